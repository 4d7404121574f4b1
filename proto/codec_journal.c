/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the journal is made of (SPEC.md 5): leaves, batches, receipts. Leaves and bodies stay opaque inside batches and
 * receipts, because what was hashed is never encoded again.
 */

#include "proto/codec_fields.h"

/* [1, index, time, kind, body_sha256, sigset_sha256, verdict, [code…], ruleset] */
int leaf_decode(struct span bytes, struct leaf *ret) {
    struct leaf leaf = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, TALLY_LEAF_MAX, 9);

    if (r)
        return r;
    get_number(&c, 0, UINT64_MAX, &leaf.index);
    get_time(&c, &leaf.time);
    get_enum(&c, _ENTRY_KIND_MAX, &leaf.kind);
    cursor_digest(&c, &leaf.body);
    cursor_digest(&c, &leaf.sigset);
    get_enum(&c, _VERDICT_MAX, &leaf.verdict);
    if (leaf.verdict == VERDICT_DUPLICATE || leaf.verdict == VERDICT_REFUSED) /* these have no entry */
        cursor_fail(&c, CANON_LIMIT);
    get_codes(&c, leaf.codes, &leaf.n_codes);
    get_exactly(&c, RULESET);
    leaf.ruleset = RULESET;
    r = cursor_end(&c);
    if (r == 0)
        *ret = leaf;
    return r;
}

void leaf_encode(struct pack *p, const struct leaf *leaf) {
    pack_array(p, 9);
    pack_uint(p, 1);
    pack_uint(p, leaf->index);
    pack_uint(p, leaf->time);
    pack_uint(p, leaf->kind);
    pack_digest(p, &leaf->body);
    pack_digest(p, &leaf->sigset);
    pack_uint(p, leaf->verdict);
    put_codes(p, leaf->codes, leaf->n_codes);
    pack_uint(p, leaf->ruleset);
}

/* [1, number, previous, first_index, [sigset…], [[leaf, sigset_number, body]…], note] */
int batch_decode(struct span bytes, struct arena *arena, struct batch *ret) {
    struct batch batch = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, ANY_NUMBER, 7); /* the first one holds a whole manifest */

    if (r)
        return r;
    get_number(&c, 0, UINT64_MAX, &batch.number);
    cursor_digest(&c, &batch.previous);
    get_number(&c, 0, UINT64_MAX, &batch.first_index);
    get_entries(&c, arena, &batch.sigsets, &batch.n_sigsets, &batch.entries, &batch.n_entries);
    get_note(&c, &batch.note);
    r = cursor_end(&c);
    if (r == 0)
        *ret = batch;
    return r;
}

void batch_encode(struct pack *p, const struct batch *batch) {
    pack_array(p, 7);
    pack_uint(p, 1);
    pack_uint(p, batch->number);
    pack_digest(p, &batch->previous);
    pack_uint(p, batch->first_index);
    put_entries(p, batch->sigsets, batch->n_sigsets, batch->entries, batch->n_entries);
    pack_bin(p, batch->note);
}

/* [1, leaf, [hash…], note] */
int receipt_decode(struct span bytes, struct receipt *ret) {
    struct receipt receipt = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, RECEIPT_MAX, 4);

    if (r)
        return r;
    get_bin(&c, TALLY_LEAF_MAX, &receipt.leaf);
    get_path(&c, receipt.path, &receipt.n_path);
    get_note(&c, &receipt.note);
    r = cursor_end(&c);
    if (r == 0)
        *ret = receipt;
    return r;
}

void receipt_encode(struct pack *p, const struct receipt *receipt) {
    pack_array(p, 4);
    pack_uint(p, 1);
    pack_bin(p, receipt->leaf);
    put_path(p, receipt->path, receipt->n_path);
    pack_bin(p, receipt->note);
}
