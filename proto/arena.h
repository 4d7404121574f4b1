/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An arena: what one decoded message needs beside its own bytes, freed in one go. Decoders point into the received
 * bytes for every string and allocate only their arrays here, after canon has found the bytes sound.
 */

#include "proto/bytes.h"

struct arena_block;

struct arena {
    struct arena_block *first;
};

/* Returns zeroed memory for n objects of the size, aligned for any type, or NULL. n 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t n, size_t size);

/* Copies bytes into the arena; ptr NULL when memory is out. */
struct span arena_copy(struct arena *arena, struct span bytes);

void arena_deinit(struct arena *arena);
