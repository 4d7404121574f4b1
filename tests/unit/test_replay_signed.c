/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Start-up against entries that were changed with care. Some damage is done as somebody would who holds the disk and
 * not the log's key: every hash fits again, only the heads are old. Some as a faulty daemon would that has the key: the
 * heads fit the leaves, and what the leaves say cannot be.
 */

#include "tests/unit/replay_rig.h"

/* Defines an edit that changes `field` of the leaf of the batch's last entry. */
#define LEAF_EDIT(name, change)                                                                                        \
    static void name(struct batch *b, struct arena *arena) {                                                           \
        struct leaf leaf = leaf_of(b, b->n_entries - 1);                                                               \
                                                                                                                       \
        change;                                                                                                        \
        set_leaf(b, b->n_entries - 1, &leaf, arena);                                                                   \
    }
LEAF_EDIT(leaf_queried, leaf.verdict = VERDICT_QUERIED)
LEAF_EDIT(leaf_accepted, leaf.verdict = VERDICT_ACCEPTED)
LEAF_EDIT(leaf_conflict, leaf.verdict = VERDICT_CONFLICT)
LEAF_EDIT(leaf_earlier, leaf.time--)
LEAF_EDIT(leaf_later, leaf.time++)
LEAF_EDIT(leaf_index, leaf.index++)
LEAF_EDIT(leaf_event, leaf.kind = ENTRY_EVENT)
LEAF_EDIT(leaf_manifest, leaf.kind = ENTRY_MANIFEST)
LEAF_EDIT(leaf_declaration, leaf.kind = ENTRY_DECLARATION)
LEAF_EDIT(leaf_ruleset, leaf.ruleset = RULESET + 1)
LEAF_EDIT(leaf_other_body, leaf.body.bytes[0] ^= 1)
LEAF_EDIT(leaf_other_sigset, leaf.sigset.bytes[31] ^= 1)
LEAF_EDIT(leaf_codes, leaf.codes[leaf.n_codes++] = span_str("P10"))

static void leaf_garbage(struct batch *b, struct arena *arena) {
    (void)arena;
    b->entries[b->n_entries - 1].leaf = span_str("no leaf");
}

static void number_other(struct batch *b, struct arena *arena) {
    (void)arena;
    b->number++;
}

static void first_other(struct batch *b, struct arena *arena) {
    (void)arena;
    b->first_index++;
}

static void previous_other(struct batch *b, struct arena *arena) {
    (void)arena;
    b->previous.bytes[7] ^= 0x80;
}

static void no_entries(struct batch *b, struct arena *arena) {
    (void)arena;
    b->n_entries = 0;
}

static void last_entry_gone(struct batch *b, struct arena *arena) {
    (void)arena;
    b->n_entries--;
    b->n_sigsets = b->entries[b->n_entries - 1].sigset + 1;
}

static void bodies_swapped(struct batch *b, struct arena *arena) {
    struct span body = b->entries[0].body;

    (void)arena;
    b->entries[0].body = b->entries[1].body;
    b->entries[1].body = body;
}

static void entries_swapped(struct batch *b, struct arena *arena) {
    struct batch_entry entry = b->entries[0];

    (void)arena;
    b->entries[0] = b->entries[1];
    b->entries[1] = entry;
}

static void leaves_swapped(struct batch *b, struct arena *arena) {
    struct span leaf = b->entries[0].leaf;

    (void)arena;
    b->entries[0].leaf = b->entries[1].leaf;
    b->entries[1].leaf = leaf;
}

static void sigsets_mixed(struct batch *b, struct arena *arena) {
    (void)arena;
    b->entries[0].sigset = 1;
}

static void sigsets_swapped(struct batch *b, struct arena *arena) {
    struct span sigset = b->sigsets[0];

    (void)arena;
    b->sigsets[0] = b->sigsets[1];
    b->sigsets[1] = sigset;
}

/* The body is no declaration, and its leaf names it. */
static void body_garbage(struct batch *b, struct arena *arena) {
    struct leaf leaf = leaf_of(b, 0);

    b->entries[0].body = span_str("no declaration");
    hash_bytes(b->entries[0].body, &leaf.body);
    set_leaf(b, 0, &leaf, arena);
}

