/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Everything tally prints passes here or through printf. The locale of the C library is never set: figures, times and
 * sorting must not depend on it, and the sentences come from tables in two languages.
 */

#include "clients/tally/output.h"

#include <errno.h>
#include <stdarg.h>

#include "clients/tally/command.h"
#include "clients/tally/spoken.h"
#include "clients/tally/times.h"

/* State of the process: what --language said, set before a command runs; what is known of the election. -1: nothing. */
static int chosen = -1, rehearsal = -1;

enum language output_language(void) {
    static const char *const names[] = { "TALLY_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };

    if (chosen >= 0)
        return (enum language)chosen;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const char *value = getenv(names[i]);

        if (value && *value)
            return strncmp(value, "cy", 2) == 0 ? LANGUAGE_CY : LANGUAGE_EN;
    }
    return LANGUAGE_EN;
}

int output_set_language(const char *word) {
    if (strcmp(word, "cy") == 0)
        chosen = LANGUAGE_CY;
    else if (strcmp(word, "en") == 0)
        chosen = LANGUAGE_EN;
    else
        return 1;
    return 0;
}

struct span output_name(const struct name *name) {
    return output_language() == LANGUAGE_CY && name->cy.ptr ? name->cy : name->en;
}

void output_error(const char *format, ...) {
    va_list args;

    fflush(stdout);
    va_start(args, format);
    fputs("tally: ", stderr);
    vfprintf(stderr, spoken(format), args);
    fputc('\n', stderr);
    va_end(args);
}

void output_file_error(const char *path, int error) {
    if (error == -EFBIG)
        output_error("%s: too large", path);
    else if (error == -EISDIR)
        output_error("%s: is a folder; a file is wanted", path);
    else
        output_error("%s: %s", path, spoken_errno(-error));
}

void output_set_rehearsal(bool is_one) {
    rehearsal = is_one;
}

bool output_rehearses(void) {
    return rehearsal == 1;
}

void output_rehearsal(FILE *out) {
    if (output_rehearses())
        fputs(output_language() == LANGUAGE_CY ? "YMARFER: nid canlyniad etholiad yw dim sydd yma.\n"
                                               : "REHEARSAL: nothing here is the result of an election.\n", out);
}

static int print_json(json_t *object, FILE *out, size_t flags) {
    int r;

    if (object && json_is_object(object) && rehearsal >= 0 && !json_object_get(object, "rehearsal"))
        json_object_set_new(object, "rehearsal", json_boolean(rehearsal));
    if (!object) {
        output_error("out of memory");
        return STATUS_USAGE;
    }
    r = json_dumpf(object, out, flags | JSON_PRESERVE_ORDER);
    json_decref(object);
    fputc('\n', out);
    return r == 0 ? STATUS_DONE : STATUS_USAGE;
}

int output_json_line(json_t *object, FILE *out) {
    return print_json(object, out, JSON_COMPACT);
}

int output_json(json_t *object) {
    return output_end(print_json(object, stdout, JSON_INDENT(2)));
}

json_t *json_span(struct span s) {
    return s.ptr ? json_stringn((const char *)s.ptr, s.len) : json_null();
}

json_t *json_name(const struct name *name) {
    if (!name->en.ptr)
        return json_null();
    return json_pack("{s:o,s:o}", "en", json_span(name->en), "cy", json_span(name->cy));
}

json_t *json_opt(struct opt value) {
    return value.given ? json_integer((json_int_t)value.value) : json_null();
}

json_t *json_digest(const struct digest *d) {
    char text[2 * DIGEST_SIZE + 1];

    return json_string(hex(d->bytes, DIGEST_SIZE, text));
}

json_t *json_time(uint64_t ms) {
    char text[TIME_TEXT_MAX];

    return json_string(time_format(ms, text));
}

int output_end(int status) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, spoken("tally: standard output: %s\n"), spoken_errno(errno));
    clearerr(stdout);
    return STATUS_USAGE;
}

char *hex(const uint8_t *bytes, size_t n, char *ret) {
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        ret[2 * i] = digit[bytes[i] >> 4];
        ret[2 * i + 1] = digit[bytes[i] & 15];
    }
    ret[2 * n] = '\0';
    return ret;
}
