/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Where two declarations differ, in the words of a sheet's rows (tally-election(5)): field, candidate, and both values.
 * A value is a number or a text; null stands for what is not given.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/evidence_show.h"
#include "clients/tally/output.h"
#include "daemon/core/rules.h"

/* A row of its own where the values differ; they are consumed. */
static void row(json_t *d, const char *field, struct span candidate, json_t *x, json_t *y) {
    if (x && y && json_equal(x, y)) {
        json_decref(x);
        json_decref(y);
        return;
    }
    json_array_append_new(d, json_pack("{s:s,s:o,s:o,s:o}", "field", field, "candidate", json_span(candidate), "taken", x,
                                             "conflict", y));
}

static void single(json_t *d, const char *field, json_t *x, json_t *y) {
    row(d, field, (struct span){ 0 }, x, y);
}

static json_t *number(bool given, uint64_t value) {
    return given ? json_integer((json_int_t)value) : json_null();
}

static json_t *digest_opt(bool given, const struct digest *digest) {
    return given ? json_digest(digest) : json_null();
}

/* --- By candidate --- */

/* What a declaration gives a candidate under one field: null where it names none. */
typedef json_t *(*value_fn)(const struct declaration *d, struct span candidate);

static json_t *votes_of(const struct declaration *d, struct span candidate) {
    for (size_t i = 0; i < d->n_votes; i++)
        if (span_equal(d->votes[i].candidate, candidate))
            return number(true, d->votes[i].count);
    return json_null();
}

static json_t *elected_of(const struct declaration *d, struct span candidate) {
    for (size_t i = 0; i < d->n_elected; i++)
        if (span_equal(d->elected[i], candidate))
            return json_string("yes");
    return json_null();
}

static const struct round2 *round2_of(const struct declaration *d, struct span candidate) {
    for (size_t i = 0; i < d->n_round2; i++)
        if (span_equal(d->round2[i].candidate, candidate))
            return &d->round2[i];
    return NULL;
}

static json_t *second_of(const struct declaration *d, struct span candidate) {
    const struct round2 *found = round2_of(d, candidate);

    return number(found && found->second.given, found ? found->second.value : 0);
}

static json_t *total_of(const struct declaration *d, struct span candidate) {
    const struct round2 *found = round2_of(d, candidate);

    return number(found, found ? found->total : 0);
}

static const struct {
    const char *field;
    value_fn value;
} BY_CANDIDATE[] = {
    { "votes", votes_of }, { "elected", elected_of }, { "round2-second", second_of }, { "round2", total_of },
};

static void collect(struct span id, struct span *ids, size_t *n) {
    for (size_t i = 0; i < *n; i++)
        if (span_equal(ids[i], id))
            return;
    ids[(*n)++] = id;
}

static void collect_all(const struct declaration *d, struct span *ids, size_t *n) {
    for (size_t i = 0; i < d->n_votes; i++)
        collect(d->votes[i].candidate, ids, n);
    for (size_t i = 0; i < d->n_elected; i++)
        collect(d->elected[i], ids, n);
    for (size_t i = 0; i < d->n_round2; i++)
        collect(d->round2[i].candidate, ids, n);
}

static size_t names_in(const struct declaration *d) {
    return d->n_votes + d->n_elected + d->n_round2;
}

/* In ballot order, then whoever else is named: an event may have changed the ballot. Returns 0 or -ENOMEM. */
static int by_candidate(json_t *d, const struct m_contest *contest, const struct declaration *x, const struct declaration *y) {
    struct span *ids = calloc(contest->n_candidates + names_in(x) + names_in(y) + 1, sizeof(*ids));
    size_t n = 0;

    if (!ids)
        return -ENOMEM;
    for (size_t i = 0; i < contest->n_candidates; i++)
        collect(contest->candidates[i].id, ids, &n);
    collect_all(x, ids, &n);
    collect_all(y, ids, &n);
    for (size_t f = 0; f < ARRAY_SIZE(BY_CANDIDATE); f++)
        for (size_t i = 0; i < n; i++)
            row(d, BY_CANDIDATE[f].field, ids[i], BY_CANDIDATE[f].value(x, ids[i]), BY_CANDIDATE[f].value(y, ids[i]));
    free(ids);
    return 0;
}

/* --- Lists --- */

static json_t *rejected_of(const struct declaration *d, struct span head) {
    for (size_t i = 0; i < d->n_rejected; i++)
        if (span_equal(d->rejected[i].head, head))
            return number(true, d->rejected[i].count);
    return json_null();
}

static void rejected_row(json_t *d, struct span head, const struct declaration *x, const struct declaration *y) {
    char field[64];

    snprintf(field, sizeof(field), "rejected:" SPAN_FMT, SPAN_ARG(head));
    single(d, field, rejected_of(x, head), rejected_of(y, head));
}

