/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Declarations (SPEC.md 4). Who is nominated and in which order is not known here: votes and elected only need to be
 * well formed, the rules say the rest with better words.
 */

#include "proto/codec_fields.h"
#include "proto/tree.h"

/* Totals after a stage count units of 0.00001 vote. */
#define STAGE_TOTAL_MAX ((uint64_t)TALLY_COUNT_MAX * 100000u)

/* --- [[head, count]…], by head --- */

static bool head_known(struct span head) {
    static const char *const heads[] = { "identified", "in-part", "no-first-preference", "official-mark",
                                         "overvoted",  "second-preference", "total", "unmarked", "void" };

    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        if (span_equal(head, span_str(heads[i])))
            return true;
    return false;
}

static void rejected_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct rejected *row = ret_row;

    (void)arena;
    get_id(c, &row->head);
    if (!c->fault && !head_known(row->head))
        cursor_fail(c, CANON_LIMIT);
    get_count(c, &row->count);
}

static void rejected_put(struct pack *p, const void *row) {
    const struct rejected *rejected = row;

    pack_str(p, rejected->head);
    pack_uint(p, rejected->count);
}

static const struct list REJECTED = { TALLY_HEADS_MAX, 2, sizeof(struct rejected), rejected_get, rejected_put,
                                      compare_spans };

int rejected_decode(struct cursor *c, struct arena *arena, bool *ret_given, struct rejected **ret, size_t *ret_n) {
    *ret = list_get_opt(c, arena, &REJECTED, ret_given, ret_n);
    return c->fault;
}

void rejected_encode(struct pack *p, bool given, const struct rejected *rows, size_t n) {
    list_put_opt(p, &REJECTED, given, rows, n);
}

/* --- [[candidate, count]…] --- */

static void vote_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct vote *vote = ret_row;

    (void)arena;
    get_id(c, &vote->candidate);
    get_count(c, &vote->count);
}

static void vote_put(struct pack *p, const void *row) {
    const struct vote *vote = row;

    pack_str(p, vote->candidate);
    pack_uint(p, vote->count);
}

static const struct list VOTES = { TALLY_CANDIDATES_MAX, 2, sizeof(struct vote), vote_get, vote_put, NULL };

/* --- [candidate…]: that more are elected than there are seats is for the rules to say --- */

static const struct list CANDIDATES = { TALLY_CANDIDATES_MAX, 0, sizeof(struct span), row_get_id, row_put_str, NULL };

/* --- [[stage, [candidate tied…], [candidate won…]]…] --- */

static void lot_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct lot *lot = ret_row;

    get_number(c, 0, TALLY_STAGES_MAX, &lot->stage);
    lot->tied = list_get(c, arena, &CANDIDATES, &lot->n_tied);
    lot->won = list_get(c, arena, &CANDIDATES, &lot->n_won);
}

static void lot_put(struct pack *p, const void *row) {
    const struct lot *lot = row;

    pack_uint(p, lot->stage);
    list_put(p, &CANDIDATES, lot->tied, lot->n_tied);
    list_put(p, &CANDIDATES, lot->won, lot->n_won);
}

static const struct list LOTS = { TALLY_STAGES_MAX, 3, sizeof(struct lot), lot_get, lot_put, NULL };

int lots_decode(struct cursor *c, struct arena *arena, bool *ret_given, struct lot **ret, size_t *ret_n) {
    *ret = list_get_opt(c, arena, &LOTS, ret_given, ret_n);
    return c->fault;
}

void lots_encode(struct pack *p, bool given, const struct lot *rows, size_t n) {
    list_put_opt(p, &LOTS, given, rows, n);
}

/* --- [[candidate, second?, total]…] --- */

static void round2_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct round2 *row = ret_row;

    (void)arena;
    get_id(c, &row->candidate);
    get_opt(c, TALLY_COUNT_MAX, &row->second);
    get_count(c, &row->total);
}

