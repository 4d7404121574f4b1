/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Canonical MessagePack (SPEC.md 1.1): one bounded pass that says whether bytes are sound, and a cursor that reads
 * what was found sound. Neither allocates.
 */

#include "proto/bytes.h"

/* What a decoder can find wrong. Positive: a documented outcome that the caller turns into a verdict (E04). */
enum canon_fault {
    CANON_OK = 0,
    CANON_TRUNCATED,    /* the bytes end inside a value, or claim more than is there */
    CANON_TRAILING,     /* bytes follow the value */
    CANON_TYPE,         /* a map, float, extension or 0xc1; or not the type that the schema has here */
    CANON_LONG_FORM,    /* an integer or a length not in its shortest form */
    CANON_TEXT,         /* a string that is not UTF-8 or has control characters */
    CANON_DEPTH,        /* arrays nested too deep */
    CANON_LIMIT,        /* a length, count or number over its limit, or under it */
    CANON_VERSION,      /* the message's version is not 1 */
    CANON_ORDER,        /* a list that must ascend, or hold each element once, does not */
    CANON_DIGEST,       /* a body is not the one that its digest names */
    _CANON_MAX,
};

/* A sentence's half for a fault: "an integer or a length is not in its shortest form". Never NULL. */
const char *canon_fault_text(int fault);

/* Whether bytes are text: UTF-8 without characters below U+0020 and without U+007F. */
bool canon_text(struct span bytes);

/* Whether bytes are exactly one canonical value. Returns CANON_OK or the fault. */
int canon_check(struct span bytes);

/*
 * Reads values one after another from bytes that canon_check() accepted. The first failure sticks: every later call
 * returns it too, so a decoder may read a whole row and look once.
 */
struct cursor {
    struct span rest;
    int fault;
};

static inline void cursor_init(struct cursor *c, struct span bytes) {
    *c = (struct cursor){ .rest = bytes };
}

/* Records a schema fault found by the caller, if none sticks yet. Returns the fault that sticks. */
int cursor_fail(struct cursor *c, int fault);

/* Whether the next value is nil; if so it is consumed. False once a fault sticks. */
bool cursor_nil(struct cursor *c);

/* Each returns 0 or the fault that sticks; out-params are written only on success. Limits are inclusive. */
int cursor_uint(struct cursor *c, uint64_t max, uint64_t *ret);
int cursor_int(struct cursor *c, int64_t *ret);
int cursor_bool(struct cursor *c, bool *ret);
int cursor_str(struct cursor *c, size_t min, size_t max, struct span *ret);
int cursor_bin(struct cursor *c, size_t min, size_t max, struct span *ret);
int cursor_digest(struct cursor *c, struct digest *ret);
int cursor_array(struct cursor *c, size_t min, size_t max, size_t *ret_n);

/* The message's opening: an array of exactly n elements of which the first is the version, 1. */
int cursor_message(struct cursor *c, size_t n);

/* Nothing may follow. */
int cursor_end(struct cursor *c);
