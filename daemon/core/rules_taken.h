/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The rules that hold a declaration against what was taken before (SPEC.md 8.5). */

#include "daemon/core/ledger_state.h"

/* Adds codes to j for a declaration of a known contest whose sheet is sound by itself. Returns 0 or -ENOMEM. */
int rules_taken(const struct ledger *l, const struct declaration *d, uint32_t contest, struct judgement *j);