/* The same of the signatures. */
static void sigset_garbage(struct batch *b, struct arena *arena) {
    struct leaf leaf = leaf_of(b, 0);

    b->sigsets[0] = span_str("no sigset");
    hash_bytes(b->sigsets[0], &leaf.sigset);
    set_leaf(b, 0, &leaf, arena);
}

/* A sigset more than the entries name. */
static void sigset_in_vain(struct batch *b, struct arena *arena) {
    struct span *sigsets = arena_alloc(arena, b->n_sigsets + 1, sizeof(*sigsets));

    memcpy(sigsets, b->sigsets, b->n_sigsets * sizeof(*sigsets));
    sigsets[b->n_sigsets++] = span_str("nobody asks for this");
    b->sigsets = sigsets;
}

/* A stranger's line under the head, which readers of a note pass over. */
static void note_cosigned(struct batch *b, struct arena *arena) {
    static const char line[] = "\u2014 witness.example "
                               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    uint8_t *note = arena_alloc(arena, b->note.len + sizeof(line) - 1, 1);
    struct head head;

    memcpy(note, b->note.ptr, b->note.len);
    memcpy(note + b->note.len, line, sizeof(line) - 1);
    b->note = span_of(note, b->note.len + sizeof(line) - 1);
    assert_int_equal(head_parse(b->note, &head), NOTE_OK);
}

static void note_garbage(struct batch *b, struct arena *arena) {
    (void)arena;
    b->note = span_str("no note\n");
}

enum then { AS_IS, REHASHED, RESIGNED };
struct damage {
    const char *says;
    size_t batch;
    batch_edit edit;
    enum then then;
};

/* Spoils a fresh journal for each row. */
static void check_damage(struct replayed *f, const struct damage *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct replayed_batches whole = batches_copy(f);

        change_batch(f, rows[i].batch, rows[i].edit, NULL);
        if (rows[i].then == REHASHED)
            rehash(f);
        else if (rows[i].then == RESIGNED)
            resign(f);
        assert_refused(f, rows[i].says);
        batches_put_back(f, &whole);
    }
}

/* Batch 2 has these two. */
#define ENTRY_2A "entry 8: "
#define ENTRY_2B "entry 9: "

/* What somebody can do who holds the disk and not the key: every hash made to fit again, no signature. */
static void test_without_the_key(void **state) {
    static const struct damage rows[] = {
        { "batch 4: the journal's root", 4, leaf_queried, REHASHED },
        { "batch 2: the journal's root", 2, leaf_queried, REHASHED },
        { "batch 1: the journal's root", 1, leaf_queried, REHASHED },
        { "batch 2: the journal's root", 2, leaf_later, REHASHED },
        { "batch 2: the journal's root", 2, leaf_codes, REHASHED },
        { "batch 0: the journal's root", 0, leaf_later, REHASHED },
        { "entry 6: not the manifest's", 0, leaf_codes, REHASHED },
        { "entry 6: index, time", 0, leaf_earlier, REHASHED },
        { "batch 2: the journal's root", 2, last_entry_gone, REHASHED },
        { "batch 2: its signatures", 2, entries_swapped, REHASHED },
        { ENTRY_2A "index", 2, leaves_swapped, REHASHED },
        { ENTRY_2B "body or signatures", 2, leaf_other_body, REHASHED },
        { ENTRY_2B "body or signatures", 2, leaf_other_sigset, REHASHED },
        { ENTRY_2A "body or signatures", 2, bodies_swapped, REHASHED },
        { "batch 2: its signatures", 2, sigsets_mixed, REHASHED },
        { ENTRY_2A "body or signatures", 2, sigsets_swapped, REHASHED },
        { "batch 2: its head", 2, note_garbage, REHASHED },
        { "batch 2: its signatures", 2, sigset_in_vain, REHASHED },
        { "batch 4: its signatures", 4, sigset_in_vain, REHASHED },
        { "batch 0: its signatures", 0, sigset_in_vain, REHASHED },
        { "batch 2: its head", 2, note_cosigned, REHASHED },
        { "batch 4: its head", 4, note_cosigned, REHASHED },
    };

    check_damage(*state, rows, ARRAY_SIZE(rows));
}

