/* SPDX-License-Identifier: Apache-2.0 */

/* The manifest's entries: in as many batches as they need, under heads that all speak of the whole manifest. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/genesis.h"
#include "daemon/journal/ram.h"
#include "daemon/replay.h"
#include "proto/codec.h"
#include "tests/support/declarations.h"
#include "tests/unit/big_election.h"

struct fixture {
    struct small_election *s;
    struct state state;
    struct blob note;           /* the newest head, as genesis_write() gave it */
};

static int setup_with(void **state, const struct small_terms *terms) {
    struct fixture *f = calloc(1, sizeof(*f));
    struct election *e;
    struct fault fault;
    struct blob copy;

    ram_reset();
    f->s = small_election_make(terms);
    copy = (struct blob){ malloc(f->s->manifest.len), f->s->manifest.len };
    memcpy(copy.ptr, f->s->manifest.ptr, copy.len);
    assert_int_equal(election_open(&copy, &e, &fault), 0);
    assert_int_equal(state_init(&f->state, &e), 0);
    *state = f;
    return 0;
}

static int setup(void **state) {
    return setup_with(state, &(struct small_terms){ 0 });
}

static int setup_rehearsal(void **state) {
    return setup_with(state, &(struct small_terms){ .rehearsal = true });
}

static int setup_big(void **state) {
    return setup_with(state, &(struct small_terms){ .edit = big_edit });
}

static int teardown(void **state) {
    struct fixture *f = *state;

    state_deinit(&f->state);
    blob_free(&f->note);
    small_election_free(f->s);
    free(f);
    ram_reset();
    return 0;
}

/* Writes the manifest into an empty place; what it returns is returned. */
static int write_to(struct fixture *f, const char *place, struct journal **ret) {
    assert_int_equal(journal_open(&JOURNAL_RAM, place, true, ret), 0);
    return genesis_write(&f->state, *ret, &f->s->log, SMALL_NOW, &f->note);
}

static struct journal *write_genesis(struct fixture *f) {
    struct journal *journal;

    assert_int_equal(write_to(f, "genesis", &journal), 0);
    return journal;
}

static struct head head_of(const struct fixture *f, struct span note) {
    struct head head;

    assert_int_equal(head_open(note, f->s->election->header.origin, &f->s->log.public, &head), NOTE_OK);
    return head;
}

/* What is learnt of the batches while they are read in order. */
struct seen {
    uint64_t batches, entries;
    struct digest previous;
    size_t bodies;              /* bytes of the bodies in the batch before */
};

/* One batch: in its place, no fuller than it may be, its head over all entries so far and all records. */
static void check_batch(struct fixture *f, struct span bytes, const struct digest *records, struct seen *seen) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct envelope *manifest = &f->s->election->envelope;
    struct digest root;
    struct head head;
    struct batch b;
    size_t bodies = 0;

    assert_int_equal(batch_decode(bytes, &arena, &b), 0);
    assert_int_equal(b.number, seen->batches);
    assert_int_equal(b.first_index, seen->entries);
    assert_true(digest_equal(&b.previous, &seen->previous));
    assert_int_equal(b.n_sigsets, 1);
    assert_true(span_equal(b.sigsets[0], manifest->sigset));
    for (size_t i = 0; i < b.n_entries; i++, seen->entries++) {
        assert_true(span_equal(b.entries[i].body, manifest->bodies[seen->entries]));
        bodies += b.entries[i].body.len;
    }
    assert_true(b.n_entries == 1 || bodies + b.sigsets[0].len <= TALLY_BATCH_MAX);
    assert_true(seen->batches == 0 || seen->bodies + b.entries[0].body.len + b.sigsets[0].len > TALLY_BATCH_MAX);
    head = head_of(f, b.note);
    assert_int_equal(head.size, seen->entries);
    tree_root(&f->state.chain.tree, head.size, &root);
    assert_true(digest_equal(&head.root, &root));
    assert_true(digest_equal(&head.records, records));
    assert_true(seen->entries < manifest->n_bodies || span_equal(b.note, span_blob(f->note)));
    hash_bytes(bytes, &seen->previous);
    seen->bodies = bodies;
    seen->batches++;
}

static uint64_t check_batches(struct fixture *f, struct journal *journal) {
    struct seen seen = { 0 };
    struct digest records;
    struct blob bytes;

    tree_root(&f->state.view.tree, f->state.election->n_records, &records);
    while (journal_read(journal, seen.batches, &bytes) == 0) {
        check_batch(f, span_blob(bytes), &records, &seen);
        blob_free(&bytes);
    }
    assert_int_equal(seen.entries, f->s->election->envelope.n_bodies);
    assert_int_equal(f->state.chain.n_heads, seen.batches);
    return seen.batches;
}

/* A small manifest is one batch, whose head is the one to be kept. */
static void test_small(void **state) {
    struct fixture *f = *state;
    struct journal *journal = write_genesis(f);

    assert_int_equal(check_batches(f, journal), 1);
    assert_int_equal(head_of(f, span_blob(f->note)).time, SMALL_NOW);
    assert_int_equal(ram_commits(), 1);
    journal_close(journal);
}

