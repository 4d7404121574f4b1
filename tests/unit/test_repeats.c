/* SPDX-License-Identifier: Apache-2.0 */

/* Conflicts that are only counted: all of them are, and somebody is told at once, then at most once a minute. */

#include "tests/unit/probe.h"

#include "daemon/repeats.h"

#define NOON 1778151600000u

/* Counts one at a time; n is what is to be said then, 0 nothing. */
static void count(struct repeats *r, uint64_t now, uint64_t n) {
    uint64_t said = 0;

    assert_int_equal(repeats_count(r, now, &said), n > 0);
    assert_int_equal(said, n);
}

static void test_said_seldom(void **state) {
    struct repeats r = { 0 };

    (void)state;
    count(&r, NOON, 1);
    for (uint64_t i = 1; i < 1000; i++)
        count(&r, NOON + i, 0);
    count(&r, NOON + REPEATS_SAY_MS - 1, 0);
    count(&r, NOON + REPEATS_SAY_MS, 1001);
    count(&r, NOON + REPEATS_SAY_MS + 1, 0);
    assert_int_equal(r.total, 1003);
}

/* A clock that was set back does not silence it until that time comes again. */
static void test_clock_set_back(void **state) {
    struct repeats r = { 0 };

    (void)state;
    count(&r, NOON, 1);
    count(&r, NOON + 5, 0);
    count(&r, NOON - 1, 2);
    count(&r, NOON, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_said_seldom), cmocka_unit_test(test_clock_set_back) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
