/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The tree as RFC 6962 and SPEC.md 7.12 define it, by recursion over leaves whose bytes are their number. It shares
 * nothing with tree.c but SHA-256, so that the two can disagree.
 */

#include "proto/tree.h"

static inline void reference_leaf(uint64_t i, struct digest *ret) {
    uint8_t bytes[9] = { 0 };

    for (int k = 0; k < 8; k++)
        bytes[1 + k] = (uint8_t)(i >> (8 * k));
    hash_bytes(span_of(bytes, sizeof(bytes)), ret);
}

static inline uint64_t reference_split(uint64_t n) {
    uint64_t k = 1;

    while (k * 2 < n)
        k *= 2;
    return k;
}

/* MTH(D[a:b]) */
static inline void reference_root(uint64_t a, uint64_t b, struct digest *ret) {
    uint8_t node[65] = { 1 };
    struct digest half;
    uint64_t k;

    if (b == a) {
        hash_bytes(span_of(node, 0), ret);
        return;
    }
    if (b - a == 1) {
        reference_leaf(a, ret);
        return;
    }
    k = reference_split(b - a);
    reference_root(a, a + k, &half);
    memcpy(node + 1, half.bytes, DIGEST_SIZE);
    reference_root(a + k, b, &half);
    memcpy(node + 33, half.bytes, DIGEST_SIZE);
    hash_bytes(span_of(node, sizeof(node)), ret);
}

/* PATH(index, D[a:b]) */
static inline size_t reference_path(uint64_t index, uint64_t a, uint64_t b, struct digest *ret) {
    uint64_t middle;
    size_t n;

    if (b - a == 1)
        return 0;
    middle = a + reference_split(b - a);
    n = index < middle ? reference_path(index, a, middle, ret) : reference_path(index, middle, b, ret);
    if (index < middle)
        reference_root(middle, b, &ret[n]);
    else
        reference_root(a, middle, &ret[n]);
    return n + 1;
}

/* frame(a, b) of [lo, hi): judged by the positions in both, counted one by one */
static inline size_t reference_frame(uint64_t lo, uint64_t hi, uint64_t a, uint64_t b, struct digest *ret) {
    uint64_t both = 0, middle;
    size_t n;

    for (uint64_t i = a; i < b; i++)
        both += i >= lo && i < hi;
    if (both == b - a)
        return 0;
    if (both == 0) {
        reference_root(a, b, ret);
        return 1;
    }
    middle = a + reference_split(b - a);
    n = reference_frame(lo, hi, a, middle, ret);
    return n + reference_frame(lo, hi, middle, b, ret + n);
}
