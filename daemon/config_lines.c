/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What inih does not do: count lines for its handler, tell a line that is cut at its limit from a whole one, go on
 * telling after the first line it cannot read, and refuse a section that nobody asks for. All of that is done on the
 * way in. A line that is refused here goes on to inih as an empty one, so that its count and ours agree.
 */

#include "daemon/config_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#define FAULT_MAX 600

void config_string_free(char **s) {
    free(*s);
}

void config_fault(struct config_lines *l, const char *format, ...) {
    struct config_faults *f = l->faults;
    char text[FAULT_MAX], where[32] = "";
    size_t room = sizeof(f->text) - 64 - strlen(l->path) % 1024;    /* the last line is config_faults_end()'s */
    va_list args;
    int n;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (l->line > 0)
        snprintf(where, sizeof(where), "%u:", l->line);
    f->n++;
    if (f->len >= room)
        return;
    n = snprintf(f->text + f->len, room - f->len, "%s:%s %s\n", l->path, where, text);
    if (n > 0 && (size_t)n < room - f->len)
        f->len += (size_t)n;
    f->text[f->len] = '\0';
}

void config_faults_end(struct config_lines *l) {
    struct config_faults *f = l->faults;
    size_t told = 0;
    int n;

    for (size_t i = 0; i < f->len; i++)
        told += f->text[i] == '\n';
    if (told == f->n)
        return;
    n = snprintf(f->text + f->len, sizeof(f->text) - f->len, "%s: and %zu more\n", l->path, f->n - told);
    if (n > 0 && (size_t)n < sizeof(f->text) - f->len)
        f->len += (size_t)n;
}

const char *config_faults_said(struct config_faults *f) {
    if (f->len > 0 && f->text[f->len - 1] == '\n')
        f->text[--f->len] = '\0';
    return f->text;
}

/* The next line without its end and without white space around it. */
static struct span next_line(struct config_lines *l) {
    const uint8_t *start = l->text.ptr + l->at;
    const uint8_t *end = memchr(start, '\n', l->text.len - l->at);
    struct span s = span_of(start, end ? (size_t)(end - start) : l->text.len - l->at);

    l->at += s.len + (end ? 1 : 0);
    l->line++;
    if (l->line == 1 && span_starts(s, span_str("\xef\xbb\xbf")))
        s = span_of(s.ptr + 3, s.len - 3);
    while (s.len > 0 && strchr(" \t\r", s.ptr[0]) && s.ptr[0])
        s = span_of(s.ptr + 1, s.len - 1);
    while (s.len > 0 && strchr(" \t\r", s.ptr[s.len - 1]) && s.ptr[s.len - 1])
        s.len--;
    return s;
}

/* Whether "[name]" opens a section that has keys. Its text is copied to be a string. */
static bool check_section(struct config_lines *l, struct span s) {
    const uint8_t *end = memchr(s.ptr, ']', s.len);
    char name[CONFIG_LINE_MAX + 1];
    size_t n = end ? (size_t)(end - s.ptr) - 1 : 0;
    const char *near;

    if (!end) {
        config_fault(l, "a section's name ends with ]");
        return false;
    }
    memcpy(name, s.ptr + 1, n);
    name[n] = '\0';
    l->in_section = true;
    near = l->nearest(name);
    if (!near)
        config_fault(l, "there is no section [%s]", name);
    else if (strcmp(near, name) != 0)
        config_fault(l, "there is no section [%s]; is [%s] meant?", name, near);
    return true;
}

/* Whether inih may see the line. */
static bool check_line(struct config_lines *l, struct span s, size_t most) {
    if (s.len == 0 || s.ptr[0] == '#' || s.ptr[0] == ';')
        return false;
    if (s.len > most) {
        config_fault(l, "a line may have %zu bytes, this one has %zu", most, s.len);
        return false;
    }
    if (memchr(s.ptr, '\0', s.len)) {
        config_fault(l, "a NUL byte stands here: this is not a text");
        return false;
    }
    if (s.ptr[0] == '[')
        return check_section(l, s);
    if (!l->in_section)
        config_fault(l, "this stands before the first [section]");
    else if (s.ptr[0] == '=' || s.ptr[0] == ':' || (!memchr(s.ptr, '=', s.len) && !memchr(s.ptr, ':', s.len)))
        config_fault(l, "neither a [section] nor key = value");
    else
        return true;
    return false;
}

/* inih's reader: like fgets(). */
static char *feed(char *ret, int size, void *stream) {
    struct config_lines *l = stream;
    size_t most = (size_t)size - 2 < CONFIG_LINE_MAX ? (size_t)size - 2 : CONFIG_LINE_MAX;
    struct span s;

    if (l->at >= l->text.len)
        return NULL;
    s = next_line(l);
    if (!check_line(l, s, most))
        s.len = 0;
    if (s.len > 0)
        memcpy(ret, s.ptr, s.len);
    memcpy(ret + s.len, "\n", 2);
    return ret;
}

int config_lines_parse(struct config_lines *l, ini_handler handler, void *userdata) {
    int r = ini_parse_stream(feed, l, handler, userdata);

    if (r < 0)
        return -ENOMEM;
    if (r > 0) {
        l->line = (unsigned)r;
        config_fault(l, "neither a [section] nor key = value");
    }
    return 0;
}

int config_lines_load(const char *path, uint8_t *ret, size_t size, size_t *ret_len) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), r = 0;
    size_t len = 0;

    if (fd < 0)
        return -errno;
    while (len < size && r == 0) {
        ssize_t n = read(fd, ret + len, size - len);

        if (n == 0)
            break;
        if (n > 0)
            len += (size_t)n;
        else if (errno != EINTR)
            r = -errno;
    }
    close(fd);
    if (r == 0 && len == size)
        return -EFBIG;
    *ret_len = len;
    return r;
}
