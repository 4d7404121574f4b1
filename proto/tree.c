/* SPDX-License-Identifier: Apache-2.0 */

/*
 * All complete subtrees are kept, a level for each height: an append completes on average one, a changed leaf changes
 * one on each level, and any root, path or frame of any size is put together from log n of them. What a range that
 * is not a power of two hashes to follows from its binary digits: its complete subtrees from left to right are as
 * large as the digits say, and they are folded from the right.
 *
 * SHA-256 comes from libcrypto, by its plain functions: 0.1 µs for the 65 bytes of a node. The newer ones (EVP) take four
 * times as long, for they look up and lock the algorithm on each call, or want a global to keep it in; an audit makes some
 * thirty digests for an entry.
 */

#include "proto/tree.h"

#include <assert.h>
#include <errno.h>
#define OPENSSL_SUPPRESS_DEPRECATED 1
#include <openssl/sha.h>

void hash_parts(const struct span *parts, size_t n, struct digest *ret) {
    SHA256_CTX context;
    int ok = SHA256_Init(&context);

    for (size_t i = 0; i < n; i++)
        ok = ok && SHA256_Update(&context, parts[i].ptr, parts[i].len);
    ok = ok && SHA256_Final(ret->bytes, &context);
    if (!ok)
        abort(); /* it never fails; what is no digest must never be used */
}

void hash_bytes(struct span bytes, struct digest *ret) {
    hash_parts(&bytes, 1, ret);
}

void hash_leaf(struct span leaf, struct digest *ret) {
    const struct span parts[] = { span_of("\x00", 1), leaf };

    hash_parts(parts, ARRAY_SIZE(parts), ret);
}

