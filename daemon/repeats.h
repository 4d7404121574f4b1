/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Conflicts beyond those that are journaled, one for each contest, revision and key (SPEC.md 8.1): they are answered and
 * leave nothing but a number. All are counted, and said at once, then at most once in REPEATS_SAY_MS.
 */

#include <stdbool.h>
#include <stdint.h>

#define REPEATS_SAY_MS 60000

struct repeats {
    uint64_t total, unsaid;
    uint64_t said_at;           /* ms; 0: never */
};

/* Counts one. True when it is to be said now, and then how many have come since the last time. */
bool repeats_count(struct repeats *r, uint64_t now, uint64_t *ret_n);
