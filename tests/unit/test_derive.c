/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Shares by each method, turnout by both definitions, changes and swing against baselines that have votes, and what
 * became of councils: from the records of a small election's night, against figures worked out by hand.
 */

#include "tests/unit/probe.h"

#include <jansson.h>

#include "clients/tally/derive_json.h"
#include "clients/tally/results_text.h"
#include "proto/codec.h"
#include "tests/support/declarations.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }
#define N(v) { true, v }

/* Last time: n1.b had blue 300, red 500, others 200; n2.b named everybody: blue 100, green 40, red 60. */
static struct m_holding n1_b_then[] = { { S("blue"), { 0 }, N(300), false },
                                        { S("others"), { 0 }, N(200), false },
                                        { S("red"), { 0 }, N(500), false } };
static struct m_holding n2_b_then[] = { { S("blue"), { 0 }, N(100), false },
                                        { S("green"), { 0 }, N(40), false },
                                        { S("red"), { 0 }, N(60), false } };
/* And of all N2, where noc is nobody and has no votes. */
static struct m_holding n2_then[] = { { S("blue"), N(3), N(700), false },
                                      { S("noc"), { 0 }, { 0 }, true },
                                      { S("red"), N(3), N(300), false } };

static void add_holdings(struct small_manifest *m, struct m_chunk *chunk, struct m_holdings h) {
    struct m_holdings *rows = arena_alloc(&m->arena, chunk->n_holdings + 1, sizeof(*rows));
    size_t at = 0;

    /* in the order of baseline, poll, contest: an area's own come first */
    while (at < chunk->n_holdings && span_compare(chunk->holdings[at].baseline, h.baseline) <= 0)
        at++;
    memcpy(rows, chunk->holdings, at * sizeof(*rows));
    rows[at] = h;
    memcpy(rows + at + 1, chunk->holdings + at, (chunk->n_holdings - at) * sizeof(*rows));
    chunk->holdings = rows;
    chunk->n_holdings++;
}

static void with_votes(struct small_manifest *m) {
    for (size_t i = 0; i < m->n_chunks; i++) {
        struct m_chunk *c = &m->chunks[i];

        if (span_equal(c->area, span_str("N1")))
            add_holdings(m, c, (struct m_holdings){ S("before"), S("councillors"), S("n1.b"), N(2500), N(1010), 3, n1_b_then });
        if (!span_equal(c->area, span_str("N2")))
            continue;
        c->holdings[0].rows = n2_then;
        c->holdings[0].n = ARRAY_SIZE(n2_then);
        add_holdings(m, c, (struct m_holdings){ S("before"), S("councillors"), S("n2.b"), { 0 }, { 0 }, 3, n2_b_then });
    }
}

struct evening {
    struct small_election *s;
    struct night night;
    struct arena arena;
};

static struct span get(void *user, struct span key) {
    struct evening *v = user;
    uint32_t position = election_record(v->s->election, key);
    struct span copy;
    struct pack p;

    assert_int_not_equal(position, NO_INDEX);
    pack_init(&p);
    ledger_record(v->night.l, position, &p);
    copy = arena_copy(&v->arena, pack_span(&p));
    pack_deinit(&p);
    return copy;
}

static int setup(void **state) {
    struct evening *v = calloc(1, sizeof(*v));

    v->s = small_election_make(&(struct small_terms){ .edit = with_votes });
    night_init(&v->night, v->s);
    *state = v;
    return 0;
}

static int teardown(void **state) {
    struct evening *v = *state;

    arena_deinit(&v->arena);
    night_deinit(&v->night);
    small_election_free(v->s);
    free(v);
    return 0;
}

static void take(struct evening *v, const char *contest, const uint64_t *votes) {
    struct declaration *d = good_declaration(v->s->election, contest, 0, &v->arena);

    declaration_votes(v->s->election, d, votes, &v->arena);
    assert_int_equal(night_take(&v->night, d, small_officers(contest))->verdict, VERDICT_ACCEPTED); /* or warned of */
}

static struct results of(struct evening *v, const char *area) {
    const struct election *e = v->s->election;

    return (struct results){ .e = e, .area = election_area(e, span_str(area)), .poll = election_poll(e, span_str("councillors")),
                             .note = span_str("the note"), .derived = true, .get = get, .user = v };
}

static uint32_t party(struct evening *v, const char *id) {
    return election_party(v->s->election, span_str(id));
}

