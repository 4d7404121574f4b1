/* SPDX-License-Identifier: Apache-2.0 */
/* The last place of a race, and whether somebody elected was outvoted, by themselves. */

#include "tests/unit/probe.h"

#include "daemon/core/plurality.h"

static struct race race_of(const uint64_t *votes, size_t n, size_t places, uint32_t out) {
    struct race race = { .n = n, .places = places };

    for (size_t i = 0; i < n; i++) {
        race.rows[i].votes = votes[i];
        race.rows[i].in_race = i != out;
    }
    return race;
}
#define race_of(places, out, ...)                                                                                  \
    race_of((const uint64_t[]){ __VA_ARGS__ }, sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t), (places), \
            (out))
#define NOBODY UINT32_MAX

static void last_place(struct race race, size_t above, size_t level, size_t places, uint64_t votes) {
    struct last_place last;

    race_last_place(&race, &last);
    assert_int_equal(last.above, above);
    assert_int_equal(last.level, level);
    assert_int_equal(last.places, places);
    assert_int_equal(last.votes, votes);
}

/* Down to the number of votes at which places run out; or to the end, where there are more places than candidates. */
static void test_last_place(void **state) {
    (void)state;
    last_place(race_of(1, NOBODY, 5, 9, 7), 0, 1, 1, 9);
    last_place(race_of(2, NOBODY, 5, 9, 7), 1, 1, 1, 7);
    last_place(race_of(2, NOBODY, 7, 9, 7, 7), 1, 3, 1, 7);
    last_place(race_of(3, NOBODY, 0, 9, 0), 1, 2, 2, 0);
    last_place(race_of(1, 1, 5, 9, 7), 0, 1, 1, 7);
    last_place(race_of(3, 1, 5, 9, 7), 2, 0, 1, 0);
}

static void outvoted(struct race race, const bool *elected, bool expected) {
    uint32_t worst = 0, other = 0;

    assert_int_equal(race_outvoted(&race, elected, &worst, &other), expected);
}
#define outvoted(expected, race, ...) outvoted((race), (const bool[]){ __VA_ARGS__ }, (expected))

/* Nobody elected, everybody elected, level, and somebody elected who is not in the race. */
static void test_outvoted(void **state) {
    (void)state;
    outvoted(false, race_of(1, NOBODY, 5, 9, 7), false, true, false);
    outvoted(true, race_of(1, NOBODY, 5, 9, 7), true, false, false);
    outvoted(true, race_of(2, NOBODY, 5, 9, 7), true, true, false);
    outvoted(false, race_of(1, NOBODY, 9, 9, 7), true, false, false);
    outvoted(false, race_of(1, NOBODY, 5, 9, 7), false, false, false);
    outvoted(false, race_of(3, NOBODY, 5, 9, 7), true, true, true);
    outvoted(true, race_of(1, 0, 5, 9, 7), true, false, false);
    outvoted(true, race_of(2, 1, 5, 9, 7), true, true, false);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_last_place), cmocka_unit_test(test_outvoted) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
