/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The other half of tree.c, for whoever holds only a root. Nothing here comes from a tree of ours: the inclusion check
 * is the algorithm of RFC 9162 word for word, which climbs from the leaf, while tree.c divides from the root, so the
 * two can find each other wrong. Every hash claimed is used exactly once; one too few or too many is a refusal.
 */

#include "proto/proof.h"

#include "proto/tree.h"

bool proof_inclusion(uint64_t index, uint64_t size, const struct digest *leaf_hash, const struct digest *path,
                     size_t n_path, const struct digest *root) {
    struct digest prefix;

    return proof_prefix(index, size, leaf_hash, path, n_path, root, &prefix);
}

bool proof_prefix(uint64_t index, uint64_t size, const struct digest *leaf_hash, const struct digest *path, size_t n_path,
                  const struct digest *root, struct digest *ret_prefix) {
    uint64_t node = index, last = size - 1; /* at the height climbed to: our node, and the rightmost one */
    struct digest hash = *leaf_hash, prefix = *leaf_hash;

    if (index >= size)
        return false;
    for (size_t i = 0; i < n_path; i++) {
        if (last == 0)
            return false;
        if (node % 2 == 1 || node == last) {
            hash_node(&path[i], &hash, &hash);
            hash_node(&path[i], &prefix, &prefix);
            while (node % 2 == 0 && node != 0) { /* a rightmost node without a sibling rises as it is */
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash_node(&hash, &path[i], &hash);
        }
        node >>= 1;
        last >>= 1;
    }
    if (last != 0 || !digest_equal(&hash, root))
        return false;
    *ret_prefix = prefix;
    return true;
}

/* Both roots grow from the same hashes: the old one takes only those on its left. */
bool proof_consistency(uint64_t old_size, uint64_t size, const struct digest *hashes, size_t n_hashes,
                       const struct digest *old_root, const struct digest *root) {
    uint64_t node = old_size - 1, last = size - 1;
    struct digest old_hash, hash;
    size_t i = 0;

    if (old_size == 0 || old_size > size)
        return false;
    if (old_size == size)
        return n_hashes == 0 && digest_equal(old_root, root);
    while (node % 2 == 1) { /* up to the largest complete subtree that ends where the old tree ends */
        node >>= 1;
        last >>= 1;
    }
    if (node > 0 && n_hashes == 0)
        return false;
    old_hash = hash = node > 0 ? hashes[i++] : *old_root;
    for (; i < n_hashes; i++) {
        if (last == 0)
            return false;
        if (node % 2 == 1 || node == last) {
            hash_node(&hashes[i], &old_hash, &old_hash);
            hash_node(&hashes[i], &hash, &hash);
            while (node % 2 == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash_node(&hash, &hashes[i], &hash);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_equal(&old_hash, old_root) && digest_equal(&hash, root);
}

struct claim {
    uint64_t lo, hi;
    const struct digest *leaf_hashes;
    const struct digest *frame;
    size_t n_left;      /* of the frame */
};

/*
 * The hash of [a, b) from the leaves within [lo, hi) and the frame without. As deep as the tree is high, and divides
 * only where there are leaves to be had, so a claimed size costs nothing.
 */
static bool claim_hash(struct claim *c, uint64_t a, uint64_t b, struct digest *ret) {
    struct digest left, right;
    uint64_t middle;

    if (b <= c->lo || a >= c->hi || c->lo == c->hi) {
        if (c->n_left == 0)
            return false;
        *ret = *c->frame++;
        c->n_left--;
        return true;
    }
    if (b - a == 1) {
        *ret = c->leaf_hashes[a - c->lo];
        return true;
    }
    middle = a + tree_split(b - a);
    if (!claim_hash(c, a, middle, &left) || !claim_hash(c, middle, b, &right))
        return false;
    hash_node(&left, &right, ret);
    return true;
}

bool proof_frame(uint64_t lo, uint64_t hi, uint64_t size, const struct digest *leaf_hashes, const struct digest *frame,
                 size_t n_frame, struct digest *ret_root) {
    struct claim c = { .lo = lo, .hi = hi, .leaf_hashes = leaf_hashes, .frame = frame, .n_left = n_frame };
    struct digest root;

    if (lo > hi || hi > size)
        return false;
    if (size == 0)
        hash_bytes(span_of("", 0), &root);
    else if (!claim_hash(&c, 0, size, &root))
        return false;
    if (c.n_left > 0)
        return false;
    *ret_root = root;
    return true;
}
