/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Messages that others can cause as often as they like: so many of a kind are said in a minute, the rest are counted. The
 * clock is an argument, in ms.
 */

#include <stdbool.h>
#include <stdint.h>

#define LOG_LIMIT_BURST 60
#define LOG_LIMIT_MS 60000

struct log_limit {
    uint64_t since;             /* when the minute began; 0 is long ago */
    uint64_t said, unsaid;      /* in it */
};

/* Counts one. True when it is to be said; then *ret_unsaid is how many were not in the minute that has ended, once. */
bool log_limit_pass(struct log_limit *l, uint64_t now, uint64_t *ret_unsaid);
