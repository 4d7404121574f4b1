/* SPDX-License-Identifier: Apache-2.0 */

/* What leaves about records: pages that prove themselves, updates, beats and welcomes, all under the published head. */

#include "tests/unit/reader_rig.h"

struct fixture {
    struct rig rig;
    struct reader reader;
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof(*f));

    rig_init(&f->rig, NULL);
    reader_init(&f->reader, &f->rig);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;

    ram_hold_commits(false);    /* a test that failed may have left them held */
    reader_deinit(&f->reader);
    rig_deinit(&f->rig);
    free(f);
    return 0;
}

static void declare(struct fixture *f, const char *contest) {
    rig_declare(&f->rig, 1, contest, 0);
    assert_int_equal(rig_settle(&f->rig), 0);
}

static struct m_page page(struct fixture *f, const char *prefix, uint64_t size) {
    struct answer a = reader_since(&f->reader, prefix, size, span_str(""));

    assert_int_equal(a.kind, MESSAGE_PAGE);
    assert_int_equal(a.id, 77);
    reader_take(&f->reader, &a.page);
    return a.page;
}

/* --- since --- */

/* From 0 with no prefix it is everything, and no hash beside it is needed. */
static void test_whole(void **state) {
    struct fixture *f = *state;
    struct m_page p = page(f, "", 0);

    assert_int_equal(p.n_records, f->rig.s->election->n_records);
    assert_int_equal(p.lo, 0);
    assert_int_equal(p.hi, p.total);
    assert_false(p.more);
    assert_int_equal(p.n_hashes, 0);
}

/* A prefix is everything at or below: a subtree, one poll of it, one contest, or what merely begins so. */
static void test_prefixes(void **state) {
    static const struct { const char *prefix; size_t n; } rows[] = {
        { "X/", 20 }, { "X/N/", 10 }, { "X/N/N1/", 6 }, { "X/N/N1/@councillors/", 6 }, { "X/M/", 2 },
        { "X/N/N1/@councillors/n1.b/", 1 }, { "X/N/N1/@councillors/n1.b", 2 }, { "X/@mayors/", 1 }, { "X/S", 6 },
    };
    struct fixture *f = *state;

    declare(f, "n1.b");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct m_page p = page(f, rows[i].prefix, 0);

        if (p.n_records != rows[i].n || p.hi - p.lo != rows[i].n)
            fail_msg("%s: %zu records of [%zu, %zu), not %zu", rows[i].prefix, p.n_records, (size_t)p.lo, (size_t)p.hi,
                     rows[i].n);
        for (size_t k = 0; k < p.n_records; k++)
            assert_true(span_starts(record_key_of(p.records[k]), span_str(rows[i].prefix)));
        assert_false(p.more);
    }
}

/* A prefix that nothing has is an empty range, wherever it would lie, and its frame is the root. */
static void test_unknown_prefixes(void **state) {
    static const char *const prefixes[] = { "A/", "X/N/N3/", "Z", "X/N/N1/@councillors/n1.b/x", "~" };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
        struct m_page p = page(f, prefixes[i], 0);

        assert_int_equal(p.n_records, 0);
        assert_int_equal(p.lo, p.hi);
        assert_int_equal(p.n_hashes, 1);
        assert_false(p.more);
    }
}

/* From a size only what changed after it is listed, and with what the reader held it proves the whole range. */
static void test_since_a_size(void **state) {
    struct fixture *f = *state;
    uint64_t genesis, first;
    struct m_page p;

    page(f, "", 0);
    genesis = rig_head(&f->rig).size;
    declare(f, "n1.b");
    first = rig_head(&f->rig).size;
    p = page(f, "", genesis);
    assert_int_equal(p.n_records, 4);
    assert_int_equal(p.hi, p.total);
    declare(f, "s2.a");
    p = page(f, "", first);
    assert_int_equal(p.n_records, 4);
    assert_true(span_equal(record_key_of(p.records[0]), span_str("X/@councillors/")));
    assert_true(span_equal(record_key_of(p.records[3]), span_str("X/S/S2/@councillors/s2.a/")));
    p = page(f, "X/N/", first);
    assert_int_equal(p.n_records, 0);
    assert_int_equal(p.hi - p.lo, 10);
    p = page(f, "X/N/", genesis);
    assert_int_equal(p.n_records, 3);
    p = page(f, "", rig_head(&f->rig).size);
    assert_int_equal(p.n_records, 0);
    assert_int_equal(p.hi, p.total);
}

