/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A small election's night whose records are handed out as a reader holds them. */

#include "tests/unit/probe.h"

#include "proto/codec.h"
#include "tests/support/declarations.h"

struct evening {
    struct small_election *s;
    struct night night;
    struct blob found[64];      /* records handed out, until the end */
    size_t n;
    struct blob instead;        /* given for every key, when set */
};

static inline void evening_init(struct evening *v) {
    *v = (struct evening){ .s = small_election_new() };
    night_init(&v->night, v->s);
}

static inline void evening_deinit(struct evening *v) {
    for (size_t i = 0; i < v->n; i++)
        blob_free(&v->found[i]);
    night_deinit(&v->night);
    small_election_free(v->s);
}

static inline struct span evening_get(void *user, struct span key) {
    struct evening *v = user;
    uint32_t position = election_record(v->s->election, key);
    struct pack p;

    if (v->instead.ptr)
        return span_blob(v->instead);
    assert_int_not_equal(position, NO_INDEX);
    assert_true(v->n < ARRAY_SIZE(v->found));
    pack_init(&p);
    ledger_record(v->night.l, position, &p);
    assert_int_equal(pack_take(&p, &v->found[v->n]), 0);
    pack_deinit(&p);
    return span_blob(v->found[v->n++]);
}
