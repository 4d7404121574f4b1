/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's corners: entries that cannot follow, falls of every number, a majority that changes hands at once, and
 * elections with polls, holdings and councils in odd places. */

#include "tests/unit/probe.h"

#include "proto/tree.h"
#include "tests/support/events.h"
#include "tests/support/night_fixture.h"
#include "tests/support/statements.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const press[] = { "press", NULL };

#define B "X/N/N1/@councillors/n1.b/"

static struct declaration *good(const char *contest, unsigned twist) {
    return good_declaration(small->election, contest, twist, &night.arena);
}

/* One officer twice is one officer. */
static void test_same_officer(void **state) {
    static const char *const twice[] = { "north.ro", "north.ro", NULL };

    (void)state;
    assert_judged(night_judge(&night, good("n1.b", 0), twice), VERDICT_REFUSED, "E02");
}

/* A first declaration replaces nothing. */
static void test_replaces_nothing(void **state) {
    struct declaration *d = good("n1.b", 0);

    (void)state;
    d->replaces_given = true;
    assert_judged(night_judge(&night, d, north), VERDICT_REFUSED, "E15");
    assert_true(span_equal(night.last.codes[0].args[1], span_str("–")));
}

static int fold_leaf(const struct declaration *d, struct leaf leaf) {
    leaf.index = night.entries;
    leaf.ruleset = RULESET;
    return ledger_apply(night.l, &leaf, d, NULL, 0);
}

/* Leaves of another kind, and codes that are not each once and in their order. */
static void test_leaves(void **state) {
    struct leaf leaf = { .kind = ENTRY_DECLARATION, .n_codes = 2 };
    struct event *event = event_recount("n1.b", true, &night.arena);

    (void)state;
    leaf.codes[0] = leaf.codes[1] = span_str("P05");
    assert_int_equal(fold_leaf(good("n1.b", 0), leaf), 1);
    leaf.codes[1] = span_str("P04");
    assert_int_equal(fold_leaf(good("n1.b", 0), leaf), 1);
    leaf.kind = ENTRY_EVENT;
    leaf.n_codes = 0;
    assert_int_equal(fold_leaf(good("n1.b", 0), leaf), 1);
    leaf.kind = ENTRY_DECLARATION;
    assert_int_equal(ledger_apply_event(night.l, &leaf, event, NULL, 0), 1);
    leaf.n_codes = 2;
    leaf.codes[1] = span_str("P10");
    assert_int_equal(fold_leaf(good("n1.b", 0), leaf), 0);
}

/* A correction of other candidates than the ballot's. */
static void test_amend_off_ballot(void **state) {
    struct declaration *first = good("n1.b", 0), *d = good("n1.b", 1);

    (void)state;
    assert_int_equal(night_fold(&night, first, VERDICT_ACCEPTED), 0);
    declaration_replaces(d, ACT_AMEND, first, "typing");
    d->votes[0].candidate = span_str("yew");
    assert_int_equal(night_fold(&night, d, VERDICT_ACCEPTED), 1);
}

/* Second preferences may be stated before the first ones; they stand in their order all the same. */
static void test_second_before_first(void **state) {
    static const struct remaining seconds[] = { { 0, 101 }, { 1, 99 } };
    struct declaration *first = statement_first(small->election, "m.mayor", "N1",
                                                (const uint64_t[]){ 9001, 8002, 3003, 1004 }, &night.arena);
    struct contest_record r;

    (void)state;
    assert_judged(night_take(&night, statement_second(small->election, first, seconds, &night.arena), north),
                  VERDICT_ACCEPTED, NULL);
    assert_judged(night_take(&night, first, north), VERDICT_ACCEPTED, NULL);
    r = night_record(&night, "X/M/@mayors/m.mayor/").contest;
    assert_int_equal(r.statements[0].phase, PHASE_FIRST);
    assert_int_equal(r.statements[1].phase, PHASE_SECOND);
}

