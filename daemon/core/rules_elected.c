/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family A, from A09: who is elected, where there are more candidates than seats. For plurality and for the round that decides a supplementary vote the votes say
 * it, save for a tie at the last place: then a lot must be recorded, with exactly those who were level and as many
 * winners as there were places. Where those elected together serve different terms, those level among them draw lots
 * for the longer one. A lot is never needed elsewhere, so one recorded elsewhere is a mistake. The
 * stages of a transferable vote say where a lot was needed; whether it is recorded there is for rules_stv.c to say.
 */

#include <stdio.h>

#include "daemon/core/rules_table.h"
#include "daemon/core/rules_elected.h"

/* What a lot by plurality or the supplementary vote is for: its stage. */
enum { LOT_DECIDES, LOT_TERM };

bool sheet_deciding_race(const struct sheet *s, struct race *ret) {
    const struct declaration *d = s->d;

    if (s->c->m->system == SYSTEM_STV || d->n_elected != s->c->m->seats || !d->votes_given ||
        (sheet_needs_round2(s) && d->n_round2 == 0))
        return false;
    *ret = (struct race){ .n = s->c->m->n_candidates, .places = (size_t)s->c->m->seats };
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
    if (s->d->n_elected == s->c->m->seats)
        return false;
    say_contest(w, s);
    say_number(w, s->c->m->seats);
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

static bool has_lot(const struct sheet *s, uint64_t stage) {
    for (size_t i = 0; i < s->d->n_lots; i++)
        if (s->d->lots[i].stage == stage)
            return true;
    return false;
}

static bool tie_without_lot(const struct sheet *s, struct words *w) {
    uint32_t pair[2] = { NO_INDEX, NO_INDEX };  /* the first level one elected, and the first not elected */
    struct last_place last;
    struct race race;

    if (has_lot(s, LOT_DECIDES) || !fair_race(s, &race, &last) || !last_place_tied(&last))
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

void list_add(struct list_text *l, struct span name) {
    if (l->len < sizeof(l->text))
        l->len += (size_t)snprintf(l->text + l->len, sizeof(l->text) - l->len, "%s" SPAN_FMT, l->len ? ", " : "",
                                   SPAN_ARG(name));
}

const char *list_words(const struct list_text *l) {
    return l->len ? l->text : "–";
}

static bool say_unequal(const struct sheet *s, struct words *w, const struct list_text *found,
                        const struct list_text *fitting) {
    char text[400];
    int n = snprintf(text, sizeof(text), "%.159s ≠ %.159s", list_words(found), list_words(fitting));

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

/* Whether some of several won, and in the order in which they were tied. */
static bool lot_has_winners(const struct lot *lot) {
    size_t k = 0;

    for (size_t t = 0; t < lot->n_tied && k < lot->n_won; t++)
        k += span_equal(lot->tied[t], lot->won[k]);
    return lot->n_won > 0 && k == lot->n_won && lot->n_won < lot->n_tied;
}

static bool say_no_winners(const struct sheet *s, struct words *w, const struct lot *lot) {
    struct list_text won = list_of(lot->won, lot->n_won), tied = list_of(lot->tied, lot->n_tied);

    return say_unequal(s, w, &won, &tied);
}

/* A lot of a transferable vote: some of several won, where its stages needed one. */
static bool lot_of_nothing(const struct sheet *s, struct words *w) {
    for (size_t i = 0; i < s->d->n_lots; i++)
        if (!lot_has_winners(&s->d->lots[i]))
            return say_no_winners(s, w, &s->d->lots[i]);
    if (s->staged && s->stages.count.fault == STV_SOUND && s->stages.stray_lot < s->d->n_lots)
        return say_no_winners(s, w, &s->d->lots[s->stages.stray_lot]);
    return false;
}

/* The lot for the last place: the first of its stage, between exactly those level, won by exactly those elected. */
static bool deciding_lot_misfits(const struct sheet *s, const struct race *race, const struct lot *lot,
                                 struct words *w) {
    struct list_text found, fitting;
    struct last_place last;
    bool first = true;

    race_last_place(race, &last);
    for (const struct lot *before = s->d->lots; before < lot; before++)
        first &= before->stage != LOT_DECIDES;
    if (!first || !last_place_tied(&last) || !list_fits(s, race, &last, false, lot->tied, lot->n_tied)) {
        found = list_of(lot->tied, lot->n_tied);
        fitting = list_level(s, race, &last, false);
        return say_unequal(s, w, &found, &fitting);
    }
    if (list_fits(s, race, &last, true, lot->won, lot->n_won))
        return false;
    found = list_of(lot->won, lot->n_won);
    fitting = list_level(s, race, &last, true);
    return say_unequal(s, w, &found, &fitting);
}

/* A lot for the longer term: between some of those elected who have the same number of votes. */
static bool term_lot_misfits(const struct sheet *s, const struct race *race, const struct lot *lot, struct words *w) {
    uint32_t first = lot->n_tied ? contest_candidate(s->c, lot->tied[0]) : NO_INDEX;
    struct list_text tied = list_of(lot->tied, lot->n_tied), level = { 0 };
    bool fits = lot->n_tied > 1;

    for (uint32_t i = 0; i < race->n && first != NO_INDEX; i++)
        if (s->elected[i] && race->rows[i].votes == race->rows[first].votes)
            list_add(&level, s->c->m->candidates[i].id);
    for (size_t i = 0; i < lot->n_tied; i++) {
        uint32_t candidate = contest_candidate(s->c, lot->tied[i]);

        fits &= s->elected[candidate] && race->rows[candidate].votes == race->rows[first].votes;
    }
    if (!fits)
        return say_unequal(s, w, &tied, &level);
    if (lot_has_winners(lot))
        return false;
    return say_no_winners(s, w, lot);
}

static bool lot_misfits(const struct sheet *s, struct words *w) {
    struct last_place last;
    struct race race;

    if (s->c->m->system == SYSTEM_STV)
        return lot_of_nothing(s, w);
    if (s->d->n_lots == 0 || !fair_race(s, &race, &last))
        return false;
    for (const struct lot *lot = s->d->lots; lot < s->d->lots + s->d->n_lots; lot++) {
        struct list_text tied = list_of(lot->tied, lot->n_tied), nobody = { 0 };

        if (lot->stage > LOT_TERM)
            return say_unequal(s, w, &tied, &nobody);
        if (lot->stage == LOT_DECIDES ? deciding_lot_misfits(s, &race, lot, w) : term_lot_misfits(s, &race, lot, w))
            return true;
    }
    return false;
}

static const struct rule ROWS[] = {
    { CODE_A09, wrong_number },
    { CODE_A10, outvoted },
    { CODE_A11, tie_without_lot },
    { CODE_A12, lot_misfits },
};
const struct rules RULES_ELECTED = { ROWS, ARRAY_SIZE(ROWS) };
