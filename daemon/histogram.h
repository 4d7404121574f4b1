/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How long something took, counted in buckets: for one kind of event, from microseconds to half a minute. */

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BUCKETS 14

/* The upper bounds in microseconds, each included; ascending. Above the last lies one bucket more. */
extern const uint64_t HISTOGRAM_BOUNDS[HISTOGRAM_BUCKETS];

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS + 1];     /* not added up */
    uint64_t sum;                               /* microseconds */
};

void histogram_add(struct histogram *h, uint64_t microseconds);
uint64_t histogram_count(const struct histogram *h);
