/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only the ledger can tell: that the statements of the districts do not make the sum, that another contest has the
 * same votes, that a correction changes more than a slip would.
 */

#include "daemon/core/rules_taken.h"

#include <errno.h>
#include <stdio.h>

#include "daemon/core/rules_table.h"
#include "daemon/core/thresholds.h"
#include "proto/pack.h"
#include "proto/tree.h"

struct taken {
    const struct ledger *l;
    const struct declaration *d;
    uint32_t contest;
    const struct contest *c;
    const struct m_area *area;  /* of the contest: what it overlaps makes statements */
    struct sheet sheet;
    struct arena arena;
    struct judgement *j;
};

static void add(struct taken *t, enum code code, struct words *w) {
    judgement_add(t->j, code, w->n, w->args);
}

static struct words words_of(struct taken *t) {
    struct words w = { .j = t->j };

    say_text(&w, t->c->m->id);
    return w;
}

/* --- Statements --- */

/* The row for an area and phase, or NULL. */
static const struct statement *row_of(const struct declaration *d, struct span area, uint64_t phase) {
    for (size_t i = 0; i < d->n_statements; i++)
        if (d->statements[i].phase == phase && span_equal(d->statements[i].area, area))
            return &d->statements[i];
    return NULL;
}

static const struct kept *statement_of(const struct taken *t, struct span area, uint64_t phase) {
    uint32_t index = election_area(t->l->e, area);
    const struct statement_now *s = index == NO_INDEX ? NULL : ledger_statement(t->l, t->contest, index, phase);

    return s ? s->kept : NULL;
}

/* E19: every row must be a statement that counts. */
static bool misnamed(struct taken *t) {
    for (size_t i = 0; i < t->d->n_statements; i++) {
        const struct statement *row = &t->d->statements[i];
        const struct kept *kept = statement_of(t, row->area, row->phase);
        struct words w;

        if (kept && row->body_given && digest_equal(&kept->body, &row->body))
            continue;
        w = words_of(t);
        say_text(&w, row->area);
        add(t, CODE_E19, &w);
        return true;
    }
    return false;
}

/* Whether there is a row for every overlapped area; else the first that there is none for. */
static bool covers(const struct taken *t, uint64_t phase, struct span *ret_missing) {
    for (size_t i = 0; i < t->area->n_overlaps; i++) {
        *ret_missing = t->area->overlaps[i];
        if (!row_of(t->d, t->area->overlaps[i], phase))
            return false;
    }
    return true;
}

static void lacks_statement(struct taken *t) {
    uint64_t last = sheet_needs_round2(&t->sheet) ? PHASE_SECOND : PHASE_FIRST;

    for (uint64_t phase = PHASE_FIRST; phase <= last; phase++) {
        struct span missing;
        struct words w;

        if (covers(t, phase, &missing))
            continue;
        w = words_of(t);
        say_text(&w, missing);
        say_number(&w, phase);
        add(t, CODE_E21, &w);
        return;
    }
}

/* A figure of a sheet or a statement: not given where it is missing. */
typedef struct opt (*figure)(const struct taken *t, const struct declaration *d, size_t i);

static struct opt electorate(const struct taken *t, const struct declaration *d, size_t i) {
    (void)t;
    (void)i;
    return d->electorate;
}

static struct opt papers(const struct taken *t, const struct declaration *d, size_t i) {
    (void)t;
    (void)i;
    return d->papers;
}

/* The i-th head that the sheet has. */
static struct opt head(const struct taken *t, const struct declaration *d, size_t i) {
    for (size_t k = 0; k < d->n_rejected; k++)
        if (span_equal(d->rejected[k].head, t->d->rejected[i].head))
            return (struct opt){ true, d->rejected[k].count };
    return (struct opt){ 0 };
}

static struct opt vote_count(const struct taken *t, const struct declaration *d, size_t i) {
    struct opt v = { 0 };

    (void)t;
    if (i < d->n_votes)
        v = (struct opt){ true, d->votes[i].count };
    return v;
}

static struct opt second(const struct taken *t, const struct declaration *d, size_t i) {
    for (size_t k = 0; k < d->n_round2; k++)
        if (span_equal(d->round2[k].candidate, t->d->round2[i].candidate))
            return d->round2[k].second;
    return (struct opt){ 0 };
}

