/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of families E and S: when, of what, against which nominations; who stands on the sheet, and what. */

#include "tests/support/rule_cases.h"
#include "tests/support/statements.h"

static void before_close(struct rule_sheet *x) {
    x->d->declared = SMALL_CLOSES - 1;
}
static void at_the_clock(struct rule_sheet *x) {
    x->d->declared = SMALL_NOW;
}
static void unknown_contest(struct rule_sheet *x) {
    x->d->contest = span_str("n1.z");
}
static void other_nominations(struct rule_sheet *x) {
    x->d->nominations.bytes[0] ^= 1;
}
static void before_from(struct rule_sheet *x) {
    x->d->declared = SMALL_FROM - 1;
}
static void stranger(struct rule_sheet *x) {
    x->d->elected[0] = span_str("yew");
}
static void left_out(struct rule_sheet *x) {
    x->d->n_votes--;
}
static void with_papers(struct rule_sheet *x) {
    x->d->papers = (struct opt){ true, 10 };
}
static void with_electorate(struct rule_sheet *x) {
    x->d->electorate = (struct opt){ true, 100 };
}
static void swapped(struct rule_sheet *x) {
    struct vote first = x->d->votes[0];

    x->d->votes[0] = x->d->votes[1];
    x->d->votes[1] = first;
}
static void without_electorate(struct rule_sheet *x) {
    x->d->electorate.given = false;
}
static void with_quota(struct rule_sheet *x) {
    x->d->quota = (struct opt){ true, 700 };
}
static void without_stages(struct rule_sheet *x) {
    x->d->round2_given = false;
    x->d->n_round2 = 0;
    CASE_VOTES(x, 1603, 501, 599, 498);
}

#define REJECTED(x, ...)                                                                                  \
    case_rejected((x), sizeof((struct rejected[]){ __VA_ARGS__ }) / sizeof(struct rejected),            \
                  (const struct rejected[]){ __VA_ARGS__ })
#define HEAD(text, n) { { (const uint8_t *)(text), sizeof(text) - 1 }, (n) }

/* A district's first preferences, none of whom has more than half. */
static void stated(struct rule_sheet *x, const char *head, uint64_t count) {
    static const uint64_t votes[] = { 400, 300, 200, 100 };

    *x->d = *statement_first(x->e, "m.mayor", "N1", votes, x->arena);
    REJECTED(x, { span_str(head), count }, HEAD("total", 9));
}
static void stated_first_preference(struct rule_sheet *x) {
    stated(x, "no-first-preference", 9);
}
static void stated_second_preference(struct rule_sheet *x) {
    stated(x, "second-preference", 5);
}
static void stated_void(struct rule_sheet *x) {
    stated(x, "identified", 9);
}

static void in_part_of_one_mark(struct rule_sheet *x) {
    REJECTED(x, HEAD("in-part", 2), HEAD("total", 7));
}
static void in_part_of_several_marks(struct rule_sheet *x) {
    REJECTED(x, HEAD("identified", 1), HEAD("in-part", 2), HEAD("official-mark", 1), HEAD("overvoted", 2),
             HEAD("unmarked", 1), HEAD("void", 2));
}
static void first_preference_of_a_mayor(struct rule_sheet *x) {
    REJECTED(x, HEAD("no-first-preference", 3), HEAD("void", 4));
}
static void heads_of_a_second_round(struct rule_sheet *x) {
    REJECTED(x, HEAD("identified", 1), HEAD("official-mark", 1), HEAD("overvoted", 2), HEAD("second-preference", 1900),
             HEAD("unmarked", 1), HEAD("void", 2));
}
static void second_preference_without_second_round(struct rule_sheet *x) {
    without_stages(x);
    REJECTED(x, HEAD("second-preference", 5), HEAD("void", 7));
}
static void heads_of_a_transferable_vote(struct rule_sheet *x) {
    REJECTED(x, HEAD("no-first-preference", 3), HEAD("official-mark", 1), HEAD("overvoted", 1), HEAD("void", 2));
}

