/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Start-up against damage as disks and thieves do it: bits flipped, batches missing, swapped, cut off. Each way must be
 * refused with a reason that names where, and none may end the process. test_replay_signed.c has damage in entries.
 */

#include "tests/unit/full.h"
#include "tests/unit/replay_rig.h"

struct told {
    uint64_t calls, batch, n_batches, entries;
};

static void progress(void *context, uint64_t batch, uint64_t n_batches, uint64_t entries) {
    struct told *t = context;

    assert_int_equal(batch, ++t->calls);
    assert_true(entries > t->entries);
    *t = (struct told){ t->calls, batch, n_batches, entries };
}

/* Unspoilt it passes, tells how far it is, and gives the heads and records that the pipeline had published. */
static void test_sound(void **state) {
    struct replayed *f = *state;
    struct told told = { 0 };
    struct state s;
    struct fault fault;

    assert_int_equal(read_again(f, progress, &told, &s, &fault), 0);
    assert_int_equal(told.batch, REPLAY_BATCHES);
    assert_int_equal(told.n_batches, REPLAY_BATCHES);
    assert_int_equal(told.entries, f->size);
    assert_int_equal(s.chain.n_leaves, f->size);
    assert_int_equal(s.chain.n_heads, REPLAY_BATCHES);
    assert_int_equal(s.view.size, f->size);
    assert_true(span_equal(s.view.note, span_blob(f->rig.kept)));
    for (uint32_t i = 0; i < s.election->n_records; i++)
        assert_true(span_equal(span_blob(s.view.records[i]), span_blob(f->records[i])));
    state_deinit(&s);
}

/* A batch that is missing is told at its place, whichever it is. */
static void test_batch_missing(void **state) {
    struct replayed *f = *state;

    for (size_t gone = 0; gone < REPLAY_BATCHES; gone++) {
        struct replayed_batches whole = batches_copy(f);
        char says[64];

        blob_free(&f->batches[gone]);
        memmove(f->batches + gone, f->batches + gone + 1, (REPLAY_BATCHES - gone) * sizeof(f->batches[0]));
        f->n--;
        snprintf(says, sizeof(says), "batch %zu: ", gone);
        assert_refused(f, gone == 0 ? "the journal's manifest" : gone < REPLAY_BATCHES - 1 ? says : "rolled back");
        batches_put_back(f, &whole);
    }
    f->n = 0;
    assert_refused(f, "empty");
}

/* Two batches in each other's place, and one that is there twice. */
static void test_batches_swapped(void **state) {
    struct replayed *f = *state;

    for (size_t i = 0; i + 1 < REPLAY_BATCHES; i++) {
        struct blob first = f->batches[i];
        char says[64];

        f->batches[i] = f->batches[i + 1];
        f->batches[i + 1] = first;
        snprintf(says, sizeof(says), "batch %zu: ", i);
        assert_refused(f, i == 0 ? "the journal's manifest" : says);
        f->batches[i + 1] = f->batches[i];
        f->batches[i] = first;
    }
    f->batches[REPLAY_BATCHES] = replayed_copy(span_blob(f->batches[REPLAY_BATCHES - 1]));
    f->n++;
    assert_refused(f, "batch 5: ");
}

/* Flips one bit at every position of a batch, another at each pass. */
static void flip_everywhere(struct replayed *f, size_t number, unsigned passes) {
    struct blob *b = &f->batches[number];
    char batch[32];

    snprintf(batch, sizeof(batch), "batch %zu: ", number);
    for (unsigned pass = 0; pass < passes; pass++)
        for (size_t i = 0; i < b->len; i++) {
            uint8_t bit = (uint8_t)(1u << (i + pass) % 8);
            struct state s;
            struct fault fault;
            int k;

            b->ptr[i] ^= bit;
            k = read_again(f, NULL, NULL, &s, &fault);
            if (k != 1)
                fail_msg("%sbyte %zu may be %02x: %d", batch, i, b->ptr[i], k);
            if (!strstr(fault.text, batch) && !strstr(fault.text, "entry ") && !strstr(fault.text, "manifest") &&
                !strstr(fault.text, "another election"))
                fail_msg("%sbyte %zu: \"%s\" says no place", batch, i, fault.text);
            b->ptr[i] ^= bit;
        }
    assert_passes(f);
}

/* A bit flipped in any byte of the newest batch (--full: any bit) is found: nothing follows it that would name it. */
static void test_every_byte_of_the_last(void **state) {
    flip_everywhere(*state, REPLAY_BATCHES - 1, full_run() ? 8 : 2);
}