static void round2_put(struct pack *p, const void *row) {
    const struct round2 *round2 = row;

    pack_str(p, round2->candidate);
    put_opt(p, round2->second);
    pack_uint(p, round2->total);
}

static const struct list ROUND2 = { TALLY_CANDIDATES_MAX, 3, sizeof(struct round2), round2_get, round2_put, NULL };

int round2_decode(struct cursor *c, struct arena *arena, bool *ret_given, struct round2 **ret, size_t *ret_n) {
    *ret = list_get_opt(c, arena, &ROUND2, ret_given, ret_n);
    return c->fault;
}

void round2_encode(struct pack *p, bool given, const struct round2 *rows, size_t n) {
    list_put_opt(p, &ROUND2, given, rows, n);
}

/* --- [[[total…], non_transferable?]…] --- */

static void total_get(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_number(c, 0, STAGE_TOTAL_MAX, ret_row);
}

static const struct list TOTALS = { TALLY_CANDIDATES_MAX, 0, sizeof(uint64_t), total_get, row_put_number, NULL };

static void stage_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct stage *stage = ret_row;

    stage->totals = list_get(c, arena, &TOTALS, &stage->n);
    get_opt(c, STAGE_TOTAL_MAX, &stage->non_transferable);
}

static void stage_put(struct pack *p, const void *row) {
    const struct stage *stage = row;

    list_put(p, &TOTALS, stage->totals, stage->n);
    put_opt(p, stage->non_transferable);
}

static const struct list STAGES = { TALLY_STAGES_MAX, 2, sizeof(struct stage), stage_get, stage_put, NULL };

/* --- [[area, phase, body?]…] --- */

static void statement_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct statement *statement = ret_row;

    (void)arena;
    get_id(c, &statement->area);
    get_number(c, PHASE_FIRST, _PHASE_MAX - 1, &statement->phase);
    get_opt_digest(c, &statement->body_given, &statement->body);
}

static void statement_put(struct pack *p, const void *row) {
    const struct statement *statement = row;

    pack_str(p, statement->area);
    pack_uint(p, statement->phase);
    put_opt_digest(p, statement->body_given, &statement->body);
}

static int statement_compare(const void *a, const void *b) {
    const struct statement *x = a, *y = b;
    int r = span_compare(x->area, y->area);

    return r ? r : compare_numbers(&x->phase, &y->phase);
}

static const struct list STATEMENTS = { TALLY_STATEMENTS_MAX, 3, sizeof(struct statement), statement_get,
                                        statement_put, statement_compare };

/* --- [[count, [position…]]…] --- */

static void position_get(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_number(c, 0, TALLY_CANDIDATES_MAX - 1, ret_row);
}

static const struct list RANKING = { TALLY_CANDIDATES_MAX, 0, sizeof(uint64_t), position_get, row_put_number, NULL };

static void preference_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct preference *preference = ret_row;

    get_number(c, 1, TALLY_COUNT_MAX, &preference->count);
    preference->ranking = list_get(c, arena, &RANKING, &preference->n);
    if (preference->n == 0)
        cursor_fail(c, CANON_LIMIT);
}

static void preference_put(struct pack *p, const void *row) {
    const struct preference *preference = row;

    pack_uint(p, preference->count);
    list_put(p, &RANKING, preference->ranking, preference->n);
}

static const struct list PREFERENCES = { TALLY_PREFERENCES_MAX, 2, sizeof(struct preference), preference_get,
                                         preference_put, NULL };

/* --- [1, contest, nominations, revision, act, …] --- */

