/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every rule of rule set 1 against sheets that break it and sheets that come close. A row of a table is one sheet: a
 * good declaration of a contest, spoilt by a function, and the codes that it must give ("" for none).
 */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/core/rules.h"
#include "tests/support/declarations.h"

static struct small_election *live, *archive;
static struct arena arena;

struct row {
    const char *codes;
    const char *contest;
    void (*spoil)(struct declaration *d);
};

static void judge(const struct small_election *s, struct declaration *d, struct judgement *ret) {
    judgement_init(ret);
    assert_int_equal(rules_check(s->election, d, SMALL_NOW, ret), 0);
}

static void check(const struct small_election *s, const struct row *row, size_t i) {
    struct declaration *d = good_declaration(s->election, row->contest, 0, &arena);
    char codes[TALLY_CODES_MAX * 4 + 1] = "";
    struct judgement j;
    size_t len = 0;

    if (row->spoil)
        row->spoil(d);
    judge(s, d, &j);
    for (size_t k = 0; k < j.n_codes; k++)
        len +=
            (size_t)snprintf(codes + len, sizeof(codes) - len, "%s" SPAN_FMT, k ? " " : "", SPAN_ARG(j.codes[k].code));
    if (strcmp(codes, row->codes))
        fail_msg("row %zu (%s): the codes are \"%s\", not \"%s\"", i, row->contest, codes, row->codes);
    assert_int_equal(j.verdict, row->codes[0] ? VERDICT_REFUSED : VERDICT_ACCEPTED);
}

#define check_rows(s, rows)                          \
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)    \
        check((s), &(rows)[i], i)

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
    static const struct row rows[] = {
        { "", "n1.b", NULL },
        { "E07", "n1.b", before_close },    { "", "n1.b", at_close },
        { "E07", "n1.b", in_future },       { "", "n1.b", now },
        { "E07", "n1.c", before_nominations }, { "", "n1.c", at_nominations }, { "", "n1.c", before_close },
        { "E11", "s1.b", before_from },     { "", "s1.b", at_from },
        { "E07", "s1.b", in_future },
        { "E08", "n1.b", no_such_contest },
        { "E09", "n1.b", other_nominations },
        { "E12", "n1.b", amend },
        { "E13", "n1.d", NULL },
    };

    (void)state;
    check_rows(live, rows);
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
    static const struct row rows[] = {
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
    static const struct row historic[] = {
        { "", "n1.b", without_electorate }, { "", "s1.a", without_papers }, { "", "n1.a", without_rejected },
    };

    (void)state;
    check_rows(live, rows);
    check_rows(archive, historic);
}

/* --- Family A --- */

static void no_votes(struct declaration *d) {
    d->votes_given = false;
    d->n_votes = 0;
}
static void votes_zero(struct declaration *d) {
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count = 0;
    d->papers.value = 7;
}
static void add_total(struct declaration *d, uint64_t total) {
    struct rejected *rows = arena_alloc(&arena, 4, sizeof(*rows));

    rows[0] = d->rejected[0];
    rows[1] = (struct rejected){ span_str("total"), total };
    rows[2] = d->rejected[1];
    rows[3] = d->rejected[2];
    d->rejected = rows;
    d->n_rejected = 4;
}
static void total_fits(struct declaration *d) {
    add_total(d, 7);
}
static void total_differs(struct declaration *d) {
    add_total(d, 8);
    d->papers.value++;
}
static void total_has_in_part(struct declaration *d) {
    add_total(d, 9);
    d->papers.value += 2;
}
static void paper_more(struct declaration *d) {
    d->papers.value++;
}
static void paper_less(struct declaration *d) {
    d->papers.value--;
}
static void top_is_all_valid(struct declaration *d) {
    d->papers.value = d->votes[0].count + 7;
    for (size_t i = 1; i < d->n_votes; i++)
        d->votes[i].count = i * 10 < 30 ? 40 - i * 10 : 10;
}
static void top_above_valid(struct declaration *d) {
    top_is_all_valid(d);
    d->papers.value--;
}
static void votes_just_most(struct declaration *d) {
    d->papers.value = 7 + 1000;
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count = 500;
    d->votes[0].count = d->votes[1].count = 501;
    d->votes[2].count = 499;
    d->votes[3].count = 499;
}
static void votes_above_most(struct declaration *d) {
    votes_just_most(d);
    d->votes[3].count = 500;
}
static void votes_just_least(struct declaration *d) {
    d->papers.value = 7 + 400;
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count = 103 - 2 * i;
}
static void votes_below_least(struct declaration *d) {
    votes_just_least(d);
    d->votes[3].count--;
}
static void electorate_is_papers(struct declaration *d) {
    d->electorate.value = d->papers.value;
}
static void electorate_below_papers(struct declaration *d) {
    d->electorate.value = d->papers.value - 1;
}
static void all_rejected(struct declaration *d) {
    d->rejected[2].count = d->papers.value - 4;
}
static void rejected_above_papers(struct declaration *d) {
    d->rejected[2].count = d->papers.value - 3;
}
static void greatest_counts(struct declaration *d) {
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count = TALLY_COUNT_MAX - i;
    d->papers.value = d->electorate.value = TALLY_COUNT_MAX;
    d->n_rejected = 3;
    d->rejected[1].count = d->rejected[2].count = TALLY_COUNT_MAX;
}

