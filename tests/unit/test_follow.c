/* SPDX-License-Identifier: Apache-2.0 */

/* A follower of records, against a daemon that tells the truth, loses messages, or lies. */

#include "tests/unit/talk.h"

/* The snapshot is the whole state of one head, however many pages it takes. */
static void test_snapshot(void **state) {
    (void)state;
    for (unsigned page = 1; page <= FAKE_RECORDS + 1; page += 3) {
        struct talk k = { 0 };

        fake_init(&k.fake);
        k.fake.page = page;
        fake_change(&k.fake, 2);
        talk_open(&k, "", NULL);
        talk_settle(&k);
        assert_int_equal(k.seen.records, FAKE_RECORDS);
        assert_int_equal(k.seen.size, FAKE_BASE + 1);
        assert_int_equal(k.seen.doubts, 0);
        assert_same(&k, "");
        talk_close(&k);
    }
}

/* A prefix gets its subtree and nothing else. */
static void test_snapshot_of_prefix(void **state) {
    struct talk k = { 0 };

    (void)state;
    fake_init(&k.fake);
    k.fake.page = 2;
    talk_open(&k, "B/", NULL);
    talk_settle(&k);
    assert_int_equal(k.seen.records, 5);
    assert_same(&k, "B/");
    assert_null(tally_follow_get(k.f, k.fake.keys[0]).ptr);
    talk_close(&k);
}

/* Pages under different heads are asked for again until one page answers: nothing is told before the state is whole. */
static void test_state_moves_while_paging(void **state) {
    struct talk k = { 0 };

    (void)state;
    fake_init(&k.fake);
    k.fake.page = 3;
    k.fake.change_while_paging = 9;
    talk_open(&k, "", NULL);
    talk_settle(&k);
    assert_int_equal(k.seen.heads, 1);
    assert_int_equal(k.seen.records, FAKE_RECORDS);
    assert_int_equal(k.seen.doubts, 0);
    fake_until(&k.fake, k.t, (tally_follow_ask(k.f), k.seen.size == k.fake.size));
    assert_same(&k, "");
    talk_close(&k);
}

/* An update is told at once with the record before and after, and gives the whole state without asking. */
static void test_update(void **state) {
    struct talk k = { 0 };
    unsigned asked;

    (void)state;
    fake_init(&k.fake);
    talk_open(&k, "", NULL);
    talk_settle(&k);
    asked = k.fake.asked;
    k.seen.records = 0;
    _cleanup_(blob_free) struct blob before = fake_record(&k.fake, 7, k.fake.votes[7]);
    fake_change(&k.fake, 7);
    fake_update(&k.fake, 7);
    fake_until(&k.fake, k.t, k.seen.records == 1 && k.seen.size == k.fake.size);
    assert_string_equal(k.seen.key, k.fake.keys[7]);
    assert_true(span_equal(span_blob(k.seen.old), span_blob(before)));
    assert_true(span_equal(span_blob(k.seen.new), span_blob(k.fake.records[7])));
    assert_int_equal(k.fake.asked, asked);
    assert_same(&k, "");
    talk_close(&k);
}

/* An update older than what is held changes nothing. */
static void test_update_said_again(void **state) {
    struct talk k = { 0 };

    (void)state;
    fake_init(&k.fake);
    fake_change(&k.fake, 1);
    talk_open(&k, "A/", NULL);
    talk_settle(&k);
    k.seen.records = 0;
    fake_update(&k.fake, 1);
    fake_change(&k.fake, 3);
    fake_update(&k.fake, 3);
    fake_until(&k.fake, k.t, k.seen.records > 0);
    assert_string_equal(k.seen.key, k.fake.keys[3]);
    assert_int_equal(k.seen.records, 1);
    talk_close(&k);
}

/* An update that was lost is made good by asking, though nobody says that it was lost. */
static void test_lost_update(void **state) {
    struct talk k = { 0 };
    struct tally_options options;

    (void)state;
    fake_init(&k.fake);
    options = fake_options(&k.fake);
    options.since_ms = 50;
    talk_open(&k, "B/", &options);
    talk_settle(&k);
    fake_change(&k.fake, 5);
    fake_until(&k.fake, k.t, k.seen.size == k.fake.size);
    assert_same(&k, "B/");
    assert_int_equal(k.seen.doubts, 0);
    talk_close(&k);
}

/* Beats that tell of a head whose updates never came make one who holds everything ask at once. */
static void test_beat_shows_lost_update(void **state) {
    struct talk k = { 0 };

    (void)state;
    fake_init(&k.fake);
    talk_open(&k, "", NULL);
    talk_settle(&k);
    fake_beat(&k.fake);
    fake_change(&k.fake, 5);
    fake_beat(&k.fake);
    fake_beat(&k.fake);
    fake_until(&k.fake, k.t, k.seen.size == k.fake.size);
    assert_same(&k, "");
    talk_close(&k);
}

/* Answers that are lost are asked for again. */
static void test_lost_answers(void **state) {
    struct talk k = { 0 };

    (void)state;
    fake_init(&k.fake);
    k.fake.drop = 2;
    talk_open(&k, "", NULL);
    talk_settle(&k);
    assert_true(k.fake.asked >= 3);
    assert_same(&k, "");
    talk_close(&k);
}

