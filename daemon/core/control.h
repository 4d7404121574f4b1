/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who controls a council or has a majority in a parliament, and the sums of the councils over the areas above (SPEC.md 6.1). */

#include "daemon/core/ledger_state.h"

/*
 * Whether an area of this kind and size has a control in this poll: a council in one of councillors, any other area in one
 * of a parliament. (With by-elections alone there is nothing to decide: then it has none, area_now.has_control.)
 */
bool control_is_of(const struct election *e, uint32_t area, uint32_t poll);
/* Whether it is a council's, which the areas above count. */
bool control_is_councils(const struct ledger *l, const struct area_now *a);

/* Works the council's control out again from its sums and carries a difference up. Nothing for an area without one. */
void control_update(const struct ledger *l, struct area_now *a);

/* What the holdings say of who was in control: false when they do not. *ret_group is NO_INDEX for nobody. */
bool control_before(const struct election *e, const struct holdings *holdings, uint32_t *ret_group);
