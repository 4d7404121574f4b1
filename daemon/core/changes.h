/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Seats changed against the baselines, and the sums of that over the areas above (SPEC.md 6.1). */

#include "daemon/core/ledger_state.h"

/* The two rows of an area's changes that follow its groups. */
static inline uint32_t changes_others(const struct ledger *l) {
    return l->e->n_parties;
}
static inline uint32_t changes_unattributed(const struct ledger *l) {
    return l->e->n_parties + 1;
}
static inline uint32_t changes_rows(const struct ledger *l) {
    return l->e->n_parties + 2;
}

/* Works the changes out again against every baseline that has holdings here, and carries differences up. */
void changes_update(const struct ledger *l, struct area_now *a);
