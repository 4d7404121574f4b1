/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The tree of RFC 6962, section 2.1, over SHA-256 (SPEC.md 5.2): grown by appending for the journal, of a fixed size
 * and updated in place for the records. Roots and paths can be had for any size that the tree has passed through.
 */

#include "proto/bytes.h"

#define TREE_LEVELS 64

/* Level k holds the hashes of the complete subtrees of 2^k leaves. */
struct tree {
    struct {
        struct digest *hashes;
        size_t n, room;
    } levels[TREE_LEVELS];
};

/* SHA-256 of bytes. */
void hash_bytes(struct span bytes, struct digest *ret);
/* SHA-256 of parts one after another. */
void hash_parts(const struct span *parts, size_t n, struct digest *ret);
/* H(0x00 || leaf), H(0x01 || left || right). */
void hash_leaf(struct span leaf, struct digest *ret);
void hash_node(const struct digest *left, const struct digest *right, struct digest *ret);

/* Where a tree of n >= 2 leaves divides: the largest power of two below n. */
static inline uint64_t tree_split(uint64_t n) {
    return 1ull << (63 - __builtin_clzll(n - 1));
}

void tree_init(struct tree *t);
void tree_deinit(struct tree *t);
static inline uint64_t tree_size(const struct tree *t) {
    return t->levels[0].n;
}

/* Makes room for n more leaves: as many tree_append() cannot fail. Returns 0 or -ENOMEM; either way t is sound. */
int tree_reserve(struct tree *t, uint64_t n);
/* Adds a leaf's hash. Room must have been reserved. */
void tree_append(struct tree *t, const struct digest *leaf_hash);
/* Replaces the hash of a leaf. */
void tree_update(struct tree *t, uint64_t index, const struct digest *leaf_hash);

struct tree_leaf {
    uint64_t index;
    struct digest hash;
};
/* Replaces the hashes of many leaves, in ascending order: a node above several of them is hashed once. */
void tree_update_many(struct tree *t, const struct tree_leaf *leaves, size_t n);

/* The root of the first `size` leaves; size <= tree_size(). */
void tree_root(const struct tree *t, uint64_t size, struct digest *ret);
/* PATH(index, D[size]), leaf's side first. index < size <= tree_size(). Returns how many hashes (at most 64). */
size_t tree_path(const struct tree *t, uint64_t index, uint64_t size, struct digest *ret_hashes);
/*
 * PROOF(old_size, D[size]) of RFC 6962, 2.1.2: that the tree of old_size leaves is the beginning of that of size.
 * 0 < old_size <= size <= tree_size(). Returns how many hashes (at most 65; none where the sizes are the same).
 */
size_t tree_consistency(const struct tree *t, uint64_t old_size, uint64_t size, struct digest *ret_hashes);
/*
 * The frame of [lo, hi) under `size` leaves (SPEC.md 7.13); lo <= hi <= size <= tree_size(). Returns how many hashes (at
 * most 128). All lies outside an empty range, so its frame is the root alone; the empty tree's frame has nothing.
 */
size_t tree_frame(const struct tree *t, uint64_t lo, uint64_t hi, uint64_t size, struct digest *ret_hashes);