/* A bit flipped anywhere in a batch in the middle, of two entries and two sigsets. */
static void test_every_byte_of_the_middle(void **state) {
    flip_everywhere(*state, 2, 1);
}

/* A bit flipped anywhere in the manifest's batch. */
static void test_every_byte_of_the_manifest(void **state) {
    flip_everywhere(*state, 0, 1);
}

/* A stored batch that ends early, anywhere, or is followed by more. */
static void test_batch_cut(void **state) {
    struct replayed *f = *state;
    struct blob *b = &f->batches[REPLAY_BATCHES - 1], whole = *b;

    for (size_t len = 1; len < whole.len; len++) {
        *b = replayed_copy(span_of(whole.ptr, len));
        assert_refused(f, "batch 4: not a batch");
        blob_free(b);
    }
    *b = (struct blob){ calloc(1, whole.len + 1), whole.len + 1 };
    memcpy(b->ptr, whole.ptr, whole.len);
    assert_refused(f, "batch 4: not a batch");
    blob_free(&whole);
}

/* Cut off at a batch's end: told by the head kept outside, and only by that; a journal may be longer than it. */
static void test_rolled_back(void **state) {
    struct replayed *f = *state;
    struct span newest = f->pins.kept_head;

    for (f->n = 1; f->n < REPLAY_BATCHES; f->n++) {
        f->pins.kept_head = newest;
        assert_refused(f, "rolled back");
        f->pins.kept_head = (struct span){ 0 };
        assert_refused(f, "missing");
        f->pins.kept_head = span_blob(f->first_kept);
        assert_passes(f);
    }
    f->n = REPLAY_BATCHES;
    assert_passes(f);
}

/* A kept head that is not one, or another log's, or says anything else of its size than the journal's. */
static void test_kept_head(void **state) {
    static void (*const changes[])(struct head *) = { head_root, head_records, head_size, head_time };
    struct replayed *f = *state;
    struct secret_key stranger = small_key(KEY_AUTHORITY, "authority");
    struct head head, changed;
    struct blob note;

    assert_int_equal(head_parse(span_blob(f->rig.kept), &head), NOTE_OK);
    for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
        changed = head;
        changes[i](&changed);
        assert_int_equal(head_sign(&changed, &f->rig.s->log, &note), 0);
        f->pins.kept_head = span_blob(note);
        assert_refused(f, "is not the one that the kept head was signed over");
        blob_free(&note);
    }
    assert_int_equal(head_sign(&head, &stranger, &note), 0);
    f->pins.kept_head = span_blob(note);
    assert_refused(f, "the head kept beside the journal");
    blob_free(&note);
    f->pins.kept_head = span_str("");
    assert_refused(f, "the head kept beside the journal");
}

/* The election and the log are the configuration's, whatever the journal says of itself. */
static void test_another_election(void **state) {
    struct replayed *f = *state;
    const struct log_secrets stranger = { .n = 1, .keys = { small_key(KEY_AUTHORITY, "authority") } };

    f->pins.genesis.bytes[0] ^= 1;
    assert_refused(f, "another election");
    f->pins.genesis.bytes[0] ^= 1;
    f->pins.logs = &stranger;
    assert_refused(f, "log key");
    f->pins.logs = &f->rig.logs;
    assert_passes(f);
}

/* A whole sound journal of an election that differs in one word is another election's. */
static void test_foreign_journal(void **state) {
    struct replayed *f = *state;
    struct rig *other = calloc(1, sizeof(*other));
    struct journal *journal;

    rig_init(other, &(struct small_terms){ .archive = true });
    rig_stop(other);
    assert_int_equal(journal_open(&JOURNAL_RAM, RIG_PLACE, false, &journal), 0);
    blob_free(&f->batches[0]);
    assert_int_equal(journal_read(journal, 0, &f->batches[0]), 0);
    journal_close(journal);
    assert_refused(f, "another election");
    rig_deinit(other);
    free(other);
}

#define T(name) cmocka_unit_test_setup_teardown(name, replayed_setup, replayed_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_sound), T(test_batch_missing), T(test_batches_swapped), T(test_every_byte_of_the_last),
        T(test_every_byte_of_the_middle), T(test_every_byte_of_the_manifest), T(test_batch_cut), T(test_rolled_back),
        T(test_kept_head), T(test_another_election), T(test_foreign_journal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
