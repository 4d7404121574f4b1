/* SPDX-License-Identifier: Apache-2.0 */
/* Times, nominations and what stands on a sheet: each rule against sheets that break it and sheets that come close. */

#include "tests/unit/probe.h"

#include "daemon/core/rules.h"
#include "tests/support/sheets_fixture.h"
#include "tests/support/declarations.h"

static void judge(const struct small_election *s, struct declaration *d, struct judgement *ret) {
    judgement_init(ret);
    assert_int_equal(rules_check(s->election, d, SMALL_NOW, ret), 0);
}

/* --- Family E --- */

static void before_close(struct declaration *d) {
    d->declared = SMALL_CLOSES - 1;
}
static void at_close(struct declaration *d) {
    d->declared = SMALL_CLOSES;
}
static void in_future(struct declaration *d) {
    d->declared = SMALL_NOW + 1;
}
static void now(struct declaration *d) {
    d->declared = SMALL_NOW;
}
static void before_nominations(struct declaration *d) {
    d->declared = SMALL_NOMINATIONS_CLOSE - 1;
}
static void at_nominations(struct declaration *d) {
    d->declared = SMALL_NOMINATIONS_CLOSE;
}
static void before_from(struct declaration *d) {
    d->declared = SMALL_FROM - 1;
}
static void at_from(struct declaration *d) {
    d->declared = SMALL_FROM;
}
static void no_such_contest(struct declaration *d) {
    d->contest = span_str("n1.z");
    d->n_elected = 0;
}
static void other_nominations(struct declaration *d) {
    d->nominations.bytes[0] ^= 1;
    d->n_elected = 0;
}
static void amend(struct declaration *d) {
    d->act = ACT_AMEND;
}

/* What a declaration says of itself, beside its figures: when, of what, against which nominations. */
static void test_envelope_rules(void **state) {
    static const struct sheet_row rows[] = {
        { "", "n1.b", NULL },
        { "E07", "n1.b", before_close },    { "P08", "n1.b", at_close },
        { "E07", "n1.b", in_future },       { "", "n1.b", now },
        { "E07", "n1.c", before_nominations }, { "", "n1.c", at_nominations }, { "", "n1.c", before_close },
        { "E11", "s1.b", before_from },     { "P08", "s1.b", at_from },
        { "E07", "s1.b", in_future },
        { "E08", "n1.b", no_such_contest },
        { "E09", "n1.b", other_nominations },
        { "E14", "n1.b", amend },
        { "E13", "n1.d", NULL },
    };

    (void)state;
    check_sheets(live->election, rows);
}

/* --- Family S --- */

static void stranger_votes(struct declaration *d) {
    d->votes[0].candidate = span_str("yew");
}
static void stranger_elected(struct declaration *d) {
    d->elected[0] = span_str("yew");
}
static void stranger_lot(struct declaration *d) {
    static const char *const tied[] = { "elm", "yew", NULL }, *const won[] = { "elm", NULL };

    declaration_lot(d, &arena, tied, won);
}
static void stranger_round2(struct declaration *d) {
    d->round2[1].candidate = span_str("yew");
}
static void long_stage(struct declaration *d) {
    d->stages[0].n++;
    d->stages[0].totals = arena_alloc(&arena, d->stages[0].n, sizeof(uint64_t));
}
static void short_stage(struct declaration *d) {
    d->stages[0].n--;
}
static void left_out(struct declaration *d) {
    d->n_votes--;
}
static void votes_twice(struct declaration *d) {
    d->votes[1].candidate = d->votes[0].candidate;
}
static void votes_swapped(struct declaration *d) {
    struct vote first = d->votes[0];

    d->votes[0] = d->votes[1];
    d->votes[1] = first;
}
static void elected_swapped(struct declaration *d) {
    struct span first = d->elected[0];

    d->elected[0] = d->elected[1];
    d->elected[1] = first;
}
static void elected_twice(struct declaration *d) {
    d->elected[1] = d->elected[0];
}
static void round2_swapped(struct declaration *d) {
    struct round2 first = d->round2[0];

    d->round2[0] = d->round2[1];
    d->round2[1] = first;
}
static void with_votes(struct declaration *d) {
    d->votes_given = true;
    d->n_votes = 1;
    d->votes = arena_alloc(&arena, 1, sizeof(*d->votes));
    d->votes[0] = (struct vote){ d->elected[0], 5 };
}
static void with_papers(struct declaration *d) {
    d->papers = (struct opt){ true, 10 };
}
static void with_electorate(struct declaration *d) {
    d->electorate = (struct opt){ true, 100 };
}
static void nobody_elected(struct declaration *d) {
    d->n_elected = 0;
}
static void without_electorate(struct declaration *d) {
    d->electorate.given = false;
}
static void without_papers(struct declaration *d) {
    d->papers.given = false;
}
static void without_rejected(struct declaration *d) {
    d->rejected_given = false;
    d->n_rejected = 0;
}
static void rejected_in_part_only(struct declaration *d) {
    d->n_rejected = 1;
}
static void with_quota(struct declaration *d) {
    d->quota = (struct opt){ true, 10 };
}
static void with_stages(struct declaration *d) {
    d->stages_given = true;
}
static void with_round2(struct declaration *d) {
    d->round2_given = true;
}

