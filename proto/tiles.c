/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A tile of 256 hashes is a complete subtree eight levels high, so its hash is one leaf of a tree of tiles, and so on up:
 * eight such trees are enough for ever. The root is folded from the right over what is not full on each level, whose
 * complete subtrees are as large as the digits of its width say.
 */

#include "proto/tiles.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "proto/tree.h"

void tiles_init(struct tiles *t) {
    *t = (struct tiles){ 0 };
}

/* The hash over n hashes, a power of two of them. */
static void complete_hash(const struct digest *hashes, unsigned n, struct digest *ret) {
    struct digest level[TILE_WIDTH];

    memcpy(level, hashes, n * sizeof(*hashes));
    for (; n > 1; n /= 2)
        for (unsigned i = 0; i < n / 2; i++)
            hash_node(&level[2 * i], &level[2 * i + 1], &level[i]);
    *ret = level[0];
}

unsigned tiles_append(struct tiles *t, const struct digest *leaf_hash) {
    struct digest hash = *leaf_hash;
    unsigned filled = 0;

    for (unsigned k = 0; k < TILE_LEVELS; k++) {
        if (t->levels[k].n == TILE_WIDTH)
            t->levels[k].n = 0;
        t->levels[k].hashes[t->levels[k].n++] = hash;
        if (t->levels[k].n < TILE_WIDTH)
            break;
        filled++;
        complete_hash(t->levels[k].hashes, TILE_WIDTH, &hash);
    }
    t->size++;
    return filled;
}

void tiles_root(const struct tiles *t, struct digest *ret) {
    struct digest hash;
    bool first = true;

    hash_bytes(span_of("", 0), &hash);
    for (unsigned k = 0; k < TILE_LEVELS; k++)
        for (unsigned end = tile_partial(t->size, k); end > 0; end &= end - 1) {
            unsigned n = end & -end;
            struct digest whole;

            complete_hash(&t->levels[k].hashes[end - n], n, &whole);
            if (first)
                hash = whole;
            else
                hash_node(&whole, &hash, &hash);
            first = false;
        }
    *ret = hash;
}

void tile_path(const char *folder, uint64_t n, unsigned width, char *ret) {
    uint64_t above = 1; /* the greatest power of 1000 that n reaches */
    int at;

    assert(width > 0 && width <= TILE_WIDTH && strlen(folder) < 32);
    while (n / above >= 1000)
        above *= 1000;
    at = snprintf(ret, TILE_PATH_MAX, "%s", folder);
    for (; above > 1; above /= 1000)
        at += snprintf(ret + at, TILE_PATH_MAX - (size_t)at, "/x%03u", (unsigned)(n / above % 1000));
    at += snprintf(ret + at, TILE_PATH_MAX - (size_t)at, "/%03u", (unsigned)(n % 1000));
    if (width < TILE_WIDTH)
        snprintf(ret + at, TILE_PATH_MAX - (size_t)at, ".p/%u", width);
}

size_t bundle_put(uint8_t *at, struct span leaf) {
    assert(leaf.len <= UINT16_MAX);
    at[0] = (uint8_t)(leaf.len >> 8);
    at[1] = (uint8_t)leaf.len;
    memcpy(at + 2, leaf.ptr, leaf.len);
    return 2 + leaf.len;
}

bool bundle_take(struct span *rest, struct span *ret_leaf) {
    size_t len;

    if (rest->len < 2)
        return false;
    len = (size_t)rest->ptr[0] << 8 | rest->ptr[1];
    if (rest->len - 2 < len)
        return false;
    *ret_leaf = span_of(rest->ptr + 2, len);
    *rest = span_of(rest->ptr + 2 + len, rest->len - 2 - len);
    return true;
}
