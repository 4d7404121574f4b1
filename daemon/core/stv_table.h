/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A published count of a transferable vote, checked stage by stage without its papers. What happened in a stage is told
 * by whose total falls; whether it should have is told by the totals before it:
 *
 *   after each stage: whoever reaches the quota is elected
 *   seats filled, or as many left as seats ─▶ the count is over
 *   somebody elected has a surplus ─────────▶ the largest falls to the quota
 *   else ───────────────────────────────────▶ the lowest falls to nothing
 *   nobody else falls; who is settled keeps what he has; credits are whole papers; the sum never grows
 *
 * The first stage at fault ends it, for what follows from a wrong stage says nothing.
 */

#include "daemon/core/stv.h"

/* What is given. */
struct stv_table {
    size_t candidates, seats;
    uint64_t quota;             /* in votes, as it must be */
    const struct vote *votes;   /* first preferences, in ballot order */
    size_t n_stages, n_lots;
    const struct stage *stages; /* from the second on */
    const struct stv_lot *lots;
    bool rounded;               /* stv.h */
    bool may_go_on;             /* stages after the last seat is filled are no fault */
};

enum stv_fault {
    STV_SOUND,
    STV_SUM,            /* total is not expected, or above it where what is not transferable is not given */
    STV_MOVE,           /* no transfer of this stage gives candidate this total */
    STV_TURN,           /* it was other's turn, not candidate's */
    STV_AFTER_END,      /* a stage after the last seat was filled */
    STV_UNFINISHED,     /* the stages end with seats to fill; stage is the last */
    STV_NO_LOT,         /* candidate and other are level throughout, and no lot decides it */
};

struct stv_finding {
    enum stv_fault fault;
    uint64_t stage;             /* from 1 */
    uint32_t candidate, other;
    uint64_t total, expected;   /* in units */
};

struct stv_findings {
    struct stv_finding sum;     /* STV_SUM or sound; the first */
    struct stv_finding count;   /* the others */
    struct stv_set elected;     /* by the stages; only where `count` is sound */
    size_t stray_lot;           /* the first that decides nothing, or n_lots; only where `count` is sound */
};

/* Every stage has a total for every candidate, and nothing overflows: at most COUNT_MAX votes a candidate. */
void stv_table_check(const struct stv_table *table, struct stv_findings *ret);
