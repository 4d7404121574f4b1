/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Seats changed against the baselines, and the sums of that over the areas above (SPEC.md 6.1). */

#include "daemon/core/ledger_state.h"

/* The two rows of an area's changes that follow its groups. */
static inline uint32_t changes_others(const struct area_now *a) {
    return a->n_groups;
}
static inline uint32_t changes_unattributed(const struct area_now *a) {
    return a->n_groups + 1;
}
static inline uint32_t changes_rows(const struct area_now *a) {
    return a->n_groups + 2;
}

/* Works the changes out again against every baseline that has holdings here, and carries differences up. */
void changes_update(const struct ledger *l, struct area_now *a);