void hash_node(const struct digest *left, const struct digest *right, struct digest *ret) {
    uint8_t node[1 + 2 * DIGEST_SIZE] = { 1 };

    memcpy(node + 1, left->bytes, DIGEST_SIZE);
    memcpy(node + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
    hash_bytes(span_of(node, sizeof(node)), ret);
}

void tree_init(struct tree *t) {
    *t = (struct tree){ 0 };
}

void tree_deinit(struct tree *t) {
    for (size_t k = 0; k < TREE_LEVELS; k++)
        free(t->levels[k].hashes);
    *t = (struct tree){ 0 };
}

int tree_reserve(struct tree *t, uint64_t n) {
    uint64_t size;

    if (__builtin_add_overflow(tree_size(t), n, &size) || size > SIZE_MAX / DIGEST_SIZE)
        return -ENOMEM;
    for (size_t k = 0; k < TREE_LEVELS && size >> k > 0; k++) {
        size_t room = t->levels[k].room * 2;
        struct digest *hashes;

        if (t->levels[k].room >= size >> k)
            continue;
        if (room < size >> k)
            room = size >> k;
        hashes = reallocarray(t->levels[k].hashes, room, sizeof(*hashes));
        if (!hashes)
            return -ENOMEM;
        t->levels[k].hashes = hashes;
        t->levels[k].room = room;
    }
    return 0;
}

void tree_append(struct tree *t, const struct digest *leaf_hash) {
    struct digest hash = *leaf_hash;

    for (size_t k = 0; k < TREE_LEVELS; k++) {
        struct digest *hashes = t->levels[k].hashes;
        size_t n = t->levels[k].n;

        assert(n < t->levels[k].room);
        hashes[n] = hash;
        t->levels[k].n = n + 1;
        if (n % 2 == 0) /* its right-hand sibling is still to come */
            return;
        hash_node(&hashes[n - 1], &hashes[n], &hash);
    }
}

void tree_update(struct tree *t, uint64_t index, const struct digest *leaf_hash) {
    assert(index < tree_size(t));

    t->levels[0].hashes[index] = *leaf_hash;
    for (size_t k = 1; k < TREE_LEVELS && index >> k < t->levels[k].n; k++) {
        const struct digest *below = &t->levels[k - 1].hashes[index >> k << 1];

        hash_node(&below[0], &below[1], &t->levels[k].hashes[index >> k]);
    }
}

void tree_update_many(struct tree *t, const struct tree_leaf *leaves, size_t n) {
    for (size_t i = 0; i < n; i++) {
        assert(leaves[i].index < tree_size(t) && (i == 0 || leaves[i].index > leaves[i - 1].index));
        t->levels[0].hashes[leaves[i].index] = leaves[i].hash;
    }
    for (size_t k = 1; k < TREE_LEVELS && t->levels[k].n > 0; k++)
        for (size_t i = 0; i < n; i++) {
            uint64_t at = leaves[i].index >> k;
            const struct digest *below = &t->levels[k - 1].hashes[at << 1];

            if (at < t->levels[k].n && (i == 0 || leaves[i - 1].index >> k != at))
                hash_node(&below[0], &below[1], &t->levels[k].hashes[at]);
        }
}

/* The hash over the leaves [a, b), a node of a tree: a < b, and a is a multiple of a power of two not below b - a. */
static void range_hash(const struct tree *t, uint64_t a, uint64_t b, struct digest *ret) {
    struct digest hash;
    bool first = true;

    for (uint64_t rest = b - a; rest > 0; rest &= rest - 1) {
        int k = __builtin_ctzll(rest);
        const struct digest *whole;

        b -= 1ull << k;
        whole = &t->levels[k].hashes[b >> k];
        if (first)
            hash = *whole;
        else
            hash_node(whole, &hash, &hash);
        first = false;
    }
    *ret = hash;
}

void tree_root(const struct tree *t, uint64_t size, struct digest *ret) {
    assert(size <= tree_size(t));

    if (size == 0)
        hash_bytes(span_of("", 0), ret);
    else
        range_hash(t, 0, size, ret);
}

size_t tree_path(const struct tree *t, uint64_t index, uint64_t size, struct digest *ret_hashes) {
    uint64_t a = 0, b = size;
    size_t n = 0;

    assert(index < size && size <= tree_size(t));

    /* The walk goes from the root down, the path from the leaf up: siblings are counted first and filled backwards. */
    for (; b - a > 1; n++) {
        uint64_t middle = a + tree_split(b - a);

        if (index < middle)
            b = middle;
        else
            a = middle;
    }
    a = 0;
    b = size;
    for (size_t i = n; i-- > 0;) {
        uint64_t middle = a + tree_split(b - a);

        if (index < middle) {
            range_hash(t, middle, b, &ret_hashes[i]);
            b = middle;
        } else {
            range_hash(t, a, middle, &ret_hashes[i]);
            a = middle;
        }
    }
    return n;
}

size_t tree_consistency(const struct tree *t, uint64_t old_size, uint64_t size, struct digest *ret_hashes) {
    uint64_t a = 0, b = size;
    size_t n = 0;

    assert(old_size > 0 && old_size <= size && size <= tree_size(t));

    /* From the root down to where the old tree ends: each division leaves the half behind that the end is not in. */
    while (b != old_size) {
        uint64_t middle = a + tree_split(b - a);

        if (old_size <= middle) {
            range_hash(t, middle, b, &ret_hashes[n++]);
            b = middle;
        } else {
            range_hash(t, a, middle, &ret_hashes[n++]);
            a = middle;
        }
    }
    if (a > 0) /* else what is left is the old tree itself, whose root is known */
        range_hash(t, a, b, &ret_hashes[n++]);
    for (size_t i = 0; i < n / 2; i++) { /* what was found last comes first */
        struct digest other = ret_hashes[i];

        ret_hashes[i] = ret_hashes[n - 1 - i];
        ret_hashes[n - 1 - i] = other;
    }
    return n;
}

struct frame {
    const struct tree *tree;
    uint64_t lo, hi;
    struct digest *hashes;
    size_t n;
};

/* As deep as the tree is high; only the nodes on the range's two edges are divided. */
static void frame_walk(struct frame *f, uint64_t a, uint64_t b) {
    uint64_t middle;

    if (a >= f->lo && b <= f->hi)
        return;
    if (b <= f->lo || a >= f->hi || f->lo == f->hi) {
        range_hash(f->tree, a, b, &f->hashes[f->n++]);
        return;
    }
    middle = a + tree_split(b - a);
    frame_walk(f, a, middle);
    frame_walk(f, middle, b);
}

size_t tree_frame(const struct tree *t, uint64_t lo, uint64_t hi, uint64_t size, struct digest *ret_hashes) {
    struct frame f = { .tree = t, .lo = lo, .hi = hi, .hashes = ret_hashes };

    assert(lo <= hi && hi <= size && size <= tree_size(t));

    if (size > 0)
        frame_walk(&f, 0, size);
    return f.n;
}