/* Silence makes what is held stale; a new beat makes it fresh, an old one said again does not. */
static void test_stale(void **state) {
    struct talk k = { 0 };
    struct tally_options options;

    (void)state;
    fake_init(&k.fake);
    options = fake_options(&k.fake);
    options.stale_ms = 100;
    talk_open(&k, "", &options);
    talk_settle(&k);
    fake_until(&k.fake, k.t, k.seen.stale == 1);
    fake_beat(&k.fake);
    fake_until(&k.fake, k.t, k.seen.fresh == 1);
    fake_until(&k.fake, k.t, k.seen.stale == 2);
    k.fake.sent--;
    fake_beat(&k.fake);
    fake_change(&k.fake, 0);
    fake_update(&k.fake, 0);
    fake_until(&k.fake, k.t, k.seen.size == k.fake.size);
    assert_int_equal(k.seen.fresh, 1);
    talk_close(&k);
}

/* A beat that was sent later under a head from before is no sign of life: the journal does not go back. */
static void test_beat_goes_back(void **state) {
    _cleanup_(blob_free) struct blob old = { 0 };
    struct talk k = { 0 };
    uint64_t sent = 0, as_of;

    (void)state;
    fake_init(&k.fake);
    talk_open(&k, "", NULL);
    talk_settle(&k);
    old = fake_note(&k.fake);
    fake_change(&k.fake, 5);
    fake_update(&k.fake, 5);
    fake_beat(&k.fake);
    fake_until(&k.fake, k.t, k.seen.size == k.fake.size && tally_beat(k.t, &sent, &as_of) && sent == k.fake.sent);
    assert_int_equal(k.seen.doubts, 0);
    fake_beat_under(&k.fake, span_blob(old));
    fake_until(&k.fake, k.t, k.seen.doubts == 1);
    assert_int_equal(k.seen.doubt, TALLY_E_OLDER);
    assert_true(tally_beat(k.t, &sent, &as_of) && sent < k.fake.sent);
    assert_same(&k, "");
    talk_close(&k);
}

