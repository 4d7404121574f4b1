/* SPDX-License-Identifier: Apache-2.0 */
/* Seats changed against baselines: where they are known, what is nil and why, and the sums above. */

#include "tests/unit/probe.h"

#include "tests/support/night_fixture.h"

enum { BEFORE, NOTIONAL };

static void votes(const char *contest, const uint64_t *counts) {
    struct declaration *d = good_declaration(small->election, contest, 0, &night.arena);

    declaration_votes(small->election, d, counts, &night.arena);
    assert_judged(night_take(&night, d, small_officers(contest)), VERDICT_ACCEPTED, NULL);
}
#define votes(contest, ...) votes((contest), (const uint64_t[]){ __VA_ARGS__ })

static void assert_opt(const char *what, struct opt_int found, bool given, int64_t expected) {
    if (found.given != given || (given && found.value != expected))
        fail_msg("%s: %s %lld, expected %s %lld", what, found.given ? "given" : "nil", (long long)found.value,
                 given ? "given" : "nil", (long long)expected);
}

static void change(const char *key, int baseline, const char *group, bool given, int64_t expected) {
    struct record r = night_record(&night, key);

    for (size_t i = 0; i < r.area.n_groups; i++)
        if (span_equal(r.area.groups[i].group, span_str(group))) {
            assert_opt(key, r.area.groups[i].changes[baseline].seats, given, expected);
            return;
        }
    fail_msg("%s: there is no group %s", key, group);
}

static void remainder_is(const char *key, int baseline, bool others_given, int64_t others, bool unattributed_given,
                         int64_t unattributed) {
    struct record r = night_record(&night, key);
    struct opt found = r.area.remainders[baseline].unattributed;

    assert_opt(key, r.area.remainders[baseline].others_change, others_given, others);
    assert_opt(key, (struct opt_int){ found.given, (int64_t)found.value }, unattributed_given, unattributed);
}

/* Red 3 (one of them uncontested), blue 1. */
static void declare_n1(void) {
    votes("n1.a", 10, 90, 80, 5);
    night_declare(&night, "n1.c", 0);
    votes("n1.b", 50, 40, 30);
}

/* Green 1, red 1. */
static void declare_n2(void) {
    votes("n2.a", 10, 20);
    votes("n2.b", 10, 30, 20);
}

/* Blue, red and green 1 each; the postponed contest stays out. */
static void declare_s1(void) {
    night_declare(&night, "s1.a", 0);
}

/* A half-declared council has no changes at all: seats still to come are not seats lost. */
static void test_unsettled(void **state) {
    (void)state;
    votes("n1.a", 10, 90, 80, 5);
    night_declare(&night, "n1.c", 0);
    change("X/N/N1/@councillors/", BEFORE, "red", false, 0);
    change("X/N/N1/@councillors/", BEFORE, "blue", false, 0);
    change("X/@councillors/", BEFORE, "red", false, 0);
    votes("n1.b", 50, 40, 30);
    change("X/N/N1/@councillors/", BEFORE, "red", true, 1);
}

/* A baseline that names everybody: groups it names change by the difference, groups it does not by what they won. */
static void test_exhaustive(void **state) {
    (void)state;
    declare_n1();
    change("X/N/N1/@councillors/", BEFORE, "red", true, 3 - 2);
    change("X/N/N1/@councillors/", BEFORE, "blue", true, 1 - 3);
    change("X/N/N1/@councillors/", BEFORE, "green", true, 0);
    change("X/N/N1/@councillors/", BEFORE, "ind", true, 0);
    change("X/N/N1/@councillors/", NOTIONAL, "red", false, 0);
    remainder_is("X/N/N1/@councillors/", BEFORE, false, 0, false, 0);
}

/* With a row of others, groups not named have no change of their own, only one together; seats not up count. */
static void test_others(void **state) {
    (void)state;
    declare_n2();
    change("X/N/N2/@councillors/", BEFORE, "red", true, 1 + 2 - 2);
    change("X/N/N2/@councillors/", BEFORE, "blue", true, 0 + 2 - 3);
    change("X/N/N2/@councillors/", BEFORE, "green", false, 0);
    remainder_is("X/N/N2/@councillors/", BEFORE, true, 1 - 1, false, 0);
}

/* With unattributed seats, groups not named have no change and the others none together; how many is always said. */
static void test_unattributed(void **state) {
    (void)state;
    remainder_is("X/S/S1/@councillors/", BEFORE, false, 0, true, 2);
    declare_s1();
    change("X/S/S1/@councillors/", BEFORE, "red", true, 1 - 2);
    change("X/S/S1/@councillors/", BEFORE, "blue", false, 0);
    change("X/S/S1/@councillors/", BEFORE, "green", false, 0);
    remainder_is("X/S/S1/@councillors/", BEFORE, false, 0, true, 2);
}

