/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family S: what stands on the sheet. Everybody nominated and nobody else, in the ballot's order, so that a figure can
 * never slip into the next row unseen; and exactly the figures that the voting system has.
 */

#include <assert.h>
#include <stdio.h>

#include "daemon/core/rules_table.h"

/* A list of names on the sheet: spans at the beginning of rows of some size. */
struct names {
    const void *rows;
    size_t n, size;
};

static struct span name_at(const struct names *names, size_t i) {
    return *(const struct span *)(const void *)((const char *)names->rows + i * names->size);
}

typedef bool (*names_rule)(const struct sheet *s, const struct names *names, struct words *w);

/* Asks a rule of every list of names on the sheet, until one breaks it. */
static bool any_names(const struct sheet *s, names_rule broken, struct words *w) {
    const struct declaration *d = s->d;
    const struct names lists[] = {
        { d->votes, d->n_votes, sizeof(*d->votes) },
        { d->elected, d->n_elected, sizeof(*d->elected) },
        { d->round2, d->n_round2, sizeof(*d->round2) },
    };

    for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
        if (broken(s, &lists[i], w))
            return true;
    for (size_t i = 0; i < d->n_lots; i++) {
        const struct names tied = { d->lots[i].tied, d->lots[i].n_tied, sizeof(*d->lots[i].tied) };
        const struct names won = { d->lots[i].won, d->lots[i].n_won, sizeof(*d->lots[i].won) };

        if (broken(s, &tied, w) || broken(s, &won, w))
            return true;
    }
    return false;
}

static_assert(offsetof(struct vote, candidate) == 0 && offsetof(struct round2, candidate) == 0,
              "names are read at the beginning of their rows");

static bool strangers(const struct sheet *s, const struct names *names, struct words *w) {
    for (size_t i = 0; i < names->n; i++) {
        if (contest_candidate(s->c, name_at(names, i)) != NO_INDEX)
            continue;
        say_contest(w, s);
        say_text(w, name_at(names, i));
        return true;
    }
    return false;
}

static bool disordered(const struct sheet *s, const struct names *names, struct words *w) {
    uint32_t last = NO_INDEX;

    for (size_t i = 0; i < names->n; i++) {
        uint32_t candidate = contest_candidate(s->c, name_at(names, i));

        if (candidate == NO_INDEX)
            continue;
        if (last != NO_INDEX && candidate <= last) {
            say_contest(w, s);
            say_candidate(w, s, candidate);
            return true;
        }
        last = candidate;
    }
    return false;
}

static bool preferred_stranger(const struct sheet *s, struct words *w) {
    for (size_t i = 0; i < s->d->n_preferences; i++)
        for (size_t k = 0; k < s->d->preferences[i].n; k++) {
            if (s->d->preferences[i].ranking[k] < s->c->m->n_candidates)
                continue;
            say_contest(w, s);
            say_number(w, s->d->preferences[i].ranking[k] + 1);
            return true;
        }
    return false;
}

static bool names_stranger(const struct sheet *s, struct words *w) {
    if (any_names(s, strangers, w))
        return true;
    for (size_t i = 0; i < s->d->n_stages; i++) {
        if (s->d->stages[i].n <= s->c->m->n_candidates)
            continue;
        say_contest(w, s);      /* a total too many belongs to nobody: its place is its name */
        say_number(w, s->c->m->n_candidates + 1);
        return true;
    }
    return preferred_stranger(s, w);
}

/* Whether the votes or a stage have nothing for a candidate. */
static bool left_out(const struct sheet *s, size_t candidate) {
    bool found = !s->d->votes_given;

    for (size_t i = 0; i < s->d->n_votes && !found; i++)
        found = span_equal(s->d->votes[i].candidate, s->c->m->candidates[candidate].id);
    for (size_t i = 0; i < s->d->n_stages && found; i++)
        found = candidate < s->d->stages[i].n;
    return !found;
}

static bool leaves_out(const struct sheet *s, struct words *w) {
    for (size_t i = 0; i < s->c->m->n_candidates && s->contested; i++) {
        if (!left_out(s, i))
            continue;
        say_contest(w, s);
        say_candidate(w, s, (uint32_t)i);
        return true;
    }
    return false;
}

