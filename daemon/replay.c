/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Three passes over what is stored, none of which trusts another:
 *   1. the first batches give the manifest back; its genesis digest must be the one the configuration pins;
 *   2. every batch names the digest of the one before, every leaf the digests of its body and signatures, every head
 *      the two roots that follow from the leaves and from folding their verdicts;
 *   3. the head kept outside the database must be one that this journal passed through.
 * A flipped bit in any stored byte shows in the second, a journal rolled back to an older copy in the third.
 */

#include "daemon/replay.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "proto/codec.h"

#define HEAD_LINES 8            /* of a stored head: six of text, an empty one, the log's signature (SPEC.md 5.4) */

/*
 * The signatures over the entry being checked. They may be over a thousand entries in a row, and are hashed and opened for
 * the first of them alone: for each they would take longer than all else.
 */
struct over {
    const struct span *sigset;  /* of the batch being checked; NULL: none yet */
    struct digest digest;
    bool opened;
    struct span type;
    size_t n_signers;
    struct digest signers[TALLY_SIGNATURES_MAX];
};

struct replaying {
    struct journal *journal;
    const struct replay_pins *pins;
    struct state *state;
    struct fault *fault;
    uint64_t n_batches;
    struct over over;
};

__attribute__((format(printf, 2, 3))) static int refuse(struct replaying *r, const char *format, ...) {
    va_list args;

    va_start(args, format);
    vsnprintf(r->fault->text, sizeof(r->fault->text), format, args);
    va_end(args);
    return 1;
}

/* Reads and decodes a batch, whatever is wrong being the journal's fault. */
static int read_batch(struct replaying *r, uint64_t number, struct arena *arena, struct blob *ret_bytes,
                      struct batch *ret) {
    int k = journal_read(r->journal, number, ret_bytes);

    if (k == -EUCLEAN)
        return refuse(r, "batch %llu: the database is damaged there", (unsigned long long)number);
    if (k < 0)
        return k;
    if (k > 0)
        return refuse(r, "batch %llu: %s", (unsigned long long)number, journal_verdict_text(k));
    k = batch_decode(span_blob(*ret_bytes), arena, ret);
    if (k < 0)
        return k;
    if (k > 0)
        return refuse(r, "batch %llu: not a batch: %s", (unsigned long long)number, canon_fault_text(k));
    return 0;
}

/* Collects the manifest's bodies from the first batches and packs its envelope again. */
static int gather_manifest(struct replaying *r, struct arena *arena, struct blob *ret) {
    _cleanup_(pack_deinit) struct pack p;
    struct span bodies[TALLY_CHUNKS_MAX], sigset = { 0 };
    struct envelope envelope = { 0 };
    size_t n = 0, wanted = 1;
    int k;

    pack_init(&p);
    for (uint64_t number = 0; n < wanted; number++) {
        _cleanup_(blob_free) struct blob bytes = { 0 };
        struct span kept;
        struct batch batch;

        k = read_batch(r, number, arena, &bytes, &batch);
        if (k)
            return k;
        kept = arena_copy(arena, span_blob(bytes));
        if (!kept.ptr)
            return -ENOMEM;
        k = batch_decode(kept, arena, &batch);
        if (k)
            return k;
        if (number == 0) {
            sigset = batch.n_sigsets ? batch.sigsets[0] : span_str("");
            k = sigset_open(sigset, &ENVELOPE_LIMITS_MANIFEST, arena, &envelope);
            if (k < 0)
                return k;
            if (k > 0)
                return refuse(r, "batch 0: its first entry is not a manifest's: %s", canon_fault_text(k));
            wanted = envelope.n_bodies;
        }
        for (size_t i = 0; i < batch.n_entries && n < wanted; i++)
            bodies[n++] = batch.entries[i].body;
    }
    pack_array(&p, 3);
    pack_uint(&p, 1);
    pack_bin(&p, sigset);
    pack_array(&p, n);
    for (size_t i = 0; i < n; i++)
        pack_bin(&p, bodies[i]);
    return pack_take(&p, ret);
}

static int open_election(struct replaying *r) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob manifest = { 0 };
    struct election *e = NULL;
    struct fault fault;
    int k;

    k = gather_manifest(r, &arena, &manifest);
    if (k)
        return k;
    k = election_open(&manifest, &e, &fault);
    if (k < 0)
        return k;
    if (k > 0)
        return refuse(r, "the journal's manifest: %.400s", fault.text);
    if (!digest_equal(&e->genesis, &r->pins->genesis))
        k = refuse(r, "the journal belongs to another election than the configuration's genesis");
    else
        k = state_init(r->state, &e);
    election_free(e);
    return k;
}

