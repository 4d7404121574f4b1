/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The small election with some thousands of uncontested wards besides, in N1, N2, S1 and S2, whose ids are as long as
 * ids may be: its records fill several pages and its manifest several batches.
 */

#include <stdio.h>

#include <cmocka.h>

#include "tests/support/small_election.h"

#define BIG_WARDS 2000          /* in each of the four councils */

/* "n1.zzz….0042": sorts after the council's other contests. ret has room for TALLY_ID_MAX + 1. */
static inline struct span big_ward(char council, int i, int ward, char *ret) {
    char tail[16];
    int n = snprintf(tail, sizeof(tail), ".%04d", ward);

    snprintf(ret, TALLY_ID_MAX + 1, "%c%d.", council, i);
    memset(ret + 3, 'z', TALLY_ID_MAX - 3);
    memcpy(ret + TALLY_ID_MAX - n, tail, (size_t)n + 1);
    return span_str(ret);
}

static inline void *big_make(struct small_manifest *m, size_t n, size_t size) {
    void *p = arena_alloc(&m->arena, n, size);

    assert_non_null(p);
    return p;
}

static inline void big_chunk(struct small_manifest *m, struct m_chunk *chunk, char council, int i) {
    struct m_contest *contests = big_make(m, chunk->n_contests + BIG_WARDS, sizeof(*contests));
    struct m_candidate *only = big_make(m, 1, sizeof(*only));

    memcpy(contests, chunk->contests, chunk->n_contests * sizeof(*contests));
    *only = (struct m_candidate){ span_str("only"), span_str("Only"), span_str("Only"), span_str("green") };
    for (int ward = 0; ward < BIG_WARDS; ward++)
        contests[chunk->n_contests++] = (struct m_contest){
            .id = big_ward(council, i, ward, big_make(m, 1, TALLY_ID_MAX + 1)), .poll = span_str("councillors"),
            .name.en = span_str("A ward"), .seats = 1, .n_candidates = 1, .candidates = only,
        };
    chunk->contests = contests;
}

/* An edit of small_terms. */
static inline void big_edit(struct small_manifest *m) {
    for (size_t i = 0; i < m->n_chunks; i++) {
        struct span area = m->chunks[i].area;

        if (area.len == 2)
            big_chunk(m, &m->chunks[i], (char)(area.ptr[0] | 0x20), area.ptr[1] - '0');
    }
}
