/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family P: what adds up and is hard to believe all the same. These rules never refuse: what is unusual is warned of,
 * and what is hardly ever true waits for another officer. From where on is the manifest's to say (thresholds.h).
 */

#include <stdio.h>

#include "daemon/core/rules_history.h"

uint64_t sheet_threshold(const struct sheet *s, enum threshold threshold) {
    return threshold_number(&s->e->header, threshold);
}

uint64_t per_mille(uint64_t part, uint64_t whole) {
    return 1000 * part / whole;
}

void say_percent(struct words *w, uint64_t mille) {
    char text[32];
    int n = snprintf(text, sizeof(text), "%llu.%u", (unsigned long long)(mille / 10), (unsigned)(mille % 10));

    say_text(w, span_of(text, (size_t)n));
}

/* Rejected papers in per mille of those counted, where there are any. */
static bool rejected_share(const struct sheet *s, uint64_t *ret) {
    uint64_t valid;

    if (!sheet_valid(s, &valid) || s->d->papers.value == 0)
        return false;
    *ret = per_mille(s->d->papers.value - valid, s->d->papers.value);
    return true;
}

/* Whether so many papers were rejected, from one share on and below another; says how many. */
static bool rejected_between(const struct sheet *s, uint64_t least, uint64_t below, struct words *w) {
    uint64_t share;

    if (!rejected_share(s, &share) || share < least || share >= below)
        return false;
    say_contest(w, s);
    say_number(w, sheet_rejected(s).value);
    say_number(w, s->d->papers.value);
    return true;
}

static bool many_rejected(const struct sheet *s, struct words *w) {
    return rejected_between(s, sheet_threshold(s, THRESHOLD_REJECTED_WARN),
                            sheet_threshold(s, THRESHOLD_REJECTED_QUERY), w);
}

static bool too_many_rejected(const struct sheet *s, struct words *w) {
    return rejected_between(s, sheet_threshold(s, THRESHOLD_REJECTED_QUERY), UINT64_MAX, w);
}

static bool turnout_unusual(const struct sheet *s, struct words *w) {
    uint64_t least = sheet_threshold(s, THRESHOLD_TURNOUT_LEAST), most = sheet_threshold(s, THRESHOLD_TURNOUT_MOST);
    uint64_t turnout;

    if (!sheet_turnout(s, &turnout) || (turnout >= least && turnout <= most))
        return false;
    say_contest(w, s);
    say_percent(w, turnout);
    say_percent(w, least);
    say_percent(w, most);
    return true;
}

static bool marks_unusual(const struct sheet *s, struct words *w) {
    uint64_t votes = sheet_votes(s), seats = s->c->m->seats, valid;

    if (!sheet_several_marks(s) || !sheet_valid(s, &valid) || votes < valid ||
        votes > seats * valid)
        return false;
    if (100 * votes >= sheet_threshold(s, THRESHOLD_VOTES_PER_PAPER_LEAST) * valid &&
        100 * votes + sheet_threshold(s, THRESHOLD_VOTES_PER_PAPER_SPARE) * valid <= 100 * seats * valid)
        return false;
    say_contest(w, s);
    say_number(w, votes);
    say_number(w, valid);
    say_number(w, seats);
    return true;
}

/* Papers as counted, else as many as there are votes where each paper has one. */
static uint64_t papers_at_least(const struct sheet *s) {
    if (s->d->papers.given)
        return s->d->papers.value;
    return sheet_several_marks(s) ? 0 : sheet_votes(s);
}

static bool counted_too_fast(const struct sheet *s, struct words *w) {
    uint64_t from = sheet_earliest(s);
    uint64_t rate = sheet_threshold(s, THRESHOLD_PAPERS_PER_HOUR), papers = papers_at_least(s);

    /* Papers have at most 41 bits and an hour 22. Nothing is declared before its time (E07, E11 refuse). */
    if (rate == 0 || (papers * 3600000 + rate - 1) / rate <= s->d->declared - from)
        return false;
    say_contest(w, s);
    say_number(w, papers);
    say_number(w, (s->d->declared - from) / 60000);
    say_number(w, rate);
    return true;
}

static bool round_numbers(const struct sheet *s, struct words *w) {
    uint64_t n = 0;

    for (size_t i = 0; i < s->d->n_votes; i++)
        n += s->d->votes[i].count > 0 && s->d->votes[i].count % 100 == 0;
    if (n < sheet_threshold(s, THRESHOLD_ROUND_NUMBERS))
        return false;
    say_contest(w, s);
    say_number(w, n);
    return true;
}

static const struct rule ROWS[] = {
    { CODE_P01, many_rejected },
    { CODE_P02, turnout_unusual },
    { CODE_P03, share_changed },
    { CODE_P04, leader_without_votes },
    { CODE_P07, marks_unusual },
    { CODE_P08, counted_too_fast },
    { CODE_P09, round_numbers },
    { CODE_P11, too_many_rejected },
    { CODE_P12, turnout_changed },
    { CODE_P13, swung },
    { CODE_P14, row_shifted },
    { CODE_P15, electorate_changed },
};
const struct rules RULES_PLAUSIBLE = { ROWS, ARRAY_SIZE(ROWS) };
