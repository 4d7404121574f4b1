/* SPDX-License-Identifier: Apache-2.0 */
/* The transferable vote's rules: whole counts that pass, and each code for a sheet that is wrong in one place. */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/core/rules.h"
#include "tests/support/declarations.h"
#include "tests/support/sheets_fixture.h"
#include "tests/support/stv_sheet.h"

/*
 * Two surpluses, of papers of two values the second; then thyme, with the fewest, and rowan, who leaves sage for the
 * last seat. 120 papers, quota 31.
 */
static const struct papers usual[] = {
    { 50, { 1, 2, 3 } }, { 20, { 2, 3 } }, { 15, { 3 } }, { 25, { 4, 5, 2 } }, { 10, { 5, 2 } }, { 0, { 0 } },
};
/* Two have a surplus at once: pine's 19 before quince's 9. */
static const struct papers at_once[] = {
    { 50, { 1, 3 } }, { 40, { 2, 3 } }, { 10, { 3 } }, { 12, { 4 } }, { 8, { 5 } }, { 0, { 0 } },
};
/* Sage and thyme have the fewest, 10 each, at every stage: stage 4 excludes one of them by lot. */
static const struct papers level[] = {
    { 40, { 1 } }, { 30, { 2 } }, { 20, { 3 } }, { 10, { 4 } }, { 10, { 5 } }, { 0, { 0 } },
};
/* Rowan's papers bring thyme to sage's 15; thyme had fewer before. */
static const struct papers earlier[] = {
    { 40, { 1 } }, { 30, { 2 } }, { 4, { 3, 5 } }, { 15, { 4 } }, { 11, { 5 } }, { 0, { 0 } },
};
/* Nobody put sage or thyme first: the one without a vote goes without anything to see; two need a lot. */
static const struct papers nobody[] = {
    { 40, { 1 } }, { 30, { 2 } }, { 20, { 3 } }, { 10, { 4 } }, { 0, { 0 } },
};

/* Three have the quota of 31 at once: there is nothing to transfer for. */
static const struct papers at_first[] = {
    { 40, { 1 } }, { 40, { 2 } }, { 35, { 3 } }, { 5, { 4 } }, { 0, { 0 } },
};

static void lot(struct declaration *d, uint64_t stage) {
    stv_sheet_lot(d, stage, &arena);
}

static struct declaration *sheet(const struct small_election *s, const struct papers *papers) {
    return stv_sheet(s->election, papers, &arena);
}

/* Takes votes from somebody after stage `from` and all that follow, and lets them be not transferable. */
static void take(struct declaration *d, size_t from, uint32_t who, uint64_t units) {
    for (size_t k = from - 2; k < d->n_stages; k++) {
        d->stages[k].totals[who] -= units;
        d->stages[k].non_transferable.value += units;
    }
}

