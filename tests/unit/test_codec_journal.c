/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/codec_probe.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }

CODEC_AGAIN_FLAT(leaf, leaf)
CODEC_AGAIN(batch, batch)
CODEC_AGAIN_FLAT(receipt, receipt)

/* Defines NAME_packed(): a message's bytes, in p. */
#define PACKED(name)                                                                                                   \
    static struct span name##_packed(struct pack *p, const struct name *message) {                                     \
        pack_clear(p);                                                                                                 \
        name##_encode(p, message);                                                                                     \
        assert_int_equal(p->error, 0);                                                                                 \
        return pack_span(p);                                                                                           \
    }
PACKED(leaf)
PACKED(batch)
PACKED(receipt)

static struct leaf leaf_full(void) {
    return (struct leaf){
        .index = UINT64_MAX, .time = TALLY_TIME_MAX, .kind = ENTRY_DECLARATION, .body = probe_digest(1),
        .sigset = probe_digest(2), .verdict = VERDICT_CONFLICT, .n_codes = 3, .codes = { S("E05"), S("A03"), S("E05") },
        .ruleset = RULESET,
    };
}

static struct leaf leaf_minimal(void) {
    return (struct leaf){ .ruleset = RULESET };
}

/* Two sigsets for three entries. */
static struct batch batch_full(void) {
    static struct span sigsets[] = { S("one"), S("two") };
    static struct batch_entry entries[] = {
        { S("leaf 0"), 0, S("body 0") }, { S("leaf 1"), 1, S("body 1") }, { S("leaf 2"), 0, S("\0\xff") }
    };

    entries[1].sigset = 1;
    return (struct batch){ .number = 7, .previous = probe_digest(3), .first_index = 1000, .n_sigsets = 2,
                           .n_entries = 3, .sigsets = sigsets, .entries = entries, .note = S(PROBE_NOTE) };
}

static struct receipt receipt_of(size_t n_path) {
    struct receipt r = { .leaf = S("leaf"), .n_path = n_path, .note = S(PROBE_NOTE) };

    for (size_t i = 0; i < n_path; i++)
        r.path[i] = probe_digest((uint8_t)i);
    return r;
}

/* Leaves, batches and receipts, full and minimal, come back byte for byte; no beginning of them is taken for one. */
static void test_round_trips(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    struct batch empty = { .note = S("n") }, batch = batch_full();
    struct leaf full = leaf_full(), minimal = leaf_minimal();
    struct receipt bare = receipt_of(0), longest = receipt_of(TALLY_PATH_MAX);

    (void)state;
    pack_init(&p);
    probe_sound(leaf_again, leaf_packed(&p, &full));
    probe_sound(leaf_again, leaf_packed(&p, &minimal));
    probe_sound(batch_again, batch_packed(&p, &batch));
    probe_sound(batch_again, batch_packed(&p, &empty));
    probe_sound(receipt_again, receipt_packed(&p, &bare));
    probe_sound(receipt_again, receipt_packed(&p, &longest));
}

/* The largest parts that limits allow are taken, and nothing larger by a byte. */
static void test_limits(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static uint8_t large[TALLY_CHUNK_MAX + 1];
    struct receipt receipt = receipt_of(TALLY_PATH_MAX);
    struct batch batch = batch_full();
    struct leaf leaf = leaf_minimal();

    (void)state;
    pack_init(&p);
    receipt.leaf = span_of(large, TALLY_LEAF_MAX);
    receipt.note = span_of(large, TALLY_NOTE_MAX);
    assert_int_equal(probe_again(receipt_again, receipt_packed(&p, &receipt)), 0);
    receipt.leaf.len++;
    assert_int_equal(probe_again(receipt_again, receipt_packed(&p, &receipt)), CANON_LIMIT);
    receipt.leaf.len--;
    receipt.note.len++;
    assert_int_equal(probe_again(receipt_again, receipt_packed(&p, &receipt)), CANON_LIMIT);

    batch.entries[0].body = span_of(large, TALLY_CHUNK_MAX);
    assert_int_equal(probe_again(batch_again, batch_packed(&p, &batch)), 0);
    batch.entries[0].body.len++;
    assert_int_equal(probe_again(batch_again, batch_packed(&p, &batch)), CANON_LIMIT);
    batch.entries[0].body = (struct span)S("body");

    memset(large, 'E', sizeof(large));
    leaf.n_codes = TALLY_CODES_MAX;
    for (size_t i = 0; i < TALLY_CODES_MAX; i++)
        leaf.codes[i] = span_of(large, 20);
    assert_int_equal(probe_again(leaf_again, leaf_packed(&p, &leaf)), 0);
    for (size_t i = 0; i < TALLY_CODES_MAX; i++) /* each within its limit, together more than a leaf may be */
        leaf.codes[i] = span_of(large, 100);
    assert_int_equal(probe_again(leaf_again, leaf_packed(&p, &leaf)), CANON_LIMIT);
}

