/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Signed notes are text that people can read and other programs can verify: Go's sumdb tools open ours. What is strict
 * here is so because a second way to write a note would be a second head for one size: the text of a head has six
 * lines and no others, numbers have no leading zeros, base64 no spare bits. Signature lines of keys we do not know may
 * say what they like, as long as they are signature lines, so that witnesses can cosign.
 */

#include "proto/note.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "proto/canon.h"
#include "proto/limits.h"
#include "proto/tree.h"

#define EM_DASH "\xe2\x80\x94"
#define KEY_ID_SIZE 4
#define ALGORITHM_ED25519 0x01
#define LINES_MAX 100
#define BASE64_VARIANT sodium_base64_VARIANT_ORIGINAL
#define BASE64_SIZE(n) sodium_base64_ENCODED_LEN(n, BASE64_VARIANT)

const char *note_verdict_text(int verdict) {
    static const char *const texts[] = {
        [NOTE_OK] = "the head is signed by its log",
        [NOTE_MALFORMED] = "this is not a head",
        [NOTE_ORIGIN] = "this is the head of another log",
        [NOTE_UNSIGNED] = "the head has no signature of its log",
        [NOTE_FORGED] = "the log's signature on the head does not hold",
    };

    return verdict >= 0 && (size_t)verdict < ARRAY_SIZE(texts) ? texts[verdict] : "something unknown is wrong";
}

bool note_name_valid(struct span name) {
    static const char *const spaces[] = {
        " ",            "+",            "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
        "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
        "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
    };

    if (name.len == 0 || !canon_text(name))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(spaces); i++)
        if (memmem(name.ptr, name.len, spaces[i], strlen(spaces[i])))
            return false;
    return true;
}

void note_key_id(struct span name, const struct public_key *key, uint8_t ret[4]) {
    static const uint8_t between[] = { '\n', ALGORITHM_ED25519 };
    const struct span parts[] = { name, span_of(between, sizeof(between)), span_of(key->bytes, sizeof(key->bytes)) };
    struct digest digest;

    hash_parts(parts, ARRAY_SIZE(parts), &digest);
    memcpy(ret, digest.bytes, KEY_ID_SIZE);
}

/* Takes a line off the front, without its line feed. */
static bool line_take(struct span *rest, struct span *ret) {
    const uint8_t *end = rest->len > 0 ? memchr(rest->ptr, '\n', rest->len) : NULL;

    if (!end)
        return false;
    *ret = span_of(rest->ptr, (size_t)(end - rest->ptr));
    *rest = span_of(end + 1, rest->len - ret->len - 1);
    return true;
}

static bool prefix_take(struct span *rest, const char *prefix) {
    size_t n = strlen(prefix);

    if (!span_starts(*rest, span_of(prefix, n)))
        return false;
    *rest = span_of(rest->ptr + n, rest->len - n);
    return true;
}

/* Decodes four characters at a time, keeps the first `size` bytes, and counts all. */
static bool base64_read(struct span s, uint8_t *kept, size_t size, size_t *ret_n) {
    size_t n = 0;

    if (s.len == 0 || s.len % 4 != 0)
        return false;
    for (size_t i = 0; i < s.len; i += 4) {
        uint8_t group[3];
        size_t g;

        if (sodium_base642bin(group, sizeof(group), (const char *)s.ptr + i, 4, NULL, &g, NULL, BASE64_VARIANT) != 0 ||
            (g < sizeof(group) && i + 4 < s.len))
            return false;
        for (size_t k = 0; k < g; k++, n++)
            if (n < size)
                kept[n] = group[k];
    }
    *ret_n = n;
    return true;
}

/* Splits a note at its last empty line. Both parts end in a line feed. */
static bool note_split(struct span note, struct span *ret_text, struct span *ret_signatures) {
    if (note.len < 4 || note.ptr[note.len - 1] != '\n')
        return false;
    for (size_t i = note.len - 2; i > 0; i--) {
        if (note.ptr[i - 1] == '\n' && note.ptr[i] == '\n') {
            *ret_text = span_of(note.ptr, i);
            *ret_signatures = span_of(note.ptr + i + 1, note.len - i - 1);
            return true;
        }
    }
    return false;
}

static bool lines_valid(struct span text) {
    struct span line;

    while (text.len > 0)
        if (!line_take(&text, &line) || !canon_text(line))
            return false;
    return true;
}

/* The field holds a key id and a signature, as far as there is room; n says how many bytes it really has. */
struct signature_line {
    struct span name;
    uint8_t field[KEY_ID_SIZE + SIGNATURE_SIZE];
    size_t n;
};

static bool signature_line_parse(struct span line, struct signature_line *ret) {
    const uint8_t *space;

    if (!canon_text(line) || !prefix_take(&line, EM_DASH " "))
        return false;
    space = memchr(line.ptr, ' ', line.len);
    if (!space)
        return false;
    ret->name = span_of(line.ptr, (size_t)(space - line.ptr));
    if (!note_name_valid(ret->name))
        return false;
    line = span_of(space + 1, line.len - ret->name.len - 1);
    return base64_read(line, ret->field, sizeof(ret->field), &ret->n) && ret->n > KEY_ID_SIZE;
}