/* A reader who missed everything but the first state catches up in one answer, as if it had never been away. */
static void test_catches_up(void **state) {
    struct fixture *f = *state;
    struct reader fresh;
    size_t pages;

    page(f, "", 0);
    for (size_t i = 0; i < 3; i++)
        declare(f, (const char *const[]){ "n1.a", "m.mayor", "s1.b" }[i]);
    assert_int_equal(reader_turn(&f->reader, "", 7, &pages), 10);
    assert_int_equal(pages, 1);
    reader_init(&fresh, &f->rig);
    reader_turn(&fresh, "", 0, &pages);
    for (uint32_t i = 0; i < f->rig.s->election->n_records; i++)
        assert_true(span_equal(fresh.records[i], f->reader.records[i]));
    reader_deinit(&fresh);
}

/* After a key the range begins with the next one, also when nothing has exactly that key. */
static void test_after(void **state) {
    struct fixture *f = *state;
    struct answer a;

    page(f, "", 0);
    a = reader_since(&f->reader, "X/N/", 0, span_str("X/N/N1/@councillors/n1.b/"));
    reader_take(&f->reader, &a.page);
    assert_int_equal(a.page.n_records, 6);
    assert_true(span_equal(record_key_of(a.page.records[0]), span_str("X/N/N1/@councillors/n1.by/")));
    a = reader_since(&f->reader, "X/N/", 0, span_str("X/N/N1/@councillors/n1.bb"));
    reader_take(&f->reader, &a.page);
    assert_int_equal(a.page.n_records, 6);
    a = reader_since(&f->reader, "X/N/", 0, span_str("X/Z"));
    reader_take(&f->reader, &a.page);
    assert_int_equal(a.page.n_records, 0);
    a = reader_since(&f->reader, "X/N/", 0, span_str("A"));
    reader_take(&f->reader, &a.page);
    assert_int_equal(a.page.n_records, 10);
}

/* A size that the journal has not reached is N03, with both sizes; trying the same again does not help. */
static void test_beyond(void **state) {
    struct fixture *f = *state;
    struct answer a = reader_since(&f->reader, "", 8, span_str(""));

    assert_int_equal(a.kind, MESSAGE_ERROR);
    assert_int_equal(a.id, 77);
    assert_true(span_equal(a.error.code.code, span_str("N03")));
    assert_int_equal(a.error.code.n_args, 2);
    assert_true(span_equal(a.error.code.args[0], span_str("8")));
    assert_true(span_equal(a.error.code.args[1], span_str("7")));
    assert_false(a.error.retry);
    a = reader_since(&f->reader, "", UINT64_MAX, span_str(""));
    assert_true(span_equal(a.error.code.args[0], span_str("18446744073709551615")));
}

/* While a commit is outstanding pages stand under the head before it and know nothing of it. */
static void test_uncommitted_is_unseen(void **state) {
    struct fixture *f = *state;

    ram_hold_commits(true);
    rig_declare(&f->rig, 1, "n1.b", 0);
    assert_int_equal(pipeline_seal(f->rig.pipeline), 0);
    ram_wait_held();
    page(f, "", 0);
    assert_int_equal(page(f, "", 7).n_records, 0);
    assert_int_equal(reader_since(&f->reader, "", 8, span_str("")).kind, MESSAGE_ERROR);
    ram_hold_commits(false);
    assert_int_equal(rig_settle(&f->rig), 0);
    assert_int_equal(page(f, "", 7).n_records, 4);
}

/* --- Updates and beats --- */

