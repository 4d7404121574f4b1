/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What was seen before: which entry has a body, which has the same figures, and which entry is the evidence of a
 * conflict by a key. Room is reserved before an entry is journaled, so that noting it afterwards cannot fail.
 */

#include "proto/bytes.h"
#include "proto/limits.h"

struct seen_entry;
struct seen_conflict;

struct seen {
    struct seen_entry *by_body, *by_figures;    /* two hash tables over the same nodes */
    struct seen_conflict *conflicts;
    struct seen_entry *entries;                 /* all nodes, for freeing */
    struct seen_conflict *all_conflicts;
    struct seen_entry *spare;                   /* reserved */
    struct seen_conflict *spare_conflicts;
    size_t n_spare_conflicts;
};

/* Returns 0 or -ENOMEM. */
int seen_init(struct seen *s);
void seen_deinit(struct seen *s);

/* Room for one more body, and for conflicts by n more keys. Returns 0 or -ENOMEM. */
int seen_reserve(struct seen *s, size_t n_keys);

/* Notes an entry; what is there already stays. Room must have been reserved. */
void seen_add(struct seen *s, const struct digest *body, const struct digest *figures, uint64_t entry);
void seen_add_conflict(struct seen *s, uint64_t place, uint64_t revision, const struct digest *key_id,
                       uint64_t entry);

/* Whether it was seen, and in which entry. */
bool seen_body(const struct seen *s, const struct digest *body, uint64_t *ret_entry);
bool seen_figures(const struct seen *s, const struct digest *figures, uint64_t *ret_entry);
bool seen_conflict(const struct seen *s, uint64_t place, uint64_t revision, const struct digest *key_id,
                   uint64_t *ret_entry);
