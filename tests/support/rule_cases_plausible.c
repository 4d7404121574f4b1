/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of family P: what adds up and is hard to believe, at the threshold and just short of it. */

#include "tests/support/rule_cases.h"

/* So many of 1,000 papers rejected; n2.a has two candidates. */
static void rejected(struct rule_sheet *x, uint64_t count) {
    const struct rejected rows[] = { { span_str("void"), count } };

    CASE_VOTES(x, 601 - count, 399);
    case_rejected(x, 1, rows);
    x->d->papers.value = 1000;
}
static void rejected_29(struct rule_sheet *x) {
    rejected(x, 29);
}
static void rejected_30(struct rule_sheet *x) {
    rejected(x, 30);
}
static void rejected_79(struct rule_sheet *x) {
    rejected(x, 79);
}
static void rejected_80(struct rule_sheet *x) {
    rejected(x, 80);
}

static void turnout_low(struct rule_sheet *x) {
    x->d->electorate.value = 10 * x->d->papers.value + 1;
}
static void turnout_least(struct rule_sheet *x) {
    x->d->electorate.value = 10 * x->d->papers.value;
}

/* n2.b: blue, green and red had 50, 10 and 40 per cent of 3,000 votes. */
static void share_fell(struct rule_sheet *x) {
    CASE_VOTES(x, 751, 901, 1352);
}
static void share_fell_less(struct rule_sheet *x) {
    CASE_VOTES(x, 757, 899, 1348);
}
static void red_has_none(struct rule_sheet *x) {
    CASE_VOTES(x, 1901, 1099, 0);
}
static void red_has_few(struct rule_sheet *x) {
    CASE_VOTES(x, 1659, 799, 541);
}
static void shifted(struct rule_sheet *x) {
    CASE_VOTES(x, 303, 1201, 1501);
}
static void as_last_time(struct rule_sheet *x) {
    CASE_VOTES(x, 1501, 303, 1201);
}

/* n1.a: four candidates, two seats. */
static void marks(struct rule_sheet *x, uint64_t valid) {
    CASE_VOTES(x, 551, 501, 499, 449);
    x->d->papers.value = valid + 7;
}
static void marks_many(struct rule_sheet *x) {
    marks(x, 1009);
}
static void marks_most(struct rule_sheet *x) {
    marks(x, 1011);
}
static void marks_few(struct rule_sheet *x) {
    marks(x, 1905);
}

static void in_a_minute(struct rule_sheet *x) {
    x->d->declared = SMALL_CLOSES + 60000;
}
static void in_time(struct rule_sheet *x) {
    x->d->declared = SMALL_CLOSES + (2977 * 3600000ull + 59999) / 60000;
}
static void round_three(struct rule_sheet *x) {
    CASE_VOTES(x, 1200, 1100, 500);
}
static void round_two(struct rule_sheet *x) {
    CASE_VOTES(x, 1200, 1100, 510);
}
static void electorate_grown(struct rule_sheet *x) {
    as_last_time(x);
    x->d->electorate.value = 10801;
}
static void electorate_grown_less(struct rule_sheet *x) {
    as_last_time(x);
    x->d->electorate.value = 10800;
}
static void turnout_risen(struct rule_sheet *x) {
    CASE_VOTES(x, 1801, 363, 1441);
    x->d->electorate.value = 7450;
}
static void turnout_risen_less(struct rule_sheet *x) {
    CASE_VOTES(x, 1801, 363, 1441);
    x->d->electorate.value = 7465;
}
static void swing_great(struct rule_sheet *x) {
    CASE_VOTES(x, 891, 303, 1806);
}
static void swing_less(struct rule_sheet *x) {
    CASE_VOTES(x, 933, 303, 1769);
}

