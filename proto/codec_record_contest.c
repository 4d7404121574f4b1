/* SPDX-License-Identifier: Apache-2.0 */

/* A contest's record (SPEC.md 6): the declaration that counts, what waits beside it, and what was told before it. */

#include "proto/codec_record.h"

/* --- Lists in ballot order --- */

static void position_get(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_number(c, 0, TALLY_CANDIDATES_MAX - 1, ret_row);
}

static const struct list VOTES = { TALLY_CANDIDATES_MAX, 0, sizeof(uint64_t), row_get_count, row_put_number, NULL };
static const struct list ELECTED = { TALLY_CANDIDATES_MAX, 0, sizeof(uint64_t), position_get, row_put_number,
                                     compare_numbers };

/* --- [revision, act, body, [code…], [keyid…]]? --- */

static int digest_compare(const void *a, const void *b) {
    return memcmp(a, b, DIGEST_SIZE);
}

static const struct list SIGNERS = { TALLY_SIGNATURES_MAX, 0, sizeof(struct digest), row_get_digest, row_put_digest,
                                     digest_compare };

static void queried_get(struct cursor *c, struct arena *arena, struct queried *ret) {
    size_t n;

    ret->given = !cursor_nil(c);
    if (!ret->given)
        return;
    cursor_array(c, 5, 5, &n);
    get_number(c, 1, TALLY_COUNT_MAX, &ret->revision);
    get_number(c, ACT_DECLARE, ACT_SUPERSEDE, &ret->act);
    cursor_digest(c, &ret->body);
    get_codes(c, ret->codes, &ret->n_codes);
    ret->signers = list_get(c, arena, &SIGNERS, &ret->n_signers);
}

static void queried_put(struct pack *p, const struct queried *q) {
    if (!q->given) {
        pack_nil(p);
        return;
    }
    pack_array(p, 5);
    pack_uint(p, q->revision);
    pack_uint(p, q->act);
    pack_digest(p, &q->body);
    put_codes(p, q->codes, q->n_codes);
    list_put(p, &SIGNERS, q->signers, q->n_signers);
}

/* --- [[area, phase, revision, body?]…] --- */

static void statement_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct statement_row *row = ret_row;

    (void)arena;
    get_id(c, &row->area);
    get_number(c, PHASE_FIRST, _PHASE_MAX - 1, &row->phase);
    get_number(c, 1, TALLY_COUNT_MAX, &row->revision);
    get_opt_digest(c, &row->body_given, &row->body);
}

static void statement_put(struct pack *p, const void *row) {
    const struct statement_row *statement = row;

    pack_str(p, statement->area);
    pack_uint(p, statement->phase);
    pack_uint(p, statement->revision);
    put_opt_digest(p, statement->body_given, &statement->body);
}

static int statement_compare(const void *a, const void *b) {
    const struct statement_row *x = a, *y = b;
    int r = span_compare(x->area, y->area);

    return r ? r : compare_numbers(&x->phase, &y->phase);
}

static const struct list STATEMENTS = { TALLY_STATEMENTS_MAX, 4, sizeof(struct statement_row), statement_get,
                                        statement_put, statement_compare };

static void hold_get(struct cursor *c, struct contest_record *ret) {
    ret->statements_named = !cursor_nil(c);
    if (ret->statements_named)
        cursor_bool(c, &ret->statements_hold);
    if (!c->fault && ret->statements_named && !ret->figures_given)
        cursor_fail(c, CANON_LIMIT);
}

static void hold_put(struct pack *p, const struct contest_record *r) {
    if (r->statements_named)
        pack_bool(p, r->statements_hold);
    else
        pack_nil(p);
}

/* --- [recount, rush?, [electorate, papers]?, [votes?, elected]?] --- */

static void notices_get(struct cursor *c, struct arena *arena, struct notices *ret) {
    size_t n;

    cursor_array(c, 4, 4, &n);
    cursor_bool(c, &ret->recount);
    ret->rush = list_get_opt(c, arena, &ELECTED, &ret->rush_given, &ret->n_rush);
    if (!cursor_nil(c)) {
        cursor_array(c, 2, 2, &n);
        ret->electorate.given = ret->papers.given = true;
        get_count(c, &ret->electorate.value);
        get_count(c, &ret->papers.value);
    }
    ret->agency_given = !cursor_nil(c);
    if (!ret->agency_given)
        return;
    cursor_array(c, 2, 2, &n);
    ret->agency_votes = list_get_opt(c, arena, &VOTES, &ret->agency_votes_given, &ret->n_agency_votes);
    ret->agency = list_get(c, arena, &ELECTED, &ret->n_agency);
}

