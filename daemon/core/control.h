/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who controls a council, and the sums of that over the areas above (SPEC.md 6.1). */

#include "daemon/core/ledger_state.h"

/* Works the council's control out again from its sums and carries a difference up. Nothing for an area without one. */
void control_update(const struct ledger *l, struct area_now *a);

/* What the holdings say of who was in control: false when they do not. *ret_group is NO_INDEX for nobody. */
bool control_before(const struct election *e, const struct holdings *holdings, uint32_t *ret_group);
