/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What was signed is not verified again here: which entries were taken is what the log signed, and `tally audit` is
 * for those who doubt it. What is checked is that these are the entries, all of them, and that they fold to the records
 * that the head commits to.
 */

#include "clients/tally/fold.h"

#include <errno.h>

#include "daemon/core/ledger.h"
#include "proto/codec.h"
#include "proto/tree.h"

struct fold {
    struct election *e;
    struct ledger *ledger;
    struct tree journal;
    uint64_t time;              /* of the last entry */
    struct blob *records;       /* of all positions, once checked */
};

static void records_free(struct fold *f) {
    for (uint32_t i = 0; f->records && i < f->e->n_records; i++)
        blob_free(&f->records[i]);
    free(f->records);
    f->records = NULL;
}

int fold_new(struct election *e, struct fold **ret) {
    struct fold *f = calloc(1, sizeof(*f));

    if (!f)
        return -ENOMEM;
    f->e = e;
    tree_init(&f->journal);
    if (ledger_new(e, &f->ledger) < 0) {
        fold_free(f);
        return -ENOMEM;
    }
    *ret = f;
    return 0;
}

struct fold *fold_free(struct fold *f) {
    if (f) {
        records_free(f);
        tree_deinit(&f->journal);
        ledger_free(f->ledger);
        free(f);
    }
    return NULL;
}

uint64_t fold_size(const struct fold *f) {
    return tree_size(&f->journal);
}

static int fold_manifest(const struct fold *f, const struct leaf *leaf) {
    const struct envelope *m = &f->e->envelope;

    return leaf->kind != ENTRY_MANIFEST || leaf->verdict != VERDICT_ACCEPTED || leaf->n_codes != 0 ||
           !digest_equal(&leaf->body, &m->digests[leaf->index]) || !digest_equal(&leaf->sigset, &m->sigset_digest);
}

/* A body as the ledger takes it. The ledger holds it against what came before. */
static int fold_body(struct fold *f, const struct leaf *leaf, struct span body, const struct digest *signers, size_t n,
                     struct arena *arena) {
    struct declaration declaration;
    struct event event;
    int r = leaf->kind == ENTRY_EVENT ? event_decode(body, arena, &event) : declaration_decode(body, arena, &declaration);

    if (r != 0)
        return r < 0 ? r : 1;
    return leaf->kind == ENTRY_EVENT ? ledger_apply_event(f->ledger, leaf, &event, signers, n)
                                     : ledger_apply(f->ledger, leaf, &declaration, signers, n);
}

/* What came after the manifest. */
static int fold_later(struct fold *f, const struct leaf *leaf, const struct tally_entry *entry) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct span sigset = span_of(entry->sigset.ptr, entry->sigset.len);
    struct digest signers[TALLY_SIGNATURES_MAX];
    struct envelope envelope;
    int r;

    if (leaf->kind != ENTRY_DECLARATION && leaf->kind != ENTRY_EVENT)
        return 1;
    r = sigset_open(sigset, &ENVELOPE_LIMITS_DECLARATION, &arena, &envelope);
    if (r != 0)
        return r < 0 ? r : 1;
    if (!span_equal(envelope.type, span_str(leaf->kind == ENTRY_EVENT ? PAYLOAD_EVENT : PAYLOAD_DECLARATION)))
        return 1;
    for (size_t i = 0; i < envelope.n_signatures; i++)
        signers[i] = envelope.signatures[i].key_id;
    return fold_body(f, leaf, span_of(entry->body.ptr, entry->body.len), signers, envelope.n_signatures, &arena);
}

int fold_entry(struct fold *f, const struct tally_entry *entry) {
    struct span bytes = span_of(entry->leaf.ptr, entry->leaf.len);
    struct digest hash;
    struct leaf leaf;
    int r;

    if (leaf_decode(bytes, &leaf) != 0 || leaf.index != fold_size(f) || leaf.time < f->time || leaf.ruleset != RULESET)
        return 1;
    records_free(f);
    r = leaf.index < f->e->envelope.n_bodies ? fold_manifest(f, &leaf) : fold_later(f, &leaf, entry);
    if (r == 0)
        r = tree_reserve(&f->journal, 1);
    if (r != 0)
        return r;
    hash_leaf(bytes, &hash);
    tree_append(&f->journal, &hash);
    f->time = leaf.time;
    return 0;
}

static int records_make(struct fold *f, struct tree *ret_tree) {
    int r = tree_reserve(ret_tree, f->e->n_records);

    f->records = calloc(f->e->n_records, sizeof(*f->records));
    if (r < 0 || !f->records)
        return -ENOMEM;
    for (uint32_t i = 0; i < f->e->n_records; i++) {
        struct digest hash;
        struct pack p;

        pack_init(&p);
        ledger_record(f->ledger, i, &p);
        r = pack_take(&p, &f->records[i]);
        pack_deinit(&p);
        if (r < 0)
            return r;
        hash_leaf(span_blob(f->records[i]), &hash);
        tree_append(ret_tree, &hash);
    }
    return 0;
}

int fold_check(struct fold *f, const struct head *head) {
    _cleanup_(tree_deinit) struct tree tree;
    struct digest root;
    int r;

    tree_init(&tree);
    tree_root(&f->journal, fold_size(f), &root);
    if (head->size != fold_size(f) || head->time != f->time || head->ruleset != RULESET || !digest_equal(&root, &head->root))
        return TALLY_E_ENTRIES;
    records_free(f);
    r = records_make(f, &tree);
    if (r == 0) {
        tree_root(&tree, f->e->n_records, &root);
        r = digest_equal(&root, &head->records) ? 0 : TALLY_E_PROOF;
    }
    if (r != 0)
        records_free(f);
    return r;
}

struct span fold_record(const struct fold *f, struct span key) {
    uint32_t position = election_record(f->e, key);

    return !f->records || position == NO_INDEX ? (struct span){ 0 } : span_blob(f->records[position]);
}