/* Every record that changed goes out with a path that proves it under the newest head, and only those. */
static void test_updates(void **state) {
    struct fixture *f = *state;
    const struct view *v = pipeline_view(f->rig.pipeline);

    declare(f, "n1.b");
    declare(f, "n2.b");
    assert_int_equal(v->n_dirty, 6);
    for (size_t i = 0; i < v->n_dirty; i++) {
        _cleanup_(pack_deinit) struct pack pack;
        struct digest hash;
        struct m_update u;
        struct head head;

        pack_init(&pack);
        assert_int_equal(update_pack(f->rig.pipeline, v->dirty[i], &pack), 0);
        u = reader_decode(&f->reader, &pack).update;
        head = reader_head(&f->reader, u.note);
        assert_int_equal(head.size, 9);
        assert_int_equal(u.total, f->rig.s->election->n_records);
        assert_int_equal(u.position, election_record(f->rig.s->election, record_key_of(u.record)));
        hash_leaf(u.record, &hash);
        assert_true(proof_inclusion(u.position, u.total, &hash, u.path, u.n_path, &head.records));
    }
}

static struct m_beat_payload beat(struct fixture *f, uint64_t now) {
    _cleanup_(blob_free) struct blob signed_bytes = { 0 };
    _cleanup_(pack_deinit) struct pack pack;
    struct m_beat_payload payload;
    struct answer a;

    pack_init(&pack);
    assert_int_equal(beat_pack(f->rig.pipeline, &f->rig.logs, now, &pack), 0);
    a = reader_decode(&f->reader, &pack);
    assert_int_equal(a.kind, MESSAGE_BEAT);
    assert_int_equal(pae(span_str(PAYLOAD_BEAT), a.beat.payload, &signed_bytes), 0);
    assert_true(key_verify(&f->rig.s->log.public, span_blob(signed_bytes), a.beat.signature));
    assert_int_equal(beat_payload_decode(a.beat.payload, &payload), 0);
    assert_true(digest_equal(&payload.genesis, &f->rig.s->election->genesis));
    assert_int_equal(payload.sent, now);
    return payload;
}

/* A beat is the log's, of this election, over the newest head; at rest it speaks of the moment it is sent. */
static void test_beat_at_rest(void **state) {
    struct fixture *f = *state;

    assert_int_equal(beat(f, SMALL_NOW + 5).as_of, SMALL_NOW + 5);
    declare(f, "n1.b");
    assert_int_equal(reader_head(&f->reader, beat(f, SMALL_NOW + 9).note).size, 8);
    assert_int_equal(beat(f, SMALL_NOW + 9).as_of, SMALL_NOW + 9);
}

/* While something is drafted or on its way to the disk, beats speak of the moment when the last commit ended. */
static void test_beat_while_committing(void **state) {
    struct fixture *f = *state;

    declare(f, "n1.b");
    ram_hold_commits(true);
    rig_declare(&f->rig, 2, "n2.b", 0);
    assert_int_equal(beat(f, SMALL_NOW + 4000).as_of, SMALL_NOW);
    assert_int_equal(pipeline_seal(f->rig.pipeline), 0);
    ram_wait_held();
    assert_int_equal(beat(f, SMALL_NOW + 5000).as_of, SMALL_NOW);
    assert_int_equal(reader_head(&f->reader, beat(f, SMALL_NOW + 5000).note).size, 8);
    ram_hold_commits(false);
    assert_int_equal(rig_settle(&f->rig), 0);
    assert_int_equal(beat(f, SMALL_NOW + 6000).as_of, SMALL_NOW + 6000);
    assert_int_equal(reader_head(&f->reader, beat(f, SMALL_NOW + 6000).note).size, 9);
}

/* Before any commit since the start, what was served until the first submission is as of that submission. */
static void test_beat_in_the_first_commit(void **state) {
    struct fixture *f = *state;

    ram_hold_commits(true);
    rig_declare(&f->rig, 1, "n1.b", 0);
    assert_int_equal(beat(f, SMALL_NOW + 1000).as_of, SMALL_NOW);
    ram_hold_commits(false);
    assert_int_equal(rig_settle(&f->rig), 0);
}

