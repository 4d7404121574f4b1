/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Records made from what the ledger holds; arrays are in the arena. Each returns 0 or -ENOMEM. */

#include "daemon/core/ledger_state.h"

int record_of_area(const struct ledger *l, const struct area_now *a, struct arena *arena, struct area_record *ret);
int record_of_contest(const struct ledger *l, uint32_t contest, struct arena *arena, struct contest_record *ret);