/* What was put into fields is found there. */
static void test_fields_are_found(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct leaf leaf = leaf_full();
    const struct batch batch = batch_full();
    const struct receipt receipt = receipt_of(3);
    struct leaf l;
    struct batch b;
    struct receipt r;

    (void)state;
    pack_init(&p);
    assert_int_equal(leaf_decode(leaf_packed(&p, &leaf), &l), 0);
    assert_true(l.index == UINT64_MAX && l.time == TALLY_TIME_MAX && l.kind == ENTRY_DECLARATION);
    assert_true(digest_equal(&l.body, &leaf.body) && digest_equal(&l.sigset, &leaf.sigset));
    assert_true(l.verdict == VERDICT_CONFLICT && l.n_codes == 3 && span_equal(l.codes[1], span_str("A03")));
    assert_int_equal(l.ruleset, RULESET);
    assert_int_equal(batch_decode(batch_packed(&p, &batch), &arena, &b), 0);
    assert_true(b.number == 7 && b.first_index == 1000 && digest_equal(&b.previous, &batch.previous));
    assert_true(b.n_sigsets == 2 && span_equal(b.sigsets[1], span_str("two")));
    assert_true(b.n_entries == 3 && b.entries[1].sigset == 1 && span_equal(b.entries[2].body, batch.entries[2].body));
    assert_true(span_equal(b.note, batch.note));
    assert_int_equal(receipt_decode(receipt_packed(&p, &receipt), &r), 0);
    assert_true(span_equal(r.leaf, receipt.leaf) && span_equal(r.note, receipt.note));
    assert_true(r.n_path == 3 && digest_equal(&r.path[2], &receipt.path[2]));
}

#define SPOIL(name, what, change)                                                                                      \
    static void name(struct what *m) {                                                                                 \
        change;                                                                                                        \
    }
SPOIL(spoil_time, leaf, m->time = TALLY_TIME_MAX + 1)
SPOIL(spoil_kind, leaf, m->kind = _ENTRY_KIND_MAX)
SPOIL(spoil_duplicate, leaf, m->verdict = VERDICT_DUPLICATE)
SPOIL(spoil_refused, leaf, m->verdict = VERDICT_REFUSED)
SPOIL(spoil_verdict, leaf, m->verdict = _VERDICT_MAX)
SPOIL(spoil_code, leaf, m->codes[0] = span_str("E 5"))
SPOIL(spoil_code_empty, leaf, m->codes[2] = span_str(""))
SPOIL(spoil_ruleset, leaf, m->ruleset = RULESET + 1)
SPOIL(spoil_ruleset_none, leaf, m->ruleset = 0)

/* A leaf can only say what an entry can be. */
static void test_spoiled_leaves(void **state) {
    static const struct {
        void (*spoil)(struct leaf *m);
        int fault;
    } rows[] = {
        { spoil_time, CANON_LIMIT },    { spoil_kind, CANON_LIMIT },    { spoil_duplicate, CANON_LIMIT },
        { spoil_refused, CANON_LIMIT }, { spoil_verdict, CANON_LIMIT }, { spoil_code, CANON_TEXT },
        { spoil_ruleset, CANON_LIMIT }, { spoil_ruleset_none, CANON_LIMIT }, { spoil_code_empty, CANON_LIMIT },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct leaf leaf = leaf_full();

        rows[i].spoil(&leaf);
        assert_int_equal(probe_again(leaf_again, leaf_packed(&p, &leaf)), rows[i].fault);
    }
}

SPOIL(spoil_sigset_number, batch, m->entries[1].sigset = 2)
SPOIL(spoil_sigset_empty, batch, m->sigsets[0] = span_str(""))
SPOIL(spoil_leaf_empty, batch, m->entries[0].leaf = span_str(""))
SPOIL(spoil_body_missing, batch, m->entries[0].body = (struct span){ 0 })
SPOIL(spoil_note_missing, batch, m->note = (struct span){ 0 })

/* A batch's entries have leaves and bodies, and name sigsets that are there. */
static void test_spoiled_batches(void **state) {
    static const struct {
        void (*spoil)(struct batch *m);
        int fault;
    } rows[] = {
        { spoil_sigset_number, CANON_LIMIT }, { spoil_sigset_empty, CANON_LIMIT }, { spoil_leaf_empty, CANON_LIMIT },
        { spoil_body_missing, CANON_TYPE },   { spoil_note_missing, CANON_TYPE },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct batch batch = batch_full();
        struct span sigset = batch.sigsets[0];
        struct batch_entry entry = batch.entries[0];

        rows[i].spoil(&batch);
        assert_int_equal(probe_again(batch_again, batch_packed(&p, &batch)), rows[i].fault);
        batch.sigsets[0] = sigset;
        batch.entries[0] = entry;
    }
}

/* However the bytes are changed, they are refused or mean exactly what they say. */
static void test_mutations(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    struct leaf leaf = leaf_full();
    struct batch batch = batch_full();
    struct receipt receipt = receipt_of(3);

    (void)state;
    pack_init(&p);
    probe_mutations(leaf_again, leaf_packed(&p, &leaf), 31);
    probe_mutations(batch_again, batch_packed(&p, &batch), 32);
    probe_mutations(receipt_again, receipt_packed(&p, &receipt), 33);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),      cmocka_unit_test(test_limits),
        cmocka_unit_test(test_fields_are_found), cmocka_unit_test(test_spoiled_leaves),
        cmocka_unit_test(test_spoiled_batches),  cmocka_unit_test(test_mutations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