/* A share is rounded half up, a change half away from 0, from exact fractions. */
static void test_rounding(void **state) {
    (void)state;
    assert_int_equal(share_bp(1, 3), 3333);
    assert_int_equal(share_bp(2, 3), 6667);
    assert_int_equal(share_bp(1, 20000), 1);    /* half a hundredth */
    assert_int_equal(share_bp(0, 7), 0);
    assert_int_equal(share_bp(1ull << 62, 1ull << 62), 10000);
    assert_int_equal(share_change_bp(45, 100, 35, 100), 1000);
    assert_int_equal(share_change_bp(1, 3, 2, 3), -3333);
    assert_int_equal(share_change_bp(1, 20000, 0, 1), 1);
    assert_int_equal(share_change_bp(0, 1, 1, 20000), -1);
}

/* The textbook's case: 35 to 45 and 45 to 40 per cent is a swing of 7.5 to the first. */
static void test_butler(void **state) {
    struct compared_row rows[] = { { 45, 35, false }, { 40, 45, false } };
    struct comparison c = { .now = 100, .then = 100, .rows = rows };

    (void)state;
    assert_int_equal(swing_bp(&c, 0, 1), 750);
    assert_int_equal(swing_bp(&c, 1, 0), -750);
}

/* A ward of two seats where a party has two candidates: all votes, the best, or the mean; one seat: always all. */
static void test_methods(void **state) {
    static const uint64_t n1_a[] = { 1003, 911, 707, 609 }, n2_a[] = { 301, 202 };
    struct evening *v = *state;
    const struct contest *c = &v->s->election->contests[election_contest(v->s->election, span_str("n1.a"))];
    uint64_t sum = 0, top = 0, candidates = 0, all = 503, tops[8] = { 0 };
    struct results r = of(v, "N");
    struct derived d;

    take(v, "n1.a", n1_a);
    take(v, "n2.a", n2_a);
    for (size_t i = 0; i < c->m->n_candidates; i++) {
        uint32_t group = v->s->election->parties[c->parties[i]].group;

        all += n1_a[i];
        tops[group] = n1_a[i] > tops[group] ? n1_a[i] : tops[group];
        if (group != party(v, "red"))
            continue;
        sum += n1_a[i];
        top = n1_a[i] > top ? n1_a[i] : top;
        candidates++;
    }
    assert_true(candidates >= 2);
    assert_int_equal(derive(&r, SHARE_SUM, &v->arena, &d), 0);
    assert_int_equal(d.rows[party(v, "red")].votes, sum + 202);
    assert_int_equal(d.rows[party(v, "red")].candidates, candidates + 1);
    assert_int_equal(d.total, all);
    assert_int_equal(derive(&r, SHARE_TOP, &v->arena, &d), 0);
    assert_int_equal(d.rows[party(v, "red")].votes, top + 202);
    assert_int_equal(d.rows[party(v, "red")].sum, sum + 202);
    assert_int_equal(d.total, 503 + tops[party(v, "red")] + tops[party(v, "blue")] + tops[party(v, "green")] + tops[party(v, "ind")]);
    assert_int_equal(derive(&r, SHARE_MEAN, &v->arena, &d), 0);
    assert_int_equal(d.unit, SHARE_MEAN_UNIT);
    assert_int_equal(d.rows[party(v, "red")].votes, sum * SHARE_MEAN_UNIT / candidates + 202 * SHARE_MEAN_UNIT);
}

/* Turnout with and without the rejected papers, over the contests that say both, and over how many. */
static void test_turnout(void **state) {
    static const uint64_t n2_a[] = { 1030, 1020 };
    struct evening *v = *state;
    struct declaration *d = good_declaration(v->s->election, "n2.a", 0, &v->arena);
    struct rejected heads[] = { { S("unmarked"), 3 }, { S("void"), 2 } };
    struct results r = of(v, "N2");
    struct derived derived;

    declaration_votes(v->s->election, d, n2_a, &v->arena);
    d->rejected = heads;
    d->n_rejected = ARRAY_SIZE(heads);
    d->papers = (struct opt)N(2055);
    d->electorate = (struct opt)N(8220);
    assert_judged(night_take(&v->night, d, small_officers("n2.a")), VERDICT_ACCEPTED, NULL);
    assert_int_equal(derive(&r, SHARE_SUM, &v->arena, &derived), 0);
    assert_int_equal(derived.contests, 2);
    assert_int_equal(derived.declared, 1);
    assert_int_equal(derived.verified.papers, 2055);
    assert_int_equal(derived.verified.electorate, 8220);
    assert_int_equal(derived.valid.papers, 2050);
    assert_int_equal(derived.valid.contests, 1);
    assert_int_equal(share_bp(derived.verified.papers, derived.verified.electorate), 2500);
}

