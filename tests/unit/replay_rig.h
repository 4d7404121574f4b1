/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the tests of start-up share: a journal of several batches, taken out of the rig, to be spoilt in one way,
 * written into an empty place and read again.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "proto/codec.h"
#include "tests/support/rig.h"

#define REPLAY_BATCHES 5
#define REPLAY_PLACE "damaged"

/* What lies in the journal, and what it is read against. */
struct replayed {
    struct rig rig;
    size_t n;
    struct blob batches[REPLAY_BATCHES + 1];
    struct replay_pins pins;
    struct blob first_kept;     /* the head after the manifest */
    struct blob records[64];    /* as the pipeline published them last */
    uint64_t size;
};

static inline struct blob replayed_copy(struct span s) {
    struct blob b = { .ptr = malloc(s.len), .len = s.len };

    assert_non_null(b.ptr);
    memcpy(b.ptr, s.ptr, s.len);
    return b;
}

/*
 * Declares so that there are batches of one and of two entries, and a conflict among them. The manifest's entries are 0
 * to 6, in batch 0; then 7 | 8, 9 | 10 (the conflict), 11 | 12.
 */
static inline void replayed_fill(struct rig *r) {
    static const struct { const char *contest; unsigned twist; bool settle; } rows[] = {
        { "n1.b", 0, true }, { "n1.a", 0, false }, { "s2.a", 3, true }, { "n1.b", 1, false },
        { "n2.a", 0, true }, { "n2.b", 4, true },
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        rig_declare(r, i, rows[i].contest, rows[i].twist);
        if (rows[i].settle)
            assert_int_equal(rig_settle(r), 0);
    }
}

static inline int replayed_setup(void **state) {
    struct replayed *f = calloc(1, sizeof(*f));
    struct journal *journal;
    const struct view *v;

    rig_init(&f->rig, NULL);
    f->first_kept = replayed_copy(span_blob(f->rig.kept));
    replayed_fill(&f->rig);
    v = pipeline_view(f->rig.pipeline);
    for (uint32_t i = 0; i < v->election->n_records; i++)
        f->records[i] = replayed_copy(span_blob(v->records[i]));
    f->size = v->size;
    rig_stop(&f->rig);
    assert_int_equal(journal_open(&JOURNAL_RAM, RIG_PLACE, false, &journal), 0);
    for (; journal_read(journal, f->n, &f->batches[f->n]) == 0; f->n++)
        assert_true(f->n < REPLAY_BATCHES);
    journal_close(journal);
    assert_int_equal(f->n, REPLAY_BATCHES);
    f->pins = (struct replay_pins){ .genesis = f->rig.s->election->genesis, .logs = &f->rig.logs,
                                    .kept_head = span_blob(f->rig.kept) };
    *state = f;
    return 0;
}

static inline int replayed_teardown(void **state) {
    struct replayed *f = *state;

    for (size_t i = 0; i < ARRAY_SIZE(f->batches); i++)
        blob_free(&f->batches[i]);
    for (size_t i = 0; i < ARRAY_SIZE(f->records); i++)
        blob_free(&f->records[i]);
    blob_free(&f->first_kept);
    rig_deinit(&f->rig);
    free(f);
    return 0;
}

/* --- Reading what lies there --- */

/* Writes the batches anew and reads them. The state is the caller's when it is 0. */
static inline int read_again(struct replayed *f, replay_progress progress, void *context, struct state *ret,
                             struct fault *ret_fault) {
    struct journal *journal;
    int k;

    ram_reset();
    assert_int_equal(journal_open(&JOURNAL_RAM, REPLAY_PLACE, true, &journal), 0);
    for (size_t i = 0; i < f->n; i++)
        assert_int_equal(journal_append(journal, i, span_blob(f->batches[i])), 0);
    assert_int_equal(journal_commit(journal), 0);
    ret_fault->text[0] = '\0';
    k = replay(journal, &f->pins, progress, context, ret, ret_fault);
    journal_close(journal);
    return k;
}

static inline void assert_passes(struct replayed *f) {
    struct state state;
    struct fault fault;

    if (read_again(f, NULL, NULL, &state, &fault))
        fail_msg("%s", fault.text);
    state_deinit(&state);
}

static inline void assert_refused(struct replayed *f, const char *says) {
    struct state state;
    struct fault fault;
    int k = read_again(f, NULL, NULL, &state, &fault);

    if (k == 0)
        fail_msg("it passes, and should be refused: %s", says);
    assert_int_equal(k, 1);
    if (!strstr(fault.text, says))
        fail_msg("\"%s\" does not say \"%s\"", fault.text, says);
}

/* All batches, to be put back after a change. */
struct replayed_batches {
    struct blob batches[REPLAY_BATCHES];
};

