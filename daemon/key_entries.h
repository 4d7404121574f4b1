/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The entries about keys (SPEC.md 4.3), kept at hand: whoever holds an older key asks for them before anything else, and
 * they are few.
 */

#include "proto/bytes.h"

struct key_entry {
    uint64_t index;
    struct blob leaf, sigset, body;
};

struct key_entries {
    struct key_entry *rows;     /* ascending by index */
    size_t n, room;
};

/* Adds the next one; everything is copied. Returns 0 or -ENOMEM. */
int key_entries_add(struct key_entries *k, uint64_t index, struct span leaf, struct span sigset, struct span body);
void key_entries_free(struct key_entries *k);
