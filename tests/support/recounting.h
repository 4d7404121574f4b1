/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Holds a ledger against the recount after every entry: every area's record must be what the contests' records add up
 * to, no other contest's record than the entry's may have changed, and the invariants must hold.
 */

#include "daemon/core/ledger.h"
#include "tests/support/recount.h"

struct recounting {
    struct ledger *l;
    const struct election *e;
    struct recount_past past;
    struct contest_record *known;       /* by contest: its record after the last entry */
    struct span *bytes;                 /* the same, packed */
    struct span *waiting;               /* by contest: the reason of what is queried */
    struct arena arena;
};

/* Begins with a ledger at genesis, and checks that too. */
void recounting_begin(struct recounting *r, struct ledger *l, const struct election *e);
void recounting_end(struct recounting *r);

/* After the ledger applied an entry. Fails the test if anything is not as it must be. What it is given must outlive
 * it. */
void recounting_declaration(struct recounting *r, const struct leaf *leaf, const struct declaration *d);
void recounting_event(struct recounting *r, const struct leaf *leaf, const struct event *event,
                      const struct digest *signers, size_t n_signers);