static inline struct replayed_batches batches_copy(const struct replayed *f) {
    struct replayed_batches whole;

    for (size_t i = 0; i < REPLAY_BATCHES; i++)
        whole.batches[i] = replayed_copy(span_blob(f->batches[i]));
    return whole;
}

static inline void batches_put_back(struct replayed *f, const struct replayed_batches *whole) {
    for (size_t i = 0; i < ARRAY_SIZE(f->batches); i++)
        blob_free(&f->batches[i]);
    memcpy(f->batches, whole->batches, sizeof(whole->batches));
    f->n = REPLAY_BATCHES;
}

/* --- Spoiling it --- */

typedef void (*batch_edit)(struct batch *b, struct arena *arena);

/* Decodes a batch, changes it and encodes it again. */
static inline void change_batch(struct replayed *f, size_t number, batch_edit edit, const struct digest *previous) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(pack_deinit) struct pack p;
    struct batch b;

    pack_init(&p);
    assert_int_equal(batch_decode(span_blob(f->batches[number]), &arena, &b), 0);
    if (previous)
        b.previous = *previous;
    if (edit)
        edit(&b, &arena);
    batch_encode(&p, &b);
    blob_free(&f->batches[number]);
    assert_int_equal(pack_take(&p, &f->batches[number]), 0);
}

/* Makes every batch name the one before it again. */
static inline void rehash(struct replayed *f) {
    struct digest previous = { 0 };

    for (size_t i = 0; i < f->n; i++) {
        change_batch(f, i, NULL, &previous);
        hash_bytes(span_blob(f->batches[i]), &previous);
    }
}

/* Signs one head anew after a change, with any key. */
static inline void resign_one(struct replayed *f, size_t number, void (*change)(struct head *),
                              const struct secret_key *key) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob note = { 0 };
    _cleanup_(pack_deinit) struct pack p;
    struct batch b;
    struct head head;

    pack_init(&p);
    assert_int_equal(batch_decode(span_blob(f->batches[number]), &arena, &b), 0);
    assert_int_equal(head_parse(b.note, &head), NOTE_OK);
    if (change)
        change(&head);
    assert_int_equal(head_sign(&head, key, &note), 0);
    b.note = span_blob(note);
    batch_encode(&p, &b);
    blob_free(&f->batches[number]);
    assert_int_equal(pack_take(&p, &f->batches[number]), 0);
}

/* The tree over the leaves up to the batch's last. */
static struct head tree_head;
static void set_tree_head(struct head *head) {
    head->size = tree_head.size;
    head->root = tree_head.root;
    head->time = tree_head.time;
}

/* Signs every head over the leaves as they are now; the records' roots stay. */
static inline void resign(struct replayed *f) {
    struct tree tree;

    tree_init(&tree);
    for (size_t i = 0; i < f->n; i++) {
        _cleanup_(arena_deinit) struct arena arena = { 0 };
        struct batch b;

        assert_int_equal(batch_decode(span_blob(f->batches[i]), &arena, &b), 0);
        for (size_t k = 0; k < b.n_entries; k++) {
            struct digest hash;
            struct leaf leaf;

            hash_leaf(b.entries[k].leaf, &hash);
            assert_int_equal(tree_reserve(&tree, 1), 0);
            tree_append(&tree, &hash);
            if (leaf_decode(b.entries[k].leaf, &leaf) == 0)
                tree_head.time = leaf.time;
        }
        tree_head.size = tree_size(&tree);
        tree_root(&tree, tree_head.size, &tree_head.root);
        resign_one(f, i, set_tree_head, &f->rig.s->log);
    }
    tree_deinit(&tree);
    rehash(f);
}

static inline struct leaf leaf_of(const struct batch *b, size_t i) {
    struct leaf leaf;

    assert_int_equal(leaf_decode(b->entries[i].leaf, &leaf), 0);
    return leaf;
}

static inline void set_leaf(struct batch *b, size_t i, const struct leaf *leaf, struct arena *arena) {
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    leaf_encode(&p, leaf);
    b->entries[i].leaf = arena_copy(arena, pack_span(&p));
    assert_non_null(b->entries[i].leaf.ptr);
}

/* Changes of one line of a head. */
static inline void head_records(struct head *head) {
    head->records.bytes[3] ^= 1;
}
static inline void head_root(struct head *head) {
    head->root.bytes[3] ^= 1;
}
static inline void head_size(struct head *head) {
    head->size--;
}
static inline void head_time(struct head *head) {
    head->time++;
}
static inline void head_ruleset(struct head *head) {
    head->ruleset++;
}
static inline void head_origin(struct head *head) {
    head->origin = span_str("tally.example/another");
}