/* What a batch says of its own place must be so. */
static void test_places(void **state) {
    static const struct damage rows[] = {
        { "batch 2: number or first entry", 2, number_other, REHASHED },
        { "batch 2: number or first entry", 2, first_other, REHASHED },
        { "batch 2: number or first entry", 2, no_entries, REHASHED },
        { "batch 2: it does not follow", 2, previous_other, AS_IS },
        { "batch 0: it does not follow", 0, previous_other, AS_IS },
    };

    check_damage(*state, rows, ARRAY_SIZE(rows));
}

/* What a daemon with a fault could have signed: everything fits but what the entries say. */
static void test_signed_and_wrong(void **state) {
    static const struct damage rows[] = {
        { "batch 2: the records' root", 2, leaf_queried, RESIGNED },
        { "entry 9 cannot be folded", 2, leaf_conflict, RESIGNED },
        { "batch 3: the records' root", 3, leaf_queried, RESIGNED },
        { "batch 2: the records' root", 2, leaf_codes, RESIGNED },
        { ENTRY_2B "index, time", 2, leaf_earlier, RESIGNED },
        { "entry 10: index, time", 2, leaf_later, RESIGNED },
        { ENTRY_2B "index, time", 2, leaf_index, RESIGNED },
        { ENTRY_2B, 2, leaf_ruleset, RESIGNED },
        { ENTRY_2B "it was signed as something else", 2, leaf_event, RESIGNED },
        { ENTRY_2B "kind 0", 2, leaf_manifest, RESIGNED },
        { "entry 6: kind 1", 0, leaf_declaration, RESIGNED },
        { "entry 6: not the manifest's", 0, leaf_codes, RESIGNED },
        { "entry 6: not the manifest's", 0, leaf_queried, RESIGNED },
        { ENTRY_2A, 2, body_garbage, RESIGNED },
        { ENTRY_2A, 2, sigset_garbage, RESIGNED },
    };

    check_damage(*state, rows, ARRAY_SIZE(rows));
}

/* Bytes that are no leaf are refused by their entry, before anybody looks at the head. */
static void test_leaf_is_none(void **state) {
    static const struct damage rows[] = {
        { ENTRY_2B "its leaf", 2, leaf_garbage, REHASHED },
        { "entry 6: its leaf", 0, leaf_garbage, REHASHED },
    };

    check_damage(*state, rows, ARRAY_SIZE(rows));
}

/* A conflict made an acceptance cannot follow what stands. */
static void test_accepted_twice(void **state) {
    struct replayed *f = *state;
    struct batch b;
    _cleanup_(arena_deinit) struct arena arena = { 0 };

    assert_int_equal(batch_decode(span_blob(f->batches[3]), &arena, &b), 0);
    assert_int_equal(leaf_of(&b, 0).verdict, VERDICT_CONFLICT);
    change_batch(f, 3, last_entry_gone, NULL);
    change_batch(f, 3, leaf_accepted, NULL);
    resign(f);
    assert_refused(f, "entry 10 cannot be folded");
}

/* A head must be the log's own and say what the batch gives, each of its lines. */
static void test_heads(void **state) {
    static const struct { const char *says; void (*change)(struct head *); } rows[] = {
        { "batch 2: the records' root", head_records }, { "batch 2: the journal's root", head_root },
        { "batch 2: the journal's root", head_size },   { "batch 2: rule set or time", head_time },
        { "batch 2: rule set or time", head_ruleset },  { "batch 2: its head", head_origin },
    };
    struct replayed *f = *state;
    struct secret_key stranger = small_key(KEY_AUTHORITY, "authority");
    struct blob whole = replayed_copy(span_blob(f->batches[2]));

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        resign_one(f, 2, rows[i].change, &f->rig.s->log);
        assert_refused(f, rows[i].says);
        blob_free(&f->batches[2]);
        f->batches[2] = replayed_copy(span_blob(whole));
    }
    resign_one(f, 2, NULL, &stranger);
    assert_refused(f, "batch 2: its head");
    blob_free(&whole);
}

#define T(name) cmocka_unit_test_setup_teardown(name, replayed_setup, replayed_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_without_the_key), T(test_places), T(test_signed_and_wrong), T(test_leaf_is_none),
        T(test_accepted_twice), T(test_heads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
