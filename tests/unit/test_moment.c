/* SPDX-License-Identifier: Apache-2.0 */

/* Asking for the head of a past moment, of a daemon whose answers are lost or lie. */

#include "tests/unit/fake_daemon.h"

struct answered {
    unsigned times;
    int error;
    uint64_t size, time;
    size_t note;
};

static void on_moment(struct tally *t, void *user, const struct tally_moment *moment) {
    struct answered *a = user;

    (void)t;
    *a = (struct answered){ a->times + 1, moment->error, moment->size, moment->time, moment->note.len };
}

struct talk {
    struct fake fake;
    struct tally *t;
};

static int setup(void **state) {
    struct talk *k = calloc(1, sizeof(*k));
    struct tally_options options;

    fake_init(&k->fake);
    options = fake_options(&k->fake);
    assert_int_equal(tally_new(&options, &k->t), 0);
    *state = k;
    return 0;
}

static int teardown(void **state) {
    struct talk *k = *state;

    tally_free(k->t);
    fake_deinit(&k->fake);
    free(k);
    return 0;
}

static struct answered ask(struct talk *k, bool by_time, uint64_t value) {
    struct answered a = { 0 };

    assert_int_equal(tally_moment(k->t, by_time, value, on_moment, &a, NULL), 0);
    fake_until(&k->fake, k->t, a.times > 0);
    assert_int_equal(a.times, 1);
    return a;
}

/* The head of a size or a time, though newer ones were seen; the newest stays what is brought along the next time. */
static void test_truth(void **state) {
    struct talk *k = *state;
    struct answered a = ask(k, false, 60);

    assert_int_equal(a.error, 0);
    assert_int_equal(a.size, 60);
    assert_int_equal(a.time, 60000);
    assert_true(a.note > 0);
    a = ask(k, true, 40700);
    assert_int_equal(a.error, 0);
    assert_int_equal(a.size, 40);
    assert_int_equal(tally_size(k->t), FAKE_BASE);
}

/* Answers that are lost are asked for again, and told once. */
static void test_lost(void **state) {
    struct talk *k = *state;

    k->fake.drop = 3;
    assert_int_equal(ask(k, false, 60).size, 60);
}

/* A head that lies after what was asked is no answer to it. */
static void test_later(void **state) {
    struct talk *k = *state;

    k->fake.moment = 61;
    assert_int_equal(ask(k, false, 60).error, TALLY_E_MESSAGE);
    assert_int_equal(ask(k, true, 60999).error, TALLY_E_MESSAGE);
    assert_int_equal(ask(k, true, 61000).error, 0);
}

/* One that the log has not signed is none. */
static void test_forged(void **state) {
    struct talk *k = *state;
    struct answered a;

    assert_int_equal(ask(k, false, 60).error, 0);
    k->fake.lie = LIE_FORGED;
    a = ask(k, false, 59);
    assert_int_equal(a.error, TALLY_E_HEAD);
    assert_int_equal(a.size, 0);
    assert_int_equal(a.note, 0);
}

/* A second text of a size that was seen is a fork, in the past too. */
static void test_fork(void **state) {
    struct talk *k = *state;

    assert_int_equal(ask(k, false, 60).error, 0);
    k->fake.lie = LIE_FORK;
    k->fake.moment = 60;
    assert_int_equal(ask(k, false, 60).error, TALLY_E_FORK);
}

/* Without a query socket, or beyond all times, there is nobody to ask. */
static void test_options(void **state) {
    struct talk *k = *state;
    struct tally_options options = fake_options(&k->fake);
    struct answered a = { 0 };
    struct tally *t;

    assert_int_equal(tally_moment(k->t, true, UINT64_MAX, on_moment, &a, NULL), TALLY_E_OPTIONS);
    options.query = NULL;
    assert_int_equal(tally_new(&options, &t), 0);
    assert_int_equal(tally_moment(t, false, 60, on_moment, &a, NULL), TALLY_E_UNAVAILABLE);
    tally_free(t);
    assert_int_equal(a.times, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_truth, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lost, setup, teardown),
        cmocka_unit_test_setup_teardown(test_later, setup, teardown),
        cmocka_unit_test_setup_teardown(test_forged, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fork, setup, teardown),
        cmocka_unit_test_setup_teardown(test_options, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
