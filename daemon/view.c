/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two trees stand over the records: the pipeline's, which runs ahead to sign the head of a batch, and the view's, which
 * follows when that batch is durable. Between the two lies at most one batch, and nobody outside ever sees it.
 */

#include "daemon/view.h"

#include <errno.h>

int view_init(struct view *v, const struct election *e) {
    static const struct digest zero;
    size_t n = e->n_records;
    int r;

    *v = (struct view){ .election = e };
    tree_init(&v->tree);
    v->records = calloc(n, sizeof(*v->records));
    v->changed = calloc(n, sizeof(*v->changed));
    v->is_dirty = calloc(n, sizeof(*v->is_dirty));
    v->dirty = calloc(n, sizeof(*v->dirty));
    if (!v->records || !v->changed || !v->is_dirty || !v->dirty)
        return -ENOMEM;
    r = tree_reserve(&v->tree, n);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        tree_append(&v->tree, &zero);
    return 0;
}

void view_deinit(struct view *v) {
    for (size_t i = 0; v->records && i < v->election->n_records; i++)
        blob_free(&v->records[i]);
    free(v->records);
    free(v->changed);
    free(v->is_dirty);
    free(v->dirty);
    tree_deinit(&v->tree);
    *v = (struct view){ 0 };
}

int changes_collect(struct ledger *l, struct changes *ret) {
    _cleanup_(changes_deinit) struct changes c = { 0 };
    const uint32_t *positions;
    size_t n = ledger_changed(l, &positions);

    c.positions = calloc(n + 1, sizeof(*c.positions));
    c.records = calloc(n + 1, sizeof(*c.records));
    c.leaves = calloc(n + 1, sizeof(*c.leaves));
    if (!c.positions || !c.records || !c.leaves)
        return -ENOMEM;
    for (; c.n < n; c.n++) {
        _cleanup_(pack_deinit) struct pack p;
        int r;

        pack_init(&p);
        ledger_record(l, positions[c.n], &p);
        r = pack_take(&p, &c.records[c.n]);
        if (r < 0)
            return r;
        c.positions[c.n] = positions[c.n];
        c.leaves[c.n].index = positions[c.n];
        hash_leaf(span_blob(c.records[c.n]), &c.leaves[c.n].hash);
    }
    ledger_settle(l);
    ledger_counts(l, &c.counts, &c.conflicts);
    *ret = c;
    c = (struct changes){ 0 };
    return 0;
}

void changes_hash(const struct changes *changes, struct tree *tree) {
    tree_update_many(tree, changes->leaves, changes->n);
}

void changes_deinit(struct changes *changes) {
    for (size_t i = 0; i < changes->n; i++)
        blob_free(&changes->records[i]);
    free(changes->positions);
    free(changes->records);
    free(changes->leaves);
    *changes = (struct changes){ 0 };
}

void view_apply(struct view *v, struct changes *changes, uint64_t size, struct span note) {
    changes_hash(changes, &v->tree);
    for (size_t i = 0; i < changes->n; i++) {
        uint32_t position = changes->positions[i];

        blob_free(&v->records[position]);
        v->records[position] = changes->records[i];
        changes->records[i] = (struct blob){ 0 };
        v->changed[position] = size;
        if (!v->is_dirty[position]) {
            v->is_dirty[position] = true;
            v->dirty[v->n_dirty++] = position;
        }
    }
    v->counts = changes->counts;
    v->conflicts = changes->conflicts;
    v->size = size;
    v->note = note;
}

void view_clean(struct view *v) {
    for (size_t i = 0; i < v->n_dirty; i++)
        v->is_dirty[v->dirty[i]] = false;
    v->n_dirty = 0;
}