/* --- Hello and errors --- */

/* A welcome says what is spoken, of which election, and how far the journal has come. */
static void test_hello(void **state) {
    struct fixture *f = *state;
    _cleanup_(pack_deinit) struct pack pack;
    struct m_welcome w;
    struct answer a;

    declare(f, "n1.c");
    pack_init(&pack);
    assert_int_equal(answer_hello(f->rig.pipeline, 5, &pack), 0);
    a = reader_decode(&f->reader, &pack);
    w = a.welcome;
    assert_int_equal(a.kind, MESSAGE_WELCOME);
    assert_int_equal(a.id, 5);
    assert_true(span_equal(w.protocol, span_str("tally/1")));
    assert_true(span_starts(w.software, span_str("tallyd ")));
    assert_true(digest_equal(&w.genesis, &f->rig.s->election->genesis));
    assert_int_equal(w.manifest_entries, 7);
    assert_int_equal(w.records, f->rig.s->election->n_records);
    assert_int_equal(w.ruleset, 1);
    assert_int_equal(reader_head(&f->reader, w.note).size, 8);
    assert_int_equal(w.envelope_max, 1048576);
    assert_int_equal(w.body_max, 262144);
    assert_int_equal(w.bodies_max, 1024);
}

/* Errors carry their code's own word on trying again, and as many arguments as are given. */
static void test_errors(void **state) {
    static const struct { enum code code; const char *text, *arg, *arg2; bool retry; } rows[] = {
        { CODE_N01, "N01", "what", NULL, false },
        { CODE_N02, "N02", NULL, NULL, true },
        { CODE_N03, "N03", "9", "7", false },
        { CODE_N05, "N05", NULL, NULL, true },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        _cleanup_(pack_deinit) struct pack pack;
        struct answer a;

        pack_init(&pack);
        assert_int_equal(answer_error_code(i, rows[i].code, rows[i].arg ? span_str(rows[i].arg) : (struct span){ 0 },
                                           rows[i].arg2 ? span_str(rows[i].arg2) : (struct span){ 0 }, &pack),
                         0);
        a = reader_decode(&f->reader, &pack);
        assert_int_equal(a.kind, MESSAGE_ERROR);
        assert_int_equal(a.id, i);
        assert_true(span_equal(a.error.code.code, span_str(rows[i].text)));
        assert_int_equal(a.error.code.n_args, !!rows[i].arg + !!rows[i].arg2);
        assert_int_equal(a.error.retry, rows[i].retry);
    }
}

/* The log's own signature over other records, another time, or a size between two heads is told as well. */
static void test_witness(void **state) {
    struct fixture *f = *state;
    struct head heads[4], now;

    rig_declare(&f->rig, 1, "n1.b", 0);
    declare(f, "n2.b");
    now = rig_head(&f->rig);
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        heads[i] = now;
    heads[1].records.bytes[9] ^= 1;
    heads[2].time++;
    heads[3].size--;
    tree_root(&pipeline_state(f->rig.pipeline)->chain.tree, heads[3].size, &heads[3].root);
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
        struct blob note;

        assert_int_equal(head_sign(&heads[i], &f->rig.s->log, &note), 0);
        assert_int_equal(witness_head(f->rig.pipeline, span_blob(note)), i > 0);
        blob_free(&note);
    }
    assert_int_equal(witness_head(f->rig.pipeline, span_blob(f->rig.kept)), 0);
    assert_int_equal(witness_head(f->rig.pipeline, span_str("no head")), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_whole), T(test_prefixes), T(test_unknown_prefixes), T(test_since_a_size), T(test_catches_up),
        T(test_after), T(test_beyond), T(test_uncommitted_is_unseen), T(test_updates), T(test_beat_at_rest),
        T(test_beat_while_committing), T(test_beat_in_the_first_commit), T(test_hello), T(test_errors),
        T(test_witness),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