/* Votes for more than the ballot; an annotation that a stranger to the area signed as well, and one of numbers alone. */
static void test_events(void **state) {
    static const char *const with_authority[] = { "authority", "pundit", NULL };
    struct event *event = event_agency(small->election, "n1.b", (const uint64_t[]){ 1, 2, 3 }, NULL, &night.arena);
    struct vote votes[4];

    (void)state;
    memcpy(votes, event->votes, 3 * sizeof(*votes));
    votes[3] = (struct vote){ span_str("yew"), 4 };
    event->votes = votes;
    event->n_votes = 4;
    assert_judged(night_tell(&night, event, press), VERDICT_REFUSED, "X05");
    event = event_annotation("X/@councillors/", "a", "b", &night.arena);
    assert_int_equal(night_fold_event(&night, event, with_authority), 0);
    event = event_annotation("X/@councillors/", "a", "b", &night.arena);
    event->annotation.text = (struct span){ 0 };
    assert_int_equal(night_fold_event(&night, event, with_authority), 0);
    assert_int_equal(night_record(&night, "X/@councillors/").area.annotations[0].n_values, 2);
}

/* --- Falls --- */

static struct fall area_fall(struct night *n) {
    return night_record(n, "X/@councillors/").area.fall;
}

/* Papers or electors alone may fall; a figure that is no longer given falls too, and one that is new does not. */
static void test_falls_of_turnout(void **state) {
    struct small_election *archive = small_election_make(&(struct small_terms){ .archive = true });
    struct recounting recounting;
    struct declaration *last;
    struct night n;

    (void)state;
    night_init(&n, archive);
    recounting_begin(&recounting, n.l, archive->election);
    n.recounting = &recounting;
    last = good_declaration(archive->election, "n1.b", 0, &n.arena);
    assert_int_equal(night_fold(&n, last, VERDICT_ACCEPTED), 0);
    for (unsigned step = 0; step < 6; step++) {
        struct declaration *d = arena_alloc(&n.arena, 1, sizeof(*d));
        bool fell = step != 3 && step != 5;

        *d = *last;
        declaration_replaces(d, ACT_AMEND, last, "typing");
        d->papers.value -= step == 0;
        d->electorate.value -= step == 1;
        if (step == 2)
            d->papers.given = false;
        if (step == 3)
            d->papers.given = true;
        if (step == 4)
            d->electorate = (struct opt){ 0 };
        if (step == 5)
            d->papers.value++;
        last = d;
        assert_int_equal(night_fold(&n, d, VERDICT_ACCEPTED), 0);
        assert_int_equal(area_fall(&n).entry == n.entries - 1, fell);
        assert_int_equal(night_record(&n, B).contest.fall.entry == n.entries - 1, fell);
    }
    night_deinit(&n);
    recounting_end(&recounting);
    small_election_free(archive);
}

/* A journal may hold what no rule would take: nobody elected, nobody voted for. Taken away, what falls is the turnout; and
 * without that nothing falls. */
static void test_falls_of_nothing(void **state) {
    struct recounting recounting;
    struct declaration *d = good("n1.b", 0), *other = good("n2.a", 0);

    (void)state;
    recounting_begin(&recounting, night.l, small->election);
    night.recounting = &recounting;
    d->n_elected = other->n_elected = 0;
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count = 0;
    other->votes_given = false;
    other->n_votes = 0;
    other->papers = other->electorate = (struct opt){ 0 };
    assert_int_equal(night_fold(&night, other, VERDICT_ACCEPTED), 0);
    assert_int_equal(night_fold(&night, declaration_act(other, ACT_WITHDRAW, 2, "mistake", &night.arena),
                                VERDICT_ACCEPTED), 0);
    assert_false(night_record(&night, "X/N/N2/@councillors/n2.a/").contest.fall.given || area_fall(&night).given);
    assert_int_equal(night_fold(&night, d, VERDICT_ACCEPTED), 0);
    assert_int_equal(night_fold(&night, declaration_act(d, ACT_WITHDRAW, 2, "mistake", &night.arena),
                                VERDICT_ACCEPTED), 0);
    assert_true(night_record(&night, B).contest.fall.given && area_fall(&night).given);
    recounting_end(&recounting);
}

/* --- Odd elections --- */

static void small_council(struct small_manifest *m) {
    m->header.areas[2].size.value = 3;      /* N1 */
}

static struct span control_group(struct night *n) {
    return night_record(n, "X/N/N1/@councillors/").area.control.group;
}