static const struct rule_case ROWS[] = {
    { .name = "e07-before-close", .codes = "E07", .contest = "n1.b", .spoil = before_close,
      .what = "declared a millisecond before the poll closed" },
    { .name = "e07-at-the-clock", .codes = "", .contest = "n1.b", .spoil = at_the_clock,
      .what = "declared at the very time of the clock" },
    { .name = "e08-unknown", .codes = "E08", .contest = "n1.b", .spoil = unknown_contest,
      .what = "a contest that is not in the manifest" },
    { .name = "e08-known", .codes = "", .contest = "n2.a", .what = "two candidates, one seat, plurality" },
    { .name = "e09-other-nominations", .codes = "E09", .contest = "n1.b", .spoil = other_nominations,
      .what = "the nominations digest is another list's" },
    { .name = "e09-these-nominations", .codes = "", .contest = "n1.by", .what = "a by-election" },
    { .name = "e11-before-from", .codes = "E11", .contest = "s1.b", .spoil = before_from,
      .what = "a postponed contest, declared a millisecond before its time" },
    { .name = "e11-after-from", .codes = "", .contest = "s1.b", .what = "a postponed contest, declared after its time" },
    { .name = "e13-vacant", .codes = "E13", .contest = "n1.d", .what = "nobody is nominated" },
    { .name = "e13-uncontested", .codes = "", .contest = "n1.c", .what = "one is nominated for one seat" },
    { .name = "s01-stranger", .codes = "S01", .contest = "n1.b", .spoil = stranger,
      .what = "somebody is elected who is not on the ballot" },
    { .name = "s01-own", .codes = "", .contest = "n1.b", .what = "all names are on the ballot" },
    { .name = "s02-left-out", .codes = "S02", .contest = "n1.b", .spoil = left_out,
      .what = "the last candidate has no row of votes" },
    { .name = "s02-all", .codes = "", .contest = "n1.a", .what = "every candidate has a row" },
    { .name = "s03-papers", .codes = "S03", .contest = "n1.c", .spoil = with_papers,
      .what = "uncontested, but papers were counted" },
    { .name = "s03-electorate", .codes = "", .contest = "n1.c", .spoil = with_electorate,
      .what = "uncontested, with the electorate, which there is all the same" },
    { .name = "s04-swapped", .codes = "S04", .contest = "n1.b", .spoil = swapped,
      .what = "two rows of votes have changed places" },
    { .name = "s04-ballot-order", .codes = "", .contest = "s2.a", .what = "all lists in the order of the ballot" },
    { .name = "s05-without-electorate", .codes = "S05", .contest = "n1.b", .spoil = without_electorate,
      .what = "a live election, without the electorate" },
    { .name = "s05-archive", .codes = "", .contest = "n1.b", .spoil = without_electorate, .archive = true,
      .what = "an archive, without the electorate" },
    { .name = "s06-quota", .codes = "S06", .contest = "n1.b", .spoil = with_quota, .what = "plurality with a quota" },
    { .name = "s06-no-second-round", .codes = "", .contest = "m.mayor", .spoil = without_stages,
      .what = "more than half of the first preferences, and no second round" },
    { .name = "s07-in-part", .codes = "S07", .contest = "n1.b", .spoil = in_part_of_one_mark,
      .what = "rejected in part where a paper has one mark" },
    { .name = "s07-no-first-preference", .codes = "S07", .contest = "m.mayor", .spoil = first_preference_of_a_mayor,
      .what = "a head of the transferable vote at a mayor's election" },
    { .name = "s07-second-preference", .codes = "S07", .contest = "m.mayor",
      .spoil = second_preference_without_second_round,
      .what = "papers without a second preference, but no second round" },
    { .name = "s07-councillors", .codes = "", .contest = "n1.a", .spoil = in_part_of_several_marks,
      .what = "all heads of an election of several councillors" },
    { .name = "s07-mayor", .codes = "", .contest = "m.mayor", .spoil = heads_of_a_second_round,
      .what = "all heads of a mayor's election with a second round" },
    { .name = "s07-transferable", .codes = "", .contest = "s1.a", .spoil = heads_of_a_transferable_vote,
      .what = "the heads of a transferable vote" },
    { .name = "s07-statement", .codes = "S07", .contest = "m.mayor", .spoil = stated_first_preference,
      .what = "a district's statement with a head of the transferable vote" },
    { .name = "s07-statement-second-preference", .codes = "S07", .contest = "m.mayor", .spoil = stated_second_preference,
      .what = "a statement of first preferences with papers without a second one" },
    { .name = "s07-statement-mayor", .codes = "", .contest = "m.mayor", .spoil = stated_void,
      .what = "a statement of first preferences with a head of a mayor's election" },
};
const struct rule_cases CASES_SHEET = { ROWS, ARRAY_SIZE(ROWS) };