static void figures_get(struct cursor *c, struct arena *arena, struct declaration *ret) {
    get_opt(c, TALLY_COUNT_MAX, &ret->electorate);
    get_opt(c, TALLY_COUNT_MAX, &ret->papers);
    rejected_decode(c, arena, &ret->rejected_given, &ret->rejected, &ret->n_rejected);
    ret->votes = list_get_opt(c, arena, &VOTES, &ret->votes_given, &ret->n_votes);
    ret->elected = list_get(c, arena, &CANDIDATES, &ret->n_elected);
    lots_decode(c, arena, &ret->lots_given, &ret->lots, &ret->n_lots);
    round2_decode(c, arena, &ret->round2_given, &ret->round2, &ret->n_round2);
    get_opt(c, TALLY_COUNT_MAX, &ret->quota);
    ret->stages = list_get_opt(c, arena, &STAGES, &ret->stages_given, &ret->n_stages);
    ret->statements = list_get_opt(c, arena, &STATEMENTS, &ret->statements_given, &ret->n_statements);
    ret->preferences = list_get_opt(c, arena, &PREFERENCES, &ret->preferences_given, &ret->n_preferences);
}

static void figures_put(struct pack *p, const struct declaration *d) {
    put_opt(p, d->electorate);
    put_opt(p, d->papers);
    rejected_encode(p, d->rejected_given, d->rejected, d->n_rejected);
    list_put_opt(p, &VOTES, d->votes_given, d->votes, d->n_votes);
    list_put(p, &CANDIDATES, d->elected, d->n_elected);
    lots_encode(p, d->lots_given, d->lots, d->n_lots);
    round2_encode(p, d->round2_given, d->round2, d->n_round2);
    put_opt(p, d->quota);
    list_put_opt(p, &STAGES, d->stages_given, d->stages, d->n_stages);
    list_put_opt(p, &STATEMENTS, d->statements_given, d->statements, d->n_statements);
    list_put_opt(p, &PREFERENCES, d->preferences_given, d->preferences, d->n_preferences);
}

int declaration_decode(struct span bytes, struct arena *arena, struct declaration *ret) {
    struct declaration d = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, TALLY_BODY_MAX, 20);

    if (r)
        return r;
    get_id(&c, &d.contest);
    cursor_digest(&c, &d.nominations);
    get_number(&c, 1, TALLY_COUNT_MAX, &d.revision);
    get_number(&c, ACT_DECLARE, _ACT_MAX - 1, &d.act);
    get_opt_digest(&c, &d.replaces_given, &d.replaces);
    get_reason(&c, &d.reason_code, &d.reason_text);
    cursor_bool(&c, &d.as_declared);
    get_time(&c, &d.declared);
    figures_get(&c, arena, &d);
    r = cursor_end(&c);
    if (r == 0)
        *ret = d;
    return r;
}

void declaration_encode(struct pack *p, const struct declaration *d) {
    pack_array(p, 20);
    pack_uint(p, 1);
    pack_str(p, d->contest);
    pack_digest(p, &d->nominations);
    pack_uint(p, d->revision);
    pack_uint(p, d->act);
    put_opt_digest(p, d->replaces_given, &d->replaces);
    put_reason(p, d->reason_code, d->reason_text);
    pack_bool(p, d->as_declared);
    pack_uint(p, d->declared);
    figures_put(p, d);
}

/* The votes an event carries are written as a declaration's. */
int votes_decode(struct cursor *c, struct arena *arena, bool *ret_given, struct vote **ret, size_t *ret_n) {
    *ret = list_get_opt(c, arena, &VOTES, ret_given, ret_n);
    return c->fault;
}

void votes_encode(struct pack *p, bool given, const struct vote *rows, size_t n) {
    list_put_opt(p, &VOTES, given, rows, n);
}

int elected_decode(struct cursor *c, struct arena *arena, struct span **ret, size_t *ret_n) {
    *ret = list_get(c, arena, &CANDIDATES, ret_n);
    return c->fault;
}

void elected_encode(struct pack *p, const struct span *rows, size_t n) {
    list_put(p, &CANDIDATES, rows, n);
}

int figures_digest(const struct declaration *declaration, struct digest *ret) {
    struct declaration d = *declaration;
    _cleanup_(pack_deinit) struct pack p;

    d.declared = 0;
    d.reason_code = d.reason_text = (struct span){ 0 };
    pack_init(&p);
    declaration_encode(&p, &d);
    if (p.error)
        return p.error;
    hash_bytes(pack_span(&p), ret);
    return 0;
}
