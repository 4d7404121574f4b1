/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The daemon's own fold (SPEC.md 6.1) has all of the election in it; this is the small part that says what the next
 * declaration of one contest replaces.
 */

#include "clients/tally/standing.h"

#include <errno.h>

#include "daemon/core/rules.h"
#include "proto/codec.h"
#include "proto/tree.h"

void standing_deinit(struct standing *s) {
    arena_deinit(&s->arena);
    *s = (struct standing){ 0 };
}

/* Whether two declarations of a contest count their revisions together. */
static bool same_series(const struct declaration *a, const struct declaration *b) {
    bool sa = a->act == ACT_STATE && a->n_statements == 1, sb = b->act == ACT_STATE && b->n_statements == 1;

    if (sa != sb)
        return false;
    return !sa || (span_equal(a->statements[0].area, b->statements[0].area) &&
                   a->statements[0].phase == b->statements[0].phase);
}

/* --- Statements --- */

const struct stated *standing_statement(const struct standing *s, struct span area, uint64_t phase) {
    for (const struct stated *row = s->stated; row; row = row->next)
        if (row->phase == phase && span_equal(row->area, area))
            return row;
    return NULL;
}

static bool stands_before(const struct stated *row, struct span area, uint64_t phase) {
    int order = span_compare(row->area, area);

    return order < 0 || (order == 0 && row->phase < phase);
}

int standing_state(struct standing *s, struct span area, uint64_t phase, uint64_t revision, const struct digest *body) {
    struct stated **at = &s->stated, *row;

    while (*at && stands_before(*at, area, phase))
        at = &(*at)->next;
    if (!*at || (*at)->phase != phase || !span_equal((*at)->area, area)) {
        row = arena_alloc(&s->arena, 1, sizeof(*row));
        if (!row)
            return -ENOMEM;
        *row = (struct stated){ .next = *at, .area = arena_copy(&s->arena, area), .phase = phase };
        if (!row->area.ptr)
            return -ENOMEM;
        *at = row;
    }
    (*at)->revision = revision;
    (*at)->counts = body != NULL;
    (*at)->body = body ? *body : (struct digest){ { 0 } };
    return 0;
}

/* --- What is taken --- */

static int past_new(struct standing *s, struct span body, struct past **ret) {
    struct past *past = arena_alloc(&s->arena, 1, sizeof(*past));
    struct span kept = arena_copy(&s->arena, body);
    int r;

    if (!past || !kept.ptr)
        return -ENOMEM;
    r = declaration_decode(kept, &s->arena, &past->d);
    if (r != 0)
        return r < 0 ? r : 1;
    hash_bytes(kept, &past->body);
    r = figures_digest(&past->d, &past->figures);
    if (r == 0)
        *ret = past;
    return r;
}

int standing_note(struct standing *s, struct span body) {
    struct past **last = &s->past, *past;
    int r = past_new(s, body, &past);

    if (r != 0)
        return r;
    while (*last)
        last = &(*last)->next;
    *last = past;
    return 0;
}

static void stand(struct standing *s, const struct digest *body) {
    s->stands = true;
    s->stands_body = *body;
    s->queried = false;
}

static void fold_act(struct standing *s, const struct declaration *d, const struct digest *body, bool queried) {
    if (queried) {
        s->queried = true;
        s->queried_body = *body;
        s->queried_revision = d->revision;
        s->queried_act = d->act;
        s->n_signers = 0;
    } else if (d->act == ACT_WITHDRAW) {
        s->stands = s->stands && s->queried;
        s->queried = false;
    } else if (d->act == ACT_CONFIRM) {
        stand(s, &s->queried_body);
    } else {
        stand(s, body);
    }
    if (d->revision > s->used)
        s->used = d->revision;
}

int standing_fold(struct standing *s, const struct declaration *d, const struct digest *body, bool queried) {
    _cleanup_(pack_deinit) struct pack p;
    struct past *past;
    int r;

    pack_init(&p);
    declaration_encode(&p, d);
    r = past_new(s, pack_span(&p), &past);
    if (r != 0)
        return r < 0 ? r : 0; /* it cannot be decoded: nothing can have been taken */
    past->body = *body;
    past->next = s->past;
    s->past = past;
    if (d->act == ACT_STATE)
        return standing_state(s, past->d.statements[0].area, past->d.statements[0].phase, d->revision, body);
    fold_act(s, d, body, queried);
    return 0;
}

/* --- What comes next --- */

const struct past *standing_past(const struct standing *s, const struct declaration *d) {
    for (const struct past *past = s->past; past; past = past->next)
        if (past->d.revision == d->revision && same_series(&past->d, d))
            return past;
    return NULL;
}

