/* SPDX-License-Identifier: Apache-2.0 */
/* Who controls a council: strictly more than half of all its seats, those not up among them, once every contest is in.
 */

#include "tests/unit/probe.h"

#include "tests/support/night_fixture.h"

/* Declares a contest with these votes, in ballot order. */
static void votes(const char *contest, const uint64_t *counts) {
    struct declaration *d = good_declaration(small->election, contest, 0, &night.arena);

    declaration_votes(small->election, d, counts, &night.arena);
    assert_judged(night_take(&night, d, small_officers(contest)), VERDICT_ACCEPTED, NULL);
}
#define votes(contest, ...) votes((contest), (const uint64_t[]){ __VA_ARGS__ })

static struct control control(const char *key) {
    struct record r = night_record(&night, key);

    assert_true(r.area.control_given);
    return r.area.control;
}

static void assert_span(struct span s, const char *expected) {
    if (!expected) {
        assert_null(s.ptr);
        return;
    }
    assert_int_equal(s.len, strlen(expected));
    assert_memory_equal(s.ptr, expected, s.len);
}

static const struct group_row *group(const struct record *r, const char *id) {
    for (size_t i = 0; i < r->area.n_groups; i++)
        if (span_equal(r->area.groups[i].group, span_str(id)))
            return &r->area.groups[i];
    fail_msg("there is no group %s", id);
    return NULL;
}

static void assert_councils(const char *key, uint64_t total, uint64_t decided, uint64_t none) {
    struct record r = night_record(&night, key);

    assert_true(r.area.councils_given);
    assert_int_equal(r.area.councils_total, total);
    assert_int_equal(r.area.councils_decided, decided);
    assert_int_equal(r.area.councils_none, none);
}

static void change(const char *key, const char *id, bool given, int64_t expected) {
    struct record r = night_record(&night, key);
    struct opt_int found = group(&r, id)->changes[0].councils;

    assert_int_equal(found.given, given);
    assert_int_equal(found.value, expected);
}

/* While a contest is out nothing is decided, but it may be certain: that is no council more for the group. Who was in
 * control is known all the same. */
static void test_undecided(void **state) {
    struct record r;

    (void)state;
    votes("n1.a", 10, 90, 80, 5);
    night_declare(&night, "n1.c", 0);
    assert_int_equal(control("X/N/N1/@councillors/").status, CONTROL_CERTAIN_MAJORITY);
    assert_span(control("X/N/N1/@councillors/").group, "red");
    assert_int_equal(control("X/N/N1/@councillors/").was_status.value, CONTROL_MAJORITY);
    assert_span(control("X/N/N1/@councillors/").was_group, "blue");
    assert_councils("X/@councillors/", 4, 0, 0);
    change("X/N/N1/@councillors/", "red", false, 0);
    r = night_record(&night, "X/N/N1/@councillors/");
    assert_int_equal(group(&r, "red")->seats, 3);
    assert_int_equal(group(&r, "red")->councils, 0);
}

/* A majority is won by a group, all its parties together; a vacant contest and a by-election do not hold it up. */
static void test_majority(void **state) {
    struct record r;

    (void)state;
    votes("n1.a", 10, 90, 80, 5);
    night_declare(&night, "n1.c", 0);
    votes("n1.b", 50, 40, 30);
    assert_int_equal(control("X/N/N1/@councillors/").status, CONTROL_MAJORITY);
    assert_span(control("X/N/N1/@councillors/").group, "red");
    assert_councils("X/N/N1/@councillors/", 1, 1, 0);
    assert_councils("X/N/@councillors/", 2, 1, 0);
    assert_councils("X/@councillors/", 4, 1, 0);
    r = night_record(&night, "X/@councillors/");
    assert_int_equal(group(&r, "red")->councils, 1);
    assert_int_equal(group(&r, "blue")->councils, 0);
    change("X/N/N1/@councillors/", "red", true, 1);
    change("X/N/N1/@councillors/", "blue", true, -1);
    change("X/N/N1/@councillors/", "ind", true, 0);
    change("X/@councillors/", "red", true, 1);
    change("X/@councillors/", "blue", true, -1);
}

/* Half is not a majority: three of five is one, two of five is not. */
static void test_no_majority(void **state) {
    (void)state;
    votes("n1.a", 90, 80, 10, 5);
    night_declare(&night, "n1.c", 0);
    votes("n1.b", 50, 40, 30);
    assert_int_equal(control("X/N/N1/@councillors/").status, CONTROL_NONE);
    assert_span(control("X/N/N1/@councillors/").group, NULL);
    assert_councils("X/N/@councillors/", 2, 1, 1);
    change("X/N/@councillors/", "blue", true, -1);
    change("X/N/@councillors/", "red", true, 0);
}

/* By thirds: seats that are not up count for whoever holds them. Four of six is a majority. */
static void test_thirds(void **state) {
    (void)state;
    votes("n2.a", 10, 20);
    votes("n2.b", 10, 20, 30);
    assert_int_equal(control("X/N/N2/@councillors/").status, CONTROL_MAJORITY);
    assert_span(control("X/N/N2/@councillors/").group, "red");
    assert_int_equal(control("X/N/N2/@councillors/").was_status.value, CONTROL_NONE);
    assert_span(control("X/N/N2/@councillors/").was_group, NULL);
    change("X/N/N2/@councillors/", "red", true, 1);
    change("X/N/N2/@councillors/", "blue", true, 0);
}