/* Sums: papers, valid papers, rejected papers, votes and electors, at each border and one beyond. */
static void test_arithmetic_rules(void **state) {
    static const struct row rows[] = {
        { "A01", "n1.b", no_votes },            { "A01 A11", "n1.b", votes_zero },
        { "", "n1.b", total_fits },             { "A02", "n1.b", total_differs },
        { "A02", "n1.b", total_has_in_part },
        { "A03", "n1.b", paper_more },          { "A03", "n1.b", paper_less },
        { "A03", "m.mayor", paper_more },       { "", "s1.a", paper_more },     { "", "n1.a", paper_more },
        { "", "n1.a", top_is_all_valid },       { "A04", "n1.a", top_above_valid },
        { "", "n1.a", votes_just_most },        { "A05", "n1.a", votes_above_most },
        { "", "n1.a", votes_just_least },       { "A05", "n1.a", votes_below_least },
        { "", "n1.b", electorate_is_papers },   { "A06", "n1.b", electorate_below_papers },
        { "A06", "s1.a", electorate_below_papers },
        { "A03", "n1.b", all_rejected },        { "A07", "n1.b", rejected_above_papers },
        { "A07", "s1.a", rejected_above_papers },
        { "A07", "n1.a", greatest_counts },
    };
    static const struct row historic[] = {
        { "", "m.mayor", paper_more }, { "A03", "n1.b", paper_more }, { "A06", "s1.a", electorate_below_papers },
    };

    (void)state;
    check_rows(live, rows);
    check_rows(archive, historic);
}

static void one_too_few(struct declaration *d) {
    d->n_elected--;
}
static void one_too_many(struct declaration *d) {
    struct span *elected = arena_alloc(&arena, d->n_elected + 1, sizeof(*elected));

    for (size_t i = 0; i <= d->n_elected; i++)
        elected[i] = d->votes[i].candidate;
    d->elected = elected;
    d->n_elected++;
}
static void second_elected(struct declaration *d) {
    d->elected[0] = d->votes[1].candidate;
}
static void third_elected(struct declaration *d) {
    d->elected[1] = d->votes[2].candidate;
}

static void fourth_elected(struct declaration *d) {
    d->elected[2] = d->votes[3].candidate;
}

/* Who is elected: as many as there are seats, and those with the most votes. */
static void test_elected_rules(void **state) {
    static const struct row rows[] = {
        { "A09", "n1.a", one_too_few },     { "A09", "n1.a", one_too_many },    { "A09", "s1.a", one_too_few },
        { "A10", "n1.b", second_elected },  { "A10", "n1.a", third_elected },   { "", "s1.a", fourth_elected },
    };

    (void)state;
    check_rows(live, rows);
}

