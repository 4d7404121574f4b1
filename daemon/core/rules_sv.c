/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family V: the supplementary vote's second round. It is held where more than two stood and nobody has more than half
 * of the first preferences; its totals are first preferences and second ones together.
 */

#include "daemon/core/rules_elected.h"

static bool total_too_low(const struct sheet *s, struct words *w) {
    return sheet_needs_round2(s) && say_outvoted(s, w);
}

static bool preferences_differ(const struct sheet *s, struct words *w) {
    for (size_t i = 0; i < s->d->n_round2 && sheet_needs_round2(s); i++) {
        const struct round2 *row = &s->d->round2[i];
        uint32_t candidate = contest_candidate(s->c, row->candidate);
        uint64_t first = candidate < s->d->n_votes ? s->d->votes[candidate].count : 0;

        if (!row->second.given || first + row->second.value == row->total)
            continue;
        say_contest(w, s);
        say_candidate(w, s, candidate);
        say_number(w, first);
        say_number(w, row->second.value);
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
    { CODE_V05, total_too_low },
    { CODE_V06, preferences_differ },
    { CODE_V07, no_round2 },
};
const struct rules RULES_SV = { ROWS, ARRAY_SIZE(ROWS) };