static void quota_more(struct declaration *d) {
    d->quota.value++;
}
static void no_quota(struct declaration *d) {
    d->quota.given = false;
}
static void more_lost(struct declaration *d) {
    d->stages[1].non_transferable.value++;
}
static void less_lost(struct declaration *d) {
    d->stages[1].non_transferable.value--;
}
static void nothing_told_lost(struct declaration *d) {
    for (size_t k = 0; k < d->n_stages; k++)
        d->stages[k].non_transferable.given = false;
}
static void sum_grows(struct declaration *d) {
    nothing_told_lost(d);
    d->stages[1].totals[ROWAN] += 100000;
}
static void fraction_of_a_paper(struct declaration *d) {
    take(d, 2, QUINCE, 1);
}
static void fraction_of_two_values(struct declaration *d) {
    take(d, 3, ROWAN, 1);
}
static void below_quota(struct declaration *d) {
    take(d, 2, PINE, 1);
}
static void excluded_keeps(struct declaration *d) {
    d->stages[2].totals[THYME] = 1;
    d->stages[2].non_transferable.value--;
}
static void another_falls(struct declaration *d) {
    take(d, 3, SAGE, 100000);
}
static void settled_rises(struct declaration *d) {
    d->stages[3].totals[PINE] += 100000;
    d->stages[3].non_transferable.value -= 100000;
}
static void nothing_moves(struct declaration *d) {
    d->stages[0].totals = memcpy(arena_alloc(&arena, BALLOT, sizeof(uint64_t)),
                                 (uint64_t[BALLOT]){ 5000000, 2000000, 1500000, 2500000, 1000000 },
                                 BALLOT * sizeof(uint64_t));
}
static void other_elected(struct declaration *d) {
    d->elected[2] = d->votes[ROWAN].candidate;
}
static void last_elected(struct declaration *d) {
    d->elected[d->n_elected - 1] = d->votes[d->n_votes - 1].candidate;
}
static void sage_before_thyme(struct declaration *d) {
    d->stages[2].totals[THYME] = d->stages[1].totals[THYME];
    d->stages[2].totals[SAGE] = 0;
    d->stages[2].non_transferable.value += 1500000;
    d->n_stages = 3;
}
static void quince_before_pine(struct declaration *d) {
    const uint64_t totals[BALLOT] = { 5000000, 3100000, 1000000, 1200000, 800000 };

    memcpy(d->stages[0].totals, totals, sizeof(totals));
    d->stages[0].non_transferable.value = 900000;
    d->n_stages = 1;
}
static void exclusion_before_surplus(struct declaration *d) {
    const uint64_t totals[BALLOT] = { 5000000, 4000000, 1000000, 1200000, 0 };

    memcpy(d->stages[0].totals, totals, sizeof(totals));
    d->stages[0].non_transferable.value = 800000;
    d->n_stages = 1;
}
static void sage_for_thyme(struct declaration *d) {
    size_t at = 0;

    while (d->stages[at].totals[THYME] > 0)
        at++;
    d->stages[at].totals[THYME] = d->stages[at].totals[SAGE];
    d->stages[at].totals[SAGE] = 0;
}
static void one_more_stage(struct declaration *d) {
    d->stages[d->n_stages] = d->stages[d->n_stages - 1];
    d->n_stages++;
}
static void without_last(struct declaration *d) {
    d->n_stages--;
}
static void without_two(struct declaration *d) {
    d->n_stages -= 2;
}
static void without_surplus(struct declaration *d) {
    d->n_stages = 0;
}
static void without_stages(struct declaration *d) {
    d->n_stages = 0;
    d->stages_given = false;
}
static void without_lot(struct declaration *d) {
    d->n_lots = 0;
    d->lots_given = false;
}
static void lot_of_stage_3(struct declaration *d) {
    d->lots->stage = 3;
}
static void lot_for_the_other(struct declaration *d) {
    d->lots->won[0] = d->votes[THYME].candidate;
}
static void needless_lot(struct declaration *d) {
    lot(d, 4);
}
static void with_preferences(struct declaration *d) {
    d->preferences_given = true;
}
static void another_order(struct declaration *d) {
    d->preferences_given = true;
    d->preferences[0].ranking[1] = THYME;
}
static void a_paper_more(struct declaration *d) {
    d->preferences_given = true;
    d->preferences[0].count++;
}
static void votes_moved(struct declaration *d) {
    d->preferences_given = true;
    d->preferences[2].count++;
    d->preferences[3].count--;
}
static void sixth_preferred(struct declaration *d) {
    d->preferences_given = true;
    d->preferences[0].ranking[1] = BALLOT;
}

static void counted_no_quota(struct declaration *d) {
    with_preferences(d);
    no_quota(d);
}
static void counted_quota_more(struct declaration *d) {
    with_preferences(d);
    quota_more(d);
}
static void counted_below_quota(struct declaration *d) {
    with_preferences(d);
    below_quota(d);
}
static void counted_above(struct declaration *d) {
    with_preferences(d);
    d->stages[0].totals[SAGE] += 100;
}
static void counted_nothing_told_lost(struct declaration *d) {
    with_preferences(d);
    nothing_told_lost(d);
}
static void counted_more_lost(struct declaration *d) {
    with_preferences(d);
    more_lost(d);
}
static void counted_without_lot(struct declaration *d) {
    with_preferences(d);
    without_lot(d);
}
static void counted_other_elected(struct declaration *d) {
    with_preferences(d);
    other_elected(d);
}
static void counted_one_more_stage(struct declaration *d) {
    with_preferences(d);
    one_more_stage(d);
}
static void without_votes(struct declaration *d) {
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count = 0;
}

struct row {
    const char *codes;
    const struct papers *papers;
    void (*spoil)(struct declaration *d);
};

static void check(const struct small_election *s, const struct row *rows, size_t n, const char *what) {
    for (size_t i = 0; i < n; i++) {
        struct declaration *d = sheet(s, rows[i].papers);
        struct judgement j;
        char where[64];

        if (rows[i].spoil)
            rows[i].spoil(d);
        snprintf(where, sizeof(where), "%s, row %zu", what, i);
        judgement_init(&j);
        assert_int_equal(rules_check(s->election, d, SMALL_NOW, &j), 0);
        assert_judged_at(&j, rows[i].codes[0] ? VERDICT_REFUSED : VERDICT_ACCEPTED, rows[i].codes, where, 0);
    }
}

