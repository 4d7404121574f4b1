/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A sigset is stored once for a run of entries that share it, so an envelope of a thousand declarations costs its
 * signatures once in a batch.
 */

#include "daemon/draft.h"

#include <errno.h>

#include "proto/codec.h"

#define DRAFT_ROOM 256

void draft_init(struct draft *d) {
    *d = (struct draft){ 0 };
}

void draft_deinit(struct draft *d) {
    arena_deinit(&d->arena);
    free(d->sigsets);
    free(d->entries);
    *d = (struct draft){ 0 };
}

static int draft_grow(struct draft *d) {
    size_t room = d->room ? d->room * 2 : DRAFT_ROOM;
    struct batch_entry *entries;
    struct span *sigsets;

    if (d->n_entries < d->room)
        return 0;
    entries = reallocarray(d->entries, room, sizeof(*entries));
    if (!entries)
        return -ENOMEM;
    d->entries = entries;
    sigsets = reallocarray(d->sigsets, room, sizeof(*sigsets));
    if (!sigsets)
        return -ENOMEM;
    d->sigsets = sigsets;
    d->room = room;
    return 0;
}

static int draft_sigset(struct draft *d, const struct digest *digest, struct span sigset) {
    struct span copy;

    if (d->n_sigsets && digest_equal(&d->last_sigset, digest))
        return 0;
    copy = arena_copy(&d->arena, sigset);
    if (!copy.ptr)
        return -ENOMEM;
    d->sigsets[d->n_sigsets++] = copy;
    d->last_sigset = *digest;
    d->bytes += sigset.len;
    return 0;
}

int draft_add(struct draft *d, struct chain *c, struct leaf *leaf, struct span sigset, struct span body) {
    _cleanup_(pack_deinit) struct pack p;
    struct span copy;
    int r;

    pack_init(&p);
    if (d->n_entries == 0)
        d->first_index = c->n_leaves;
    r = draft_grow(d);
    if (r < 0)
        return r;
    r = draft_sigset(d, &leaf->sigset, sigset);
    if (r < 0)
        return r;
    copy = arena_copy(&d->arena, body);
    if (!copy.ptr)
        return -ENOMEM;
    leaf->index = c->n_leaves;
    leaf_encode(&p, leaf);
    if (p.error)
        return p.error;
    r = chain_append(c, pack_span(&p), leaf->time);
    if (r < 0)
        return r;
    d->entries[d->n_entries++] =
        (struct batch_entry){ .leaf = c->leaves[leaf->index], .sigset = d->n_sigsets - 1, .body = copy };
    d->bytes += body.len;
    return 0;
}

struct head chain_make_head(const struct chain *c, struct span origin, const struct digest *records) {
    struct head head = {
        .origin = origin, .size = c->n_leaves, .records = *records, .ruleset = RULESET, .time = c->last_time
    };

    tree_root(&c->tree, head.size, &head.root);
    return head;
}

int draft_seal(struct draft *d, struct chain *c, uint64_t number, struct span note, struct blob *ret_batch) {
    _cleanup_(pack_deinit) struct pack p;
    struct batch batch = {
        .number = number, .previous = c->last_batch, .first_index = d->first_index,
        .n_sigsets = d->n_sigsets, .n_entries = d->n_entries, .sigsets = d->sigsets, .entries = d->entries,
        .note = note,
    };
    int r;

    pack_init(&p);
    batch_encode(&p, &batch);
    r = pack_take(&p, ret_batch);
    if (r < 0)
        return r;
    hash_bytes(span_blob(*ret_batch), &c->last_batch);
    arena_deinit(&d->arena);
    d->n_sigsets = d->n_entries = d->bytes = 0;
    return 0;
}