/* ret_event: the kind, of an event. */
static int apply(struct replaying *r, const struct leaf *leaf, struct span body, uint64_t *ret_event,
                 const struct digest *signers, size_t n_signers) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct ledger *l = r->state->ledger;
    struct declaration declaration;
    struct event event;
    int k;

    if (leaf->kind == ENTRY_EVENT)
        k = event_decode(body, &arena, &event);
    else
        k = declaration_decode(body, &arena, &declaration);
    if (k > 0)
        return refuse(r, "entry %llu: %s", (unsigned long long)leaf->index, canon_fault_text(k));
    if (k == 0 && leaf->kind == ENTRY_EVENT)
        *ret_event = event.kind;
    if (k == 0)
        k = leaf->kind == ENTRY_EVENT ? ledger_apply_event(l, leaf, &event, signers, n_signers)
                                      : ledger_apply(l, leaf, &declaration, signers, n_signers);
    if (k > 0)
        return refuse(r, "entry %llu cannot be folded: it does not follow from what came before",
                      (unsigned long long)leaf->index);
    return k;
}

static int open_sigset(struct replaying *r, const struct leaf *leaf) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope envelope;
    int k;

    if (r->over.opened)
        return 0;
    k = sigset_open(*r->over.sigset, &ENVELOPE_LIMITS_DECLARATION, &arena, &envelope);
    if (k < 0)
        return k;
    if (k > 0)
        return refuse(r, "entry %llu: %s", (unsigned long long)leaf->index, canon_fault_text(k));
    r->over.opened = true;
    r->over.type = envelope.type;
    r->over.n_signers = envelope.n_signatures;
    for (size_t i = 0; i < envelope.n_signatures; i++)
        r->over.signers[i] = envelope.signatures[i].key_id;
    return 0;
}

/* Folds one entry by the verdict that its leaf records. */
static int fold(struct replaying *r, const struct leaf *leaf, const struct batch_entry *entry) {
    uint64_t event = 0;
    int k = open_sigset(r, leaf);

    if (k)
        return k;
    if (!span_equal(r->over.type, span_str(leaf->kind == ENTRY_EVENT ? PAYLOAD_EVENT : PAYLOAD_DECLARATION)))
        return refuse(r, "entry %llu: it was signed as something else than it is", (unsigned long long)leaf->index);
    k = apply(r, leaf, entry->body, &event, r->over.signers, r->over.n_signers);
    if (k || leaf->kind != ENTRY_EVENT || event < EVENT_KEY)
        return k;
    return key_entries_add(&r->state->keys, leaf->index, entry->leaf, *r->over.sigset, entry->body);
}

/* Whether the leaf is the one that the manifest's body of its index has. Its time was looked at. */
static bool manifest_leaf(const struct election *e, const struct leaf *leaf) {
    struct leaf ours = state_manifest_leaf(e, leaf->index, leaf->time);

    return digest_equal(&ours.body, &leaf->body) && digest_equal(&ours.sigset, &leaf->sigset) &&
           ours.verdict == leaf->verdict && leaf->n_codes == 0;
}

static int check_entry(struct replaying *r, const struct batch *batch, size_t i) {
    const struct batch_entry *entry = &batch->entries[i];
    struct chain *chain = &r->state->chain;
    unsigned long long index = chain->n_leaves;
    bool manifest = index < r->state->n_manifest;
    const struct span *sigset = &batch->sigsets[entry->sigset];
    struct digest body;
    struct leaf leaf;
    int k;

    k = leaf_decode(entry->leaf, &leaf);
    if (k)
        return refuse(r, "entry %llu: its leaf: %s", index, canon_fault_text(k));
    if (leaf.index != index || leaf.time < chain->last_time || leaf.ruleset != RULESET)
        return refuse(r, "entry %llu: index, time or rule set are out of order", index);
    if ((leaf.kind == ENTRY_MANIFEST) != manifest)
        return refuse(r, "entry %llu: kind %llu has no place here", index, (unsigned long long)leaf.kind);
    hash_bytes(entry->body, &body);
    if (r->over.sigset != sigset) {
        r->over = (struct over){ .sigset = sigset };
        hash_bytes(*sigset, &r->over.digest);
    }
    if (!digest_equal(&body, &leaf.body) || !digest_equal(&r->over.digest, &leaf.sigset))
        return refuse(r, "entry %llu: body or signatures are not those that its leaf names", index);
    if (manifest && !manifest_leaf(r->state->election, &leaf))
        return refuse(r, "entry %llu: not the manifest's", index);
    k = chain_append(chain, entry->leaf, leaf.time);
    if (k < 0 || manifest)
        return k;
    return fold(r, &leaf, entry);
}

/* Stored as it was signed, by the log alone: receipts carry these bytes, and they are the same for ever. */
static bool signed_alone(struct span note) {
    size_t lines = 0;

    for (size_t i = 0; i < note.len; i++)
        lines += note.ptr[i] == '\n';
    return lines == HEAD_LINES;
}