/* The statements of a phase, decoded, one for each overlapped area. */
static int read_statements(struct taken *t, uint64_t phase, struct declaration **ret) {
    struct declaration *statements = arena_alloc(&t->arena, t->area->n_overlaps, sizeof(*statements));

    if (!statements)
        return -ENOMEM;
    for (size_t i = 0; i < t->area->n_overlaps; i++)
        if (kept_declaration(statement_of(t, t->area->overlaps[i], phase), &t->arena, &statements[i]) < 0)
            return -ENOMEM;
    *ret = statements;
    return 0;
}

/* Whether a figure is the sum of the statements', or cannot be asked for; else A08 is said. */
static bool adds_up(struct taken *t, const struct declaration *statements, figure of, size_t i, struct span name) {
    struct opt said = of(t, t->d, i);
    uint64_t sum = 0;
    struct words w;

    for (size_t k = 0; k < t->area->n_overlaps; k++) {
        struct opt part = of(t, &statements[k], i);

        if (!part.given)
            return true;
        sum += part.value;
    }
    if (!said.given || said.value == sum)
        return true;
    w = words_of(t);
    say_text(&w, name);
    say_number(&w, sum);
    say_number(&w, said.value);
    add(t, CODE_A08, &w);
    return false;
}

static bool phase_adds_up(struct taken *t, uint64_t phase, const struct declaration *statements) {
    const struct declaration *d = t->d;

    if (phase == PHASE_SECOND) {
        for (size_t i = 0; i < d->n_round2; i++)
            if (!adds_up(t, statements, second, i, d->round2[i].candidate))
                return false;
    } else {
        if (!adds_up(t, statements, electorate, 0, span_str("electorate")) ||
            !adds_up(t, statements, papers, 0, span_str("papers")))
            return false;
        for (size_t i = 0; i < d->n_votes; i++)
            if (!adds_up(t, statements, vote_count, i, d->votes[i].candidate))
                return false;
    }
    for (size_t i = 0; i < d->n_rejected; i++) {
        bool of_second = span_equal(d->rejected[i].head, span_str("second-preference"));

        if (of_second == (phase == PHASE_SECOND) && !adds_up(t, statements, head, i, d->rejected[i].head))
            return false;
    }
    return true;
}

static int sum_statements(struct taken *t) {
    for (uint64_t phase = PHASE_FIRST; phase < _PHASE_MAX; phase++) {
        struct declaration *statements;
        struct span missing;
        int r;

        if (!covers(t, phase, &missing))
            continue;
        r = read_statements(t, phase, &statements);
        if (r < 0)
            return r;
        if (!phase_adds_up(t, phase, statements))
            return 0;
    }
    return 0;
}

static int statements_rules(struct taken *t) {
    bool wrong = misnamed(t);

    if (t->sheet.live && t->area->n_overlaps > 0 && t->sheet.contested &&
        threshold_number(&t->l->e->header, THRESHOLD_STATEMENTS))
        lacks_statement(t);
    return wrong || t->area->n_overlaps == 0 ? 0 : sum_statements(t);
}

/* V06 of a district: its second preferences upon its own first ones. */
static int stated_totals(struct taken *t) {
    const struct kept *kept = statement_of(t, t->d->statements[0].area, PHASE_FIRST);
    struct declaration first;

    if (!kept)
        return 0;
    if (kept_declaration(kept, &t->arena, &first) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < t->d->n_round2; i++) {
        const struct round2 *row = &t->d->round2[i];
        uint32_t candidate = contest_candidate(t->c, row->candidate);
        uint64_t votes = candidate < first.n_votes ? first.votes[candidate].count : 0;
        struct words w;

        if (!row->second.given || votes + row->second.value == row->total)
            continue;
        w = words_of(t);
        say_text(&w, row->candidate);
        say_number(&w, votes);
        say_number(&w, row->second.value);
        say_number(&w, row->total);
        add(t, CODE_V06, &w);
        return 0;
    }
    return 0;
}

/* --- Plausibility --- */

