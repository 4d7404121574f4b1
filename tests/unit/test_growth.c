/* SPDX-License-Identifier: Apache-2.0 */

/* That the journal only grows is proven before anything of a later state is told. */

#include "tests/unit/talk.h"

/* The two heads are kept for whoever wants evidence: what was held, and what should have grown from it. */
static void assert_fork(const struct talk *k, uint64_t old_size) {
    struct tally_bytes old, note;
    struct head heads[2];

    assert_true(tally_fork(k->t, &old, &note));
    assert_int_equal(head_parse(span_of(old.ptr, old.len), &heads[0]), NOTE_OK);
    assert_int_equal(head_parse(span_of(note.ptr, note.len), &heads[1]), NOTE_OK);
    assert_int_equal(heads[0].size, old_size);
    assert_true(heads[1].size > old_size);
}

/* A log that changed what it had shown has no proof that it grew: nothing of its new state is told, though every page of it
 * holds by itself; and a proof that does not hold is believed no more. */
static void test_rewritten(void **state) {
    (void)state;
    for (int rewritten = 0; rewritten < 2; rewritten++) {
        struct talk k = { 0 };
        struct digest other = { { 1 } };
        unsigned records;

        fake_init(&k.fake);
        talk_open(&k, "", NULL);
        talk_settle(&k);
        records = k.seen.records;
        if (rewritten)
            tree_update(&k.fake.journal, 5, &other);
        else
            k.fake.lie = LIE_PROOF;
        fake_change(&k.fake, 3);
        tally_follow_ask(k.f);
        fake_until(&k.fake, k.t, k.seen.doubts > 0);
        assert_int_equal(k.seen.doubt, TALLY_E_FORK);
        assert_fork(&k, FAKE_BASE);
        assert_int_equal(k.seen.size, FAKE_BASE);
        assert_int_equal(k.seen.records, records);
        if (!rewritten) { /* and when it says the truth again it is believed again */
            k.fake.lie = TRUTH;
            fake_until(&k.fake, k.t, (tally_follow_ask(k.f), k.seen.size == k.fake.size));
            assert_same(&k, "");
        }
        talk_close(&k);
    }
}

/* The head of an earlier run is where the journal must have grown from: a fork that lies between the runs shows. */
static void test_rewritten_between_runs(void **state) {
    struct talk k = { 0 };
    struct tally_options options;
    struct digest other = { { 1 } };
    _cleanup_(blob_free) struct blob note = { 0 };

    (void)state;
    fake_init(&k.fake);
    note = fake_note(&k.fake);
    options = fake_options(&k.fake);
    options.head = (struct tally_bytes){ note.ptr, note.len };
    tree_update(&k.fake.journal, 5, &other);
    fake_change(&k.fake, 3);
    talk_open(&k, "", &options);
    fake_until(&k.fake, k.t, k.seen.doubts > 0);
    assert_int_equal(k.seen.doubt, TALLY_E_FORK);
    assert_fork(&k, FAKE_BASE);
    assert_int_equal(k.seen.heads, 0);
    assert_int_equal(k.seen.records, 0);
    talk_close(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rewritten),
        cmocka_unit_test(test_rewritten_between_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
