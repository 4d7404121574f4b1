/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The chain: what the daemon keeps in memory of its journal. The tree over all leaves (those of the draft included), the
 * leaves' own bytes, and for each durable batch its head: enough to make any receipt again without reading the disk.
 */

#include "proto/arena.h"
#include "proto/bytes.h"
#include "proto/message.h"
#include "proto/note.h"
#include "proto/tree.h"

struct chain_head {
    uint64_t size;              /* of the tree after the batch */
    uint64_t time;              /* of its last entry */
    struct span note;
};

struct chain {
    struct arena arena;         /* leaves and notes; never freed before the chain */
    struct tree tree;
    struct span *leaves;
    size_t n_leaves, room_leaves;
    struct chain_head *heads;   /* of the durable batches; a batch's number is its index */
    size_t n_heads, room_heads;
    struct digest last_batch;   /* of the newest sealed batch's bytes; zeros before the first */
    uint64_t last_time;         /* of the newest entry */
};

void chain_init(struct chain *c);
void chain_deinit(struct chain *c);

/* Adds a leaf, copying its bytes. Returns 0 or -ENOMEM, then with nothing changed. */
int chain_append(struct chain *c, struct span leaf, uint64_t time);

/* Adds the head of a batch that is durable, copying the note. Returns 0, -EINVAL when it is no head, or -ENOMEM. */
int chain_add_head(struct chain *c, uint64_t size, struct span note);

/* The first durable head that covers the entry, or NULL. Its position is the number of the batch that holds the entry. */
const struct chain_head *chain_head_over(const struct chain *c, uint64_t index);

/* The last durable head that is not after this size, or this time; NULL before the first. */
const struct chain_head *chain_head_by_size(const struct chain *c, uint64_t size);
const struct chain_head *chain_head_by_time(const struct chain *c, uint64_t time);

/* The durable head of exactly this size, or NULL. */
const struct chain_head *chain_head_at(const struct chain *c, uint64_t size);

/* Whether the journal passed through this head: the durable one of its size says the same, to the last field. */
bool chain_passed(const struct chain *c, const struct head *head);

/* The newest durable head, or NULL. */
const struct chain_head *chain_newest(const struct chain *c);

/* Makes the receipt of a durable entry: always the same bytes for the same entry. Returns 0 or -ENOMEM. */
int chain_receipt(const struct chain *c, uint64_t index, struct blob *ret);