/* In a rehearsal the manifest's entries have the time when nominations closed, whenever it is made. */
static void test_rehearsal(void **state) {
    struct fixture *f = *state;
    struct journal *journal = write_genesis(f);

    assert_int_equal(head_of(f, span_blob(f->note)).time, SMALL_NOMINATIONS_CLOSE);
    journal_close(journal);
}

/* A manifest larger than a batch takes several, filled in order, made durable by one commit. */
static void test_several_batches(void **state) {
    struct fixture *f = *state;
    struct journal *journal;

    assert_true(f->s->manifest.len > TALLY_BATCH_MAX);
    journal = write_genesis(f);
    assert_true(check_batches(f, journal) >= 2);
    assert_int_equal(ram_commits(), 1);
    journal_close(journal);
}

static int read_again(struct fixture *f, const char *place, struct state *ret, struct fault *ret_fault) {
    const struct log_secrets logs = { .n = 1, .keys = { f->s->log } };
    struct replay_pins pins = { .genesis = f->s->election->genesis, .logs = &logs,
                                .kept_head = span_blob(f->note) };
    struct journal *journal;
    int r;

    assert_int_equal(journal_open(&JOURNAL_RAM, place, false, &journal), 0);
    r = replay(journal, &pins, NULL, NULL, ret, ret_fault);
    journal_close(journal);
    return r;
}

/* Read again it is one manifest, and its records are shown as of the whole of it. */
static void test_several_batches_replay(void **state) {
    struct fixture *f = *state;
    struct state again;
    struct fault fault;

    journal_close(write_genesis(f));
    if (read_again(f, "genesis", &again, &fault))
        fail_msg("%s", fault.text);
    assert_int_equal(again.view.size, f->state.n_manifest);
    assert_int_equal(again.n_manifest, f->state.n_manifest);
    assert_true(span_equal(again.view.note, span_blob(f->note)));
    for (uint32_t i = 0; i < again.election->n_records; i++) {
        assert_true(span_equal(span_blob(again.view.records[i]), span_blob(f->state.view.records[i])));
        assert_int_equal(again.view.changed[i], f->state.n_manifest);
    }
    state_deinit(&again);
}

/* A journal that ends inside its manifest is refused, at whichever batch it ends. */
static void test_cut_inside_the_manifest(void **state) {
    struct fixture *f = *state;
    struct journal *whole = write_genesis(f);
    uint64_t n_batches = check_batches(f, whole);

    for (uint64_t n = 1; n < n_batches; n++) {
        struct journal *cut;
        struct state again;
        struct fault fault = { 0 };
        char place[32];

        snprintf(place, sizeof(place), "cut %d", (int)n);
        assert_int_equal(journal_open(&JOURNAL_RAM, place, true, &cut), 0);
        for (uint64_t i = 0; i < n; i++) {
            struct blob bytes;

            assert_int_equal(journal_read(whole, i, &bytes), 0);
            assert_int_equal(journal_append(cut, i, span_blob(bytes)), 0);
            blob_free(&bytes);
        }
        assert_int_equal(journal_commit(cut), 0);
        journal_close(cut);
        assert_int_equal(read_again(f, place, &again, &fault), 1);
        assert_non_null(strstr(fault.text, "the journal has no such batch"));
    }
    journal_close(whole);
}

/* When the store fails nothing is there afterwards, and no head is given out. */
static void test_store_fails(void **state) {
    struct fixture *f = *state;
    struct journal *journal;
    uint64_t n;

    ram_fail_commit(1, -EIO);
    assert_int_equal(write_to(f, "genesis", &journal), -EIO);
    assert_null(f->note.ptr);
    journal_close(journal);
    ram_fail_commit(0, 0);
    assert_int_equal(journal_open(&JOURNAL_RAM, "genesis", false, &journal), 0);
    assert_int_equal(journal_count(journal, &n), 0);
    assert_int_equal(n, 0);
    journal_close(journal);
}

/* The same in the middle of several batches: none of them stays. */
static void test_append_fails(void **state) {
    struct fixture *f = *state;
    struct journal *journal;
    uint64_t n;

    ram_fail_append(2, JOURNAL_FULL);
    assert_int_equal(write_to(f, "genesis", &journal), JOURNAL_FULL);
    assert_null(f->note.ptr);
    journal_close(journal);
    ram_fail_append(0, 0);
    assert_int_equal(journal_open(&JOURNAL_RAM, "genesis", false, &journal), 0);
    assert_int_equal(journal_count(journal, &n), 0);
    assert_int_equal(n, 0);
    journal_close(journal);
}

#define T(name, setup) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_small, setup), T(test_rehearsal, setup_rehearsal), T(test_several_batches, setup_big),
        T(test_several_batches_replay, setup_big), T(test_cut_inside_the_manifest, setup_big),
        T(test_store_fails, setup), T(test_append_fails, setup_big),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
