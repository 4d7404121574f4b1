/* SPDX-License-Identifier: Apache-2.0 */

/* A follower of records, against a daemon that tells the truth, loses messages, or lies. */

#include "tests/unit/fake_daemon.h"

struct seen {
    unsigned records, heads, doubts, stale, fresh, errors;
    int doubt, error;
    uint64_t size;
    char key[64];
    struct blob old, new;       /* of the last record told */
};

static void on_record(struct tally_follow *f, void *user, struct tally_bytes key, struct tally_bytes old,
                      struct tally_bytes new) {
    struct seen *s = user;

    (void)f;
    s->records++;
    snprintf(s->key, sizeof(s->key), "%.*s", (int)key.len, (const char *)key.ptr);
    blob_free(&s->old);
    blob_free(&s->new);
    if (old.ptr)
        s->old = (struct blob){ memcpy(malloc(old.len), old.ptr, old.len), old.len };
    s->new = (struct blob){ memcpy(malloc(new.len), new.ptr, new.len), new.len };
}

static void on_head(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    struct seen *s = user;

    (void)f;
    assert_non_null(note.ptr);
    assert_int_equal(time, 1000 * size);
    s->heads++;
    s->size = size;
}

static void on_stale(struct tally_follow *f, void *user, bool stale, uint64_t as_of) {
    struct seen *s = user;

    (void)f;
    (void)as_of;
    if (stale)
        s->stale++;
    else
        s->fresh++;
}

static void on_doubt(struct tally_follow *f, void *user, int error, const char *text) {
    struct seen *s = user;

    (void)f;
    assert_non_null(text);
    s->doubts++;
    s->doubt = error;
}

static void on_error(struct tally *t, void *user, int error, const char *text) {
    struct seen *s = user;

    (void)t;
    (void)text;
    s->errors++;
    s->error = error;
}

struct talk {
    struct fake fake;
    struct seen seen;
    struct tally *t;
    struct tally_follow *f;
};

/* A client that follows a prefix; range_given as a program that has the manifest would. */
static void talk_open(struct talk *k, const char *prefix, const struct tally_options *changed) {
    struct tally_options options = changed ? *changed : fake_options(&k->fake);
    struct tally_follow_options follow = { .prefix = prefix, .range_given = true, .on_record = on_record,
                                           .on_head = on_head, .on_stale = on_stale, .on_doubt = on_doubt,
                                           .user = &k->seen };

    fake_range(&k->fake, span_str(prefix), &follow.lo, &follow.hi);
    options.on_error = on_error;
    options.user = &k->seen;
    assert_int_equal(tally_new(&options, &k->t), 0);
    assert_int_equal(tally_follow(k->t, &follow, &k->f), 0);
}

static void talk_close(struct talk *k) {
    tally_free(k->t);
    fake_deinit(&k->fake);
    blob_free(&k->seen.old);
    blob_free(&k->seen.new);
}

/* Until the snapshot is whole and the updates socket is subscribed. */
static void talk_settle(struct talk *k) {
    fake_until(&k->fake, k->t, k->seen.heads > 0 && k->fake.subscribed);
}

/* Whether what is held is the server's state, under the prefix. */
static void assert_same(const struct talk *k, const char *prefix) {
    uint64_t lo, hi;

    fake_range(&k->fake, span_str(prefix), &lo, &hi);
    assert_int_equal(tally_follow_count(k->f), hi - lo);
    for (uint64_t i = lo; i < hi; i++) {
        struct tally_bytes held = tally_follow_get(k->f, k->fake.keys[i]);

        assert_true(span_equal(span_of(held.ptr, held.len), span_blob(k->fake.records[i])));
    }
}

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
    assert_int_equal(k.seen.heads, 0);
    assert_int_equal(k.seen.records, 0);
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
        cmocka_unit_test(test_rewritten),
        cmocka_unit_test(test_rewritten_between_runs),
        cmocka_unit_test(test_beat_shows_lost_update),
        cmocka_unit_test(test_lost_answers),
        cmocka_unit_test(test_stale),
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
