/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A decoded message lives and dies as a whole, so its arrays are carved from a few growing blocks and nobody frees one
 * of them. A block is zeroed once when it is made; what is carved is never handed out twice, so it is still zero.
 * Blocks double up to a bound: small messages stay small, large ones need few calls.
 */

#include "proto/arena.h"

#include <stdalign.h>

#define BLOCK_FIRST 1024
#define BLOCK_MOST 262144

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    alignas(max_align_t) uint8_t bytes[];
};

static struct arena_block *block_new(struct arena *arena, size_t need) {
    size_t size = BLOCK_FIRST;
    struct arena_block *block;

    if (arena->first)
        size = arena->first->size < BLOCK_MOST / 2 ? arena->first->size * 2 : BLOCK_MOST;
    if (size < need)
        size = need;
    if (size > SIZE_MAX - sizeof(*block))
        return NULL;
    block = calloc(1, sizeof(*block) + size);
    if (!block)
        return NULL;
    block->size = size;
    block->next = arena->first;
    arena->first = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t n, size_t size) {
    const size_t align = alignof(max_align_t);
    struct arena_block *block = arena->first;
    size_t need;
    void *r;

    if (__builtin_mul_overflow(n, size, &need) || need > SIZE_MAX - align)
        return NULL;
    need = need ? (need + align - 1) / align * align : align;
    if (!block || block->size - block->used < need)
        block = block_new(arena, need);
    if (!block)
        return NULL;
    r = block->bytes + block->used;
    block->used += need;
    return r;
}

struct span arena_copy(struct arena *arena, struct span bytes) {
    uint8_t *copy;

    if (!bytes.ptr)
        return bytes;
    copy = arena_alloc(arena, bytes.len, 1);
    if (!copy)
        return (struct span){ 0 };
    memcpy(copy, bytes.ptr, bytes.len);
    return span_of(copy, bytes.len);
}

void arena_deinit(struct arena *arena) {
    while (arena->first) {
        struct arena_block *block = arena->first;

        arena->first = block->next;
        free(block);
    }
}
