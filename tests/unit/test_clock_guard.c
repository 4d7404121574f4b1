/* SPDX-License-Identifier: Apache-2.0 */

/* When the wall clock is trusted with entry times, and when somebody must look at it. */

#include "tests/unit/probe.h"

#include "daemon/clock_guard.h"

#define HOUR 3600000u
#define NOON 1778151600000u     /* a wall clock */
#define UP 86400000u            /* time since boot */

static struct clock_guard guard;

static int set_up(void **state) {
    (void)state;
    clock_guard_init(&guard, true, 0);
    return 0;
}

/* Whether the look changed something, and what it found. */
static void look(uint64_t wall, uint64_t boot, uint64_t last, bool changed, enum clock_state expected) {
    assert_int_equal(clock_guard_look(&guard, wall, boot, last), changed);
    assert_int_equal(guard.state, expected);
}

/* Both clocks go on together, a suspended machine's too: nothing to say. */
static void test_together(void **state) {
    (void)state;
    look(NOON, UP, NOON - 5, false, CLOCK_SOUND);
    look(NOON + 1000, UP + 1000, NOON + 900, false, CLOCK_SOUND);
    look(NOON + 30 * HOUR, UP + 30 * HOUR, NOON + 1000, false, CLOCK_SOUND);
}

/* An hour either way is not too much, a millisecond more is. Back within the hour it is trusted again. */
static void test_moved(void **state) {
    (void)state;
    look(NOON, UP, 0, false, CLOCK_SOUND);
    look(NOON + HOUR + 7, UP + 7, 0, false, CLOCK_SOUND);
    look(NOON + HOUR + 8, UP + 7, 0, true, CLOCK_MOVED);
    look(NOON + HOUR + 9, UP + 8, 0, false, CLOCK_MOVED);
    look(NOON + 10, UP + 10, 0, true, CLOCK_SOUND);
    look(NOON - HOUR + 11, UP + 11, 0, false, CLOCK_SOUND);
    look(NOON - HOUR + 11, UP + 12, 0, true, CLOCK_MOVED);
    look(0, UP + 13, 0, false, CLOCK_MOVED);
}

/* Small moves add up: what counts is the clock at the start. */
static void test_small_moves(void **state) {
    (void)state;
    look(NOON, UP, 0, false, CLOCK_SOUND);
    for (uint64_t i = 1; i <= 4; i++)
        look(NOON + i * HOUR / 4, UP, 0, false, CLOCK_SOUND);
    look(NOON + 5 * HOUR / 4, UP, 0, true, CLOCK_MOVED);
}

/* Started over an hour before the last entry it waits; set right, it takes that for its measure and needs no restart. */
static void test_behind(void **state) {
    (void)state;
    look(NOON, UP, NOON + HOUR + 1, true, CLOCK_BEHIND);
    look(NOON + 1, UP + 1, NOON + HOUR + 3, false, CLOCK_BEHIND);
    look(NOON + 5 * HOUR, UP + 2, NOON + HOUR + 3, true, CLOCK_SOUND);
    look(NOON + 5 * HOUR, UP + 3, NOON + HOUR + 3, false, CLOCK_SOUND);
    look(NOON, UP + 4, NOON + HOUR + 3, true, CLOCK_MOVED);
}

/* An hour behind is not too much, nor is an entry of the future once the clock was found sound. */
static void test_an_hour_behind(void **state) {
    (void)state;
    look(NOON, UP, NOON + HOUR, false, CLOCK_SOUND);
    look(NOON, UP, NOON + 2 * HOUR, false, CLOCK_SOUND);
}

/* What the operator knows of is no reason to wait, a later entry is. */
static void test_accepted(void **state) {
    (void)state;
    clock_guard_init(&guard, true, NOON + 9 * HOUR);
    look(NOON, UP, NOON + 9 * HOUR + 1, true, CLOCK_BEHIND);
    look(NOON, UP, NOON + 9 * HOUR, true, CLOCK_SOUND);
    look(NOON + 2 * HOUR, UP, NOON + 9 * HOUR, true, CLOCK_MOVED);
}

/* Entries of a rehearsal have declared times, whatever the clock says. */
static void test_rehearsal(void **state) {
    (void)state;
    clock_guard_init(&guard, false, 0);
    look(NOON, UP, NOON + 9 * HOUR, false, CLOCK_SOUND);
    look(NOON + 9 * HOUR, UP, 0, false, CLOCK_SOUND);
}

/* Each state has words for the operator. */
static void test_texts(void **state) {
    (void)state;
    assert_int_equal(CLOCK_SLACK, HOUR);
    for (int i = 0; i < _CLOCK_STATE_MAX; i++)
        assert_non_null(clock_state_text((enum clock_state)i));
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_together), TEST(test_moved),    TEST(test_small_moves), TEST(test_behind), TEST(test_an_hour_behind),
        TEST(test_accepted), TEST(test_rehearsal), TEST(test_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
