/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases of families A and V. n1.b has one seat and 2,970 valid papers, n1.a two seats; at m.mayor alder, beech, cherry
 * and date have 1,000, 990, 980 and 970 first preferences, so that alder and beech stay in and 1,950 are to transfer.
 */

#include "tests/support/rule_cases.h"

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void no_votes(struct rule_sheet *x) {
    x->d->votes_given = false;
    x->d->n_votes = 0;
}
static void total(struct rule_sheet *x, uint64_t count) {
    const struct rejected rows[] = { { span_str("total"), count }, { span_str("unmarked"), 4 }, { span_str("void"), 3 } };

    case_rejected(x, 3, rows);
    x->d->papers.value += count - 7;
}
static void total_7(struct rule_sheet *x) {
    total(x, 7);
}
static void total_8(struct rule_sheet *x) {
    total(x, 8);
}
static void paper_more(struct rule_sheet *x) {
    x->d->papers.value++;
}
/* One candidate on every valid paper; then on one more. */
static void on_all_papers(struct rule_sheet *x) {
    CASE_VOTES(x, 1000, 401, 301, 161);
    x->d->papers.value = 1007;
}
static void above_all_papers(struct rule_sheet *x) {
    on_all_papers(x);
    x->d->papers.value--;
}
/* Two votes on each of 1,000 papers; then one vote more, no candidate above the papers. */
static void at_the_most(struct rule_sheet *x) {
    CASE_VOTES(x, 999, 601, 301, 79);
    x->d->papers.value = 1007;
}
static void outside_papers(struct rule_sheet *x) {
    CASE_VOTES(x, 999, 601, 301, 100);
    x->d->papers.value = 1007;
}
static void below_papers(struct rule_sheet *x) {
    CASE_VOTES(x, 399, 301, 201, 98);
    x->d->papers.value = 1007;
}
static void all_have_voted(struct rule_sheet *x) {
    x->d->electorate.value = x->d->papers.value + 331;
}
static void more_than_all(struct rule_sheet *x) {
    x->d->electorate.value = x->d->papers.value - 1;
}
static void all_rejected(struct rule_sheet *x) {
    const struct rejected rows[] = { { span_str("void"), x->d->papers.value + 1 } };

    case_rejected(x, 1, rows);
}
static void one_elected(struct rule_sheet *x) {
    x->d->n_elected--;
}
static void third_elected(struct rule_sheet *x) {
    x->d->elected[1] = x->d->votes[2].candidate;
}
static void tied(struct rule_sheet *x) {
    CASE_VOTES(x, 899, 700, 700, 101);
}
static void tied_with_lot(struct rule_sheet *x) {
    tied(x);
    x->d->elected[1] = span_str("cedar");
    case_lot(x, 0, NAMES("birch", "cedar"), NAMES("cedar"));
}
static void lot_without_tie(struct rule_sheet *x) {
    case_lot(x, 0, NAMES("birch", "cedar"), NAMES("birch"));
}
static void longer_term(struct rule_sheet *x) {
    CASE_VOTES(x, 901, 901, 700, 101);
    case_lot(x, 1, NAMES("ash", "birch"), NAMES("birch"));
}
static void longer_term_unequal(struct rule_sheet *x) {
    CASE_VOTES(x, 902, 901, 700, 101);
    case_lot(x, 1, NAMES("ash", "birch"), NAMES("birch"));
}
static void in_part(struct rule_sheet *x, uint64_t count) {
    const struct rejected rows[] = { { span_str("in-part"), count }, { span_str("void"), 7 } };

    case_rejected(x, 2, rows);
}
static void in_part_all(struct rule_sheet *x) {
    in_part(x, x->d->papers.value - 7);
}
static void in_part_more(struct rule_sheet *x) {
    in_part(x, x->d->papers.value - 6);
}

/* --- Family V --- */

/* First preferences, and a second round of rows (candidate, second preferences), which `winner` won. */
struct round {
    const char *candidate;
    uint64_t second;
};
static void mayor(struct rule_sheet *x, const uint64_t *votes, const char *winner, size_t n, const struct round *rows) {
    struct declaration *d = x->d;
    uint64_t sum = 0;

    for (size_t i = 0; i < d->n_votes; i++) {
        d->votes[i].count = votes[i];
        sum += votes[i];
    }
    d->papers.value = sum + 7;
    d->electorate.value = 3 * d->papers.value;
    d->round2 = arena_alloc(x->arena, n, sizeof(*d->round2));
    d->round2_given = true;
    d->n_round2 = n;
    for (size_t i = 0; i < n; i++) {
        const struct contest *c = &x->e->contests[election_contest(x->e, d->contest)];
        uint64_t first = votes[contest_candidate(c, span_str(rows[i].candidate))];

        d->round2[i] = (struct round2){ span_str(rows[i].candidate), { true, rows[i].second }, first + rows[i].second };
    }
    d->elected[0] = span_str(winner);
}
#define MAYOR(x, winner, a, b, c, d, ...)                                                                 \
    mayor((x), (const uint64_t[]){ a, b, c, d }, winner,                                                  \
          sizeof((struct round[]){ __VA_ARGS__ }) / sizeof(struct round), (const struct round[]){ __VA_ARGS__ })