/* P05 */
static int like_another(struct taken *t) {
    uint64_t least = threshold_number(&t->l->e->header, THRESHOLD_IDENTICAL_CANDIDATES);
    struct digest votes;
    uint32_t other;
    struct words w;

    if (!t->d->votes_given || t->d->n_votes < least)   /* votes that are all 0 are no votes: A01 */
        return 0;
    if (votes_digest(t->d, &votes) < 0)
        return -ENOMEM;
    if (!alike_find(&t->l->alike, &votes, t->contest, &other))
        return 0;
    w = words_of(t);
    say_text(&w, t->l->e->contests[other].m->id);
    add(t, CODE_P05, &w);
    return 0;
}

static uint64_t sum_of(const struct declaration *d) {
    uint64_t sum = 0;

    for (size_t i = 0; i < d->n_votes; i++)
        sum += d->votes[i].count;
    return sum;
}

static bool falls_far(const struct taken *t, uint64_t before, uint64_t after) {
    const struct m_header *h = &t->l->e->header;
    uint64_t less = before > after ? before - after : 0, share = threshold_number(h, THRESHOLD_CORRECTION_SHARE);

    /* From a whole on nothing is more than that share of it; below it the products have room. */
    return less > threshold_number(h, THRESHOLD_CORRECTION_VOTES) || (share < 10000 && less * 10000 > before * share);
}

static bool same_elected(const struct declaration *a, const struct declaration *b) {
    if (a->n_elected != b->n_elected)
        return false;
    for (size_t i = 0; i < a->n_elected; i++)
        if (!span_equal(a->elected[i], b->elected[i]))
            return false;
    return true;
}

static struct span first_other(const struct declaration *in, const struct declaration *than) {
    for (size_t i = 0; i < in->n_elected; i++) {
        bool found = false;

        for (size_t k = 0; k < than->n_elected; k++)
            found |= span_equal(in->elected[i], than->elected[k]);
        if (!found)
            return in->elected[i];
    }
    return span_str("–");
}

/* P06 */
static int great_correction(struct taken *t) {
    const struct kept *standing = t->l->contests[t->contest].standing;
    struct words w = words_of(t);
    struct declaration before;

    if (!standing)
        return 0;
    if (kept_declaration(standing, &t->arena, &before) < 0)
        return -ENOMEM;
    if (!same_elected(&before, t->d)) {
        say_text(&w, span_str("elected"));
        say_text(&w, first_other(&before, t->d));
        say_text(&w, first_other(t->d, &before));
    } else if (falls_far(t, sum_of(&before), sum_of(t->d))) {
        say_text(&w, span_str("votes"));
        say_number(&w, sum_of(&before));
        say_number(&w, sum_of(t->d));
    } else if (before.papers.given && t->d->papers.given && falls_far(t, before.papers.value, t->d->papers.value)) {
        say_text(&w, span_str("papers"));
        say_number(&w, before.papers.value);
        say_number(&w, t->d->papers.value);
    } else {
        return 0;
    }
    add(t, CODE_P06, &w);
    return 0;
}

/* P10 */
static void unlike_verified(struct taken *t) {
    const struct contest_more *more = t->l->contests[t->contest].more;
    struct words w;

    if (!more || !more->papers.given || !t->d->papers.given || t->d->papers.value == more->papers.value)
        return;
    w = words_of(t);
    say_number(&w, t->d->papers.value);
    say_number(&w, more->papers.value);
    add(t, CODE_P10, &w);
}

int rules_taken(const struct ledger *l, const struct declaration *d, uint32_t contest, struct judgement *j) {
    const struct contest *c = &l->e->contests[contest];
    struct taken t = { .l = l, .d = d, .contest = contest, .c = c, .area = l->e->areas[c->area].m, .j = j };
    int r = 0;

    sheet_init(&t.sheet, l->e, c, d, 0);
    if (d->act == ACT_STATE) {
        r = d->statements[0].phase == PHASE_SECOND ? stated_totals(&t) : 0;
    } else if (d->act <= ACT_SUPERSEDE) {
        r = statements_rules(&t);
        if (r == 0)
            r = like_another(&t);
        unlike_verified(&t);
        if (r == 0 && d->act != ACT_DECLARE)
            r = great_correction(&t);
    }
    arena_deinit(&t.arena);
    return r;
}