static bool uncontested_figures(const struct sheet *s, struct words *w) {
    const struct declaration *d = s->d;
    bool figures = d->votes_given || d->papers.given || d->rejected_given || d->lots_given || d->round2_given ||
                   d->quota.given || d->stages_given || d->preferences_given;
    bool all = true;

    if (s->contested)
        return false;
    for (size_t i = 0; i < s->c->m->n_candidates; i++)
        all &= s->elected[i];
    if (!figures && all)
        return false;
    say_contest(w, s);
    return true;
}

/* A ranking that has somebody more than once. */
static bool preferred_twice(const struct sheet *s, struct words *w) {
    for (size_t i = 0; i < s->d->n_preferences; i++) {
        const struct preference *p = &s->d->preferences[i];
        bool ranked[TALLY_CANDIDATES_MAX] = { false };

        for (size_t k = 0; k < p->n; k++) {
            if (p->ranking[k] >= s->c->m->n_candidates)
                continue;       /* S01 */
            if (ranked[p->ranking[k]]) {
                say_contest(w, s);
                say_candidate(w, s, (uint32_t)p->ranking[k]);
                return true;
            }
            ranked[p->ranking[k]] = true;
        }
    }
    return false;
}

static bool names_disordered(const struct sheet *s, struct words *w) {
    return any_names(s, disordered, w) || preferred_twice(s, w);
}

/* Says the contest and the names of the fields that are so; false when none is. */
static bool say_fields(const struct sheet *s, const char *const *names, const bool *are_so, size_t n, struct words *w) {
    char text[64] = "";
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        if (are_so[i])
            len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", len ? ", " : "", names[i]);
    if (len == 0)
        return false;
    say_contest(w, s);
    say_text(w, span_of(text, len));
    return true;
}

static bool lacks_fields(const struct sheet *s, struct words *w) {
    static const char *const names[] = { "electorate", "papers", "rejected", "quota" };
    const bool lacking[] = { !s->d->electorate.given, !s->d->papers.given, !sheet_rejected(s).given,
                             s->c->m->system == SYSTEM_STV && s->d->act != ACT_STATE && !s->d->quota.given };

    return s->live && s->contested && say_fields(s, names, lacking, ARRAY_SIZE(names), w);
}

static bool foreign_fields(const struct sheet *s, struct words *w) {
    static const char *const names[] = { "round2", "quota", "stages", "preferences" };
    bool stv = s->c->m->system == SYSTEM_STV;
    const bool foreign[] = { s->d->round2_given && !sheet_needs_round2(s), s->d->quota.given && !stv,
                             s->d->stages_given && !stv, s->d->preferences_given && !stv };

    return s->contested && say_fields(s, names, foreign, ARRAY_SIZE(names), w);
}

/* --- Heads of rejected papers --- */

static bool transferable(const struct sheet *s) {
    return s->c->m->system == SYSTEM_STV;
}

/* A district's statement of first preferences knows of no second ones, whatever comes of the sum. */
static bool has_second_preferences(const struct sheet *s) {
    return s->d->act != ACT_STATE && sheet_needs_round2(s);
}

/* Heads that not every kind of election has; the others every one has (SPEC.md 8.1 names the law). */
static const struct {
    const char *head;
    bool (*has)(const struct sheet *s);
} HEADS[] = {
    { HEAD_IN_PART, sheet_several_marks },
    { "no-first-preference", transferable },
    { HEAD_SECOND_PREFERENCE, has_second_preferences },
};

static bool foreign_head(const struct sheet *s, struct words *w) {
    for (size_t i = 0; i < ARRAY_SIZE(HEADS) && s->contested; i++) {
        if (sheet_head(s, HEADS[i].head).value == 0 || HEADS[i].has(s))     /* none is no mistake */
            continue;
        say_contest(w, s);
        say_text(w, span_str(HEADS[i].head));
        return true;
    }
    return false;
}

static const struct rule ROWS[] = {
    { CODE_S01, names_stranger },
    { CODE_S02, leaves_out },
    { CODE_S03, uncontested_figures },
    { CODE_S04, names_disordered },
    { CODE_S05, lacks_fields },
    { CODE_S06, foreign_fields },
    { CODE_S07, foreign_head },
};
const struct rules RULES_SHEET = { ROWS, ARRAY_SIZE(ROWS) };
