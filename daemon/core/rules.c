/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order in which rules are looked at. Whether there is anything to declare comes first and ends the judgement, for
 * nothing else makes sense without it. Then a person should see every mistake at once, with one exception: sums over a
 * sheet that leaves a candidate out would only repeat that mistake in other words. What is hard to believe is asked of
 * what could be taken: a refused sheet comes again.
 */

#include "daemon/core/rules.h"

#include <assert.h>

#include "daemon/core/rules_table.h"
#include "proto/codec.h"

void say_text(struct words *w, struct span text) {
    assert(w->n < TALLY_ARGS_MAX);
    w->args[w->n++] = judgement_text(w->j, text);
}

void say_number(struct words *w, uint64_t number) {
    assert(w->n < TALLY_ARGS_MAX);
    w->args[w->n++] = judgement_number(w->j, number);
}

void say_opt(struct words *w, struct opt number) {
    if (number.given)
        say_number(w, number.value);
    else
        say_text(w, span_str("–"));
}

void say_time(struct words *w, uint64_t ms) {
    assert(w->n < TALLY_ARGS_MAX);
    w->args[w->n++] = judgement_time(w->j, ms);
}

void say_contest(struct words *w, const struct sheet *s) {
    say_text(w, s->c->m->id);
}

void say_candidate(struct words *w, const struct sheet *s, uint32_t candidate) {
    say_text(w, s->c->m->candidates[candidate].id);
}

uint64_t sheet_votes(const struct sheet *s) {
    uint64_t sum = 0;

    for (size_t i = 0; i < s->d->n_votes; i++)
        sum += s->d->votes[i].count;
    return sum;
}

struct opt sheet_head(const struct sheet *s, const char *head) {
    for (size_t i = 0; i < s->d->n_rejected; i++)
        if (span_equal(s->d->rejected[i].head, span_str(head)))
            return (struct opt){ .given = true, .value = s->d->rejected[i].count };
    return (struct opt){ 0 };
}

struct opt sheet_heads(const struct sheet *s) {
    static const char *const outside[] = { HEAD_IN_PART, HEAD_SECOND_PREFERENCE, HEAD_TOTAL };
    struct opt sum = { 0 };

    for (size_t i = 0; i < s->d->n_rejected; i++) {
        bool counts = true;

        for (size_t k = 0; k < ARRAY_SIZE(outside); k++)
            counts &= !span_equal(s->d->rejected[i].head, span_str(outside[k]));
        if (!counts)
            continue;
        sum.given = true;
        sum.value += s->d->rejected[i].count;
    }
    return sum;
}

struct opt sheet_rejected(const struct sheet *s) {
    struct opt total = sheet_head(s, HEAD_TOTAL);

    return total.given ? total : sheet_heads(s);
}

bool sheet_valid(const struct sheet *s, uint64_t *ret) {
    struct opt rejected = sheet_rejected(s);

    if (!s->d->papers.given || !rejected.given || rejected.value > s->d->papers.value)
        return false;
    *ret = s->d->papers.value - rejected.value;
    return true;
}

bool sheet_several_marks(const struct sheet *s) {
    return s->c->m->system == SYSTEM_PLURALITY && s->c->m->seats > 1;
}

bool sheet_turnout(const struct sheet *s, uint64_t *ret) {
    struct opt papers = s->d->papers, electorate = s->d->electorate;

    if (!papers.given || !electorate.given || electorate.value == 0 || papers.value > electorate.value)
        return false;
    *ret = 1000 * papers.value / electorate.value;
    return true;
}

bool sheet_needs_round2(const struct sheet *s) {
    uint64_t sum = sheet_votes(s);

    if (s->c->m->system != SYSTEM_SV || s->c->m->n_candidates <= 2)
        return false;
    for (size_t i = 0; i < s->d->n_votes; i++)
        if (2 * s->d->votes[i].count > sum)
            return false;
    return true;
}

/* The rules that are asked of a statement, by its phase. */
static bool asked_of_statement(enum code code, uint64_t phase) {
    static const enum code both[] = { CODE_E07, CODE_E11, CODE_S01, CODE_S04 };
    static const enum code first[] = { CODE_S02, CODE_S05, CODE_S07, CODE_A01,
                                       CODE_A02, CODE_A03, CODE_A06, CODE_A07 };

    for (size_t i = 0; i < ARRAY_SIZE(both); i++)
        if (both[i] == code)
            return true;
    for (size_t i = 0; i < ARRAY_SIZE(first) && phase == PHASE_FIRST; i++)
        if (first[i] == code)
            return true;
    return false;
}

/* Adds a code for each rule of a family that the sheet breaks; returns whether there was one. */
static bool look(const struct sheet *s, const struct rules *family, struct judgement *j) {
    bool found = false;

    for (size_t i = 0; i < family->n; i++) {
        struct words w = { .j = j };

        if (s->d->act == ACT_STATE && !asked_of_statement(family->rows[i].code, s->d->statements[0].phase))
            continue;
        if (!family->rows[i].broken(s, &w))
            continue;
        judgement_add(j, family->rows[i].code, w.n, w.args);
        found = true;
    }
    return found;
}

void sheet_init(struct sheet *s, const struct election *e, const struct contest *c, const struct declaration *d,
                uint64_t now) {
    *s = (struct sheet){ .e = e, .c = c, .d = d, .now = now, .live = e->header.profile == PROFILE_LIVE,
                         .contested = !c->uncontested };
    for (size_t i = 0; i < d->n_elected; i++) {
        uint32_t candidate = contest_candidate(c, d->elected[i]);

        if (candidate != NO_INDEX)
            s->elected[candidate] = true;
    }
}

int rules_sheet(const struct election *e, const struct declaration *d, uint64_t now, struct judgement *j) {
    static const struct rules *const sums[] = { &RULES_ARITHMETIC, &RULES_ELECTED, &RULES_SV, &RULES_STV };
    struct sheet s;
    int r;

    sheet_init(&s, e, &e->contests[j->contest], d, now);
    if (!digest_equal(&d->nominations, &s.c->nominations)) {
        struct span id = judgement_text(j, d->contest);

        judgement_add(j, CODE_E09, 1, &id);
        return 0;
    }
    look(&s, &RULES_ENVELOPE, j);
    if (d->act == ACT_WITHDRAW || d->act == ACT_CONFIRM || look(&s, &RULES_SHEET, j) || !s.contested)
        return 0;
    r = sheet_count(&s);
    for (size_t i = 0; i < ARRAY_SIZE(sums) && r == 0; i++)
        look(&s, sums[i], j);
    if (r == 0 && j->verdict != VERDICT_REFUSED)
        look(&s, &RULES_PLAUSIBLE, j);
    return r;
}

int rules_check(const struct election *e, const struct declaration *d, uint64_t now, struct judgement *j) {
    int r = figures_digest(d, &j->figures);

    j->contest = election_contest(e, d->contest);
    if (r < 0 || rules_subject(e, d, j) || rules_act(e, d, j))
        return r;
    return rules_sheet(e, d, now, j);
}