static void third_stays(struct rule_sheet *x) {
    MAYOR(x, "alder", 1003, 991, 980, 970, { "alder", 30 }, { "cherry", 20 });
}
static void level_second_left_out(struct rule_sheet *x) {
    MAYOR(x, "alder", 1003, 980, 980, 970, { "alder", 30 }, { "beech", 20 });
}
static void level_second(struct rule_sheet *x) {
    MAYOR(x, "beech", 1003, 980, 980, 970, { "alder", 30 }, { "beech", 70 }, { "cherry", 21 });
}
static void level_first(struct rule_sheet *x) {
    MAYOR(x, "cherry", 990, 990, 990, 970, { "alder", 30 }, { "beech", 70 }, { "cherry", 100 });
}
static void transfers_all(struct rule_sheet *x) {
    MAYOR(x, "beech", 1003, 991, 980, 970, { "alder", 900 }, { "beech", 1050 });
}
static void transfers_too_many(struct rule_sheet *x) {
    MAYOR(x, "beech", 1003, 991, 980, 970, { "alder", 900 }, { "beech", 1051 });
}
static void unusable(struct rule_sheet *x, uint64_t count) {
    const struct rejected rows[] = { { span_str("second-preference"), count }, { span_str("void"), 7 } };

    MAYOR(x, "beech", 1003, 991, 980, 970, { "alder", 400 }, { "beech", 650 });
    case_rejected(x, 2, rows);
}
static void unusable_fit(struct rule_sheet *x) {
    unusable(x, 900);
}
static void unusable_differ(struct rule_sheet *x) {
    unusable(x, 899);
}
static void loser_elected(struct rule_sheet *x) {
    MAYOR(x, "alder", 1003, 991, 980, 970, { "alder", 400 }, { "beech", 413 });
}
static void turned(struct rule_sheet *x) {
    MAYOR(x, "beech", 1003, 991, 980, 970, { "alder", 400 }, { "beech", 413 });
}
static void sum_wrong(struct rule_sheet *x) {
    x->d->round2[0].total++;
}
static void total_falls(struct rule_sheet *x) {
    MAYOR(x, "alder", 1003, 991, 980, 970, { "alder", 400 }, { "beech", 0 });
    x->d->round2[1].second.given = false;
    x->d->round2[1].total = 990;
}
static void totals_only(struct rule_sheet *x) {
    for (size_t i = 0; i < x->d->n_round2; i++)
        x->d->round2[i].second.given = false;
}
static void half(struct rule_sheet *x, uint64_t votes) {
    CASE_VOTES(x, votes, 501, 301, 198);
    x->d->round2_given = false;
    x->d->n_round2 = 0;
}
static void just_half(struct rule_sheet *x) {
    half(x, 1000);
}
static void more_than_half(struct rule_sheet *x) {
    half(x, 1001);
}
static void mayor_by_lot(struct rule_sheet *x) {
    MAYOR(x, "beech", 1003, 991, 980, 970, { "alder", 400 }, { "beech", 412 });
    case_lot(x, 0, NAMES("alder", "beech"), NAMES("beech"));
}
static void mayor_tied(struct rule_sheet *x) {
    MAYOR(x, "beech", 1003, 991, 980, 970, { "alder", 400 }, { "beech", 412 });
}

#define CASE(name_, codes_, contest_, spoil_, what_) \
    { .name = name_, .codes = codes_, .contest = contest_, .spoil = spoil_, .what = what_ }

