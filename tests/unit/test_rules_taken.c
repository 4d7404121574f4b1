/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that look at what was taken before: a mayor's declaration against the districts' statements, figure by figure; and
 * corrections against what stands, where a figure is missing on either side. */

#include "tests/unit/probe.h"

#include "tests/support/events.h"
#include "tests/support/statements.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const mayor[] = { "mayor.ro", "mayor.dro", NULL };
static const uint64_t votes_n1[] = { 19007, 18004, 3011, 1009 }, votes_n2[] = { 17013, 18521, 2047, 1533 };
static const struct remaining seconds[] = { { 0, 1203 }, { 1, 907 } };

struct count {
    struct small_election *s;
    struct night n;
    const struct declaration *statements[4];    /* N1 first, second; N2 first, second */
};

static void count_begin(struct count *c, const struct small_terms *terms) {
    c->s = small_election_make(terms);
    night_init(&c->n, c->s);
}

static void count_end(struct count *c) {
    night_deinit(&c->n);
    small_election_free(c->s);
}

static struct declaration *first_of(struct count *c, const char *area, const uint64_t *votes) {
    return statement_first(c->s->election, "m.mayor", area, votes, &c->n.arena);
}

/* Both districts state both phases. */
static void count_state(struct count *c, const uint64_t *n1, const uint64_t *n2) {
    c->statements[0] = first_of(c, "N1", n1);
    c->statements[1] = statement_second(c->s->election, c->statements[0], seconds, &c->n.arena);
    c->statements[2] = first_of(c, "N2", n2);
    c->statements[3] = statement_second(c->s->election, c->statements[2], seconds, &c->n.arena);
    for (size_t i = 0; i < 4; i++)
        assert_judged(night_take(&c->n, c->statements[i], north), VERDICT_ACCEPTED, NULL);
}

static struct declaration *sum(struct count *c) {
    return statements_sum(c->s->election, c->statements, 4, &c->n.arena);
}

static void electorate(struct declaration *d) {
    d->electorate.value++;
}
static void papers(struct declaration *d) {
    d->papers.value++;
    d->rejected[1].count++;
}
static void votes(struct declaration *d) {
    d->votes[2].count++;
    d->votes[3].count--;
}
static void second(struct declaration *d) {
    d->round2[0].second.value++;
    d->round2[0].total++;
    d->rejected[0].count--;
}
static void head(struct declaration *d) {
    d->rejected[1].head = span_str("void");
    d->rejected[1].count--;
    d->papers.value--;
}
static void unused(struct declaration *d) {
    d->rejected[0].count--;
    d->round2[1].second.value++;
    d->round2[1].total++;
}
static void no_rows(struct declaration *d) {
    d->statements_given = false;
    d->n_statements = 0;
}
static void no_second_row(struct declaration *d) {
    d->n_statements--;
}
static void no_first_row(struct declaration *d) {
    d->statements++;
    d->n_statements--;
}
static void row_elsewhere(struct declaration *d) {
    d->statements[0].area = span_str("Q");
}
static void row_without_body(struct declaration *d) {
    d->statements[0].body_given = false;
}
static void row_of_other_body(struct declaration *d) {
    d->statements[0].body.bytes[5] ^= 1;
}

/* Each figure of the sum, and each row that is missing or is not the statement that counts. */
static void test_sums(void **state) {
    static const struct {
        void (*spoil)(struct declaration *);
        const char *codes;
    } rows[] = {
        { electorate, "A08" },      { papers, "A08" },   { votes, "A08" },        { second, "A08" },
        { head, "A08" },            { unused, "A08" },   { no_rows, "E21" },      { no_second_row, "E21" },
        { no_first_row, "E21" },    { row_elsewhere, "E19 E21" }, { row_without_body, "E19" },
        { row_of_other_body, "E19" },
    };
    struct count c = { 0 };

    (void)state;
    count_begin(&c, &(struct small_terms){ .statements = true });
    count_state(&c, votes_n1, votes_n2);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct declaration *d = sum(&c);

        rows[i].spoil(d);
        assert_judged(night_judge(&c.n, d, mayor), VERDICT_REFUSED, rows[i].codes);
    }
    assert_judged(night_take(&c.n, sum(&c), mayor), VERDICT_ACCEPTED, NULL);
    count_end(&c);
}

/* Won in the first round: the second needs no statements. An uncontested mayor needs none at all. */
static void one_mayor(struct small_manifest *m) {
    m->chunks[0].contests[0].n_candidates = 1;
}

static void two_mayors(struct small_manifest *m) {
    m->chunks[0].contests[0].n_candidates = 2;
}

