/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases of family T: three seats, five candidates. The usual count has 120 papers and quota 31: two surpluses, then
 * thyme goes, and rowan.
 */

#include "tests/support/rule_cases.h"
#include "tests/support/stv_sheet.h"

static const struct papers usual[] = {
    { 50, { 1, 2, 3 } }, { 20, { 2, 3 } }, { 15, { 3 } }, { 25, { 4, 5, 2 } }, { 10, { 5, 2 } }, { 0, { 0 } },
};
/* Sage and thyme have the fewest, 10 each, at every stage: stage 4 excludes one of them by lot. */
static const struct papers level[] = {
    { 40, { 1 } }, { 30, { 2 } }, { 20, { 3 } }, { 10, { 4 } }, { 10, { 5 } }, { 0, { 0 } },
};

static struct declaration *count(struct rule_sheet *x, const struct papers *papers) {
    *x->d = *stv_sheet(x->e, papers, x->arena);
    return x->d;
}
static void as_counted(struct rule_sheet *x) {
    count(x, usual);
}
static void with_lot(struct rule_sheet *x) {
    count(x, level);
}
static void with_preferences(struct rule_sheet *x) {
    count(x, usual)->preferences_given = true;
}
static void preferred_twice(struct rule_sheet *x) {
    with_preferences(x);
    x->d->preferences[0].ranking[1] = x->d->preferences[0].ranking[0];
}
static void quota_more(struct rule_sheet *x) {
    count(x, usual)->quota.value++;
}
static void more_lost(struct rule_sheet *x) {
    count(x, usual)->stages[1].non_transferable.value++;
}
static void nothing_told_lost(struct rule_sheet *x) {
    struct declaration *d = count(x, usual);

    for (size_t k = 0; k < d->n_stages; k++)
        d->stages[k].non_transferable.given = false;
}
static void fraction_of_a_paper(struct rule_sheet *x) {
    struct declaration *d = count(x, usual);

    for (size_t k = 0; k < d->n_stages; k++) {
        d->stages[k].totals[QUINCE]--;
        d->stages[k].non_transferable.value++;
    }
}
static void other_elected(struct rule_sheet *x) {
    struct declaration *d = count(x, usual);

    d->elected[2] = d->votes[ROWAN].candidate;
}
static void sage_before_thyme(struct rule_sheet *x) {
    struct declaration *d = count(x, usual);

    d->stages[2].totals[THYME] = d->stages[1].totals[THYME];
    d->stages[2].totals[SAGE] = 0;
    d->stages[2].non_transferable.value += 1500000;
    d->n_stages = 3;
}
static void stage_too_many(struct rule_sheet *x) {
    struct declaration *d = count(x, usual);

    d->stages[d->n_stages] = d->stages[d->n_stages - 1];
    d->n_stages++;
}
static void another_order(struct rule_sheet *x) {
    with_preferences(x);
    x->d->preferences[0].ranking[1] = THYME;
}
static void two_stages_short(struct rule_sheet *x) {
    count(x, usual)->n_stages -= 2;
}
static void without_lot(struct rule_sheet *x) {
    struct declaration *d = count(x, level);

    d->n_lots = 0;
    d->lots_given = false;
}

#define CASE(name_, codes_, spoil_, what_) \
    { .name = name_, .codes = codes_, .contest = "s1.a", .spoil = spoil_, .what = what_ }

static const struct rule_case ROWS[] = {
    CASE("t01-quota-more", "T01", quota_more, "a quota of 32 where it is 31"),
    CASE("t01-quota", "", as_counted, "two surpluses and two exclusions, as counted"),
    CASE("t02-more-lost", "T02", more_lost, "a hundred-thousandth more is not transferable than was lost"),
    CASE("t02-not-told", "", nothing_told_lost, "what is not transferable is not told"),
    CASE("t03-fraction", "T03", fraction_of_a_paper, "a hundred-thousandth that no paper of the transfer is worth"),
    CASE("t03-fractions", "", as_counted, "papers of two values, as counted"),
    CASE("t04-other-elected", "T04", other_elected, "somebody excluded is named as elected"),
    CASE("t04-last-seat", "", as_counted, "the last seat goes to whoever is left, below the quota"),
    CASE("t05-wrong-turn", "T05", sage_before_thyme, "sage is excluded, though thyme has fewer votes"),
    CASE("t05-fewest", "", as_counted, "thyme, with the fewest votes, is excluded"),
    { .name = "t06-transfer-too-many", .codes = "T06", .contest = "s1.a", .spoil = stage_too_many, .archive = true,
      .what = "2017: a stage after the last seat was filled" },
    CASE("t06-allowed-since", "", stage_too_many, "2026: a stage after the last seat was filled, which counts do"),
    CASE("t07-other-order", "T07", another_order, "the preferences lead to other stages"),
    CASE("s04-preferred-twice", "S04", preferred_twice, "a ranking that has one candidate at two places"),
    CASE("t07-same", "", with_preferences, "the preferences lead to these stages"),
    CASE("t09-too-short", "T09", two_stages_short, "the stages end before every seat is filled"),
    CASE("t09-all", "", with_lot, "stages as far as the last seat"),
    CASE("t10-without-lot", "T10", without_lot, "two were level at every stage, one is excluded, and no lot"),
    CASE("t10-lot", "", with_lot, "two were level at every stage, and a lot"),
};
const struct rule_cases CASES_STV = { ROWS, ARRAY_SIZE(ROWS) };