/* The batch's head must say what the leaves and the fold give. */
static int check_head(struct replaying *r, const struct batch *batch) {
    struct state *s = r->state;
    _cleanup_(changes_deinit) struct changes changes = { 0 };
    struct digest root, records;
    struct head head;
    int k;

    k = election_head_open(s->election, batch->note, &head);
    if (k)
        return refuse(r, "batch %llu: its head: %s", (unsigned long long)batch->number, note_verdict_text(k));
    if (!signed_alone(batch->note))
        return refuse(r, "batch %llu: its head: there is more beneath it than the log's signature",
                      (unsigned long long)batch->number);
    k = state_collect(s, &changes);
    if (k < 0)
        return k;
    tree_root(&s->chain.tree, s->chain.n_leaves, &root);
    tree_root(&s->records, tree_size(&s->records), &records);
    if (head.size != s->chain.n_leaves || !digest_equal(&head.root, &root))
        return refuse(r, "batch %llu: the journal's root is not the one that its head signs",
                      (unsigned long long)batch->number);
    if (!digest_equal(&head.records, &records))
        return refuse(r, "batch %llu: the records' root is not the one that its head signs",
                      (unsigned long long)batch->number);
    if (head.ruleset != RULESET || head.time != s->chain.last_time)
        return refuse(r, "batch %llu: rule set or time are not those that its head signs",
                      (unsigned long long)batch->number);
    k = chain_add_head(&s->chain, head.size, batch->note);
    if (k < 0)
        return k;
    view_apply(&s->view, &changes, head.size > s->n_manifest ? head.size : s->n_manifest,
               chain_newest(&s->chain)->note);
    return 0;
}

/* Whether the sigsets are there once each, as entries first name them. Nothing else would notice one more. */
static bool sigsets_in_order(const struct batch *batch) {
    uint64_t next = 0;

    for (size_t i = 0; i < batch->n_entries; i++) {
        uint64_t sigset = batch->entries[i].sigset;

        if (sigset == next)
            next++;
        else if (sigset + 1 != next)
            return false;
    }
    return next == batch->n_sigsets;
}

static int check_batch(struct replaying *r, uint64_t number) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct chain *chain = &r->state->chain;
    struct batch batch;
    int k;

    k = read_batch(r, number, &arena, &bytes, &batch);
    if (k)
        return k;
    if (batch.number != number || batch.first_index != chain->n_leaves || batch.n_entries == 0)
        return refuse(r, "batch %llu: number or first entry are out of order", (unsigned long long)number);
    if (!digest_equal(&batch.previous, &chain->last_batch))
        return refuse(r, "batch %llu: it does not follow the batch before it", (unsigned long long)number);
    if (!sigsets_in_order(&batch))
        return refuse(r, "batch %llu: its signatures are not those of its entries, in their order",
                      (unsigned long long)number);
    r->over = (struct over){ 0 };
    for (size_t i = 0; i < batch.n_entries; i++) {
        k = check_entry(r, &batch, i);
        if (k)
            return k;
    }
    k = check_head(r, &batch);
    if (k)
        return k;
    hash_bytes(span_blob(bytes), &chain->last_batch);
    return 0;
}

/* Whoever signs from here on must be here. */
static int check_secret(struct replaying *r) {
    if (log_secret(r->pins->logs, election_log_key(r->state->election, UINT64_MAX)))
        return 0;
    return refuse(r, "no configured log key is the one that signs after its %llu entries (log-key, next-log-key)",
                  (unsigned long long)r->state->chain.n_leaves);
}

/* The head kept outside must be one that this journal passed through: it may be longer, never shorter or another. */
static int check_kept_head(struct replaying *r) {
    const struct chain *chain = &r->state->chain;
    struct head head;
    int k;

    if (!r->pins->kept_head.ptr)
        return refuse(r, "the head kept beside the journal is missing, so a journal rolled back could not be told");
    k = election_head_open(r->state->election, r->pins->kept_head, &head);
    if (k)
        return refuse(r, "the head kept beside the journal: %s", note_verdict_text(k));
    if (head.size > chain->n_leaves)
        return refuse(r, "the journal was rolled back: it has %llu entries, but a head over %llu was signed",
                      (unsigned long long)chain->n_leaves, (unsigned long long)head.size);
    if (!chain_passed(chain, &head))
        return refuse(r, "the journal is not the one that the kept head was signed over (at %llu entries)",
                      (unsigned long long)head.size);
    return 0;
}

int replay(struct journal *journal, const struct replay_pins *pins, replay_progress progress, void *context,
           struct state *ret, struct fault *ret_fault) {
    struct replaying r = { .journal = journal, .pins = pins, .state = ret, .fault = ret_fault };
    int k;

    *ret = (struct state){ 0 };
    k = journal_count(journal, &r.n_batches);
    if (k < 0)
        return k;
    if (k > 0)
        return refuse(&r, "%s", journal_verdict_text(k));
    if (r.n_batches == 0)
        return refuse(&r, "the journal is empty: it has not even the manifest");
    k = open_election(&r);
    for (uint64_t number = 0; k == 0 && number < r.n_batches; number++) {
        k = check_batch(&r, number);
        if (progress)
            progress(context, number + 1, r.n_batches, ret->chain.n_leaves);
    }
    if (k == 0 && ret->chain.n_leaves < ret->n_manifest)
        k = refuse(&r, "the journal ends inside its manifest");
    if (k == 0)
        k = check_kept_head(&r);
    if (k == 0)
        k = check_secret(&r);
    if (k)
        state_deinit(ret);
    return k;
}
