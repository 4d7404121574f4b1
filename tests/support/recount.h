/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Area records worked out the slow way, from the contests' records and the manifest alone, as SPEC.md 6.1 says it: no
 * sums are kept, everything is counted again for each record. Tests hold the ledger against this.
 */

#include "daemon/core/election.h"

/* The record of (area, poll). `contests` are the contests' records, by index. Everything it needs is in the arena. */
struct area_record recount_area(const struct election *e, const struct contest_record *contests, uint32_t area,
                                uint32_t poll, struct arena *arena);