uint64_t standing_next(const struct standing *s, const struct declaration *d) {
    const struct stated *row;

    if (d->act != ACT_STATE)
        return s->used + 1;
    row = d->n_statements == 1 ? standing_statement(s, d->statements[0].area, d->statements[0].phase) : NULL;
    return row ? row->revision + 1 : 1;
}

static void complete_replaces(const struct standing *s, const struct past *past, struct declaration *d) {
    const struct stated *row = NULL;

    if (d->act == ACT_STATE && d->n_statements == 1)
        row = standing_statement(s, d->statements[0].area, d->statements[0].phase);
    if (past) {
        d->replaces_given = past->d.replaces_given;
        d->replaces = past->d.replaces;
    } else if (d->act == ACT_STATE) {
        d->replaces_given = row && row->counts;
        d->replaces = row ? row->body : (struct digest){ { 0 } };
    } else {
        d->replaces_given = s->queried || s->stands;
        d->replaces = s->queried ? s->queried_body : s->stands ? s->stands_body : (struct digest){ { 0 } };
    }
}

/* Names all statements that count, or those that were named when it was sent before. */
static int name_all(const struct standing *s, const struct past *past, struct declaration *d, struct arena *arena) {
    size_t n = 0;

    for (const struct stated *row = s->stated; row; row = row->next)
        n += row->counts;
    if (past)
        n = past->d.n_statements;
    d->statements = arena_alloc(arena, n, sizeof(*d->statements));
    d->n_statements = 0;
    if (!d->statements)
        return -ENOMEM;
    for (const struct stated *row = s->stated; row && !past; row = row->next)
        if (row->counts)
            d->statements[d->n_statements++] = (struct statement){ .area = row->area, .phase = row->phase };
    for (size_t i = 0; past && i < n; i++)
        d->statements[d->n_statements++] = past->d.statements[i];
    return 0;
}

static const struct digest *named_before(const struct past *past, const struct statement *row) {
    for (size_t i = 0; past && i < past->d.n_statements; i++)
        if (past->d.statements[i].phase == row->phase && span_equal(past->d.statements[i].area, row->area))
            return &past->d.statements[i].body;
    return NULL;
}

int standing_complete(const struct standing *s, struct sheet *sheet, struct arena *arena) {
    struct declaration *d = &sheet->declaration;
    const struct past *past = standing_past(s, d);

    complete_replaces(s, past, d);
    if (d->act == ACT_STATE || !d->statements_given)
        return 0;
    if (sheet->all_statements && name_all(s, past, d, arena) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < d->n_statements; i++) {
        const struct stated *row = standing_statement(s, d->statements[i].area, d->statements[i].phase);
        const struct digest *body = named_before(past, &d->statements[i]);

        body = body || !row || !row->counts ? body : &row->body;
        d->statements[i].body_given = body != NULL;
        d->statements[i].body = body ? *body : (struct digest){ { 0 } };
    }
    return 0;
}

/* --- What can be known of the verdict --- */

static bool possible(const struct standing *s, uint64_t act) {
    switch (act) {
    case ACT_DECLARE:
        return !s->stands;
    case ACT_AMEND:
    case ACT_SUPERSEDE:
        return s->stands;
    case ACT_WITHDRAW:
        return s->queried || s->stands;
    case ACT_CONFIRM:
        return s->queried;
    default:
        return true;
    }
}

static void judge_statements(const struct declaration *d, struct judgement *j) {
    for (size_t i = 0; i < d->n_statements && d->act != ACT_STATE; i++)
        if (!d->statements[i].body_given) {
            judgement_add(j, CODE_E19, 2, (struct span[]){ d->contest, d->statements[i].area });
            return;
        }
}

int standing_judge(const struct standing *s, const struct sheet *sheet, struct judgement *j) {
    const struct declaration *d = &sheet->declaration;
    const struct past *past = standing_past(s, d);
    uint64_t next = standing_next(s, d);
    struct digest figures;
    int r = figures_digest(d, &figures);

    if (r < 0 || (past && digest_equal(&past->figures, &figures)))
        return r; /* the same again: a duplicate */
    if (d->act == ACT_DECLARE && d->revision < next)
        return 0; /* two that differ are evidence: for the daemon to keep */
    if (d->revision != next)
        judgement_add(j, CODE_E06, 3, (struct span[]){ d->contest, judgement_number(j, d->revision),
                                                       judgement_number(j, next) });
    else if (!possible(s, d->act))
        judgement_add(j, CODE_E12, 2, (struct span[]){ d->contest, span_str(act_name(d->act)) });
    else
        judge_statements(d, j);
    return 0;
}
