/* SPDX-License-Identifier: Apache-2.0 */
/* The invariants say no: each is broken by hand, in a ledger that was sound, and each says what and where. */

#include "tests/unit/probe.h"

#include "daemon/core/ledger_state.h"
#include "tests/support/night_fixture.h"

static struct area_now *area_of(const char *key) {
    return night.l->by_record[election_record(small->election, span_str(key))];
}

/* Only this area is asked from now on. */
static struct area_now *ask(const char *key) {
    struct area_now *a = area_of(key);

    ledger_settle(night.l);
    ledger_note_changed(night.l, a->record);
    return a;
}

static void assert_unsound(const char *says) {
    struct fault fault = { "" };

    if (ledger_sound(night.l, &fault))
        fail_msg("it is sound, and should not be: %s", says);
    if (!strstr(fault.text, says))
        fail_msg("\"%s\" does not say \"%s\"", fault.text, says);
}

static void assert_sound(void) {
    struct fault fault = { "" };

    if (!ledger_sound(night.l, &fault))
        fail_msg("%s", fault.text);
}

/* Changes a number, asks, and puts it back. */
#define broken_by(place, change, says)       \
    do {                                     \
        uint64_t whole_ = (uint64_t)(place); \
                                             \
        (place) = change;                    \
        assert_unsound(says);                \
        (place) = whole_;                    \
        assert_sound();                      \
    } while (0)

#define N1 "X/N/N1/@councillors/"
#define N "X/N/@councillors/"

static void declare_all(void) {
    static const char *const contests[] = { "n1.a", "n1.b", "n1.c", "n2.a", "n2.b", "s1.a", "s2.a", "m.mayor" };

    for (size_t i = 0; i < ARRAY_SIZE(contests); i++)
        night_declare(&night, contests[i], (unsigned)i);
}

static void test_counts(void **state) {
    struct area_now *a;

    (void)state;
    declare_all();
    assert_sound();
    a = ask(N1);
    broken_by(a->contests.pending, 1, N1 ": I03: the states");
    broken_by(a->seats_total, 1, N1 ": I03: more seats");
}

static void test_parties(void **state) {
    uint32_t red = election_party(small->election, span_str("red"));
    struct area_now *a;

    (void)state;
    declare_all();
    a = ask(N1);
    broken_by(a->parties[red].seats, a->parties[red].seats + 1, N1 ": I02: seats");
    broken_by(a->groups[red].seats, a->groups[red].seats + 1, N1 ": I02: seats");
    broken_by(a->groups[red].votes, a->groups[red].votes + 1, N1 ": I02: votes");
    broken_by(a->groups[red].councils, a->groups[red].councils + 1, N1 ": I04");
    broken_by(a->councils_total, 0, N1 ": I04");
}

/* An area and its parts: more in a part than in the whole, or less where the parts are all there is. */
static void test_parts(void **state) {
    const struct election *e = small->election;
    uint32_t red = election_party(e, span_str("red")), blue = election_party(e, span_str("blue"));
    struct area_now *a;

    (void)state;
    declare_all();
    a = ask(N);
    broken_by(a->turnout_papers, a->turnout_papers - 1, N ": I01: the parts");
    broken_by(a->turnout_papers, a->turnout_papers + 1, N ": I01: the parts");
    a->parties[red].votes--;
    a->parties[blue].votes++;
    a->groups[red].votes--;
    a->groups[blue].votes++;
    assert_unsound(N ": I01: the parts of an area do not make a party's sums");
    a->parties[red].votes++;
    a->parties[blue].votes--;
    a->groups[red].votes++;
    a->groups[blue].votes--;
    a->parties[red].seats++;
    a->parties[blue].seats--;
    a->groups[red].seats++;
    a->groups[blue].seats--;
    assert_unsound(N ": I01: the parts of an area do not make a party's sums");
    a->parties[red].seats -= 2;
    a->parties[blue].seats += 2;
    a->groups[red].seats -= 2;
    a->groups[blue].seats += 2;
    assert_unsound(N ": I01: the parts of an area do not make a party's sums");
}

/* The councils of the parts, all of them decided in one part more than in the whole. */
static void test_councils(void **state) {
    struct area_now *part = area_of(N1);

    (void)state;
    declare_all();
    ask(N);
    part->councils_decided++;
    part->councils_none++;
    part->councils_total++;
    assert_unsound(N ": I01: the councils");
}

/* Only what has changed since it was published is asked. */
static void test_changed_only(void **state) {
    struct fault fault;

    (void)state;
    declare_all();
    ledger_settle(night.l);
    area_of(N1)->seats_filled++;
    assert_true(ledger_sound(night.l, &fault));
    night_declare(&night, "n1.by", 0);
    assert_true(ledger_sound(night.l, &fault));
    assert_int_equal(night_fold(&night, good_declaration(small->election, "s1.b", 0, &night.arena), VERDICT_ACCEPTED), 0);
    assert_true(ledger_sound(night.l, &fault));
}

/* An area with contests of its own beside those of its parts has more than they. */
static void above_the_parts(struct small_manifest *m) {
    struct m_contest *contests = arena_alloc(&m->arena, 1, sizeof(*contests));

    contests[0] = m->chunks[1].contests[1];     /* n1.b stands in N itself */
    contests[0].id = span_str("n.b");
    m->chunks[5].contests = contests;           /* of X */
    m->chunks[5].n_contests = 1;
    m->header.quorums[0].needed[QUORUM_DECLARE] = 1;
    m->header.areas[1].size = (struct opt){ true, 11 };     /* N: a council above councils */
}

static void test_own_contests(void **state) {
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = above_the_parts });
    const uint32_t red = election_party(s->election, span_str("red"));
    struct fault fault = { "" };
    struct area_now *x;
    uint64_t votes, group_votes;
    struct night n;

    (void)state;
    night_init(&n, s);
    assert_int_equal(night_fold(&n, good_declaration(s->election, "n.b", 0, &n.arena), VERDICT_ACCEPTED), 0);
    assert_int_equal(night_fold(&n, good_declaration(s->election, "n1.a", 0, &n.arena), VERDICT_ACCEPTED), 0);
    if (!ledger_sound(n.l, &fault))
        fail_msg("%s", fault.text);
    x = n.l->by_record[election_record(s->election, span_str("X/@councillors/"))];
    votes = x->parties[red].votes;
    group_votes = x->groups[red].votes;
    x->parties[red].votes = 1;
    x->groups[red].votes -= votes - 1;
    assert_false(ledger_sound(n.l, &fault));
    x->parties[red].votes = votes;
    x->groups[red].votes = group_votes;
    assert_true(ledger_sound(n.l, &fault));
    night_deinit(&n);
    small_election_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_counts),       test(test_parties), test(test_parts), test(test_councils),
        test(test_changed_only), test(test_own_contests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
