/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the ledger holds: for each contest what was declared, for each (area, poll) the sums over the contests at or
 * below. Sums are kept as contests are declared, so that a declaration costs its path to the root and no more.
 * Only the core's own files include this.
 */

#include "daemon/core/ledger.h"
#include "daemon/core/seen.h"

/* The declaration that counts, copied: its bytes, then those of the codes it was accepted with. */
struct standing {
    struct digest figures;
    size_t len, room;           /* of the body; room: of body and codes */
    size_t n_codes;
    uint16_t code_ends[TALLY_CODES_MAX];    /* where each code ends, counted from the end of the body */
    uint8_t bytes[];
};

struct contest_now {
    enum contest_state state;
    uint64_t revision;          /* of the declaration that counts; 0 before */
    uint64_t taken;             /* revisions up to this one are used up: 0 while nothing was accepted or queried */
    uint64_t conflicts;
    struct standing *standing;
};

struct party_sums {
    uint32_t party;
    uint64_t seats, votes;
};

struct group_sums {
    uint32_t group;             /* index of its leading party */
    uint32_t above;             /* its row in the area above */
    uint64_t seats, votes;
    uint64_t not_up;            /* seats of this area itself that are not up */
    uint64_t councils;          /* at or below, decided, in which it has a majority */
};

/* A sum of values of which some are nil: nil itself when all are. */
struct sum {
    int64_t value;
    uint32_t n;                 /* how many are not nil */
};

/* One (area, poll). Changes have a row for each group, then one for the others, then one for what is unattributed. */
struct area_now {
    uint32_t area, poll, record;
    struct area_now *above;     /* NULL for the root */
    struct contest_counts contests;
    uint64_t seats_total, seats_filled;
    uint64_t turnout_papers, turnout_electorate, turnout_contests;
    uint32_t n_parties, n_groups;
    struct party_sums *parties; /* ascending */
    struct group_sums *groups;  /* ascending */
    const struct holdings **holdings;       /* by baseline: of this area itself, or NULL */
    struct sum *changes;        /* [row * n_baselines + baseline] */
    int64_t *councils_changes;  /* [group row * n_baselines + baseline] */
    uint32_t *councils_said;    /* by baseline: decided councils at or below of which it says who was in control */
    bool has_control;
    enum control_status control;
    uint32_t control_group;     /* row, or NO_INDEX */
    uint64_t councils_total, councils_decided, councils_none;
};

/* What a ledger_judge() has set aside for the ledger_apply() that follows it. */
struct reserve {
    struct digest body;
    struct standing *standing;  /* NULL: nothing */
};

struct ledger {
    const struct election *e;
    struct arena arena;         /* of all that is made once */
    struct contest_now *contests;
    uint32_t n_areas;
    struct area_now *areas;
    struct area_now **by_record;            /* by position; NULL for a contest's record */
    struct contest_counts counts;           /* over all contests */
    uint64_t conflicts;
    struct seen seen;
    struct reserve reserve;
    bool *is_changed;           /* by position */
    uint32_t *changed;
    size_t n_changed;
};

static inline struct area_now *ledger_area(const struct ledger *l, uint32_t area, uint32_t poll) {
    uint32_t record = l->e->areas[area].records[poll];

    return record == NO_INDEX ? NULL : l->by_record[record];
}

/* ledger_new.c: areas, their rows and the state at genesis. Returns 0 or -ENOMEM. */
int ledger_begin(struct ledger *l);

/* The row of a party or group in an area, or NO_INDEX. */
uint32_t area_party(const struct area_now *a, uint32_t party);
uint32_t area_group(const struct area_now *a, uint32_t group);

/* How many contests are in a state. */
uint64_t *counts_of(struct contest_counts *counts, enum contest_state state);

/*
 * Sets aside what applying a declaration needs: body absent makes the bytes from d. Returns 0 or -ENOMEM, then with
 * nothing changed.
 */
int ledger_reserve(struct ledger *l, struct span body, const struct digest *body_digest, const struct declaration *d,
                   size_t n_signers);
