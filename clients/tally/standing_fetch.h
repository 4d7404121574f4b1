/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What was taken before, as the daemon has it. */

#include "clients/tally/online.h"
#include "clients/tally/standing.h"

struct standings {
    size_t n;
    struct standing *rows;      /* one for each contest that was asked for */
    uint32_t *by_contest;       /* index in rows, or NO_INDEX */
};

int standings_init(struct standings *s, const struct election *e);
void standings_deinit(struct standings *s);
/* The contest's row, made where there is none; NULL when memory is out. */
struct standing *standings_add(struct standings *s, uint32_t contest);
/* The contest's row, or NULL. */
struct standing *standings_find(const struct standings *s, uint32_t contest);

/*
 * Fetches the records of all contests asked for: what waits and stands, and the statements. Contests of the election
 * whose candidates or status were changed by an event are from then on as they are now. Returns an exit status, said
 * unless quiet.
 */
int standings_fetch(struct standings *s, struct online *o, uint64_t timeout_ms, bool quiet);

/* A declaration whose revision is used up. */
struct series {
    uint32_t contest;
    const struct declaration *d;
    bool done;
};
/* Reads the journal backwards until what has these revisions is noted. Returns an exit status, said. */
int standings_past(struct standings *s, struct online *o, struct series *series, size_t n);