/* The rejected papers are the total where it is given, else the heads', without those that are outside the total. */
static void test_rejected(void **state) {
    struct rejected heads[] = { { S("in-part"), 9 }, { S("second-preference"), 400 }, { S("total"), 6 },
                                { S("unmarked"), 3 }, { S("void"), 2 } };
    struct contest_record record = { .rejected_given = true, .n_rejected = ARRAY_SIZE(heads), .rejected = heads };

    (void)state;
    assert_int_equal(rejected_total(&record).value, 6);
    heads[2].head = span_str("overvoted");
    assert_int_equal(rejected_total(&record).value, 11);
    record.n_rejected = 2;
    assert_false(rejected_total(&record).given);
}

static const struct comparison *comparison(const struct derived *d, bool whole) {
    for (size_t i = 0; i < d->n_comparisons; i++)
        if (d->comparisons[i].whole == whole)
            return &d->comparisons[i];
    return NULL;
}

/* Contests declared both times, and no others; a group that hides among others then has no change, and no swing. */
static void test_like_for_like(void **state) {
    static const uint64_t n1_b[] = { 400, 500, 100 }, n2_a[] = { 700, 900 };
    struct evening *v = *state;
    const struct contest *c = &v->s->election->contests[election_contest(v->s->election, span_str("n1.b"))];
    struct results r = of(v, "N");
    const struct comparison *like;
    struct derived d;

    take(v, "n2.a", n2_a);
    assert_int_equal(derive(&r, SHARE_SUM, &v->arena, &d), 0);
    assert_null(comparison(&d, false)); /* nothing of last time is held of n2.a */
    take(v, "n1.b", n1_b);
    assert_int_equal(derive(&r, SHARE_SUM, &v->arena, &d), 0);
    like = comparison(&d, false);
    assert_non_null(like);
    assert_int_equal(like->contests, 1);
    assert_int_equal(like->now, 1000);
    assert_int_equal(like->then, 1000);
    assert_int_equal(like->remainder, 200);
    assert_int_equal(like->was.papers, 1010);
    for (size_t i = 0; i < c->m->n_candidates; i++) {
        const struct compared_row *row = &like->rows[v->s->election->parties[c->parties[i]].group];

        assert_int_equal(row->now, n1_b[i]);
        assert_int_equal(row->unknown, c->parties[i] != party(v, "blue") && c->parties[i] != party(v, "red") &&
                                           c->parties[i] != party(v, "red-coop"));
    }
    assert_true(like->swing_given);
    assert_false(like->rows[like->to].unknown);
    assert_false(like->rows[like->from].unknown);
}

/* An area's own votes of last time count once nothing there is open any more. */
static void test_whole_area(void **state) {
    static const uint64_t n2_a[] = { 600, 400 }, n2_b[] = { 150, 50, 50 };
    struct evening *v = *state;
    struct results r = of(v, "N2");
    const struct comparison *whole, *like;
    struct derived d;

    take(v, "n2.a", n2_a);
    assert_int_equal(derive(&r, SHARE_SUM, &v->arena, &d), 0);
    assert_null(comparison(&d, true));
    take(v, "n2.b", n2_b);
    assert_int_equal(derive(&r, SHARE_SUM, &v->arena, &d), 0);
    whole = comparison(&d, true);
    like = comparison(&d, false);
    assert_non_null(whole);
    assert_int_equal(whole->contests, 2);
    assert_int_equal(whole->now, 1250);
    assert_int_equal(whole->then, 1000);
    assert_int_equal(swing_bp(whole, party(v, "blue"), party(v, "red")), -800); /* 70 to 60, 30 to 36: 8 to red */
    assert_int_equal(like->contests, 1);
    assert_int_equal(like->rows[party(v, "green")].then, 40);
    assert_false(like->rows[party(v, "green")].unknown);
    assert_int_equal(share_change_bp(150, 250, 100, 200), 1000);
}

static struct control control_of(uint64_t status, const char *group, uint64_t was, const char *was_group) {
    return (struct control){ .status = status, .group = group ? span_str(group) : (struct span){ 0 },
                             .was_status = { was != 0, was }, .was_group = was_group ? span_str(was_group) : (struct span){ 0 } };
}