static const struct rule_case ROWS[] = {
    CASE("a01-no-votes", "A01", "n1.b", no_votes, "contested, and no votes"),
    CASE("a01-votes", "", "n1.b", NULL, "one seat, all papers valid but seven"),
    CASE("a02-total-differs", "A02", "n1.b", total_8, "heads of 4 and 3, and a total of 8"),
    CASE("a02-total-fits", "", "n1.b", total_7, "heads of 4 and 3, and a total of 7"),
    CASE("a03-paper-too-many", "A03", "n1.b", paper_more, "a paper more than votes and rejected papers"),
    CASE("a03-mayor", "A03", "m.mayor", paper_more, "a paper more than first preferences and rejected papers"),
    { .name = "a03-as-declared", .codes = "A03", .contest = "n1.b", .spoil = paper_more, .as_declared = true,
      .what = "a paper more, sent as declared: accepted, with the code" },
    CASE("a03-mayor-fits", "", "m.mayor", NULL, "first preferences and rejected papers make the papers"),
    CASE("a04-above-papers", "A04", "n1.a", above_all_papers, "a candidate has more votes than there are valid papers"),
    CASE("a04-on-all-papers", "", "n1.a", on_all_papers, "a candidate has a vote on every valid paper"),
    CASE("a05-votes-outside-papers", "A05", "n1.a", outside_papers, "2,001 votes on 1,000 valid papers of two seats"),
    CASE("a05-fewer-than-papers", "A05", "n1.a", below_papers, "999 votes on 1,000 valid papers"),
    CASE("a05-at-the-most", "", "n1.a", at_the_most, "1,980 votes on 1,000 valid papers of two seats"),
    CASE("a06-papers-above-electorate", "A06", "n1.b", more_than_all, "a paper more than electors"),
    CASE("a06-nearly-all", "", "n1.b", all_have_voted, "nine in ten have voted"),
    CASE("a07-rejected-above-papers", "A07", "n1.b", all_rejected, "a paper more rejected than counted"),
    CASE("a07-few-rejected", "", "s2.a", NULL, "seven papers rejected"),
    CASE("a09-one-too-few", "A09", "n1.a", one_elected, "one elected for two seats"),
    CASE("a09-as-many-as-seats", "", "n1.a", NULL, "two elected for two seats"),
    CASE("a10-third-elected", "A10", "n1.a", third_elected, "the third is elected, the second is not"),
    CASE("a10-first-two", "", "s2.a", NULL, "the two with the most votes are elected"),
    CASE("a11-tied", "A11", "n1.a", tied, "two are level at the last place, and no lot"),
    CASE("a11-mayor-tied", "A11", "m.mayor", mayor_tied, "both have as many in the second round, and no lot"),
    CASE("a11-lot", "", "n1.a", tied_with_lot, "two are level at the last place, and a lot"),
    CASE("a11-mayor-lot", "", "m.mayor", mayor_by_lot, "both have as many in the second round, and a lot"),
    CASE("a12-lot-without-tie", "A12", "n1.a", lot_without_tie, "a lot between two who are not level"),
    CASE("a12-longer-term-unequal", "A12", "n1.a", longer_term_unequal,
         "a lot for the longer term between two who are not level"),
    CASE("a12-longer-term", "", "n1.a", longer_term, "both elected are level and drew for the longer term"),
    CASE("a13-in-part-above-valid", "A13", "n1.a", in_part_more, "more papers rejected in part than are valid"),
    CASE("a13-in-part-all", "", "n1.a", in_part_all, "every valid paper rejected in part"),
    CASE("v03-third-stays", "V03", "m.mayor", third_stays, "the third stays in and the second does not"),
    CASE("v03-level-second-left-out", "V03", "m.mayor", level_second_left_out,
         "two are level at the second place, and only one stays in"),
    CASE("v03-level-second", "", "m.mayor", level_second, "two are level at the second place, and both stay in"),
    CASE("v03-level-first", "", "m.mayor", level_first, "three are level at the first place, and all stay in"),
    CASE("v04-too-many", "V04", "m.mayor", transfers_too_many,
         "a second preference more than first preferences of those eliminated"),
    CASE("v04-unusable-differ", "V04", "m.mayor", unusable_differ,
         "second preferences and unusable ones are one short of the first preferences of those eliminated"),
    CASE("v04-all", "", "m.mayor", transfers_all, "as many second preferences as can be"),
    CASE("v04-unusable-fit", "", "m.mayor", unusable_fit,
         "second preferences and unusable ones make the first preferences of those eliminated"),
    CASE("v05-loser-elected", "V05", "m.mayor", loser_elected, "who is elected has the smaller total"),
    CASE("v05-turned", "", "m.mayor", turned, "who led the first round loses the second by one vote"),
    CASE("v06-sum-wrong", "V06", "m.mayor", sum_wrong, "first and second preferences do not make the total"),
    CASE("v06-total-falls", "V06", "m.mayor", total_falls, "a total below the first preferences"),
    CASE("v06-totals-only", "", "m.mayor", totals_only, "totals without second preferences"),
    CASE("v07-just-half", "V07", "m.mayor", just_half, "just half of the first preferences, and no second round"),
    CASE("v07-more-than-half", "", "m.mayor", more_than_half, "one first preference more than half"),
};
const struct rule_cases CASES_SUMS = { ROWS, ARRAY_SIZE(ROWS) };
