/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How an election is put together, step by step; only election*.c includes this. Each step relies on the ones above
 * it and returns 0, 1 with the fault said, or -ENOMEM.
 */

#include "daemon/core/election.h"

struct build {
    struct election *e;
    struct fault *fault;
    bool with_keys;
    bool part;                  /* only some of the chunks are there */
};

/* Writes the fault and returns 1. */
int build_fault(struct build *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* election_header.c: the header's own lists, and the small tables made from them. */
int build_header(struct build *b);
/* election_areas.c: the tree of areas with its paths. */
int build_areas(struct build *b);
/* election_contests.c: contests with their candidates' parties and nominations digests. */
int build_contests(struct build *b);
/* election_people.c: centres, and officers with their rights. */
int build_people(struct build *b);
/* Every contest has enough officers who may declare it. */
int build_quorum(struct build *b);
/* election_holdings.c: the baselines' holdings. */
int build_holdings(struct build *b);
/* election_records.c: what has a record, in the order of keys. */
int build_records(struct build *b);

/* Allocates from the election's arena; NULL when memory is out. */
#define build_alloc(b, n, type) ((type *)arena_alloc(&(b)->e->arena, (n), sizeof(type)))

/* Whether text is not empty and holds only letters of the set that ids of this kind are written in. */
bool id_sound(struct span id);          /* [a-z0-9.-] */
bool code_sound(struct span code);      /* [A-Za-z0-9-] */

/* Names in holdings that are not groups. */
#define HOLDING_OTHERS "others"
#define HOLDING_UNATTRIBUTED "unattributed"
#define HOLDING_NOC "noc"
#define BASELINE_NOT_UP "not-up"

static inline bool span_is(struct span s, const char *text) {
    return span_equal(s, span_str(text));
}