/* Held, gained from a group or from nobody, lost, and what is not known. */
static void test_outcomes(void **state) {
    static const struct {
        uint64_t status;
        const char *group;
        uint64_t was;
        const char *was_group;
        enum council_outcome outcome;
    } rows[] = {
        { CONTROL_MAJORITY, "red", CONTROL_MAJORITY, "red", OUTCOME_HELD },
        { CONTROL_MAJORITY, "red", CONTROL_MAJORITY, "blue", OUTCOME_GAINED },
        { CONTROL_MAJORITY, "red", CONTROL_NONE, NULL, OUTCOME_GAINED },
        { CONTROL_NONE, NULL, CONTROL_MAJORITY, "red", OUTCOME_LOST },
        { CONTROL_NONE, NULL, CONTROL_NONE, NULL, OUTCOME_NO_CHANGE },
        { CONTROL_CERTAIN_MAJORITY, "red", CONTROL_MAJORITY, "blue", OUTCOME_GAINED },
        { CONTROL_CERTAIN_NONE, NULL, CONTROL_MAJORITY, "blue", OUTCOME_LOST },
        { CONTROL_UNDECIDED, NULL, CONTROL_MAJORITY, "blue", OUTCOME_OPEN },
        { CONTROL_MAJORITY, "red", 0, NULL, OUTCOME_OPEN },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct control c = control_of(rows[i].status, rows[i].group, rows[i].was, rows[i].was_group);

        assert_int_equal(control_outcome(&c), rows[i].outcome);
    }
}

static json_t *object_of(struct evening *v, const char *area) {
    struct results r = of(v, area);
    json_t *object;

    assert_int_equal(results_json(&r, &object), 0);
    return object;
}

static json_t *council(json_t *object, const char *code) {
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(json_object_get(object, "derived"), "councils"), i, row) {
        if (strcmp(json_string_value(json_object_get(json_object_get(row, "area"), "code")), code) == 0)
            return row;
    }
    return NULL;
}

static const char *word(json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

/* Councils side by side: N1 was blue's, and is red's now; the change stands with both. */
static void test_councils(void **state) {
    static const uint64_t n1_a[] = { 1013, 907, 4021, 3019 }, n1_b[] = { 901, 1207, 1809 };
    struct evening *v = *state;
    json_t *object, *row;

    object = object_of(v, "X");
    assert_string_equal(word(council(object, "N1"), "outcome"), "open");
    assert_int_equal(json_array_size(json_object_get(json_object_get(object, "derived"), "councils")), 4);
    json_decref(object);
    night_declare(&v->night, "n1.c", 0); /* red is uncontested */
    take(v, "n1.a", n1_a);
    take(v, "n1.b", n1_b);
    object = object_of(v, "X");
    row = council(object, "N1");
    assert_string_not_equal(word(row, "outcome"), "open");
    assert_int_equal(json_integer_value(json_object_get(row, "size")), 5);
    assert_true(json_array_size(json_object_get(row, "seats")) >= 2);
    json_decref(object);
}

/* A notice is in the object as no declaration, and in no total. */
static void test_notice(void **state) {
    struct evening *v = *state;
    struct event event = { .kind = EVENT_TURNOUT, .subject = span_str("n2.a"), .made = SMALL_CLOSES, .electorate = N(900),
                           .papers = N(400) };
    struct leaf leaf = { .index = v->night.entries, .time = SMALL_CLOSES, .kind = ENTRY_EVENT, .ruleset = RULESET };
    struct digest signer = { { 0 } };
    json_t *object, *notice;

    assert_int_equal(ledger_apply_event(v->night.l, &leaf, &event, &signer, 1), 0);
    object = object_of(v, "N2");
    notice = json_array_get(json_object_get(json_object_get(object, "derived"), "notices"), 0);
    assert_non_null(notice);
    assert_true(json_is_false(json_object_get(notice, "declaration")));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(notice, "turnout"), "papers")), 400);
    assert_true(json_is_null(json_object_get(object, "turnout")));
    json_decref(object);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_butler),
        cmocka_unit_test(test_rejected),
        cmocka_unit_test_setup_teardown(test_methods, setup, teardown),
        cmocka_unit_test_setup_teardown(test_turnout, setup, teardown),
        cmocka_unit_test_setup_teardown(test_like_for_like, setup, teardown),
        cmocka_unit_test_setup_teardown(test_whole_area, setup, teardown),
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test_setup_teardown(test_councils, setup, teardown),
        cmocka_unit_test_setup_teardown(test_notice, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
