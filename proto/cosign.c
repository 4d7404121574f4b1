/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a witness signs says when: a line with the time goes before the head's own text, so that a cosignature of an old head
 * cannot pass for a new one. The time rides in the signature line, in front of the signature.
 */

#include "proto/cosign.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#define TIME_SIZE 8
#define COSIGNATURE_SIZE (KEY_ID_SIZE + TIME_SIZE + SIGNATURE_SIZE)

static const uint8_t ALGORITHMS[] = { NOTE_ED25519, NOTE_COSIGNATURE };

int vkey_parse(struct span text, struct vkey *ret) {
    uint8_t id[KEY_ID_SIZE], wanted[KEY_ID_SIZE], bytes[33];
    const uint8_t *first = text.len ? memchr(text.ptr, '+', text.len) : NULL;
    struct span rest;
    struct vkey v;
    size_t n;

    if (!first)
        return 1;
    v.name = span_of(text.ptr, (size_t)(first - text.ptr));
    rest = span_of(first + 1, text.len - v.name.len - 1);
    if (!note_name_valid(v.name) || v.name.len > TALLY_NAME_MAX || rest.len < 10 || rest.ptr[8] != '+' ||
        sodium_hex2bin(id, sizeof(id), (const char *)rest.ptr, 8, NULL, &n, NULL) != 0 || n != sizeof(id) ||
        !base64_read(span_of(rest.ptr + 9, rest.len - 9), bytes, sizeof(bytes), &n) || n != sizeof(bytes) ||
        !memchr(ALGORITHMS, bytes[0], sizeof(ALGORITHMS)))
        return 1;
    v.algorithm = bytes[0];
    memcpy(v.key.bytes, bytes + 1, sizeof(v.key.bytes));
    note_key_id_of(v.name, v.algorithm, &v.key, wanted);
    if (memcmp(id, wanted, sizeof(id)) != 0 || !key_valid(&v.key))
        return 1;
    *ret = v;
    return 0;
}

void vkey_format(struct span name, enum note_algorithm algorithm, const struct public_key *key, char *ret) {
    uint8_t id[KEY_ID_SIZE], bytes[33] = { (uint8_t)algorithm };
    char base64[BASE64_SIZE(sizeof(bytes))];

    memcpy(bytes + 1, key->bytes, sizeof(key->bytes));
    note_key_id_of(name, algorithm, key, id);
    sodium_bin2base64(base64, sizeof(base64), bytes, sizeof(bytes), BASE64_VARIANT);
    snprintf(ret, VKEY_TEXT_MAX, SPAN_FMT "+%02x%02x%02x%02x+%s", SPAN_ARG(name), id[0], id[1], id[2], id[3], base64);
}

/* What is signed: on the heap, or absent when memory is out. */
static struct blob message(struct span text, uint64_t time_s) {
    char *m;
    int n = asprintf(&m, "cosignature/v1\ntime %" PRIu64 "\n" SPAN_FMT, time_s, SPAN_ARG(text));

    return n < 0 ? (struct blob){ 0 } : (struct blob){ (uint8_t *)m, (size_t)n };
}

int cosign(struct span text, struct span name, const struct secret_key *witness, uint64_t time_s, struct blob *ret_line) {
    _cleanup_(blob_free) struct blob m = { 0 };
    uint8_t field[COSIGNATURE_SIZE];
    char base64[BASE64_SIZE(sizeof(field))];
    char *line;
    int n;

    if (!note_name_valid(name) || name.len > TALLY_NAME_MAX)
        return -EINVAL;
    m = message(text, time_s);
    if (!m.ptr)
        return -ENOMEM;
    note_key_id_of(name, NOTE_COSIGNATURE, &witness->public, field);
    for (size_t i = 0; i < TIME_SIZE; i++)
        field[KEY_ID_SIZE + i] = (uint8_t)(time_s >> (8 * (TIME_SIZE - 1 - i)));
    key_sign(witness, span_blob(m), field + KEY_ID_SIZE + TIME_SIZE);
    sodium_bin2base64(base64, sizeof(base64), field, sizeof(field), BASE64_VARIANT);
    n = asprintf(&line, EM_DASH " " SPAN_FMT " %s\n", SPAN_ARG(name), base64);
    if (n < 0)
        return -ENOMEM;
    *ret_line = (struct blob){ (uint8_t *)line, (size_t)n };
    return 0;
}

/* Whether one line is this witness's, and holds. Returns NOTE_OK with the time, NOTE_UNSIGNED, or NOTE_FORGED. */
static int check_line(const struct signature_line *s, struct span text, const struct public_key *witness,
                      uint64_t *ret_time_s) {
    _cleanup_(blob_free) struct blob m = { 0 };
    uint64_t time_s = 0;

    if (s->n != COSIGNATURE_SIZE)
        return NOTE_FORGED;
    for (size_t i = 0; i < TIME_SIZE; i++)
        time_s = time_s << 8 | s->field[KEY_ID_SIZE + i];
    m = message(text, time_s);
    if (!m.ptr || !key_verify(witness, span_blob(m), s->field + KEY_ID_SIZE + TIME_SIZE))
        return NOTE_FORGED;
    *ret_time_s = time_s;
    return NOTE_OK;
}

int cosignature_verify(struct span note, struct span name, const struct public_key *witness, uint64_t *ret_time_s) {
    uint8_t id[KEY_ID_SIZE];
    struct span text, rest;
    uint64_t latest = 0;
    bool found = false;

    if (!note_split(note, &text, &rest) || !lines_valid(text))
        return NOTE_MALFORMED;
    note_key_id_of(name, NOTE_COSIGNATURE, witness, id);
    for (size_t i = 0; rest.len > 0; i++) {
        struct signature_line s;
        uint64_t time_s;

        if (i == NOTE_LINES_MAX || !signature_line_take(&rest, &s))
            return NOTE_MALFORMED;
        if (!span_equal(s.name, name) || memcmp(s.field, id, KEY_ID_SIZE) != 0)
            continue;
        if (check_line(&s, text, witness, &time_s) != NOTE_OK)
            return NOTE_FORGED;
        found = true;
        latest = time_s > latest ? time_s : latest;
    }
    if (!found)
        return NOTE_UNSIGNED;
    *ret_time_s = latest;
    return NOTE_OK;
}