/* By thirds: exactly half of all seats is no majority. */
static void test_thirds_half(void **state) {
    (void)state;
    votes("n2.a", 20, 10);
    votes("n2.b", 10, 20, 30);
    assert_int_equal(control("X/N/N2/@councillors/").status, CONTROL_NONE);
    change("X/N/N2/@councillors/", "red", true, 0);
}

/* Independents together are not a group that may control: all their seats make no overall control. */
static void test_may_not_control(void **state) {
    struct record r;

    (void)state;
    votes("s2.a", 90, 80, 10);
    r = night_record(&night, "X/S/S2/@councillors/");
    assert_int_equal(group(&r, "ind")->seats, 2);
    assert_int_equal(r.area.control.status, CONTROL_NONE);
    assert_councils("X/S/@councillors/", 2, 1, 1);
    change("X/S/S2/@councillors/", "blue", true, -1);
}

/* Nothing is certain before the first declaration, then as soon as nominations prove it: red's third seat is one that
 * nobody else stands for. */
static void test_certain(void **state) {
    (void)state;
    assert_int_equal(control("X/N/N1/@councillors/").status, CONTROL_UNDECIDED);
    votes("n1.b", 40, 50, 30);
    assert_int_equal(control("X/N/N1/@councillors/").status, CONTROL_UNDECIDED);
    votes("n1.a", 90, 80, 10, 5);
    assert_int_equal(control("X/N/N1/@councillors/").status, CONTROL_CERTAIN_MAJORITY);
    assert_span(control("X/N/N1/@councillors/").group, "red");
    night_declare(&night, "n1.c", 0);
    assert_int_equal(control("X/N/N1/@councillors/").status, CONTROL_MAJORITY);
}

/* By-elections are outside all of it: what is declared in one makes nothing certain. */
static void test_by_election(void **state) {
    (void)state;
    night_declare(&night, "n1.by", 0);
    assert_int_equal(control("X/N/N1/@councillors/").status, CONTROL_UNDECIDED);
    assert_councils("X/@councillors/", 4, 0, 0);
}

static void only_by_elections(struct small_manifest *m) {
    for (size_t i = 0; i < m->chunks[2].n_contests; i++)
        m->chunks[2].contests[i].type = CONTEST_BY_ELECTION;
}

/* A council in which there are only by-elections has no control, is in no count of councils, and changes against
 * nothing: neither before they are declared nor after. */
static void test_by_elections_only(void **state) {
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = only_by_elections });
    struct recounting recounting;
    struct record r;
    struct night n;

    (void)state;
    night_init(&n, s);
    recounting_begin(&recounting, n.l, s->election);
    n.recounting = &recounting;
    for (int declared = 0; declared < 2; declared++) {
        r = night_record(&n, "X/N/N2/@councillors/");
        assert_false(r.area.control_given);
        assert_int_equal(r.area.councils_total, 0);
        assert_false(group(&r, "blue")->changes[0].seats.given || group(&r, "blue")->changes[0].councils.given);
        assert_false(r.area.remainders[0].others_change.given);
        r = night_record(&n, "X/N/@councillors/");
        assert_int_equal(r.area.councils_total, 1);
        assert_int_equal(r.area.councils_decided, 0);
        assert_false(group(&r, "blue")->changes[0].seats.given);
        if (!declared)
            night_declare(&n, "n2.a", 0);
    }
    night_deinit(&n);
    recounting_end(&recounting);
    small_election_free(s);
}

/* A postponed contest leaves the council without a decision until it is declared; a queried one as well. That nobody can
 * have a majority of four with one seat each is certain all the while. */
static void test_postponed(void **state) {
    struct declaration *d;

    (void)state;
    night_declare(&night, "s1.a", 0);
    assert_int_equal(control("X/S/S1/@councillors/").status, CONTROL_CERTAIN_NONE);
    assert_councils("X/S/@councillors/", 2, 0, 0);
    assert_false(control("X/S/S1/@councillors/").was_status.given);
    d = good_declaration(small->election, "s1.b", 0, &night.arena);
    assert_int_equal(night_fold(&night, d, VERDICT_QUERIED), 0);
    assert_int_equal(control("X/S/S1/@councillors/").status, CONTROL_CERTAIN_NONE);
    d->revision = 2;
    assert_int_equal(night_fold(&night, d, VERDICT_ACCEPTED), 0);
    assert_int_equal(control("X/S/S1/@councillors/").status, CONTROL_NONE);
    /* Nobody said who was in control there, so nothing changed in that sense. */
    change("X/S/S1/@councillors/", "red", false, 0);
    change("X/S/@councillors/", "red", false, 0);
}

/* Areas without a size have no control, and mayors' polls have no councils. */
static void test_where(void **state) {
    struct record r = night_record(&night, "X/N/@councillors/");

    (void)state;
    assert_false(r.area.control_given);
    assert_true(r.area.councils_given);
    r = night_record(&night, "X/M/@mayors/");
    assert_false(r.area.control_given || r.area.councils_given);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_undecided), test(test_majority),        test(test_no_majority), test(test_thirds),
        test(test_thirds_half), test(test_may_not_control), test(test_postponed),   test(test_where),
        test(test_certain),   test(test_by_election),     test(test_by_elections_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