/* A postponed contest does not hold the changes up; when it is declared it changes them, queried it takes them away. */
static void test_postponed(void **state) {
    struct declaration *d = good_declaration(small->election, "s1.b", 0, &night.arena);

    (void)state;
    declare_s1();
    change("X/S/@councillors/", BEFORE, "red", true, -1);
    assert_int_equal(night_fold(&night, d, VERDICT_QUERIED), 0);
    change("X/S/S1/@councillors/", BEFORE, "red", false, 0);
    change("X/S/@councillors/", BEFORE, "red", false, 0);
    change("X/@councillors/", BEFORE, "red", false, 0);
    d->revision = 2;
    assert_int_equal(night_fold(&night, d, VERDICT_ACCEPTED), 0);
    change("X/S/S1/@councillors/", BEFORE, "red", true, 2 - 2);
    change("X/@councillors/", BEFORE, "red", true, 0);
}

/* Above, a change is the sum over what is known below, and nil while nothing is. */
static void test_sums(void **state) {
    (void)state;
    change("X/N/@councillors/", BEFORE, "red", false, 0);
    remainder_is("X/@councillors/", BEFORE, false, 0, true, 2);
    declare_n1();
    change("X/N/@councillors/", BEFORE, "red", true, 1);
    change("X/@councillors/", BEFORE, "red", true, 1);
    remainder_is("X/N/@councillors/", BEFORE, false, 0, false, 0);
    declare_n2();
    change("X/N/@councillors/", BEFORE, "red", true, 1 + 1);
    change("X/N/@councillors/", BEFORE, "blue", true, -2 - 1);
    change("X/N/@councillors/", BEFORE, "green", true, 0);
    remainder_is("X/N/@councillors/", BEFORE, true, 0, false, 0);
    declare_s1();
    votes("s2.a", 90, 80, 10);
    change("X/S/@councillors/", BEFORE, "blue", true, -2);
    change("X/S/@councillors/", BEFORE, "ind", true, 2);
    change("X/@councillors/", BEFORE, "red", true, 1 + 1 - 1);
    change("X/@councillors/", BEFORE, "blue", true, -2 - 1 - 2);
    change("X/@councillors/", BEFORE, "ind", true, 0 + 2);
    remainder_is("X/@councillors/", BEFORE, true, 0, true, 2);
}

/* A baseline of the whole counts when the whole is in, and never from its parts; nobody's seats not up are the whole's.
 */
static void test_whole(void **state) {
    (void)state;
    declare_n1();
    declare_n2();
    declare_s1();
    change("X/@councillors/", NOTIONAL, "red", false, 0);
    votes("s2.a", 90, 80, 10);
    change("X/@councillors/", NOTIONAL, "red", true, 3 + 1 + 1 - 5);
    change("X/@councillors/", NOTIONAL, "blue", true, 1 + 0 + 1 - 4);
    change("X/@councillors/", NOTIONAL, "green", false, 0);
    change("X/N/@councillors/", NOTIONAL, "red", false, 0);
    remainder_is("X/@councillors/", NOTIONAL, true, (1 + 1 + 2) - 2, true, 1);
}

/* A by-election changes nothing, and a mayors' poll has its own records. */
static void test_by_election(void **state) {
    (void)state;
    declare_n1();
    night_declare(&night, "n1.by", 0);
    night_declare(&night, "m.mayor", 0);
    change("X/N/N1/@councillors/", BEFORE, "blue", true, 1 - 3);
    change("X/@mayors/", BEFORE, "blue", false, 0);
}

static void seatless(struct small_manifest *m) {
    m->chunks[1].holdings[0].rows[1].seats.given = false;
}

static void green_not_up(struct small_manifest *m) {
    m->chunks[2].holdings[1].rows[0].party = span_str("green");
}

static void begin_again(void (*edit)(struct small_manifest *m)) {
    night_deinit(&night);
    small_election_free(small);
    small = small_election_make(&(struct small_terms){ .edit = edit });
    night_init(&night, small);
}

/* Seats not up of a group that the baseline does not name count among the others, as those do that it wins. */
static void test_others_not_up(void **state) {
    (void)state;
    begin_again(green_not_up);
    declare_n2();
    change("X/N/N2/@councillors/", BEFORE, "green", false, 0);
    change("X/N/N2/@councillors/", BEFORE, "blue", true, 0 - 3);
    remainder_is("X/N/N2/@councillors/", BEFORE, true, 1 + 2 - 1, false, 0);
}

/* A row without seats says that the group was there, not how many it had: no change. */
static void test_row_without_seats(void **state) {
    (void)state;
    begin_again(seatless);
    declare_n1();
    change("X/N/N1/@councillors/", BEFORE, "red", false, 0);
    change("X/N/N1/@councillors/", BEFORE, "blue", true, 1 - 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_unsettled), test(test_exhaustive), test(test_others),      test(test_unattributed),
        test(test_postponed), test(test_sums),       test(test_whole),       test(test_by_election),
        test(test_row_without_seats), test(test_others_not_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
