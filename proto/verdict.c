/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The table made into rows, and sentences made from them. Arguments come from other people's bytes (canonical text by
 * the time they are here, but nothing depends on it), so what goes into a sentence is cleaned on the way: what is not
 * UTF-8, and what could steer a terminal, becomes a question mark, and a sentence is cut between characters.
 */

#include "proto/verdict.h"

#include <assert.h>

static const struct code_info ROWS[_CODE_MAX] = {
#define X(code, severity, retry, en, cy, args) [CODE_##code] = { #code, SEVERITY_##severity, retry, en, cy, args },
    VERDICT_CODES(X)
#undef X
};

const struct code_info *code_info(enum code code) {
    assert((unsigned)code < _CODE_MAX);
    return &ROWS[code];
}

const struct code_info *code_find(struct span code) {
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++)
        if (span_equal(code, span_str(ROWS[i].code)))
            return &ROWS[i];
    return NULL;
}

const char *verdict_name(enum verdict verdict) {
    static const char *const names[_VERDICT_MAX] = { "accepted", "duplicate", "queried", "conflict", "refused" };

    assert((unsigned)verdict < _VERDICT_MAX);
    return names[verdict];
}

/* --- Sentences --- */

/* A sentence on its way into the caller's bytes: `len` goes on counting where they end. */
struct sentence {
    char *ptr;
    size_t size, len;
    bool full;
};

/* Takes one whole character, or nothing more from then on. */
static void sentence_add(struct sentence *s, const char *character, size_t n) {
    if (!s->full && s->len + n < s->size)
        memcpy(s->ptr + s->len, character, n);
    else if (!s->full) {
        s->full = true;
        if (s->size > 0)
            s->ptr[s->len] = '\0';
    }
    s->len += n;
}

/* How many bytes the character takes that text begins with; 0: it is not a sound or a printable one. */
static size_t character_length(struct span text) {
    uint8_t c = text.ptr[0], low = 0x80, high = 0xbf;
    size_t n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

    if (c < 0x80)
        return c >= 0x20 && c != 0x7f;
    if (c < 0xc2 || c > 0xf4 || text.len < n)
        return 0;
    switch (c) {
    case 0xc2: /* U+0080 to U+009F are controls */
    case 0xe0:
        low = 0xa0;
        break;
    case 0xed: /* surrogates */
        high = 0x9f;
        break;
    case 0xf0:
        low = 0x90;
        break;
    case 0xf4:
        high = 0x8f;
        break;
    }
    if (text.ptr[1] < low || text.ptr[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((text.ptr[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

static void sentence_text(struct sentence *s, struct span text) {
    while (text.len > 0) {
        size_t n = character_length(text), step = n ? n : 1;

        if (n > 0)
            sentence_add(s, (const char *)text.ptr, n);
        else
            sentence_add(s, "?", 1);
        text = span_of(text.ptr + step, text.len - step);
    }
}

/* Writes an argument, or "?" where there is none. */
static void sentence_argument(struct sentence *s, const struct code_args *code, size_t i) {
    if (i < code->n_args && i < TALLY_ARGS_MAX && code->args[i].ptr)
        sentence_text(s, code->args[i]);
    else
        sentence_add(s, "?", 1);
}

/* Writes a sentence from the table, in which "{0}" to "{7}" stand for arguments. */
static void sentence_form(struct sentence *s, const char *form, const struct code_args *code) {
    for (size_t n; *form; form += n) {
        n = strcspn(form, "{");
        sentence_text(s, span_of(form, n));
        if (form[n] == '{' && form[n + 1] >= '0' && form[n + 1] <= '9' && form[n + 2] == '}') {
            sentence_argument(s, code, (size_t)(form[n + 1] - '0'));
            n += 3;
        } else if (form[n] == '{') {
            sentence_add(s, "{", 1);
            n++;
        }
    }
}

/* A code of a later version: the code itself, and what it brought. */
static void sentence_unknown(struct sentence *s, const struct code_args *code) {
    sentence_text(s, code->code);
    for (size_t i = 0; i < code->n_args && i < TALLY_ARGS_MAX; i++) {
        sentence_add(s, " ", 1);
        sentence_argument(s, code, i);
    }
}

size_t code_sentence(const struct code_args *code, enum language language, char *ret, size_t size) {
    const struct code_info *row = code_find(code->code);
    struct sentence s = { .ptr = ret, .size = size };

    if (row)
        sentence_form(&s, language == LANGUAGE_CY ? row->cy : row->en, code);
    else
        sentence_unknown(&s, code);
    if (!s.full && size > 0)
        ret[s.len] = '\0';
    return s.len;
}