static void test_first_round(void **state) {
    static const uint64_t many[] = { 39007, 8004, 3011, 1009 };
    struct count c = { 0 };
    struct declaration *d;

    (void)state;
    count_begin(&c, &(struct small_terms){ .statements = true });
    c.statements[0] = first_of(&c, "N1", many);
    c.statements[1] = first_of(&c, "N2", votes_n2);
    d = statements_sum(c.s->election, c.statements, 2, &c.n.arena);
    for (size_t i = 0; i < 2; i++)
        assert_judged(night_take(&c.n, c.statements[i], north), VERDICT_ACCEPTED, NULL);
    assert_judged(night_take(&c.n, d, mayor), VERDICT_ACCEPTED, NULL);
    count_end(&c);
    count_begin(&c, &(struct small_terms){ .statements = true, .edit = one_mayor });
    d = good_declaration(c.s->election, "m.mayor", 0, &c.n.arena);
    assert_judged(night_take(&c.n, first_of(&c, "N1", votes_n1), north), VERDICT_REFUSED, "E17");
    assert_judged(night_take(&c.n, d, mayor), VERDICT_ACCEPTED, NULL);
    count_end(&c);
    count_begin(&c, &(struct small_terms){ .edit = two_mayors });
    d = good_declaration(c.s->election, "m.mayor", 0, &c.n.arena);
    assert_false(d->round2_given);
    assert_judged(night_take(&c.n, d, mayor), VERDICT_ACCEPTED, NULL);
    count_end(&c);
}

/* A figure that the sheet or one of the statements does not have is not asked for. */
static void test_missing(void **state) {
    struct count c = { 0 };
    struct declaration *n1, *d;

    (void)state;
    count_begin(&c, &(struct small_terms){ .archive = true });
    n1 = first_of(&c, "N1", votes_n1);
    n1->electorate.given = n1->papers.given = n1->rejected_given = false;
    n1->n_rejected = 0;
    c.statements[0] = n1;
    c.statements[1] = statement_second(c.s->election, n1, seconds, &c.n.arena);
    c.statements[2] = first_of(&c, "N2", votes_n2);
    c.statements[3] = statement_second(c.s->election, c.statements[2], seconds, &c.n.arena);
    for (size_t i = 0; i < 4; i++)
        assert_judged(night_take(&c.n, c.statements[i], north), VERDICT_ACCEPTED, NULL);
    c.statements[0] = first_of(&c, "N1", votes_n1);     /* for its figures */
    d = sum(&c);
    assert_judged(night_judge(&c.n, d, mayor), VERDICT_REFUSED, "E19");
    declaration_replaces(d, ACT_DECLARE, n1, "");   /* gives the digest of what N1 did state */
    d->statements[0].body = d->replaces;
    d->replaces_given = false;
    d->revision = 1;
    d->electorate.value += 5;
    assert_judged(night_judge(&c.n, d, mayor), VERDICT_ACCEPTED, NULL);
    d->electorate.given = false;
    assert_judged(night_take(&c.n, d, mayor), VERDICT_ACCEPTED, NULL);
    count_end(&c);
}

/* A figure that all districts give and the sheet does not; second preferences for somebody else than a district's; and a
 * head of rejected papers alone that does not add up, declared so by law. */
static void test_one_side(void **state) {
    static const struct remaining others[] = { { 0, 1203 }, { 2, 907 } };
    struct count c = { 0 };
    struct declaration *d;

    (void)state;
    count_begin(&c, &(struct small_terms){ .archive = true });
    count_state(&c, votes_n1, votes_n2);
    d = sum(&c);
    d->electorate.given = false;
    assert_judged(night_judge(&c.n, d, mayor), VERDICT_ACCEPTED, NULL);
    d = sum(&c);
    d->rejected[0].count--;
    d->as_declared = true;
    d->reason_code = span_str("as-declared");
    d->reason_text = span_str("");
    assert_judged(night_judge(&c.n, d, mayor), VERDICT_ACCEPTED, "A08 V04");
    d = statement_second(c.s->election, c.statements[2], others, &c.n.arena);
    declaration_replaces(d, ACT_STATE, c.statements[3], "wrong-row");
    assert_judged(night_take(&c.n, d, north), VERDICT_ACCEPTED, NULL);
    c.statements[3] = d;
    d = sum(&c);
    d->round2[1].total = d->votes[1].count + d->round2[1].second.value;
    d->rejected[0].count = d->votes[2].count + d->votes[3].count - d->round2[0].second.value - d->round2[1].second.value;
    d->elected[0] = d->round2[d->round2[1].total > d->round2[0].total].candidate;
    night_judge(&c.n, d, mayor);
    assert_judged(&c.n.last, VERDICT_REFUSED, "A08");   /* the head is another sum, the row is not asked */
    assert_true(span_equal(c.n.last.codes[0].args[1], span_str("second-preference")));
    count_end(&c);
}

