/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What counting a transferable vote and checking somebody else's count have in common: candidates by their place on the
 * ballot, totals in units of 0.00001 vote, and who is next when several are level (Scottish Local Government Elections
 * Order 2011, schedule 1, rules 50 to 53): whoever had more, or fewer, at the most recent stage where they differed,
 * and a lot where they never did.
 */

#include "proto/message.h"

#define STV_ONE UINT64_C(100000)        /* units of one vote */
#define STV_NOBODY UINT32_MAX

struct stv_set {
    uint64_t bits[TALLY_CANDIDATES_MAX / 64];
};

static inline bool stv_has(const struct stv_set *set, uint32_t candidate) {
    return set->bits[candidate / 64] >> candidate % 64 & 1;
}
static inline void stv_add(struct stv_set *set, uint32_t candidate) {
    set->bits[candidate / 64] |= UINT64_C(1) << candidate % 64;
}
static inline void stv_remove(struct stv_set *set, uint32_t candidate) {
    set->bits[candidate / 64] &= ~(UINT64_C(1) << candidate % 64);
}
size_t stv_size(const struct stv_set *set);
bool stv_equal(const struct stv_set *a, const struct stv_set *b);
/* The first of a set by place on the ballot, or STV_NOBODY. */
uint32_t stv_first(const struct stv_set *set);

/*
 * A lot drawn between candidates who were level at every stage. Before a surplus is transferred the one who won goes
 * first; before an exclusion everybody won but the one who goes. `stage` is the stage that this opens, from 2.
 */
struct stv_lot {
    uint64_t stage;
    struct stv_set tied, won;
};

/* The lot for this stage and exactly these candidates that leaves one to move, or n. */
size_t stv_lot_find(const struct stv_lot *lots, size_t n, uint64_t stage, const struct stv_set *tied, bool surplus,
                    uint32_t *ret_mover);

/* The totals after each stage, the first preferences first. */
struct stv_rows {
    size_t candidates;
    const uint64_t *const *totals;
    bool rounded;               /* totals of 1,000 votes and more may have been published to two decimals */
};

/* What a total published as this may be away from the true one, either way; stage counts from 0. */
uint64_t stv_slack(const struct stv_rows *rows, size_t stage, uint64_t total);

struct stv_choice {
    struct stv_set level;       /* never empty, unless there was nobody to choose from */
    bool open;                  /* several, and the precision published does not say which */
};

/* Narrows candidates down to those with the most, or the least, after `stage` (from 0) and each stage before it. */
void stv_choose(const struct stv_rows *rows, size_t stage, const struct stv_set *from, bool most,
                struct stv_choice *ret);
