/* SPDX-License-Identifier: Apache-2.0 */
/* The allocator that refuses, and the arena upon it. Linked only by the tests that run out of memory. */

#include "tests/support/failing.h"

#include <stdlib.h>

#include "proto/arena.h"

long failing_after = -1;
bool failing_all = true;

static bool refused(void) {
    bool now = failing_after == 0;

    if (failing_after > 0 || (now && !failing_all))
        failing_after--;
    return now;
}

void *failing_malloc(size_t size) {
    return refused() ? NULL : malloc(size);
}

void *failing_calloc(size_t n, size_t size) {
    return refused() ? NULL : calloc(n, size);
}

void *failing_realloc(void *p, size_t size) {
    return refused() ? NULL : realloc(p, size);
}

/* --- An arena of single pieces --- */

struct arena_block {
    struct arena_block *next;
    max_align_t bytes[];
};

void *arena_alloc(struct arena *arena, size_t n, size_t size) {
    struct arena_block *block;
    size_t need;

    if (__builtin_mul_overflow(n, size, &need))
        return NULL;
    block = failing_calloc(1, sizeof(*block) + need);
    if (!block)
        return NULL;
    block->next = arena->first;
    arena->first = block;
    return block->bytes;
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
        struct arena_block *next = arena->first->next;

        free(arena->first);
        arena->first = next;
    }
}
