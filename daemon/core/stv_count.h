/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A whole count of a transferable vote from its preferences, under the Scottish Local Government Elections Order 2011:
 *
 *   first preferences, quota = papers / (seats + 1) + 1
 *   ┌▶ whoever reaches the quota is elected ─▶ all seats taken ─────────────────────────────▶ done
 *   │     │ there are surpluses ─▶ transfer the largest: all the candidate's papers, each at
 *   ├─────┘                        surplus × value / total, five decimals, the rest ignored
 *   │     │ there are none ─────▶ exclude the lowest: papers go on at their value
 *   └─────┘                        as many left as seats ─▶ they are elected ────────────────▶ done
 *
 * The exclusion that leaves as many as there are seats is still transferred, as the counts of 2017 did it.
 */

#include "daemon/core/stv.h"
#include "proto/arena.h"

#define STV_PAPERS_MAX (UINT64_C(1) << 40)

enum stv_move { STV_FIRST, STV_SURPLUS, STV_EXCLUSION };

struct stv_value {
    uint64_t received, sent;    /* of a paper, in units */
};

struct stv_stage {
    #define STV_PAPERS_MAX (UINT64_C(1) << 40)

enum stv_move move;
    uint32_t mover;             /* STV_NOBODY in the first */
    const uint64_t *totals;     /* after the stage */
    uint64_t non_transferable;  /* from the beginning until now, in units */
    uint64_t lost;              /* likewise: what rounding down left over */
    size_t n_values;            /* surplus: of each value that the mover's papers had, the highest first */
    const struct stv_value *values;
    struct stv_set elected;     /* in this stage */
};

struct stv_count {
    struct arena arena;         /* what the rest points into */
    uint64_t papers;            /* with a first preference */
    uint64_t quota;             /* in votes */
    size_t n_stages;
    struct stv_stage *stages;
    struct stv_set elected;
    size_t lots_used;           /* how many of those given decided something */
    struct stv_choice undecided; /* when a lot is needed: between whom */
    bool undecided_surplus;     /* whose surplus goes first, else who is excluded */
};

/*
 * Counts. Rankings hold places on the ballot, each at most once; an empty one is not a paper. There are 1 to
 * CANDIDATES_MAX candidates and at least one seat, and at most STV_PAPERS_MAX papers. Returns 0; 1 when a lot is needed that
 * is not given: the count then ends with the stage before it; or -ENOMEM. stv_count_deinit() in every case.
 */
int stv_count(size_t candidates, size_t seats, const struct preference *preferences, size_t n_preferences,
              const struct stv_lot *lots, size_t n_lots, struct stv_count *ret);
void stv_count_deinit(struct stv_count *count);