static void unknown_area(struct declaration *d) {
    d->statements[d->n_statements - 1].area = span_str("Q9");
}
static void area_outside(struct declaration *d) {
    d->statements[d->n_statements - 1].area = span_str("S1");
}
static void without_body(struct declaration *d) {
    d->statements[0].body_given = false;
}
static void as_it_is(struct declaration *d) {
    (void)d;
}

/* What a journal may hold though no rule would take it: rows that name no statement which counts. The record says so. */
static void test_rows_that_do_not_hold(void **state) {
    static const struct {
        void (*spoil)(struct declaration *d);
        bool stated, hold;
    } rows[] = {
        { as_it_is, true, true },      { as_it_is, false, false },     { unknown_area, true, false },
        { area_outside, true, false }, { without_body, true, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct count c = { 0 }, other = { 0 };
        struct declaration *d;

        count_begin(&c, &(struct small_terms){ .archive = true });
        count_begin(&other, &(struct small_terms){ .archive = true });
        count_state(rows[i].stated ? &c : &other, votes_n1, votes_n2);
        d = sum(rows[i].stated ? &c : &other);
        rows[i].spoil(d);
        assert_int_equal(night_fold(&c.n, d, VERDICT_ACCEPTED), 0);
        assert_int_equal(night_record(&c.n, "X/M/@mayors/m.mayor/").contest.statements_hold, rows[i].hold);
        count_end(&other);
        count_end(&c);
    }
}

/* Other candidates take the statements away: a result that names them still is a sum of nothing that counts. */
static void test_statements_taken_away(void **state) {
    static const char *const candidates[] = { "alder:blue", "beech:red", "cherry:green", NULL };
    struct count c = { 0 };
    struct declaration *d;

    (void)state;
    count_begin(&c, &(struct small_terms){ .archive = true });
    count_state(&c, votes_n1, votes_n2);
    d = sum(&c);
    assert_int_equal(night_fold_event(&c.n, event_nominations("m.mayor", candidates, &c.n.arena), AUTHORITY), 0);
    d->n_votes = 3;
    d->round2_given = false;
    assert_int_equal(night_fold(&c.n, d, VERDICT_ACCEPTED), 0);
    assert_false(night_record(&c.n, "X/M/@mayors/m.mayor/").contest.statements_hold);
    count_end(&c);
}

/* What a journal may hold though no rule would take it: a statement without votes is no ground for a fault, nor a crash. */
static void test_statement_without_votes(void **state) {
    struct count c = { 0 };
    struct declaration *n1, *d;

    (void)state;
    count_begin(&c, &(struct small_terms){ .archive = true });
    count_state(&c, votes_n1, votes_n2);
    n1 = first_of(&c, "N1", votes_n1);
    n1->votes_given = false;
    n1->n_votes = 0;
    n1->revision = 2;
    assert_int_equal(night_fold(&c.n, n1, VERDICT_ACCEPTED), 0);
    d = statement_second(c.s->election, c.statements[0], seconds, &c.n.arena);
    d->revision = 2;
    d->round2[0].second.value++;
    declaration_replaces(d, ACT_STATE, c.statements[1], "typing");
    assert_judged(night_judge(&c.n, d, north), VERDICT_REFUSED, "V06");
    d = statement_second(c.s->election, c.statements[0], seconds, &c.n.arena);
    d->round2[0].second = d->round2[1].second = (struct opt){ 0 };
    declaration_replaces(d, ACT_STATE, c.statements[1], "typing");
    assert_judged(night_take(&c.n, d, north), VERDICT_ACCEPTED, NULL);
    d = sum(&c);
    declaration_replaces(d, ACT_DECLARE, n1, "");
    d->statements[0].body = d->replaces;
    d->replaces_given = false;
    d->revision = 1;
    d->n_statements = 3;
    memmove(&d->statements[1], &d->statements[2], sizeof(d->statements[1]));
    d->n_statements = 2;
    assert_judged(night_judge(&c.n, d, mayor), VERDICT_ACCEPTED, NULL);
    count_end(&c);
}

/* --- Corrections --- */

static void share_of_all(struct small_manifest *m) {
    static struct m_threshold thresholds[] = { { { (const uint8_t *)"correction-share", 16 }, 2147483647 },
                                               { { (const uint8_t *)"correction-votes", 16 }, 100000 } };

    m->header.thresholds = thresholds;
    m->header.n_thresholds = ARRAY_SIZE(thresholds);
}

/* A share of everything and more is never exceeded. */
static void test_share_of_all(void **state) {
    struct count c = { 0 };
    struct declaration *first, *d;

    (void)state;
    count_begin(&c, &(struct small_terms){ .edit = share_of_all });
    first = good_declaration(c.s->election, "n1.b", 0, &c.n.arena);
    declaration_votes(c.s->election, first, (const uint64_t[]){ 60000, 3000, 2000 }, &c.n.arena);
    d = good_declaration(c.s->election, "n1.b", 0, &c.n.arena);
    declaration_votes(c.s->election, d, (const uint64_t[]){ 4100, 3000, 2000 }, &c.n.arena);
    declaration_replaces(d, ACT_AMEND, first, "typing");
    first->declared = d->declared;
    assert_int_equal(night_fold(&c.n, first, VERDICT_ACCEPTED), 0);
    declaration_replaces(d, ACT_AMEND, first, "typing");
    night_take(&c.n, d, north);
    assert_int_equal(c.n.last.verdict, VERDICT_ACCEPTED);
    count_end(&c);
}

/* Another number elected, papers that are known once only, and a correction of what was withdrawn since. */
static void test_corrections(void **state) {
    struct count c = { 0 };
    struct declaration *first, *d, *late;

    (void)state;
    count_begin(&c, &(struct small_terms){ .archive = true });
    first = good_declaration(c.s->election, "n1.b", 0, &c.n.arena);
    first->n_elected = 0;
    first->papers.given = false;
    assert_int_equal(night_fold(&c.n, first, VERDICT_ACCEPTED), 0);
    d = good_declaration(c.s->election, "n1.b", 0, &c.n.arena);
    declaration_replaces(d, ACT_AMEND, first, "typing");
    assert_judged(night_judge(&c.n, d, north), VERDICT_QUERIED, "P06");
    assert_true(span_equal(c.n.last.codes[0].args[2], span_str("–")));
    assert_true(span_equal(c.n.last.codes[0].args[3], d->elected[0]));
    first = good_declaration(c.s->election, "n2.a", 0, &c.n.arena);
    late = good_declaration(c.s->election, "n2.a", 1, &c.n.arena);
    assert_judged(night_take(&c.n, first, north), VERDICT_ACCEPTED, NULL);
    d = good_declaration(c.s->election, "n2.a", 0, &c.n.arena);
    d->papers.given = false;
    declaration_replaces(d, ACT_AMEND, first, "typing");
    assert_judged(night_take(&c.n, d, north), VERDICT_ACCEPTED, NULL);
    first = good_declaration(c.s->election, "n2.a", 0, &c.n.arena);
    declaration_replaces(first, ACT_AMEND, d, "typing");
    assert_judged(night_take(&c.n, first, north), VERDICT_ACCEPTED, NULL);
    assert_judged(night_take(&c.n, declaration_act(first, ACT_WITHDRAW, 4, "mistake", &c.n.arena), north),
                  VERDICT_ACCEPTED, NULL);
    declaration_replaces(late, ACT_AMEND, first, "typing");
    late->revision = 2;
    assert_judged(night_judge(&c.n, late, north), VERDICT_CONFLICT, "E05");
    count_end(&c);
}

/* What was verified is held against papers that are given; a historic figure without any is no contradiction. */
static void test_verified_without_papers(void **state) {
    struct declaration *d;
    struct count c;

    (void)state;
    count_begin(&c, &(struct small_terms){ .archive = true });
    assert_judged(night_tell(&c.n, event_turnout("n1.b", 30000, 11000, &c.n.arena), north), VERDICT_ACCEPTED, NULL);
    d = good_declaration(c.s->election, "n1.b", 0, &c.n.arena);
    d->papers.given = d->rejected_given = false;
    assert_judged(night_take(&c.n, d, north), VERDICT_ACCEPTED, NULL);
    count_end(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),         cmocka_unit_test(test_first_round),
        cmocka_unit_test(test_missing),      cmocka_unit_test(test_statement_without_votes), cmocka_unit_test(test_rows_that_do_not_hold),
        cmocka_unit_test(test_statements_taken_away),
        cmocka_unit_test(test_share_of_all), cmocka_unit_test(test_corrections),
        cmocka_unit_test(test_one_side), cmocka_unit_test(test_verified_without_papers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
