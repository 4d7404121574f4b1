/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A receipt is a pure function of the chain: leaf, path in the tree of the first head over it, that head's note. So
 * the thousandth answer to the same declaration is the first one, also after a restart, and nothing of it is stored.
 */

#include "daemon/chain.h"

#include <errno.h>

#include "proto/codec.h"

void chain_init(struct chain *c) {
    *c = (struct chain){ 0 };
    tree_init(&c->tree);
}

void chain_deinit(struct chain *c) {
    tree_deinit(&c->tree);
    arena_deinit(&c->arena);
    free(c->leaves);
    free(c->heads);
    *c = (struct chain){ 0 };
}

/* Doubles an array's room when it is full. */
static int grow(void **array, size_t n, size_t *room, size_t size) {
    size_t wider = *room ? *room * 2 : 1024;
    void *p;

    if (n < *room)
        return 0;
    p = reallocarray(*array, wider, size);
    if (!p)
        return -ENOMEM;
    *array = p;
    *room = wider;
    return 0;
}

int chain_append(struct chain *c, struct span leaf, uint64_t time) {
    struct digest hash;
    struct span copy;
    int r;

    r = grow((void **)&c->leaves, c->n_leaves, &c->room_leaves, sizeof(*c->leaves));
    if (r < 0)
        return r;
    r = tree_reserve(&c->tree, 1);
    if (r < 0)
        return r;
    copy = arena_copy(&c->arena, leaf);
    if (!copy.ptr)
        return -ENOMEM;
    hash_leaf(leaf, &hash);
    tree_append(&c->tree, &hash);
    c->leaves[c->n_leaves++] = copy;
    c->last_time = time;
    return 0;
}

int chain_add_head(struct chain *c, uint64_t size, struct span note) {
    struct head head;
    struct span copy;
    int r;

    if (head_parse(note, &head) != NOTE_OK)
        return -EINVAL;
    r = grow((void **)&c->heads, c->n_heads, &c->room_heads, sizeof(*c->heads));
    if (r < 0)
        return r;
    copy = arena_copy(&c->arena, note);
    if (!copy.ptr)
        return -ENOMEM;
    c->heads[c->n_heads++] = (struct chain_head){ .size = size, .time = head.time, .note = copy };
    return 0;
}

const struct chain_head *chain_head_over(const struct chain *c, uint64_t index) {
    size_t lo = 0, hi = c->n_heads;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (c->heads[mid].size > index)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo < c->n_heads ? &c->heads[lo] : NULL;
}

const struct chain_head *chain_head_by_size(const struct chain *c, uint64_t size) {
    const struct chain_head *over = chain_head_over(c, size); /* the first with more than `size` */
    size_t n = over ? (size_t)(over - c->heads) : c->n_heads;

    return n ? &c->heads[n - 1] : NULL;
}

const struct chain_head *chain_head_by_time(const struct chain *c, uint64_t time) {
    size_t lo = 0, hi = c->n_heads;

    while (lo < hi) { /* times of heads never fall */
        size_t mid = lo + (hi - lo) / 2;

        if (c->heads[mid].time > time)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo ? &c->heads[lo - 1] : NULL;
}

const struct chain_head *chain_head_at(const struct chain *c, uint64_t size) {
    const struct chain_head *head = size ? chain_head_over(c, size - 1) : NULL;

    return head && head->size == size ? head : NULL;
}

bool chain_passed(const struct chain *c, const struct head *head) {
    const struct chain_head *durable = chain_head_at(c, head->size);
    struct head ours;

    return durable && head_parse(durable->note, &ours) == NOTE_OK && digest_equal(&ours.root, &head->root) &&
           digest_equal(&ours.records, &head->records) && ours.ruleset == head->ruleset && ours.time == head->time;
}

const struct chain_head *chain_newest(const struct chain *c) {
    return c->n_heads ? &c->heads[c->n_heads - 1] : NULL;
}

int chain_receipt(const struct chain *c, uint64_t index, struct blob *ret) {
    const struct chain_head *head = chain_head_over(c, index);
    struct receipt receipt = { 0 };
    _cleanup_(pack_deinit) struct pack p;

    receipt.leaf = c->leaves[index];
    receipt.note = head->note;
    receipt.n_path = tree_path(&c->tree, index, head->size, receipt.path);
    pack_init(&p);
    receipt_encode(&p, &receipt);
    return pack_take(&p, ret);
}