int note_verify(struct span note, struct span name, const struct public_key *key, struct span *ret_text) {
    struct span text, rest, line;
    uint8_t id[KEY_ID_SIZE];
    bool held = false, forged = false;

    if (!note_split(note, &text, &rest) || !lines_valid(text))
        return NOTE_MALFORMED;
    note_key_id(name, key, id);
    for (size_t i = 0; rest.len > 0; i++) {
        struct signature_line s;

        if (i == LINES_MAX || !line_take(&rest, &line) || !signature_line_parse(line, &s))
            return NOTE_MALFORMED;
        if (!span_equal(s.name, name) || memcmp(s.field, id, KEY_ID_SIZE) != 0)
            continue;
        if (s.n == sizeof(s.field) && key_verify(key, text, s.field + KEY_ID_SIZE))
            held = true;
        else
            forged = true;
    }
    if (forged)
        return NOTE_FORGED;
    if (!held)
        return NOTE_UNSIGNED;
    *ret_text = text;
    return NOTE_OK;
}

int note_sign(struct span text, struct span name, const struct secret_key *key, struct blob *ret) {
    uint8_t field[KEY_ID_SIZE + SIGNATURE_SIZE];
    char base64[BASE64_SIZE(sizeof(field))];
    char *note;
    int n;

    if (!note_name_valid(name) || name.len > TALLY_NAME_MAX || text.len == 0 || text.len > INT32_MAX ||
        text.ptr[text.len - 1] != '\n' || !lines_valid(text))
        return -EINVAL;
    note_key_id(name, &key->public, field);
    key_sign(key, text, field + KEY_ID_SIZE);
    sodium_bin2base64(base64, sizeof(base64), field, sizeof(field), BASE64_VARIANT);
    n = asprintf(&note, SPAN_FMT "\n" EM_DASH " " SPAN_FMT " %s\n", SPAN_ARG(text), SPAN_ARG(name), base64);
    if (n < 0)
        return -ENOMEM;
    *ret = (struct blob){ (uint8_t *)note, (size_t)n };
    return 0;
}

static bool decimal_line(struct span *rest, const char *word, uint64_t max, uint64_t *ret) {
    struct span line;
    uint64_t v = 0;

    if (!line_take(rest, &line) || !prefix_take(&line, word) || line.len == 0 || (line.ptr[0] == '0' && line.len > 1))
        return false;
    for (size_t i = 0; i < line.len; i++) {
        unsigned digit = line.ptr[i] - (unsigned)'0';

        if (digit > 9 || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit, &v) || v > max)
            return false;
    }
    *ret = v;
    return true;
}

static bool digest_line(struct span *rest, const char *word, struct digest *ret) {
    struct span line;
    size_t n;

    return line_take(rest, &line) && prefix_take(&line, word) &&
           base64_read(line, ret->bytes, sizeof(ret->bytes), &n) && n == sizeof(ret->bytes);
}

static bool head_text_parse(struct span text, struct head *ret) {
    return line_take(&text, &ret->origin) && note_name_valid(ret->origin) &&
           decimal_line(&text, "", UINT64_MAX, &ret->size) && digest_line(&text, "", &ret->root) &&
           digest_line(&text, "records ", &ret->records) &&
           decimal_line(&text, "ruleset ", UINT64_MAX, &ret->ruleset) &&
           decimal_line(&text, "time ", TALLY_TIME_MAX, &ret->time) && text.len == 0;
}

int head_parse(struct span note, struct head *ret) {
    const struct public_key nobody = { 0 };
    struct span text, rest, ignored;
    struct head head;

    if (note.len > TALLY_NOTE_MAX || !note_split(note, &text, &rest) || !head_text_parse(text, &head))
        return NOTE_MALFORMED;
    if (note_verify(note, span_str(""), &nobody, &ignored) == NOTE_MALFORMED) /* the empty name signs no line */
        return NOTE_MALFORMED;
    *ret = head;
    return NOTE_OK;
}

int head_open(struct span note, struct span origin, const struct public_key *log, struct head *ret) {
    struct span text;
    struct head head;
    int r;

    r = head_parse(note, &head);
    if (r)
        return r;
    if (!span_equal(head.origin, origin))
        return NOTE_ORIGIN;
    r = note_verify(note, origin, log, &text);
    if (r)
        return r;
    *ret = head;
    return NOTE_OK;
}

int head_sign(const struct head *head, const struct secret_key *log, struct blob *ret_note) {
    char root[BASE64_SIZE(DIGEST_SIZE)], records[BASE64_SIZE(DIGEST_SIZE)];
    char *text;
    int n, r;

    if (!note_name_valid(head->origin) || head->origin.len > TALLY_NAME_MAX)
        return -EINVAL;
    sodium_bin2base64(root, sizeof(root), head->root.bytes, DIGEST_SIZE, BASE64_VARIANT);
    sodium_bin2base64(records, sizeof(records), head->records.bytes, DIGEST_SIZE, BASE64_VARIANT);
    n = asprintf(&text, SPAN_FMT "\n%" PRIu64 "\n%s\nrecords %s\nruleset %" PRIu64 "\ntime %" PRIu64 "\n",
                 SPAN_ARG(head->origin), head->size, root, records, head->ruleset, head->time);
    if (n < 0)
        return -ENOMEM;
    r = note_sign(span_of(text, (size_t)n), head->origin, log, ret_note);
    free(text);
    return r;
}
