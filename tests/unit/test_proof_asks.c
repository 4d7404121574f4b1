/* SPDX-License-Identifier: Apache-2.0 */

/* Asking for proofs, of a daemon whose answers are lost or lie; and what is around the records that are held. */

#include "proto/proof.h"
#include "tests/unit/talk.h"

struct proven {
    unsigned times;
    int error;
    uint64_t size;
    size_t n_hashes;
    struct blob note, leaf;
};

static struct blob copied(struct tally_bytes bytes) {
    return (struct blob){ memcpy(malloc(bytes.len + 1), bytes.ptr ? bytes.ptr : (const void *)"", bytes.len), bytes.len };
}

static void on_proof(struct tally *t, void *user, const struct tally_proof *proof) {
    struct proven *p = user;

    (void)t;
    blob_free(&p->note);
    blob_free(&p->leaf);
    *p = (struct proven){ p->times + 1, proof->error, proof->size, proof->n_hashes, copied(proof->note), copied(proof->leaf) };
    assert_true(proof->error || proof->hashes);
}

static void proven_deinit(struct proven *p) {
    blob_free(&p->note);
    blob_free(&p->leaf);
}

struct asking {
    struct fake fake;
    struct tally *t;
};

static int setup(void **state) {
    struct asking *k = calloc(1, sizeof(*k));
    struct tally_options options;

    fake_init(&k->fake);
    options = fake_options(&k->fake);
    assert_int_equal(tally_new(&options, &k->t), 0);
    *state = k;
    return 0;
}

static int teardown(void **state) {
    struct asking *k = *state;

    tally_free(k->t);
    fake_deinit(&k->fake);
    free(k);
    return 0;
}

static int inclusion(struct asking *k, uint64_t index, uint64_t size, struct proven *ret) {
    ret->times = 0;
    assert_int_equal(tally_inclusion(k->t, index, size, on_proof, ret, NULL), 0);
    fake_until(&k->fake, k->t, ret->times > 0);
    assert_int_equal(ret->times, 1);
    return ret->error;
}

static int consistency(struct asking *k, struct span old, uint64_t size, struct proven *ret) {
    ret->times = 0;
    assert_int_equal(tally_consistency(k->t, (struct tally_bytes){ old.ptr, old.len }, size, on_proof, ret, NULL), 0);
    fake_until(&k->fake, k->t, ret->times > 0);
    assert_int_equal(ret->times, 1);
    return ret->error;
}

/* The head of a size, as the daemon would have given it. */
static struct blob head_of(struct asking *k, uint64_t size) {
    struct m_moment moment = { .size = { true, size } };

    return fake_past_note(&k->fake, &moment);
}

/* An entry under the newest head and under one of the past: leaf, note and path come as they were sent. */
static void test_inclusion(void **state) {
    _cleanup_(proven_deinit) struct proven p = { 0 };
    struct asking *k = *state;
    struct leaf leaf;

    assert_int_equal(inclusion(k, 17, 0, &p), 0);
    assert_int_equal(p.size, FAKE_BASE);
    assert_int_equal(leaf_decode(span_blob(p.leaf), &leaf), 0);
    assert_int_equal(leaf.index, 17);
    assert_int_equal(p.n_hashes, 7);
    assert_int_equal(inclusion(k, 17, 40, &p), 0);
    assert_int_equal(p.size, 40);
    k->fake.drop = 2;
    assert_int_equal(inclusion(k, 39, 41, &p), 0);
}

/* A path that does not lead to the root, the proof of another entry, a head that the log has not signed. */
static void test_inclusion_lies(void **state) {
    _cleanup_(proven_deinit) struct proven p = { 0 };
    struct asking *k = *state;

    k->fake.lie = LIE_PROOF;
    assert_int_equal(inclusion(k, 17, 0, &p), TALLY_E_PROOF);
    k->fake.lie = TRUTH;
    k->fake.moment = 18; /* what its leaf says */
    assert_int_equal(inclusion(k, 17, 0, &p), TALLY_E_ENTRIES);
    assert_int_equal(p.note.len + p.leaf.len, 0);
    k->fake.moment = 0;
    k->fake.lie = LIE_FORGED;
    assert_int_equal(inclusion(k, 17, 33, &p), TALLY_E_HEAD);
}