/* Quota and stages in a live election of 2026. */
static void test_live(void **state) {
    static const struct row rows[] = {
        { "", usual, NULL },                    { "", at_once, NULL },
        { "", level, NULL },                    { "", earlier, NULL },
        { "", nobody, NULL },
        { "T01", usual, quota_more },           { "S05", usual, no_quota },
        { "T02", usual, more_lost },            { "T02", usual, less_lost },
        { "", usual, nothing_told_lost },       { "T02 T03", usual, sum_grows },
        { "T03", usual, fraction_of_a_paper },  { "T03", usual, fraction_of_two_values },
        { "T03", usual, below_quota },          { "T03", usual, excluded_keeps },
        { "T03", usual, another_falls },        { "T03", usual, settled_rises },
        { "T03", usual, nothing_moves },    { "T04", usual, other_elected },
        { "T05", usual, sage_before_thyme },    { "T05", at_once, quince_before_pine },
        { "T05", at_once, exclusion_before_surplus }, { "T05", earlier, sage_for_thyme },
        { "", usual, one_more_stage },          { "", usual, without_last },
        { "T09", usual, without_two },          { "T09", usual, without_surplus },
        { "T09", usual, without_stages },
        { "T10", level, without_lot },          { "T10", level, lot_of_stage_3 },
        { "T05", level, lot_for_the_other },    { "T05", level, sage_for_thyme },
        { "A12", usual, needless_lot },
        { "", usual, with_preferences },        { "", level, with_preferences },
        { "T07", usual, another_order },        { "T07", usual, a_paper_more },
        { "T07", usual, votes_moved },          { "S01", usual, sixth_preferred },
        { "T01 T07", usual, counted_quota_more }, { "T03 T07", usual, counted_below_quota },
        { "T02 T03 T07", usual, counted_above }, { "", usual, counted_nothing_told_lost },
        { "T02 T07", usual, counted_more_lost }, { "T10", level, counted_without_lot },
        { "T04 T07", usual, counted_other_elected }, { "", usual, counted_one_more_stage },
        { "", at_first, NULL },                 { "T04", at_first, last_elected },
    };

    (void)state;
    check(live, rows, ARRAY_SIZE(rows), "live");
}

/* A historic sheet may lack the stages, or the quota. */
static void test_archive(void **state) {
    static const struct row rows[] = {
        { "", usual, NULL }, { "", usual, without_stages }, { "", usual, no_quota }, { "T03", usual, below_quota },
        { "", usual, counted_no_quota }, { "A01 A03", usual, without_votes },
    };

    (void)state;
    check(archive, rows, ARRAY_SIZE(rows), "archive");
}

static void dated_2017(struct small_manifest *m) {
    for (size_t i = 0; i < m->header.n_polls; i++)
        m->header.polls[i].date = span_str("2017-05-04");
}

/* Before 2022 no stage may follow the last seat. */
static void test_2017(void **state) {
    static const struct row rows[] = { { "", usual, NULL }, { "T06", usual, one_more_stage } };
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = dated_2017 });

    (void)state;
    check(s, rows, ARRAY_SIZE(rows), "2017");
    small_election_free(s);
}

/* What the codes say. */
static void test_words(void **state) {
    struct declaration *d = sheet(live, level);
    struct judgement j;
    char text[256];

    (void)state;
    without_lot(d);
    judgement_init(&j);
    assert_int_equal(rules_check(live->election, d, SMALL_NOW, &j), 0);
    code_sentence(&j.codes[0], LANGUAGE_EN, text, sizeof(text));
    assert_string_equal(text, "Before stage 4 of s1.a sage and thyme were level throughout, and no lot that decides it is "
                              "recorded.");
    d = sheet(live, usual);
    fraction_of_two_values(d);
    judgement_init(&j);
    assert_int_equal(rules_check(live->election, d, SMALL_NOW, &j), 0);
    code_sentence(&j.codes[0], LANGUAGE_EN, text, sizeof(text));
    assert_string_equal(text, "After stage 3 of s1.a rowan has 22.99939, which no transfer of that stage can give.");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_live),
        cmocka_unit_test(test_archive),
        cmocka_unit_test(test_2017),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
