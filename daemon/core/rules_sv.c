/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family V: the supplementary vote's second round. It is held where more than two stood and nobody has more than half
 * of the first preferences. The two with the most stay in, with all who are level with the second of them; of those
 * who voted for anybody else the second preferences are counted for the ones who stayed in, and added.
 */

#include "daemon/core/rules_elected.h"

/* Whether fewer than two have more first preferences: all of those level with the second are so. */
static bool stays_in(const struct sheet *s, uint32_t candidate) {
    size_t above = 0;

    for (size_t i = 0; i < s->d->n_votes; i++)
        above += s->d->votes[i].count > s->d->votes[candidate].count;
    return above < 2;
}

/* Whether there is a second round with rows to look at, between candidates who have votes. */
static bool has_round2(const struct sheet *s) {
    return sheet_needs_round2(s) && s->d->n_round2 > 0 && sheet_votes(s) > 0;
}

/* Whether the rows are those of exactly the ones who stay in. */
static bool round2_fits(const struct sheet *s) {
    size_t k = 0;

    for (uint32_t i = 0; i < s->d->n_votes; i++) {
        bool given = k < s->d->n_round2 && span_equal(s->d->round2[k].candidate, s->d->votes[i].candidate);

        if (given != stays_in(s, i))
            return false;
        k += given;
    }
    return true;
}

static bool others_stay_in(const struct sheet *s, struct words *w) {
    struct list_text found = { 0 }, fitting = { 0 };

    if (!has_round2(s) || round2_fits(s))
        return false;
    for (size_t i = 0; i < s->d->n_round2; i++)
        list_add(&found, s->d->round2[i].candidate);
    for (uint32_t i = 0; i < s->d->n_votes; i++)
        if (stays_in(s, i))
            list_add(&fitting, s->d->votes[i].candidate);
    say_contest(w, s);
    say_text(w, span_str(found.text));
    say_text(w, span_str(fitting.text));
    return true;
}

static uint64_t first_preferences(const struct sheet *s, const struct round2 *row) {
    uint32_t candidate = contest_candidate(s->c, row->candidate);

    return candidate < s->d->n_votes ? s->d->votes[candidate].count : 0;
}

/* What a row adds to the first preferences: as given, else what its total tells. */
static uint64_t second_preferences(const struct sheet *s, const struct round2 *row) {
    uint64_t first = first_preferences(s, row);

    if (row->second.given)
        return row->second.value;
    return row->total > first ? row->total - first : 0;
}

static bool transfers_misfit(const struct sheet *s, struct words *w) {
    struct opt unusable = sheet_head(s, HEAD_SECOND_PREFERENCE);
    uint64_t eliminated = 0, seconds = 0;

    if (!has_round2(s) || !round2_fits(s))
        return false;
    for (uint32_t i = 0; i < s->d->n_votes; i++)
        eliminated += stays_in(s, i) ? 0 : s->d->votes[i].count;
    for (size_t i = 0; i < s->d->n_round2; i++)
        seconds += second_preferences(s, &s->d->round2[i]);
    if (unusable.given ? seconds + unusable.value == eliminated : seconds <= eliminated)
        return false;
    say_contest(w, s);
    say_number(w, seconds);
    say_opt(w, unusable);
    say_number(w, eliminated);
    return true;
}

static bool total_too_low(const struct sheet *s, struct words *w) {
    return sheet_needs_round2(s) && say_outvoted(s, w);
}

/* Where there are rows, a second round is held (S06). */
static bool preferences_differ(const struct sheet *s, struct words *w) {
    for (size_t i = 0; i < s->d->n_round2; i++) {
        const struct round2 *row = &s->d->round2[i];
        uint64_t first = first_preferences(s, row);

        if (row->second.given ? first + row->second.value == row->total : first <= row->total)
            continue;
        say_contest(w, s);
        say_text(w, row->candidate);
        say_number(w, first);
        say_opt(w, row->second);
        say_number(w, row->total);
        return true;
    }
    return false;
}

static bool no_round2(const struct sheet *s, struct words *w) {
    if (!sheet_needs_round2(s) || s->d->n_round2 > 0 || sheet_votes(s) == 0)
        return false;
    say_contest(w, s);
    return true;
}

static const struct rule ROWS[] = {
    { CODE_V03, others_stay_in },
    { CODE_V04, transfers_misfit },
    { CODE_V05, total_too_low },
    { CODE_V06, preferences_differ },
    { CODE_V07, no_round2 },
};
const struct rules RULES_SV = { ROWS, ARRAY_SIZE(ROWS) };