static void notices_put(struct pack *p, const struct notices *notices) {
    pack_array(p, 4);
    pack_bool(p, notices->recount);
    list_put_opt(p, &ELECTED, notices->rush_given, notices->rush, notices->n_rush);
    if (notices->papers.given) {
        pack_array(p, 2);
        pack_uint(p, notices->electorate.value);
        pack_uint(p, notices->papers.value);
    } else
        pack_nil(p);
    if (!notices->agency_given) {
        pack_nil(p);
        return;
    }
    pack_array(p, 2);
    list_put_opt(p, &VOTES, notices->agency_votes_given, notices->agency_votes, notices->n_agency_votes);
    list_put(p, &ELECTED, notices->agency, notices->n_agency);
}

/* --- candidates? --- */

static void amended_get(struct cursor *c, struct arena *arena, struct contest_record *ret) {
    ret->candidates_given = !cursor_nil(c);
    if (ret->candidates_given)
        candidates_decode(c, arena, &ret->candidates, &ret->n_candidates);
}

static void amended_put(struct pack *p, const struct contest_record *r) {
    if (r->candidates_given)
        candidates_encode(p, r->candidates, r->n_candidates);
    else
        pack_nil(p);
}

/* --- [1, 2, key, state, revision, [code…], as_declared, body?, figures?, conflicts, used, status, from?, …] --- */

static void standing_get(struct cursor *c, struct contest_record *ret) {
    bool body_given = false;

    get_count(c, &ret->revision);
    get_codes(c, ret->codes, &ret->n_codes);
    cursor_bool(c, &ret->as_declared);
    get_opt_digest(c, &body_given, &ret->body);
    get_opt_digest(c, &ret->figures_given, &ret->figures);
    if (!c->fault && body_given != ret->figures_given)
        cursor_fail(c, CANON_LIMIT);
}

void contest_get(struct cursor *c, struct arena *arena, struct contest_record *ret) {
    get_record_key(c, &ret->key);
    get_enum(c, _STATE_MAX, &ret->state);
    standing_get(c, ret);
    get_count(c, &ret->conflicts);
    get_count(c, &ret->used);
    get_enum(c, _STATUS_MAX, &ret->status);
    get_opt(c, TALLY_TIME_MAX, &ret->from);
    queried_get(c, arena, &ret->queried);
    get_opt(c, TALLY_COUNT_MAX, &ret->electorate);
    get_opt(c, TALLY_COUNT_MAX, &ret->papers);
    rejected_decode(c, arena, &ret->rejected_given, &ret->rejected, &ret->n_rejected);
    ret->votes = list_get_opt(c, arena, &VOTES, &ret->votes_given, &ret->n_votes);
    ret->elected = list_get(c, arena, &ELECTED, &ret->n_elected);
    lots_decode(c, arena, &ret->lots_given, &ret->lots, &ret->n_lots);
    round2_decode(c, arena, &ret->round2_given, &ret->round2, &ret->n_round2);
    get_opt(c, TALLY_COUNT_MAX, &ret->quota);
    ret->statements = list_get(c, arena, &STATEMENTS, &ret->n_statements);
    hold_get(c, ret);
    notices_get(c, arena, &ret->notices);
    amended_get(c, arena, ret);
    fall_get(c, &ret->fall);
}

void contest_put(struct pack *p, const struct contest_record *r) {
    pack_array(p, CONTEST_ELEMENTS);
    pack_uint(p, 1);
    pack_uint(p, RECORD_CONTEST);
    pack_str(p, r->key);
    pack_uint(p, r->state);
    pack_uint(p, r->revision);
    put_codes(p, r->codes, r->n_codes);
    pack_bool(p, r->as_declared);
    put_opt_digest(p, r->figures_given, &r->body);
    put_opt_digest(p, r->figures_given, &r->figures);
    pack_uint(p, r->conflicts);
    pack_uint(p, r->used);
    pack_uint(p, r->status);
    put_opt(p, r->from);
    queried_put(p, &r->queried);
    put_opt(p, r->electorate);
    put_opt(p, r->papers);
    rejected_encode(p, r->rejected_given, r->rejected, r->n_rejected);
    list_put_opt(p, &VOTES, r->votes_given, r->votes, r->n_votes);
    list_put(p, &ELECTED, r->elected, r->n_elected);
    lots_encode(p, r->lots_given, r->lots, r->n_lots);
    round2_encode(p, r->round2_given, r->round2, r->n_round2);
    put_opt(p, r->quota);
    list_put(p, &STATEMENTS, r->statements, r->n_statements);
    hold_put(p, r);
    notices_put(p, &r->notices);
    amended_put(p, r);
    fall_put(p, &r->fall);
}
