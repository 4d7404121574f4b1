/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who is elected when the most votes win: the first of as many as there are places, ties there, and the lots for them.
 */

#include "proto/message.h"

/* One count that fills some places. Candidates who were not in it have in_race false, and nothing. */
struct race {
    size_t n;                   /* candidates of the ballot */
    size_t places;              /* at least 1, at most those in the race */
    struct {
        bool in_race;
        uint64_t votes;
    } rows[TALLY_CANDIDATES_MAX];
};

/* The last place: how many votes had it, and whether more candidates had as many than places were left. */
struct last_place {
    uint64_t votes;
    size_t above;               /* candidates with more */
    size_t level;               /* candidates with exactly as many */
    size_t places;              /* left for those */
};

void race_last_place(const struct race *race, struct last_place *ret);

static inline bool last_place_tied(const struct last_place *last) {
    return last->level > last->places;
}

/*
 * Whether somebody not elected has more votes than somebody elected, or somebody is elected who was not in the race;
 * then the furthest apart of such.
 */
bool race_outvoted(const struct race *race, const bool *elected, uint32_t *ret_elected, uint32_t *ret_other);

/* Whether a candidate is one of those level at the last place. */
static inline bool race_level(const struct race *race, const struct last_place *last, uint32_t candidate) {
    return race->rows[candidate].in_race && race->rows[candidate].votes == last->votes;
}