static const struct rule_case ROWS[] = {
    { .name = "p01-many-rejected", .codes = "P01", .contest = "n2.a", .spoil = rejected_30,
      .what = "30 of 1,000 papers rejected: warned of" },
    { .name = "p01-few-rejected", .codes = "", .contest = "n2.a", .spoil = rejected_29,
      .what = "29 of 1,000 papers rejected" },
    { .name = "p02-low-turnout", .codes = "P02", .contest = "n2.a", .spoil = turnout_low,
      .what = "fewer than a tenth of the electors voted" },
    { .name = "p02-least-turnout", .codes = "", .contest = "n2.a", .spoil = turnout_least,
      .what = "a tenth of the electors voted" },
    { .name = "p03-share-fell", .codes = "P03", .contest = "n2.b", .spoil = share_fell,
      .what = "from 50.0 to 25.0 per cent" },
    { .name = "p03-share-fell-less", .codes = "", .contest = "n2.b", .spoil = share_fell_less,
      .what = "from 50.0 to 25.1 per cent" },
    { .name = "p04-no-votes", .codes = "P03 P04", .contest = "n2.b", .spoil = red_has_none,
      .what = "the second party of last time stands and has no votes" },
    { .name = "p04-few-votes", .codes = "", .contest = "n2.b", .spoil = red_has_few,
      .what = "the second party of last time has fallen a long way" },
    { .name = "p14-row-shift", .codes = "P03 P14", .contest = "n2.b", .spoil = shifted,
      .what = "everybody's votes stand one row too high" },
    { .name = "p14-right-rows", .codes = "", .contest = "n2.b", .spoil = as_last_time, .what = "votes as last time" },
    { .name = "p07-nearly-all-marks", .codes = "P07", .contest = "n1.a", .spoil = marks_many,
      .what = "1.982 votes on a paper of two seats" },
    { .name = "p07-one-mark", .codes = "P07", .contest = "n1.a", .spoil = marks_few,
      .what = "1.0499 votes on a paper of two seats" },
    { .name = "p07-most-marks", .codes = "", .contest = "n1.a", .spoil = marks_most,
      .what = "1.978 votes on a paper of two seats" },
    { .name = "p08-in-a-minute", .codes = "P08", .contest = "n1.b", .spoil = in_a_minute,
      .what = "2,977 papers counted within a minute of the close of poll" },
    { .name = "p08-in-time", .codes = "", .contest = "n1.b", .spoil = in_time,
      .what = "2,977 papers counted at just 60,000 an hour" },
    { .name = "p09-round-numbers", .codes = "P09", .contest = "n1.b", .spoil = round_three,
      .what = "three candidates' votes end in 00, which is this manifest's threshold" },
    { .name = "p09-two-round-numbers", .codes = "", .contest = "n1.b", .spoil = round_two,
      .what = "two candidates' votes end in 00" },
    { .name = "p15-electorate-grown", .codes = "P15", .contest = "n2.b", .spoil = electorate_grown,
      .what = "the electorate has grown by more than a fifth" },
    { .name = "p15-electorate-grown-less", .codes = "", .contest = "n2.b", .spoil = electorate_grown_less,
      .what = "the electorate has grown by a fifth" },
    { .name = "p11-too-many-rejected", .codes = "P11", .contest = "n2.a", .spoil = rejected_80,
      .what = "80 of 1,000 papers rejected: queried" },
    { .name = "p11-none-rejected", .codes = "", .contest = "n2.a", .what = "7 of 1,997 papers rejected" },
    { .name = "p11-as-declared", .codes = "P11", .contest = "n2.a", .spoil = rejected_80, .as_declared = true,
      .what = "as declared lifts refusals only: it is queried all the same" },
    { .name = "p01-not-queried", .codes = "P01", .contest = "n2.a", .spoil = rejected_79,
      .what = "79 of 1,000 papers rejected: warned of, not queried" },
    { .name = "p12-turnout-risen", .codes = "P12", .contest = "n2.b", .spoil = turnout_risen,
      .what = "turnout from 33.4 to 48.4 per cent" },
    { .name = "p12-turnout-risen-less", .codes = "", .contest = "n2.b", .spoil = turnout_risen_less,
      .what = "turnout from 33.4 to 48.3 per cent" },
    { .name = "p13-swing", .codes = "P13", .contest = "n2.b", .spoil = swing_great, .what = "a swing of 20 points" },
    { .name = "p13-swing-less", .codes = "", .contest = "n2.b", .spoil = swing_less,
      .what = "a swing of 18.9 points" },
};
const struct rule_cases CASES_PLAUSIBLE = { ROWS, ARRAY_SIZE(ROWS) };
