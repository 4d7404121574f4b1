/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The bounds go up by two to two and a half, from what a good disk takes for a commit to where somebody has long been
 * alarmed.
 */

#include "daemon/histogram.h"

const uint64_t HISTOGRAM_BOUNDS[HISTOGRAM_BUCKETS] = {
    500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000, 30000000,
};

void histogram_add(struct histogram *h, uint64_t microseconds) {
    size_t i = 0;

    while (i < HISTOGRAM_BUCKETS && microseconds > HISTOGRAM_BOUNDS[i])
        i++;
    h->counts[i]++;
    h->sum += microseconds;
}

uint64_t histogram_count(const struct histogram *h) {
    uint64_t n = 0;

    for (size_t i = 0; i <= HISTOGRAM_BUCKETS; i++)
        n += h->counts[i];
    return n;
}
