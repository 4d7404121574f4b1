/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family A: sums. A paper counted is a valid one or a rejected one; a valid one carries one vote where there is one
 * seat, and one to as many as there are seats elsewhere. Figures that an archive does not have are not checked. No
 * count exceeds 2^31 - 1 and no ballot 512 candidates, so 64 bits hold every sum.
 */

#include "daemon/core/rules_table.h"

static bool no_votes(const struct sheet *s, struct words *w) {
    if (s->d->votes_given && sheet_votes(s) > 0)
        return false;
    say_contest(w, s);
    return true;
}

static bool rejected_differ(const struct sheet *s, struct words *w) {
    struct opt sum = sheet_heads(s), total = sheet_rejected(s);

    if (!sum.given || sum.value == total.value)
        return false;
    say_contest(w, s);
    say_number(w, sum.value);
    say_number(w, total.value);
    return true;
}

/* Whether the votes can be held against a number of valid papers. */
static bool valid_papers(const struct sheet *s, uint64_t *ret) {
    return s->d->votes_given && sheet_valid(s, ret);
}

static bool votes_miss_papers(const struct sheet *s, struct words *w) {
    uint64_t votes = sheet_votes(s), valid, rejected;
    bool applies = (s->c->m->system == SYSTEM_PLURALITY && s->c->m->seats == 1) ||
                   s->c->m->system == SYSTEM_STV || (s->c->m->system == SYSTEM_SV && s->live);

    if (!applies || !valid_papers(s, &valid) || votes == valid)
        return false;
    rejected = s->d->papers.value - valid;
    say_contest(w, s);
    say_number(w, votes);
    say_number(w, rejected);
    say_number(w, votes + rejected);
    say_number(w, s->d->papers.value);
    return true;
}

static bool candidate_above_papers(const struct sheet *s, struct words *w) {
    uint64_t most = 0, valid;

    for (size_t i = 0; i < s->d->n_votes; i++)
        most = s->d->votes[i].count > most ? s->d->votes[i].count : most;
    if (!sheet_several_marks(s) || !valid_papers(s, &valid) || most <= valid)
        return false;
    say_contest(w, s);
    say_number(w, most);
    say_number(w, valid);
    return true;
}

static bool votes_outside_papers(const struct sheet *s, struct words *w) {
    uint64_t votes = sheet_votes(s), valid;

    if (!sheet_several_marks(s) || !valid_papers(s, &valid) || (votes >= valid && votes <= s->c->m->seats * valid))
        return false;
    say_contest(w, s);
    say_number(w, votes);
    say_number(w, valid);
    say_number(w, s->c->m->seats * valid);
    return true;
}

static bool papers_above_electorate(const struct sheet *s, struct words *w) {
    if (!s->d->papers.given || !s->d->electorate.given || s->d->papers.value <= s->d->electorate.value)
        return false;
    say_contest(w, s);
    say_number(w, s->d->papers.value);
    say_number(w, s->d->electorate.value);
    return true;
}

static bool rejected_above_papers(const struct sheet *s, struct words *w) {
    struct opt rejected = sheet_rejected(s);

    if (!s->d->papers.given || !rejected.given || rejected.value <= s->d->papers.value)
        return false;
    say_contest(w, s);
    say_number(w, rejected.value);
    say_number(w, s->d->papers.value);
    return true;
}

static bool in_part_above_valid(const struct sheet *s, struct words *w) {
    struct opt in_part = sheet_head(s, HEAD_IN_PART);
    uint64_t valid;

    if (!in_part.given || !sheet_valid(s, &valid) || in_part.value <= valid)
        return false;
    say_contest(w, s);
    say_number(w, in_part.value);
    say_number(w, valid);
    return true;
}

static const struct rule ROWS[] = {
    { CODE_A01, no_votes },
    { CODE_A02, rejected_differ },
    { CODE_A03, votes_miss_papers },
    { CODE_A04, candidate_above_papers },
    { CODE_A05, votes_outside_papers },
    { CODE_A06, papers_above_electorate },
    { CODE_A07, rejected_above_papers },
    { CODE_A13, in_part_above_valid },
};
const struct rules RULES_ARITHMETIC = { ROWS, ARRAY_SIZE(ROWS) };
