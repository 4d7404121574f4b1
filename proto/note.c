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
#include "proto/note_lines.h"

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

bool origin_rehearses(struct span origin) {
    struct span end = span_str(ORIGIN_REHEARSAL);

    return origin.len >= end.len && memcmp(origin.ptr + origin.len - end.len, end.ptr, end.len) == 0;
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
    note_key_id_of(name, NOTE_ED25519, key, ret);
}

int note_verify(struct span note, struct span name, const struct public_key *key, struct span *ret_text) {
    struct span text, rest;
    uint8_t id[KEY_ID_SIZE];
    bool held = false, forged = false;

    if (!note_split(note, &text, &rest) || !lines_valid(text))
        return NOTE_MALFORMED;
    note_key_id(name, key, id);
    for (size_t i = 0; rest.len > 0; i++) {
        struct signature_line s;

        if (i == NOTE_LINES_MAX || !signature_line_take(&rest, &s))
            return NOTE_MALFORMED;
        if (!span_equal(s.name, name) || memcmp(s.field, id, KEY_ID_SIZE) != 0)
            continue;
        if (s.n == KEY_ID_SIZE + SIGNATURE_SIZE && key_verify(key, text, s.field + KEY_ID_SIZE))
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