/* A correction hands the majority from one group to another, without a moment of none. */
static void test_majority_changes_hands(void **state) {
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = small_council });
    struct recounting recounting;
    struct declaration *first, *d;
    struct night n;

    (void)state;
    night_init(&n, s);
    recounting_begin(&recounting, n.l, s->election);
    n.recounting = &recounting;
    first = good_declaration(s->election, "n1.a", 0, &n.arena);
    declaration_votes(s->election, first, (const uint64_t[]){ 10, 900, 800, 50 }, &n.arena);
    night_fold(&n, first, VERDICT_ACCEPTED);
    night_fold(&n, good_declaration(s->election, "n1.b", 0, &n.arena), VERDICT_ACCEPTED);
    night_fold(&n, good_declaration(s->election, "n1.c", 0, &n.arena), VERDICT_ACCEPTED);
    assert_true(span_equal(control_group(&n), span_str("red")));
    d = good_declaration(s->election, "n1.a", 0, &n.arena);
    declaration_votes(s->election, d, (const uint64_t[]){ 900, 10, 50, 800 }, &n.arena);
    declaration_replaces(d, ACT_SUPERSEDE, first, "court");
    assert_int_equal(night_fold(&n, d, VERDICT_ACCEPTED), 0);
    assert_true(span_equal(control_group(&n), span_str("blue")));
    night_deinit(&n);
    recounting_end(&recounting);
    small_election_free(s);
}

/* A mayor of a council; a poll that nobody votes in, with holdings; holdings where there is no record; a baseline within
 * another's area; unattributed seats that nobody counted. */
static void odd_places(struct small_manifest *m) {
    struct m_contest *contests = arena_alloc(&m->arena, m->chunks[1].n_contests + 1, sizeof(*contests));
    struct m_poll *polls = arena_alloc(&m->arena, 3, sizeof(*polls));
    struct m_holdings *n1 = arena_alloc(&m->arena, 2, sizeof(*n1)), *area_m = arena_alloc(&m->arena, 1, sizeof(*area_m)),
                      *x = arena_alloc(&m->arena, 2, sizeof(*x));

    memcpy(contests, m->chunks[1].contests, m->chunks[1].n_contests * sizeof(*contests));
    contests[m->chunks[1].n_contests] = contests[1];
    contests[m->chunks[1].n_contests].id = span_str("n1.z");
    contests[m->chunks[1].n_contests].poll = span_str("mayors");
    m->chunks[1].contests = contests;
    m->chunks[1].n_contests++;
    memcpy(polls, m->header.polls, 2 * sizeof(*polls));
    polls[2] = polls[1];
    polls[2].id = span_str("senate");
    m->header.polls = polls;
    m->header.n_polls = 3;
    n1[0] = m->chunks[1].holdings[0];
    n1[1] = n1[0];
    n1[1].baseline = span_str("notional");
    m->chunks[1].holdings = n1;
    m->chunks[1].n_holdings = 2;
    area_m[0] = n1[0];
    m->chunks[0].holdings = area_m;
    m->chunks[0].n_holdings = 1;
    x[0] = n1[0];
    x[0].poll = span_str("senate");
    x[1] = m->chunks[5].holdings[0];
    m->chunks[5].holdings = x;
    m->chunks[5].n_holdings = 2;
    m->chunks[3].holdings[0].rows[1].seats = (struct opt){ 0 };
}

static void test_odd_places(void **state) {
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = odd_places });
    struct recounting recounting;
    struct night n;

    (void)state;
    night_init(&n, s);
    recounting_begin(&recounting, n.l, s->election);
    n.recounting = &recounting;
    for (uint32_t i = 0; i < s->election->n_contests; i++) {
        char id[TALLY_ID_MAX + 1] = "";

        memcpy(id, s->election->contests[i].m->id.ptr, s->election->contests[i].m->id.len);
        if (s->election->contests[i].vacant)
            continue;
        assert_int_equal(night_fold(&n, good_declaration(s->election, id, i, &n.arena), VERDICT_ACCEPTED), 0);
    }
    assert_false(night_record(&n, "X/N/N1/@mayors/").area.control_given);
    night_deinit(&n);
    recounting_end(&recounting);
    small_election_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_same_officer), test(test_replaces_nothing), test(test_leaves), test(test_amend_off_ballot),
        test(test_second_before_first), test(test_events), test(test_falls_of_turnout), test(test_falls_of_nothing),
        test(test_majority_changes_hands), test(test_odd_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
