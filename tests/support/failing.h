/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Memory that runs out when a test says so. The core and proto are compiled once more for such a test, with malloc,
 * calloc and realloc named as here; and arenas ask for every piece by itself, so that any piece can be refused.
 */

#include <stdbool.h>
#include <stddef.h>

/* Requests that are still granted before one is refused; below 0: all. failing_all: it and all that follow. */
extern long failing_after;
extern bool failing_all;

void *failing_malloc(size_t size);
void *failing_calloc(size_t n, size_t size);
void *failing_realloc(void *p, size_t size);

#define EXHAUST_MOST 100000     /* requests of one call: more is a loop */

/*
 * Does `call` again and again, with the first request refused, then the second, until it passes; until then it must say
 * that memory is out, and `check` must hold. Once more with all requests refused from there on.
 */
#define exhaust(call, check)                      \
    do {                                          \
        for (long at_ = 0;; at_++) {              \
            int r_;                               \
                                                  \
            failing_after = at_ / 2;              \
            failing_all = at_ % 2 == 0;           \
            r_ = (call);                          \
            failing_after = -1;                   \
            if (r_ == 0)                          \
                break;                            \
            assert_int_equal(r_, -ENOMEM);        \
            assert_true(at_ < EXHAUST_MOST);      \
            check;                                \
        }                                         \
    } while (0)
