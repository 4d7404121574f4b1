/* SPDX-License-Identifier: Apache-2.0 */

/* Submitting an envelope, to a daemon whose answers are lost or lie. */

#include "tests/unit/fake_daemon.h"

struct answered {
    unsigned times;
    int error, item_error, verdict;
    bool receipt, other_body;
};

static void on_result(struct tally *t, void *user, const struct tally_result *result) {
    struct answered *a = user;

    (void)t;
    a->times++;
    a->error = result->error;
    if (result->n_items == 1) {
        a->item_error = result->items[0].error;
        a->verdict = result->items[0].verdict;
        a->receipt = result->items[0].receipt.ptr != NULL;
        a->other_body = result->items[0].other_body;
    }
}

struct talk {
    struct fake fake;
    struct tally *t;
};

static void talk_close(struct talk *k) {
    tally_free(k->t);
    fake_deinit(&k->fake);
}

static struct blob sealed(const struct fake *f) {
    struct span body = span_str("a body of somebody's");
    struct blob envelope;

    assert_int_equal(envelope_seal(PAYLOAD_DECLARATION, &f->genesis, &body, 1, &f->stranger, 1, &envelope), 0);
    return envelope;
}

static void submit(struct talk *k, struct answered *a) {
    _cleanup_(blob_free) struct blob envelope = sealed(&k->fake);
    struct tally_options options = fake_options(&k->fake);

    assert_int_equal(tally_new(&options, &k->t), 0);
    assert_int_equal(tally_submit(k->t, (struct tally_bytes){ envelope.ptr, envelope.len }, on_result, a, NULL), 0);
    fake_until(&k->fake, k->t, a->times > 0);
}

/* An envelope is sent until it is answered, and the answer is told once. */
static void test_submit(void **state) {
    struct talk k = { 0 };
    struct answered a = { 0 };

    (void)state;
    fake_init(&k.fake);
    k.fake.drop = 2;
    submit(&k, &a);
    assert_int_equal(k.fake.asked, 3);
    fake_turn(&k.fake, k.t);
    assert_int_equal(a.times, 1);
    assert_int_equal(a.error + a.item_error, 0);
    assert_int_equal(a.verdict, TALLY_ACCEPTED);
    assert_true(a.receipt && !a.other_body);
    talk_close(&k);
}

/* A duplicate's receipt and a conflict's may be of another body, which is told; other verdicts' may not, and a conflict's
 * says conflict. */
static void test_submit_other_body(void **state) {
    static const struct {
        enum verdict verdict, leaf;
        bool other, believed;
    } rows[] = {
        { VERDICT_CONFLICT, VERDICT_CONFLICT, true, true },     { VERDICT_CONFLICT, VERDICT_CONFLICT, false, true },
        { VERDICT_CONFLICT, VERDICT_ACCEPTED, true, false },    { VERDICT_CONFLICT, VERDICT_QUERIED, true, false },
        { VERDICT_CONFLICT, VERDICT_ACCEPTED, false, false },   { VERDICT_DUPLICATE, VERDICT_ACCEPTED, true, true },
        { VERDICT_DUPLICATE, VERDICT_QUERIED, false, true },    { VERDICT_ACCEPTED, VERDICT_ACCEPTED, true, false },
        { VERDICT_ACCEPTED, VERDICT_CONFLICT, false, false },   { VERDICT_QUERIED, VERDICT_QUERIED, true, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct talk k = { 0 };
        struct answered a = { 0 };

        fake_init(&k.fake);
        k.fake.verdict = rows[i].verdict;
        k.fake.leaf_verdict = rows[i].leaf;
        if (rows[i].other)
            k.fake.receipt_body = (struct blob){ calloc(1, 8), 8 };
        submit(&k, &a);
        assert_int_equal(a.verdict, rows[i].verdict);
        assert_int_equal(a.item_error, rows[i].believed ? 0 : TALLY_E_RECEIPT);
        assert_true(a.receipt == rows[i].believed && a.other_body == (rows[i].believed && rows[i].other));
        talk_close(&k);
    }
}

/* A receipt of another declaration, with a bent path, or under a head of another log is not believed. */
static void test_submit_bad_receipts(void **state) {
    static const struct {
        enum lie lie;
        bool body;
        int error;
    } lies[] = { { TRUTH, true, TALLY_E_RECEIPT }, { LIE_FRAME, false, TALLY_E_RECEIPT } };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
        struct talk k = { 0 };
        struct answered a = { 0 };

        fake_init(&k.fake);
        k.fake.lie = lies[i].lie;
        if (lies[i].body)
            k.fake.receipt_body = (struct blob){ calloc(1, 8), 8 };
        submit(&k, &a);
        assert_int_equal(a.item_error, lies[i].error);
        assert_false(a.receipt);
        talk_close(&k);
    }
}

/* What is no envelope of this election does not leave the library. */
static void test_submit_not_an_envelope(void **state) {
    struct talk k = { 0 };
    struct tally_options options;
    struct answered a = { 0 };
    _cleanup_(blob_free) struct blob envelope = { 0 };

    (void)state;
    fake_init(&k.fake);
    options = fake_options(&k.fake);
    assert_int_equal(tally_new(&options, &k.t), 0);
    assert_int_equal(tally_submit(k.t, (struct tally_bytes){ (const uint8_t *)"x", 1 }, on_result, &a, NULL),
                     TALLY_E_MESSAGE);
    k.fake.genesis.bytes[9] ^= 1;
    envelope = sealed(&k.fake);
    assert_int_equal(tally_submit(k.t, (struct tally_bytes){ envelope.ptr, envelope.len }, on_result, &a, NULL),
                     TALLY_E_MESSAGE);
    talk_close(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_submit),
        cmocka_unit_test(test_submit_other_body),
        cmocka_unit_test(test_submit_bad_receipts),
        cmocka_unit_test(test_submit_not_an_envelope),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
