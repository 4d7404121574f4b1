/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Checking what a tree's holder claims: inclusion paths and consistency (RFC 9162, 2.1.3.2 and 2.1.4.2), frames (SPEC.md 7.13). */

#include "proto/bytes.h"

/* Whether a leaf with this hash is at index in the tree of this size and root. */
bool proof_inclusion(uint64_t index, uint64_t size, const struct digest *leaf_hash, const struct digest *path,
                     size_t n_path, const struct digest *root);

/* The same; and then the root of the first index + 1 leaves of that tree: it is made of the leaf and the hashes to its left. */
bool proof_prefix(uint64_t index, uint64_t size, const struct digest *leaf_hash, const struct digest *path, size_t n_path,
                  const struct digest *root, struct digest *ret_prefix);

/* Whether the tree of old_size leaves with old_root is the beginning of that of size leaves with root; 0 < old_size. */
bool proof_consistency(uint64_t old_size, uint64_t size, const struct digest *hashes, size_t n_hashes,
                       const struct digest *old_root, const struct digest *root);

/*
 * The root that the leaves [lo, hi) and the frame around them give, for a tree of `size` leaves. leaf_hashes[0] is the
 * hash of leaf lo, and there are hi - lo of them. Returns false when the frame has too few or too many hashes, or
 * lo > hi, or hi > size.
 */
bool proof_frame(uint64_t lo, uint64_t hi, uint64_t size, const struct digest *leaf_hashes, const struct digest *frame,
                 size_t n_frame, struct digest *ret_root);