/* Each lie in a page is named, nothing of it is used, and the truth is taken again when it is told. */
static void test_lying_pages(void **state) {
    static const struct {
        enum lie lie;
        int doubt;
        const char *prefix;
    } lies[] = {
        { LIE_RECORD, TALLY_E_PROOF, "" },  { LIE_RECORD, TALLY_E_PROOF, "B/" },  { LIE_MISSING, TALLY_E_PROOF, "" },
        { LIE_FRAME, TALLY_E_PROOF, "B/" }, { LIE_FORGED, TALLY_E_HEAD, "" },     { LIE_OLDER, TALLY_E_OLDER, "" },
        { LIE_FORK, TALLY_E_FORK, "A/" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
        struct talk k = { 0 };

        fake_init(&k.fake);
        fake_change(&k.fake, 5);
        talk_open(&k, lies[i].prefix, NULL);
        talk_settle(&k);
        k.seen.records = k.seen.heads = 0;
        if (lies[i].lie != LIE_FORK)
            fake_change(&k.fake, 5);
        k.fake.lie = lies[i].lie;
        tally_follow_ask(k.f);
        fake_until(&k.fake, k.t, k.seen.doubts > 0);
        assert_int_equal(k.seen.doubt, lies[i].doubt);
        assert_int_equal(k.seen.records + k.seen.heads, 0);
        k.fake.lie = TRUTH;
        fake_change(&k.fake, 6);
        fake_until(&k.fake, k.t, k.seen.heads == 1 && k.seen.size == k.fake.size);
        assert_same(&k, lies[i].prefix);
        talk_close(&k);
    }
}

/* A snapshot that lies gives nothing at all: a record left out in the middle, at the edge, or bent. */
static void test_lying_snapshots(void **state) {
    static const struct {
        enum lie lie;
        int doubt;
        const char *prefix;
    } lies[] = {
        { LIE_MISSING, TALLY_E_RANGE, "" }, { LIE_EDGE, TALLY_E_RANGE, "" },    { LIE_EDGE, TALLY_E_RANGE, "B/" },
        { LIE_RECORD, TALLY_E_PROOF, "C/" }, { LIE_FRAME, TALLY_E_PROOF, "A/" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
        struct talk k = { 0 };

        fake_init(&k.fake);
        fake_change(&k.fake, 9);
        talk_open(&k, lies[i].prefix, NULL);
        k.fake.lie = lies[i].lie;
        fake_until(&k.fake, k.t, k.seen.doubts > 0);
        assert_int_equal(k.seen.doubt, lies[i].doubt);
        assert_int_equal(k.seen.records + k.seen.heads, 0);
        assert_int_equal(tally_follow_count(k.f), 0);
        k.fake.lie = TRUTH;
        talk_settle(&k);
        assert_same(&k, lies[i].prefix);
        talk_close(&k);
    }
}

/* An update or a beat that does not hold is dropped, named, and what is true is asked for. */
static void test_lying_updates(void **state) {
    static const struct {
        enum lie lie;
        int doubt;
        bool beat;
    } lies[] = {
        { LIE_RECORD, TALLY_E_PROOF, false }, { LIE_FRAME, TALLY_E_PROOF, false }, { LIE_FORGED, TALLY_E_HEAD, false },
        { LIE_FORGED, TALLY_E_HEAD, true },   { LIE_BYTES, TALLY_E_BEAT, true },   { LIE_GENESIS, TALLY_E_BEAT, true },
        { LIE_FORK, TALLY_E_FORK, true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
        struct talk k = { 0 };

        fake_init(&k.fake);
        fake_change(&k.fake, 4);
        talk_open(&k, "B/", NULL);
        talk_settle(&k);
        k.seen.records = k.seen.heads = 0;
        if (lies[i].lie != LIE_FORK)
            fake_change(&k.fake, 4);
        k.fake.lie = lies[i].lie;
        if (lies[i].beat)
            fake_beat(&k.fake);
        else
            fake_update(&k.fake, 4);
        k.fake.lie = TRUTH;
        fake_until(&k.fake, k.t, k.seen.doubts == 1);
        assert_int_equal(k.seen.doubt, lies[i].doubt);
        assert_int_equal(k.seen.records, 0);
        fake_until(&k.fake, k.t, lies[i].lie == LIE_FORK || k.seen.size == k.fake.size);
        assert_same(&k, "B/");
        talk_close(&k);
    }
}

/* Bytes that are no message are reported, and the answer is asked for again. */
static void test_unsound_answer(void **state) {
    struct talk k = { 0 };

    (void)state;
    fake_init(&k.fake);
    k.fake.lie = LIE_BYTES;
    talk_open(&k, "", NULL);
    fake_until(&k.fake, k.t, k.seen.errors > 0);
    assert_int_equal(k.seen.error, TALLY_E_MESSAGE);
    k.fake.lie = TRUTH;
    talk_settle(&k);
    assert_same(&k, "");
    talk_close(&k);
}

/* A daemon of another election is named in its welcome, and asked nothing else. */
static void test_other_election(void **state) {
    struct talk k = { 0 };

    (void)state;
    fake_init(&k.fake);
    k.fake.lie = LIE_GENESIS;
    talk_open(&k, "", NULL);
    fake_until(&k.fake, k.t, k.seen.errors > 0);
    assert_int_equal(k.seen.error, TALLY_E_ELECTION);
    assert_int_equal(k.fake.asked, 0);
    talk_close(&k);
}

/* The largest head of an earlier run is brought along: a daemon that went back since is refused. */
static void test_head_brought_along(void **state) {
    struct talk k = { 0 };
    struct tally_options options;
    _cleanup_(blob_free) struct blob note = { 0 };

    (void)state;
    fake_init(&k.fake);
    note = fake_note(&k.fake);
    options = fake_options(&k.fake);
    options.head = (struct tally_bytes){ note.ptr, note.len };
    k.fake.lie = LIE_OLDER;
    talk_open(&k, "", &options);
    assert_int_equal(tally_size(k.t), FAKE_BASE);
    fake_until(&k.fake, k.t, k.seen.errors > 0);
    assert_int_equal(k.seen.error, TALLY_E_OLDER);
    assert_int_equal(k.fake.asked, 0);
    talk_close(&k);
}

static void unfollow_now(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    (void)note;
    (void)size;
    (void)time;
    ++*(unsigned *)user;
    tally_unfollow(f);
}

/* A follower may end itself in its own callback, and is never called again. */
static void test_unfollow_in_callback(void **state) {
    struct talk k = { 0 };
    unsigned called = 0;
    struct tally_follow_options follow = { .prefix = "", .on_head = unfollow_now, .user = &called };
    struct tally_follow *f;

    (void)state;
    fake_init(&k.fake);
    talk_open(&k, "A/", NULL);
    assert_int_equal(tally_follow(k.t, &follow, &f), 0);
    fake_until(&k.fake, k.t, called == 1 && k.seen.heads == 1);
    fake_change(&k.fake, 0);
    fake_update(&k.fake, 0);
    fake_until(&k.fake, k.t, (tally_follow_ask(k.f), k.seen.size == k.fake.size));
    assert_int_equal(called, 1);
    talk_close(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snapshot),
        cmocka_unit_test(test_snapshot_of_prefix),
        cmocka_unit_test(test_state_moves_while_paging),
        cmocka_unit_test(test_update),
        cmocka_unit_test(test_update_said_again),
        cmocka_unit_test(test_lost_update),
        cmocka_unit_test(test_beat_shows_lost_update),
        cmocka_unit_test(test_lost_answers),
        cmocka_unit_test(test_stale), cmocka_unit_test(test_beat_goes_back),
        cmocka_unit_test(test_lying_pages),
        cmocka_unit_test(test_lying_snapshots),
        cmocka_unit_test(test_lying_updates),
        cmocka_unit_test(test_unsound_answer),
        cmocka_unit_test(test_other_election),
        cmocka_unit_test(test_head_brought_along),
        cmocka_unit_test(test_unfollow_in_callback),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
