/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Enrolled keys: whose each is, when it may sign, and whether it was taken away. A key is never forgotten: what it signed
 * while it was in force stands, and is known again when it is sent again.
 */

#include "proto/keys.h"
#include "proto/message.h"

struct enrolment {
    struct digest id;
    struct public_key key;
    uint32_t officer;           /* whose it is; of an authority's no meaning */
    uint64_t since;             /* the size of the journal with the entry that enrolled it; 0: the manifest */
    struct opt from, until;     /* signs in entries whose time is in [from, until) */
    struct opt ended;           /* the entry that took it away or put another in its place */
};

/* Ascending by key id, each once. */
struct enrolments {
    struct enrolment *rows;
    size_t n, room;
};

/* Rows without ids, in any order, made a table of. Returns NULL, or the first row whose key stands twice, beside the other. */
const struct enrolment *enrolments_order(struct enrolments *e);
/* Room for n more, so that adding them cannot fail. Returns 0 or -ENOMEM. */
int enrolments_reserve(struct enrolments *e, size_t n);
/* Adds one whose id is not there yet, within the room reserved; its id is made of its key. */
void enrolments_add(struct enrolments *e, const struct enrolment *row);
/* The row of a key id, or NULL. It moves when another is added. */
struct enrolment *enrolments_find(const struct enrolments *e, const struct digest *id);
/* Takes the row's key away by an entry. */
static inline void enrolment_end(struct enrolment *row, uint64_t entry) {
    row->ended = (struct opt){ true, entry };
}
/* Whether the key may sign an entry of this time. */
bool enrolment_signs(const struct enrolment *row, uint64_t time);
void enrolments_free(struct enrolments *e);
