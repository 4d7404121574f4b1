/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A manifest may be larger than a batch, so it may take several. All their heads commit to the records as the whole
 * manifest makes them: there is no record before the manifest is complete, and none changes while it is written.
 */

#include "daemon/genesis.h"

#include "daemon/draft.h"

static int genesis_batch(struct state *s, struct draft *draft, struct journal *journal, const struct secret_key *log,
                         struct blob *ret_note) {
    _cleanup_(blob_free) struct blob batch = { 0 }, note = { 0 };
    uint64_t number = s->chain.n_heads;
    struct digest records;
    struct head head;
    int r;

    tree_root(&s->records, tree_size(&s->records), &records);
    head = chain_make_head(&s->chain, s->election->header.origin, &records);
    r = head_sign(&head, log, &note);
    if (r < 0)
        return r;
    r = draft_seal(draft, &s->chain, number, span_blob(note), &batch);
    if (r < 0)
        return r;
    r = journal_append(journal, number, span_blob(batch));
    if (r)
        return r;
    r = chain_add_head(&s->chain, head.size, span_blob(note));
    if (r < 0)
        return r;
    blob_free(ret_note);
    *ret_note = note;
    note = (struct blob){ 0 };
    return 0;
}

int genesis_write(struct state *s, struct journal *journal, const struct secret_key *log, uint64_t now,
                  struct blob *ret_note) {
    _cleanup_(draft_deinit) struct draft draft;
    _cleanup_(blob_free) struct blob note = { 0 };
    const struct envelope *envelope = &s->election->envelope;
    uint64_t time = state_manifest_time(s->election, now);
    int r;

    draft_init(&draft);
    for (size_t i = 0; i < envelope->n_bodies; i++) {
        struct leaf leaf = state_manifest_leaf(s->election, i, time);

        r = draft_add(&draft, &s->chain, &leaf, envelope->sigset, envelope->bodies[i]);
        if (r < 0)
            return r;
        if (i + 1 < envelope->n_bodies && draft.bytes + envelope->bodies[i + 1].len <= TALLY_BATCH_MAX)
            continue;
        r = genesis_batch(s, &draft, journal, log, &note);
        if (r)
            return r;
    }
    r = journal_commit(journal);
    if (r)
        return r;
    *ret_note = note;
    note = (struct blob){ 0 };
    return 0;
}