/* Four candidates for two seats: votes, who is elected, a lot, and the codes that follow. */
struct tie {
    const char *codes;
    uint64_t votes[4];
    const char *elected[3];
    const char *tied[5], *won[3];
    uint64_t stage;
};

static void check_tie(const struct tie *tie, size_t i) {
    struct declaration *d = good_declaration(live->election, "n1.a", 0, &arena);
    char codes[16] = "";
    struct judgement j;

    declaration_votes(live->election, d, tie->votes, &arena);
    for (d->n_elected = 0; tie->elected[d->n_elected]; d->n_elected++)
        d->elected[d->n_elected] = span_str(tie->elected[d->n_elected]);
    if (tie->tied[0]) {
        declaration_lot(d, &arena, tie->tied, tie->won);
        d->lots->stage = tie->stage;
    }
    judge(live, d, &j);
    if (j.n_codes > 0)
        snprintf(codes, sizeof(codes), SPAN_FMT, SPAN_ARG(j.codes[0].code));
    if (strcmp(codes, tie->codes) || j.n_codes > 1)
        fail_msg("tie %zu: the first code is \"%s\", not \"%s\"", i, codes, tie->codes);
}

/* A tie at the last place needs a lot between exactly those level, won by exactly those elected; no other tie has one.
 */