static void rejected(json_t *d, const struct declaration *x, const struct declaration *y) {
    for (size_t i = 0; i < x->n_rejected; i++)
        rejected_row(d, x->rejected[i].head, x, y);
    for (size_t i = 0; i < y->n_rejected; i++) {
        json_t *before = rejected_of(x, y->rejected[i].head);

        if (json_is_null(before))
            rejected_row(d, y->rejected[i].head, x, y);
        json_decref(before);
    }
}

/* Lots, stages, statements and preferences: the first row that differs stands for the rest. */
typedef void (*text_fn)(const struct declaration *d, size_t i, FILE *out);

static void lot_text(const struct declaration *d, size_t i, FILE *out) {
    const struct lot *lot = &d->lots[i];

    fprintf(out, "%" PRIu64 ":", lot->stage);
    for (size_t k = 0; k < lot->n_tied; k++)
        fprintf(out, " " SPAN_FMT, SPAN_ARG(lot->tied[k]));
    fputs(" >", out);
    for (size_t k = 0; k < lot->n_won; k++)
        fprintf(out, " " SPAN_FMT, SPAN_ARG(lot->won[k]));
}

static void stage_text(const struct declaration *d, size_t i, FILE *out) {
    const struct stage *stage = &d->stages[i];

    for (size_t k = 0; k < stage->n; k++)
        fprintf(out, "%s%" PRIu64 ".%05" PRIu64, k ? " " : "", stage->totals[k] / 100000, stage->totals[k] % 100000);
    if (stage->non_transferable.given)
        fprintf(out, " (%" PRIu64 ".%05" PRIu64 ")", stage->non_transferable.value / 100000,
                stage->non_transferable.value % 100000);
}

static void statement_text(const struct declaration *d, size_t i, FILE *out) {
    const struct statement *s = &d->statements[i];
    char body[2 * DIGEST_SIZE + 1];

    fprintf(out, SPAN_FMT " %" PRIu64 " %s", SPAN_ARG(s->area), s->phase,
            s->body_given ? hex(s->body.bytes, DIGEST_SIZE, body) : "");
}

static void preference_text(const struct declaration *d, size_t i, FILE *out) {
    const struct preference *p = &d->preferences[i];

    fprintf(out, "%" PRIu64 ":", p->count);
    for (size_t k = 0; k < p->n; k++)
        fprintf(out, " %" PRIu64, p->ranking[k] + 1);
}

static json_t *text_of(const struct declaration *d, size_t n, size_t i, text_fn text) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    FILE *out = i < n ? open_memstream((char **)&bytes.ptr, &bytes.len) : NULL;

    if (i >= n)
        return json_null();
    if (!out)
        return NULL;
    text(d, i, out);
    return fclose(out) == 0 ? json_stringn((const char *)bytes.ptr, bytes.len) : NULL;
}

static void list(json_t *d, const char *field, size_t n_x, const struct declaration *x, size_t n_y,
                 const struct declaration *y, text_fn text) {
    size_t before = json_array_size(d);
    char named[32];

    for (size_t i = 0; (i < n_x || i < n_y) && json_array_size(d) == before; i++) {
        snprintf(named, sizeof(named), "%s:%zu", field, i + (text == stage_text ? 2 : 1));
        single(d, named, text_of(x, n_x, i, text), text_of(y, n_y, i, text));
    }
}

json_t *evidence_differences(const struct m_contest *contest, const struct declaration *x, const struct declaration *y) {
    json_t *d = json_array();

    if (!d)
        return NULL;
    single(d, "act", json_string(act_name(x->act)), json_string(act_name(y->act)));
    single(d, "as-declared", json_boolean(x->as_declared), json_boolean(y->as_declared));
    single(d, "replaces", digest_opt(x->replaces_given, &x->replaces), digest_opt(y->replaces_given, &y->replaces));
    single(d, "nominations", json_digest(&x->nominations), json_digest(&y->nominations));
    single(d, "electorate", json_opt(x->electorate), json_opt(y->electorate));
    single(d, "papers", json_opt(x->papers), json_opt(y->papers));
    rejected(d, x, y);
    if (by_candidate(d, contest, x, y) != 0) {
        json_decref(d);
        return NULL;
    }
    list(d, "lot", x->n_lots, x, y->n_lots, y, lot_text);
    single(d, "quota", json_opt(x->quota), json_opt(y->quota));
    list(d, "stage", x->n_stages, x, y->n_stages, y, stage_text);
    list(d, "statement", x->n_statements, x, y->n_statements, y, statement_text);
    list(d, "preferences", x->n_preferences, x, y->n_preferences, y, preference_text);
    return d;
}