/* Who stands on the sheet and what: everybody once in the ballot's order, and the figures of the voting system. */
static void test_sheet_rules(void **state) {
    static const struct sheet_row rows[] = {
        { "S01 S02", "n1.b", stranger_votes },  { "S01", "n1.b", stranger_elected },
        { "S01", "n1.b", stranger_lot },        { "S01", "m.mayor", stranger_round2 },
        { "S01", "s1.a", long_stage },          { "S02", "s1.a", short_stage },
        { "S02", "n1.b", left_out },
        { "S02 S04", "n1.b", votes_twice },     { "S04", "n1.b", votes_swapped },
        { "S04", "n1.a", elected_swapped },     { "S04", "n1.a", elected_twice },
        { "S04", "m.mayor", round2_swapped },
        { "", "n1.c", NULL },                   { "S03", "n1.c", with_votes },
        { "S03", "n1.c", with_papers },         { "", "n1.c", with_electorate },
        { "S03", "n1.c", nobody_elected },      { "S03", "n1.c", with_quota },
        { "S05", "n1.b", without_electorate },  { "S05", "s1.a", without_papers },
        { "S05", "n1.a", without_rejected },    { "S05", "n1.a", rejected_in_part_only },
        { "S06", "n1.b", with_quota },          { "S06", "n1.b", with_stages },
        { "S06", "n1.b", with_round2 },         { "S06", "s1.a", with_round2 },
        { "S06", "m.mayor", with_quota },       { "S06", "m.mayor", with_stages },
        { "", "s1.a", NULL },                   { "", "m.mayor", NULL },
    };
    static const struct sheet_row historic[] = {
        { "", "n1.b", without_electorate }, { "", "s1.a", without_papers }, { "", "n1.a", without_rejected },
    };

    (void)state;
    check_sheets(live->election, rows);
    check_sheets(archive->election, historic);
}

/* What a code says: its arguments are the numbers that disagree, and they make a sentence. */
static void test_words(void **state) {
    struct declaration *d = good_declaration(live->election, "n1.b", 0, &arena);
    char text[512];
    struct judgement j;

    (void)state;
    d->papers.value = 3000;
    judge(live, d, &j);
    assert_judged(&j, VERDICT_REFUSED, "A03");
    assert_false(j.retry);
    code_sentence(&j.codes[0], LANGUAGE_EN, text, sizeof(text));
    assert_string_equal(
        text, "In n1.b the votes (2970) and the rejected papers (7) make 2977, but 3000 papers were counted.");
    d = good_declaration(live->election, "n1.b", 0, &arena);
    in_future(d);
    judge(live, d, &j);
    assert_true(j.retry);
    code_sentence(&j.codes[0], LANGUAGE_EN, text, sizeof(text));
    assert_string_equal(text,
                        "n1.b is declared at 2026-05-15T21:00:00Z, outside the time from 2026-05-07T21:00:00Z to now.");
}

/* A sheet with mistakes of several families shows them together; a time out of bounds never hides another mistake. */
static void test_mistakes_together(void **state) {
    struct declaration *d = good_declaration(live->election, "n1.a", 0, &arena);
    struct judgement j;

    (void)state;
    in_future(d);
    d->elected[1] = d->votes[2].candidate;
    d->electorate.value = d->papers.value - 1;
    judge(live, d, &j);
    assert_judged(&j, VERDICT_REFUSED, "E07 A06 A10");
    assert_false(j.retry);
    assert_int_equal(j.contest, election_contest(live->election, span_str("n1.a")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_envelope_rules),
        cmocka_unit_test(test_sheet_rules),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_mistakes_together),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