static void test_lots(void **state) {
    static const struct tie ties[] = {
        { "", { 90, 80, 80, 10 }, { "ash", "birch" }, { "birch", "cedar" }, { "birch" }, 0 },
        { "", { 90, 80, 80, 10 }, { "ash", "cedar" }, { "birch", "cedar" }, { "cedar" }, 0 },
        { "A11", { 90, 80, 80, 10 }, { "ash", "cedar" }, { 0 }, { 0 }, 0 },
        { "A12", { 90, 80, 80, 10 }, { "ash", "cedar" }, { "birch", "cedar" }, { "birch" }, 0 },
        { "A12", { 90, 80, 80, 10 }, { "ash", "cedar" }, { "birch", "cedar" }, { "birch", "cedar" }, 0 },
        { "A12", { 90, 80, 80, 10 }, { "ash", "cedar" }, { "birch", "cedar", "dogwood" }, { "cedar" }, 0 },
        { "A12", { 90, 80, 80, 10 }, { "ash", "cedar" }, { "birch", "cedar" }, { "cedar" }, 1 },
        { "A10", { 90, 80, 80, 10 }, { "birch", "cedar" }, { "birch", "cedar" }, { "cedar" }, 0 },
        { "",
          { 80, 80, 80, 80 },
          { "birch", "dogwood" },
          { "ash", "birch", "cedar", "dogwood" },
          { "birch", "dogwood" },
          0 },
        { "A11", { 80, 80, 80, 80 }, { "birch", "dogwood" }, { 0 }, { 0 }, 0 },
        { "", { 80, 80, 10, 10 }, { "ash", "birch" }, { 0 }, { 0 }, 0 },
        { "A12", { 80, 80, 10, 10 }, { "ash", "birch" }, { "ash", "birch" }, { "ash", "birch" }, 0 },
        { "A12", { 90, 80, 70, 10 }, { "ash", "birch" }, { "birch", "cedar" }, { "birch" }, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(ties); i++)
        check_tie(&ties[i], i);
}

static void lot_of_one(struct declaration *d) {
    static const char *const tied[] = { "pine", NULL }, *const won[] = { "pine", NULL };

    declaration_lot(d, &arena, tied, won);
}
static void lot_won_by_another(struct declaration *d) {
    static const char *const tied[] = { "pine", "rowan", NULL }, *const won[] = { "quince", NULL };

    declaration_lot(d, &arena, tied, won);
}
static void lot_of_two(struct declaration *d) {
    static const char *const tied[] = { "pine", "rowan", NULL }, *const won[] = { "rowan", NULL };

    declaration_lot(d, &arena, tied, won);
    d->lots->stage = 2;
}

/* A lot of a transferable vote has winners among more who were tied, at any stage. */
static void test_stv_lots(void **state) {
    static const struct row rows[] = {
        { "A12", "s1.a", lot_of_one }, { "A12", "s1.a", lot_won_by_another }, { "", "s1.a", lot_of_two },
    };

    (void)state;
    check_rows(live, rows);
}

/* --- Family V --- */

static void second_round_lost(struct declaration *d) {
    d->elected[0] = d->votes[1].candidate;
}
static void second_round_turned(struct declaration *d) {
    d->round2[1].second.value += 100;
    d->round2[1].total += 100;
    d->elected[0] = d->votes[1].candidate;
}
static void second_round_level(struct declaration *d) {
    d->round2[1].total = d->round2[0].total;
    d->round2[1].second.value = d->round2[1].total - d->votes[1].count;
}
static void second_round_lot(struct declaration *d) {
    static const char *const tied[] = { "alder", "beech", NULL }, *const won[] = { "alder", NULL };

    second_round_level(d);
    declaration_lot(d, &arena, tied, won);
}
static void sum_wrong(struct declaration *d) {
    d->round2[1].total++;
}
static void seconds_missing(struct declaration *d) {
    d->round2[0].second.given = d->round2[1].second.given = false;
}
static void no_round2(struct declaration *d) {
    d->round2_given = false;
    d->n_round2 = 0;
}
static void not_in_round2(struct declaration *d) {
    d->elected[0] = span_str("cherry");
    for (size_t i = 0; i < d->n_round2; i++)
        d->round2[i] = (struct round2){ d->round2[i].candidate, { 0 }, 0 };
}
static void won_at_once(struct declaration *d) {
    static const uint64_t votes[] = { 301, 100, 100, 100 };

    no_round2(d);
    declaration_votes(live->election, d, votes, &arena);
    d->papers.value = 601 + 7;
}
static void won_at_once_with_round2(struct declaration *d) {
    struct declaration before = *d;

    won_at_once(d);
    d->round2_given = true;
    d->round2 = before.round2;
    d->n_round2 = before.n_round2;
}
static void exactly_half(struct declaration *d) {
    won_at_once(d);
    d->votes[0].count = 300;
    d->papers.value--;
}
static void at_once_the_wrong_one(struct declaration *d) {
    won_at_once(d);
    d->elected[0] = d->votes[1].candidate;
}

/* The supplementary vote: a second round when nobody has more than half, and the greatest total wins it. */
static void test_sv_rules(void **state) {
    static const struct row rows[] = {
        { "V05", "m.mayor", second_round_lost },    { "", "m.mayor", second_round_turned },
        { "V05", "m.mayor", not_in_round2 },
        { "A11", "m.mayor", second_round_level },   { "", "m.mayor", second_round_lot },
        { "V06", "m.mayor", sum_wrong },            { "", "m.mayor", seconds_missing },
        { "V07", "m.mayor", no_round2 },            { "V07", "m.mayor", exactly_half },
        { "", "m.mayor", won_at_once },             { "S06", "m.mayor", won_at_once_with_round2 },
        { "A10", "m.mayor", at_once_the_wrong_one },
    };

    (void)state;
    check_rows(live, rows);
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
    third_elected(d);
    electorate_below_papers(d);
    judge(live, d, &j);
    assert_judged(&j, VERDICT_REFUSED, "E07 A06 A10");
    assert_false(j.retry);
    assert_int_equal(j.contest, election_contest(live->election, span_str("n1.a")));
}

static int set_up(void **state) {
    (void)state;
    live = small_election_new();
    archive = small_election_make(&(struct small_terms){ .archive = true });
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    live = small_election_free(live);
    archive = small_election_free(archive);
    arena_deinit(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_envelope_rules), cmocka_unit_test(test_sheet_rules),
        cmocka_unit_test(test_arithmetic_rules), cmocka_unit_test(test_elected_rules),
        cmocka_unit_test(test_lots), cmocka_unit_test(test_stv_lots),
        cmocka_unit_test(test_sv_rules), cmocka_unit_test(test_words),
        cmocka_unit_test(test_mistakes_together),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
