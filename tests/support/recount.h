/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Area records worked out the slow way, from the contests' records and the manifest alone, as SPEC.md 6.1 says it: no
 * sums are kept, everything is counted again for each record; what records do not show (who ever stood, what fell, what
 * is annotated) is noted from the entries. Tests hold the ledger against this.
 */

#include "daemon/core/election.h"

/* What the contests' records do not tell any more, noted entry by entry. */
struct recount_past {
    const struct election *e;
    bool *stood;                /* [contest * n_parties + party]: it had a candidate at any time */
    struct fall *falls;         /* by position of the record */
    struct annotation (*annotations)[TALLY_ANNOTATIONS_MAX];    /* by position; those without an id are free */
};

/* The past at genesis, in the arena. */
struct recount_past recount_genesis(const struct election *e, struct arena *arena);

/* One declaration's entry: what it made of its contest's record, and why (the act's own reason; for a confirm that of
 * what it confirms). */
void recount_entry(struct recount_past *past, const struct leaf *leaf, uint32_t contest,
                   const struct contest_record *before, const struct contest_record *after, struct span reason);
/* One event's entry, signed by this officer where it is an annotation. Spans must outlive the past. */
void recount_event(struct recount_past *past, const struct event *event, struct span officer);

/* The record of (area, poll). `contests` are the contests' records, by index. Everything it needs is in the arena. */
struct area_record recount_area(const struct recount_past *past, const struct contest_record *contests, uint32_t area,
                                uint32_t poll, struct arena *arena);
/* The fall that a contest's record must have. */
struct fall recount_fall(const struct recount_past *past, uint32_t contest);
