/* SPDX-License-Identifier: Apache-2.0 */
/* Sums, who is elected, lots and second rounds: each rule at its border and one beyond. */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/core/rules.h"
#include "tests/support/sheets_fixture.h"
#include "tests/support/declarations.h"

static void judge(const struct small_election *s, struct declaration *d, struct judgement *ret) {
    judgement_init(ret);
    assert_int_equal(rules_check(s->election, d, SMALL_NOW, ret), 0);
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
    static const struct sheet_row rows[] = {
        { "A01", "n1.b", no_votes },            { "A01 A11", "n1.b", votes_zero },
        { "", "n1.b", total_fits },             { "A02", "n1.b", total_differs },
        { "A02", "n1.b", total_has_in_part },
        { "A03", "n1.b", paper_more },          { "A03", "n1.b", paper_less },
        { "A03", "m.mayor", paper_more },       { "A03", "s1.a", paper_more },  { "", "n1.a", paper_more },
        { "", "n1.a", top_is_all_valid },       { "A04", "n1.a", top_above_valid },
        { "P07", "n1.a", votes_just_most },        { "A05", "n1.a", votes_above_most },
        { "P02 P07", "n1.a", votes_just_least },       { "A05", "n1.a", votes_below_least },
        { "P02", "n1.b", electorate_is_papers },   { "A06", "n1.b", electorate_below_papers },
        { "A06", "s1.a", electorate_below_papers },
        { "A03", "n1.b", all_rejected },        { "A07", "n1.b", rejected_above_papers },
        { "A07", "s1.a", rejected_above_papers },
        { "A07", "n1.a", greatest_counts },
    };
    static const struct sheet_row historic[] = {
        { "", "m.mayor", paper_more }, { "A03", "n1.b", paper_more }, { "A06", "s1.a", electorate_below_papers },
    };

    (void)state;
    check_sheets(live->election, rows);
    check_sheets(archive->election, historic);
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
    static const struct sheet_row rows[] = {
        { "A09", "n1.a", one_too_few },     { "A09", "n1.a", one_too_many },    { "A09 T04", "s1.a", one_too_few },
        { "A10", "n1.b", second_elected },  { "A10", "n1.a", third_elected },   { "T04", "s1.a", fourth_elected },
    };

    (void)state;
    check_sheets(live->election, rows);
}

/* Four candidates for two seats: votes, who is elected, a lot, and the codes that follow. */
struct tie {
    const char *codes;
    uint64_t votes[4];
    const char *elected[3];
    const char *tied[5], *won[3];
    uint64_t stage;
    const char *term_tied[4], *term_won[3];    /* a second lot, of stage 1 */
};

static void check_tie(const struct tie *tie, size_t i) {
    struct declaration *d = good_declaration(live->election, "n1.a", 0, &arena), more = { 0 };
    struct judgement j;
    char where[64];

    declaration_votes(live->election, d, tie->votes, &arena);
    for (d->n_elected = 0; tie->elected[d->n_elected]; d->n_elected++)
        d->elected[d->n_elected] = span_str(tie->elected[d->n_elected]);
    if (tie->tied[0]) {
        declaration_lot(d, &arena, tie->tied, tie->won);
        d->lots->stage = tie->stage;
    }
    if (tie->term_tied[0]) {
        struct lot *lots = arena_alloc(&arena, d->n_lots + 1, sizeof(*lots));

        declaration_lot(&more, &arena, tie->term_tied, tie->term_won);
        if (d->n_lots)
            lots[0] = d->lots[0];
        lots[d->n_lots] = more.lots[0];
        lots[d->n_lots++].stage = 1;
        d->lots = lots;
        d->lots_given = true;
    }
    judge(live, d, &j);
    snprintf(where, sizeof(where), "tie %zu", i);
    assert_judged_at(&j, verdict_of_codes(tie->codes), tie->codes, where, __LINE__);
}

#define NOBODY { 0 }
#define TIED(...) { __VA_ARGS__ }

/* A tie at the last place needs a lot between exactly those level, won by exactly those elected; no other tie has one,
 * but those level among the elected may draw for the longer term. */
