/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The journal's tree as tiles (c2sp.org/tlog-tiles; SPEC.md 9.2): files of up to 256 hashes each, and beside them bundles of
 * as many entries. What grows here needs no more memory than the right-hand edge of the tree, however long the journal is.
 */

#include "proto/bytes.h"

#define TILE_WIDTH 256
#define TILE_LEVELS 8           /* 256^8 leaves are all that a size can say */
#define TILE_PATH_MAX 96        /* of a name below a folder of at most 31 bytes, its NUL included */

/*
 * The tiles that are not full yet, one a level. A tile that a leaf has just filled stays here until the next leaf comes:
 * its hash stands in the level above already.
 */
struct tiles {
    uint64_t size;
    struct {
        unsigned n;
        struct digest hashes[TILE_WIDTH];
    } levels[TILE_LEVELS];
};

/* How many hashes the last tile of a level has that is not full; 0: there is none. */
static inline unsigned tile_partial(uint64_t size, unsigned level) {
    return (unsigned)(size >> (8 * level) & (TILE_WIDTH - 1));
}
/* How many full tiles a level has. */
static inline uint64_t tiles_full(uint64_t size, unsigned level) {
    return level + 1 == TILE_LEVELS ? 0 : size >> (8 * (level + 1));
}

void tiles_init(struct tiles *t);
/* Adds a leaf's hash. Returns how many levels it filled a tile of, from level 0 up: tile tiles_full() - 1 of each. */
unsigned tiles_append(struct tiles *t, const struct digest *leaf_hash);
/* The root of all leaves so far. */
void tiles_root(const struct tiles *t, struct digest *ret);

/* "FOLDER/x001/x234/067", and ".p/W" behind it when the width is not that of a full tile. ret[TILE_PATH_MAX]. */
void tile_path(const char *folder, uint64_t n, unsigned width, char *ret);

/* A bundle is its leaves one after the other, each after its length. Returns the bytes written, 2 + leaf.len. */
size_t bundle_put(uint8_t *at, struct span leaf);
/* Takes a leaf off the front. Returns false when the bytes end before it does. */
bool bundle_take(struct span *rest, struct span *ret_leaf);
