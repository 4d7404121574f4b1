/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family A, from A09: who is elected. For plurality and for the round that decides a supplementary vote the votes say
 * it, save for a tie at the last place: then a lot must be recorded, with exactly those who were level and as many
 * winners as there were places. A lot is never needed elsewhere, so one recorded elsewhere is a mistake. For the
 * transferable vote this rule set counts the elected, and asks of a lot only that it is one.
 */

#include <stdio.h>

#include "daemon/core/rules_table.h"
#include "daemon/core/rules_elected.h"

static uint64_t to_elect(const struct sheet *s) {
    return s->c->m->seats < s->c->m->n_candidates ? s->c->m->seats : s->c->m->n_candidates;
}

bool sheet_deciding_race(const struct sheet *s, struct race *ret) {
    const struct declaration *d = s->d;

    if (s->c->m->system == SYSTEM_STV || d->n_elected != to_elect(s) || !d->votes_given ||
        (sheet_needs_round2(s) && d->n_round2 == 0))
        return false;
    *ret = (struct race){ .n = s->c->m->n_candidates, .places = (size_t)to_elect(s) };
    if (!sheet_needs_round2(s)) {
        for (size_t i = 0; i < d->n_votes; i++) {
            ret->rows[i].in_race = true;
            ret->rows[i].votes = d->votes[i].count;
        }
        return true;
    }
    for (size_t i = 0; i < d->n_round2; i++) {
        uint32_t candidate = contest_candidate(s->c, d->round2[i].candidate);

        ret->rows[candidate].in_race = true;
        ret->rows[candidate].votes = d->round2[i].total;
    }
    return true;
}

static bool wrong_number(const struct sheet *s, struct words *w) {
    if (s->d->n_elected == to_elect(s))
        return false;
    say_contest(w, s);
    say_number(w, to_elect(s));
    say_number(w, s->d->n_elected);
    return true;
}

bool say_outvoted(const struct sheet *s, struct words *w) {
    struct race race;
    uint32_t elected, other;

    if (!sheet_deciding_race(s, &race) || !race_outvoted(&race, s->elected, &elected, &other))
        return false;
    say_contest(w, s);
    say_candidate(w, s, elected);
    say_number(w, race.rows[elected].votes);
    say_candidate(w, s, other);
    say_number(w, race.rows[other].votes);
    return true;
}

static bool outvoted(const struct sheet *s, struct words *w) {
    return !sheet_needs_round2(s) && say_outvoted(s, w);
}

/* The race and its last place, where nobody elected is outvoted. */
static bool fair_race(const struct sheet *s, struct race *ret, struct last_place *ret_last) {
    uint32_t elected, other;

    if (!sheet_deciding_race(s, ret) || race_outvoted(ret, s->elected, &elected, &other))
        return false;
    race_last_place(ret, ret_last);
    return true;
}

static bool tie_without_lot(const struct sheet *s, struct words *w) {
    uint32_t pair[2] = { NO_INDEX, NO_INDEX };  /* the first level one elected, and the first not elected */
    struct last_place last;
    struct race race;

    if (s->d->n_lots > 0 || !fair_race(s, &race, &last) || !last_place_tied(&last))
        return false;
    for (uint32_t i = 0; i < race.n; i++)
        if (race_level(&race, &last, i) && pair[!s->elected[i]] == NO_INDEX)
            pair[!s->elected[i]] = i;
    say_contest(w, s);
    say_candidate(w, s, pair[0]);
    say_candidate(w, s, pair[1]);
    say_number(w, last.votes);
    return true;
}

/* A list of candidates in a few words that no language is needed for: "ann, bob", or a dash. */
struct list_text {
    char text[160];
    size_t len;
};

static void list_add(struct list_text *l, struct span name) {
    if (l->len < sizeof(l->text))
        l->len += (size_t)snprintf(l->text + l->len, sizeof(l->text) - l->len, "%s" SPAN_FMT, l->len ? ", " : "",
                                   SPAN_ARG(name));
}

static bool say_unequal(const struct sheet *s, struct words *w, const struct list_text *found,
                        const struct list_text *fitting) {
    char text[400];
    int n = snprintf(text, sizeof(text), "%.159s ≠ %.159s", found->len ? found->text : "–",
                     fitting->len ? fitting->text : "–");

    say_contest(w, s);
    say_text(w, span_of(text, (size_t)n));
    return true;
}

static struct list_text list_of(const struct span *names, size_t n) {
    struct list_text l = { 0 };

    for (size_t i = 0; i < n; i++)
        list_add(&l, names[i]);
    return l;
}

/* Those level at the last place, all of them or the elected only. */
static struct list_text list_level(const struct sheet *s, const struct race *race, const struct last_place *last,
                                   bool elected_only) {
    struct list_text l = { 0 };

    for (uint32_t i = 0; i < race->n && last_place_tied(last); i++)
        if (race_level(race, last, i) && (s->elected[i] || !elected_only))
            list_add(&l, s->c->m->candidates[i].id);
    return l;
}

/* Whether a list on the sheet, in the ballot's order, names exactly the level ones (elected only: those elected). */
static bool list_fits(const struct sheet *s, const struct race *race, const struct last_place *last, bool elected_only,
                      const struct span *names, size_t n) {
    size_t k = 0;

    for (uint32_t i = 0; i < race->n; i++) {
        if (!race_level(race, last, i) || (elected_only && !s->elected[i]))
            continue;
        if (k == n || !span_equal(names[k], s->c->m->candidates[i].id))
            return false;
        k++;
    }
    return k == n;
}

/* A lot of a transferable vote: some of several won. */
static bool lot_of_nothing(const struct sheet *s, struct words *w) {
    for (size_t i = 0; i < s->d->n_lots; i++) {
        const struct lot *lot = &s->d->lots[i];
        size_t k = 0;

        for (size_t t = 0; t < lot->n_tied && k < lot->n_won; t++)
            k += span_equal(lot->tied[t], lot->won[k]);
        if (lot->n_won == 0 || k < lot->n_won || lot->n_won >= lot->n_tied) {
            struct list_text won = list_of(lot->won, lot->n_won), tied = list_of(lot->tied, lot->n_tied);

            return say_unequal(s, w, &won, &tied);
        }
    }
    return false;
}

static bool lot_misfits(const struct sheet *s, struct words *w) {
    struct list_text found, fitting;
    const struct lot *lot = s->d->lots;
    struct last_place last;
    struct race race;

    if (s->d->n_lots == 0)
        return false;
    if (s->c->m->system == SYSTEM_STV)
        return lot_of_nothing(s, w);
    if (!fair_race(s, &race, &last))
        return false;
    if (!last_place_tied(&last) || s->d->n_lots > 1 || lot->stage != 0 ||
        !list_fits(s, &race, &last, false, lot->tied, lot->n_tied)) {
        found = list_of(lot->tied, lot->n_tied);
        fitting = list_level(s, &race, &last, false);
        return say_unequal(s, w, &found, &fitting);
    }
    if (list_fits(s, &race, &last, true, lot->won, lot->n_won))
        return false;
    found = list_of(lot->won, lot->n_won);
    fitting = list_level(s, &race, &last, true);
    return say_unequal(s, w, &found, &fitting);
}

static const struct rule ROWS[] = {
    { CODE_A09, wrong_number },
    { CODE_A10, outvoted },
    { CODE_A11, tie_without_lot },
    { CODE_A12, lot_misfits },
};
const struct rules RULES_ELECTED = { ROWS, ARRAY_SIZE(ROWS) };