/* From a head of the past to the newest and to another; a log that has changed what it showed has no such proof. */
static void test_consistency(void **state) {
    _cleanup_(proven_deinit) struct proven p = { 0 };
    struct asking *k = *state;
    _cleanup_(blob_free) struct blob old = head_of(k, 40);
    struct digest other = { { 1 } };

    assert_int_equal(consistency(k, span_blob(old), 0, &p), 0);
    assert_int_equal(p.size, FAKE_BASE);
    assert_int_equal(p.leaf.len, 0);
    assert_true(p.n_hashes > 0);
    assert_int_equal(consistency(k, span_blob(old), 60, &p), 0);
    assert_int_equal(p.size, 60);
    assert_int_equal(consistency(k, span_blob(old), 40, &p), 0);
    assert_int_equal(p.n_hashes, 0);
    k->fake.lie = LIE_PROOF;
    assert_int_equal(consistency(k, span_blob(old), 61, &p), TALLY_E_FORK);
    k->fake.lie = TRUTH;
    tree_update(&k->fake.journal, 5, &other);
    assert_int_equal(consistency(k, span_blob(old), 62, &p), TALLY_E_FORK);
}

/* A head that lies after the size that was asked for is no answer. */
static void test_later(void **state) {
    _cleanup_(proven_deinit) struct proven p = { 0 };
    struct asking *k = *state;
    _cleanup_(blob_free) struct blob old = head_of(k, 40);

    k->fake.moment = 70;
    assert_int_equal(consistency(k, span_blob(old), 60, &p), TALLY_E_MESSAGE);
}

/* What cannot be asked. */
static void test_options(void **state) {
    _cleanup_(proven_deinit) struct proven p = { 0 };
    struct asking *k = *state;
    _cleanup_(blob_free) struct blob old = head_of(k, 40), forged = { 0 };
    struct tally_options options = fake_options(&k->fake);
    struct tally_bytes head = { old.ptr, old.len };
    struct tally *t;

    assert_int_equal(tally_inclusion(k->t, 17, 17, on_proof, &p, NULL), TALLY_E_OPTIONS);
    assert_int_equal(tally_consistency(k->t, head, 39, on_proof, &p, NULL), TALLY_E_OPTIONS);
    k->fake.lie = LIE_FORGED;
    forged = head_of(k, 41);
    assert_int_equal(tally_consistency(k->t, (struct tally_bytes){ forged.ptr, forged.len }, 0, on_proof, &p, NULL),
                     TALLY_E_HEAD);
    options.query = NULL;
    assert_int_equal(tally_new(&options, &t), 0);
    assert_int_equal(tally_inclusion(t, 17, 0, on_proof, &p, NULL), TALLY_E_UNAVAILABLE);
    tally_free(t);
    assert_int_equal(p.times, 0);
}

/* The records held and the hashes around them give the records' root of the head told of, when they came and later. */
static void test_range(void **state) {
    static const struct {
        const char *prefix;
        uint64_t lo, hi;
    } cases[] = { { "", 0, 12 }, { "A/", 0, 4 }, { "B/", 4, 9 }, { "C/@p/c11/", 11, 12 } };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct talk k = { 0 };
        struct tally_range range;

        fake_init(&k.fake);
        k.fake.page = 2;
        talk_open(&k, cases[i].prefix, NULL);
        assert_false(tally_follow_range(k.f, &range));
        talk_settle(&k);
        for (int round = 0; round < 3; round++) {
            struct digest hashes[FAKE_RECORDS], root, wanted;

            assert_true(tally_follow_range(k.f, &range));
            assert_int_equal(range.lo, cases[i].lo);
            assert_int_equal(range.hi, cases[i].hi);
            for (size_t n = 0; n < range.hi - range.lo; n++) {
                struct tally_bytes record = tally_follow_record(k.f, n, NULL);

                hash_leaf(span_of(record.ptr, record.len), &hashes[n]);
            }
            assert_true(proof_frame(range.lo, range.hi, range.total, hashes, (const struct digest *)range.hashes,
                                    range.n_hashes, &root));
            tree_root(&k.fake.tree, FAKE_RECORDS, &wanted);
            assert_true(digest_equal(&root, &wanted));
            fake_change(&k.fake, (size_t)(5 * round));
            tally_follow_ask(k.f);
            fake_until(&k.fake, k.t, k.seen.size == k.fake.size);
        }
        talk_close(&k);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_inclusion, setup, teardown),
        cmocka_unit_test_setup_teardown(test_inclusion_lies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_consistency, setup, teardown),
        cmocka_unit_test_setup_teardown(test_later, setup, teardown),
        cmocka_unit_test_setup_teardown(test_options, setup, teardown),
        cmocka_unit_test(test_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