static void test_lots(void **state) {
    static const struct tie ties[] = {
        { "", { 90, 80, 80, 10 }, { "ash", "birch" }, { "birch", "cedar" }, { "birch" }, 0, NOBODY, NOBODY },
        { "", { 90, 80, 80, 10 }, { "ash", "cedar" }, { "birch", "cedar" }, { "cedar" }, 0, NOBODY, NOBODY },
        { "A11", { 90, 80, 80, 10 }, { "ash", "cedar" }, NOBODY, NOBODY, 0, NOBODY, NOBODY },
        { "A12", { 90, 80, 80, 10 }, { "ash", "cedar" }, { "birch", "cedar" }, { "birch" }, 0, NOBODY, NOBODY },
        { "A12", { 90, 80, 80, 10 }, { "ash", "cedar" }, { "birch", "cedar" }, TIED("birch", "cedar"), 0, NOBODY, NOBODY },
        { "A12", { 90, 80, 80, 10 }, { "ash", "cedar" }, TIED("birch", "cedar", "dogwood"), { "cedar" }, 0, NOBODY, NOBODY },
        { "A11 A12", { 90, 80, 80, 10 }, { "ash", "cedar" }, { "birch", "cedar" }, { "cedar" }, 1, NOBODY, NOBODY },
        { "A12", { 90, 80, 70, 10 }, { "ash", "birch" }, { "ash", "birch" }, { "ash" }, 2, NOBODY, NOBODY },
        { "A10", { 90, 80, 80, 10 }, { "birch", "cedar" }, { "birch", "cedar" }, { "cedar" }, 0, NOBODY, NOBODY },
        { "",
          { 80, 80, 80, 80 },
          { "birch", "dogwood" },
          { "ash", "birch", "cedar", "dogwood" },
          { "birch", "dogwood" },
          0, NOBODY, NOBODY },
        { "A11", { 80, 80, 80, 80 }, { "birch", "dogwood" }, NOBODY, NOBODY, 0, NOBODY, NOBODY },
        { "", { 80, 80, 10, 10 }, { "ash", "birch" }, NOBODY, NOBODY, 0, NOBODY, NOBODY },
        { "A12", { 80, 80, 10, 10 }, { "ash", "birch" }, { "ash", "birch" }, { "ash", "birch" }, 0, NOBODY, NOBODY },
        { "A12", { 90, 80, 70, 10 }, { "ash", "birch" }, { "birch", "cedar" }, { "birch" }, 0, NOBODY, NOBODY },
        /* for the longer term */
        { "", { 80, 80, 10, 10 }, { "ash", "birch" }, NOBODY, NOBODY, 0, { "ash", "birch" }, { "birch" } },
        { "A12", { 80, 80, 10, 10 }, { "ash", "birch" }, NOBODY, NOBODY, 0, { "ash", "birch" }, { "ash", "birch" } },
        { "A12", { 80, 80, 10, 10 }, { "ash", "birch" }, NOBODY, NOBODY, 0, { "ash", "birch" }, NOBODY },
        { "A12", { 80, 80, 10, 10 }, { "ash", "birch" }, NOBODY, NOBODY, 0, { "ash", "birch" }, { "cedar" } },
        { "A12", { 80, 80, 10, 10 }, { "ash", "birch" }, NOBODY, NOBODY, 0, { "ash" }, { "ash" } },
        { "A12", { 80, 79, 10, 10 }, { "ash", "birch" }, NOBODY, NOBODY, 0, { "ash", "birch" }, { "ash" } },
        { "A12", { 80, 80, 10, 10 }, { "ash", "birch" }, NOBODY, NOBODY, 0, { "cedar", "dogwood" }, { "cedar" } },
        { "", { 80, 80, 80, 1 }, { "ash", "birch" }, { "ash", "birch", "cedar" }, { "ash", "birch" }, 0,
          { "ash", "birch" }, { "birch" } },
        { "A11", { 80, 80, 80, 1 }, { "ash", "birch" }, NOBODY, NOBODY, 0, { "ash", "birch" }, { "birch" } },
        { "A12", { 80, 80, 80, 1 }, { "ash", "birch" }, { "ash", "birch", "cedar" }, { "ash", "birch" }, 0,
          { "ash", "birch", "cedar" }, { "birch" } },
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

/* A lot of a transferable vote has winners among more who were tied; one where nobody was level decides nothing. */
static void test_stv_lots(void **state) {
    static const struct sheet_row rows[] = {
        { "A12", "s1.a", lot_of_one }, { "A12", "s1.a", lot_won_by_another }, { "A12", "s1.a", lot_of_two },
    };

    (void)state;
    check_sheets(live->election, rows);
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
static void empty_round2(struct declaration *d) {
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
static void zero_without_round2(struct declaration *d) {
    votes_zero(d);
    no_round2(d);
}
static void zero_with_totals(struct declaration *d) {
    votes_zero(d);
    seconds_missing(d);
    d->elected[0] = d->votes[1].candidate;
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
    static const struct sheet_row rows[] = {
        { "V05", "m.mayor", second_round_lost },    { "", "m.mayor", second_round_turned },
        { "V05 V06", "m.mayor", not_in_round2 },
        { "A11", "m.mayor", second_round_level },   { "", "m.mayor", second_round_lot },
        { "V06", "m.mayor", sum_wrong },            { "", "m.mayor", seconds_missing },
        { "V07", "m.mayor", no_round2 },            { "V07", "m.mayor", exactly_half },
        { "", "m.mayor", won_at_once },             { "S06", "m.mayor", won_at_once_with_round2 },
        { "A10", "m.mayor", at_once_the_wrong_one },
        { "A01", "m.mayor", zero_without_round2 },  { "A01 V06", "m.mayor", votes_zero },
        { "A01 V06", "m.mayor", no_votes },         { "A01 V05", "m.mayor", zero_with_totals },
        { "V07", "m.mayor", empty_round2 },
    };

    (void)state;
    check_sheets(live->election, rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arithmetic_rules),
        cmocka_unit_test(test_elected_rules),
        cmocka_unit_test(test_lots),
        cmocka_unit_test(test_stv_lots),
        cmocka_unit_test(test_sv_rules),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
