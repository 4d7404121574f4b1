/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One area's part of the manifest (SPEC.md 3): who counts there, who may declare, what is contested, what was held.
 * Rows with the same first element ascend by the ones after it, so that every list has one order.
 */

#include "proto/codec_fields.h"
#include "proto/tree.h"

#define BODY_CHUNK 1

/* --- [[id, name, name_cy?, transport_key]…] --- */

static void centre_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_centre *centre = ret_row;

    (void)arena;
    get_id(c, &centre->id);
    get_name(c, &centre->name);
    cursor_digest(c, &centre->transport);
}

static void centre_put(struct pack *p, const void *row) {
    const struct m_centre *centre = row;

    pack_str(p, centre->id);
    put_name(p, &centre->name);
    pack_digest(p, &centre->transport);
}

static const struct list CENTRES = { ANY_NUMBER, 4, sizeof(struct m_centre), centre_get, centre_put, compare_spans };

/* --- [[role, poll?, area]…] --- */

static void right_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_right *right = ret_row;

    (void)arena;
    get_enum(c, _ROLE_MAX, &right->role);
    get_opt_id(c, &right->poll);
    get_id(c, &right->area);
}

static void right_put(struct pack *p, const void *row) {
    const struct m_right *right = row;

    pack_uint(p, right->role);
    pack_str(p, right->poll);
    pack_str(p, right->area);
}

/* By role, then poll (any before all others: an absent span is the shortest), then area. */
static int right_compare(const void *a, const void *b) {
    const struct m_right *x = a, *y = b;
    int r = compare_numbers(&x->role, &y->role);

    if (r == 0)
        r = span_compare(x->poll, y->poll);
    return r ? r : span_compare(x->area, y->area);
}

static const struct list RIGHTS = { ANY_NUMBER, 3, sizeof(struct m_right), right_get, right_put, right_compare };

/* --- [[id, name, key, from?, until?, [right…]]…] --- */

static void officer_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_officer *officer = ret_row;

    get_id(c, &officer->id);
    get_text(c, 1, TALLY_NAME_MAX, &officer->name);
    cursor_digest(c, &officer->key);
    get_window(c, &officer->from, &officer->until);
    officer->rights = list_get(c, arena, &RIGHTS, &officer->n_rights);
}

static void officer_put(struct pack *p, const void *row) {
    const struct m_officer *officer = row;

    pack_str(p, officer->id);
    pack_str(p, officer->name);
    pack_digest(p, &officer->key);
    put_opt(p, officer->from);
    put_opt(p, officer->until);
    list_put(p, &RIGHTS, officer->rights, officer->n_rights);
}

static const struct list OFFICERS = { ANY_NUMBER, 6, sizeof(struct m_officer), officer_get, officer_put,
                                      compare_spans };

/* --- [[id, name, description, party]…], in ballot order --- */

static void candidate_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_candidate *candidate = ret_row;

    (void)arena;
    get_id(c, &candidate->id);
    get_text(c, 1, TALLY_NAME_MAX, &candidate->name);
    get_text(c, 0, TALLY_NAME_MAX, &candidate->description);
    get_id(c, &candidate->party);
}

static void candidate_put(struct pack *p, const void *row) {
    const struct m_candidate *candidate = row;

    pack_str(p, candidate->id);
    pack_str(p, candidate->name);
    pack_str(p, candidate->description);
    pack_str(p, candidate->party);
}

static const struct list CANDIDATES = { TALLY_CANDIDATES_MAX, 4, sizeof(struct m_candidate), candidate_get,
                                        candidate_put, NULL };

int candidates_decode(struct cursor *c, struct arena *arena, struct m_candidate **ret, size_t *ret_n) {
    *ret = list_get(c, arena, &CANDIDATES, ret_n);
    return c->fault;
}

void candidates_encode(struct pack *p, const struct m_candidate *rows, size_t n) {
    list_put(p, &CANDIDATES, rows, n);
}

/* --- [[id, poll, name, name_cy?, code?, type, seats, system, status, from?, candidates]…] --- */

static void contest_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_contest *contest = ret_row;

    get_id(c, &contest->id);
    get_id(c, &contest->poll);
    get_name(c, &contest->name);
    get_opt_id(c, &contest->code);
    get_enum(c, _CONTEST_TYPE_MAX, &contest->type);
    get_number(c, 1, TALLY_SEATS_MAX, &contest->seats);
    get_enum(c, _SYSTEM_MAX, &contest->system);
    get_enum(c, _STATUS_MAX, &contest->status);
    get_opt(c, TALLY_TIME_MAX, &contest->from);
    contest->candidates = list_get(c, arena, &CANDIDATES, &contest->n_candidates);
}

static void contest_put(struct pack *p, const void *row) {
    const struct m_contest *contest = row;

    pack_str(p, contest->id);
    pack_str(p, contest->poll);
    put_name(p, &contest->name);
    pack_str(p, contest->code);
    pack_uint(p, contest->type);
    pack_uint(p, contest->seats);
    pack_uint(p, contest->system);
    pack_uint(p, contest->status);
    put_opt(p, contest->from);
    list_put(p, &CANDIDATES, contest->candidates, contest->n_candidates);
}

static const struct list CONTESTS = { ANY_NUMBER, 11, sizeof(struct m_contest), contest_get, contest_put,
                                      compare_spans };

/* --- [[party, seats?, votes?, control]…] --- */

static void holding_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_holding *holding = ret_row;

    (void)arena;
    get_id(c, &holding->party);
    get_opt(c, TALLY_COUNT_MAX, &holding->seats);
    get_opt(c, TALLY_COUNT_MAX, &holding->votes);
    cursor_bool(c, &holding->control);
}

static void holding_put(struct pack *p, const void *row) {
    const struct m_holding *holding = row;

    pack_str(p, holding->party);
    put_opt(p, holding->seats);
    put_opt(p, holding->votes);
    pack_bool(p, holding->control);
}

static const struct list ROWS = { ANY_NUMBER, 4, sizeof(struct m_holding), holding_get, holding_put, compare_spans };

/* --- [[baseline, poll, contest?, electorate?, papers?, rows]…] --- */

static void holdings_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_holdings *holdings = ret_row;

    get_id(c, &holdings->baseline);
    get_id(c, &holdings->poll);
    get_opt_id(c, &holdings->contest);
    get_opt(c, TALLY_COUNT_MAX, &holdings->electorate);
    get_opt(c, TALLY_COUNT_MAX, &holdings->papers);
    holdings->rows = list_get(c, arena, &ROWS, &holdings->n);
}

static void holdings_put(struct pack *p, const void *row) {
    const struct m_holdings *holdings = row;

    pack_str(p, holdings->baseline);
    pack_str(p, holdings->poll);
    pack_str(p, holdings->contest);
    put_opt(p, holdings->electorate);
    put_opt(p, holdings->papers);
    list_put(p, &ROWS, holdings->rows, holdings->n);
}

static int holdings_compare(const void *a, const void *b) {
    const struct m_holdings *x = a, *y = b;
    int r = span_compare(x->baseline, y->baseline);

    if (r == 0)
        r = span_compare(x->poll, y->poll);
    return r ? r : span_compare(x->contest, y->contest);    /* the area's own come first: nil is the shortest */
}

static const struct list HOLDINGS = { ANY_NUMBER, 6, sizeof(struct m_holdings), holdings_get, holdings_put,
                                      holdings_compare };

/* --- [1, 1, area, centres, officers, contests, holdings] --- */

int chunk_decode(struct span bytes, struct arena *arena, struct m_chunk *ret) {
    struct m_chunk chunk = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, TALLY_CHUNK_MAX, 7);

    if (r)
        return r;
    get_exactly(&c, BODY_CHUNK);
    get_id(&c, &chunk.area);
    chunk.centres = list_get(&c, arena, &CENTRES, &chunk.n_centres);
    chunk.officers = list_get(&c, arena, &OFFICERS, &chunk.n_officers);
    chunk.contests = list_get(&c, arena, &CONTESTS, &chunk.n_contests);
    chunk.holdings = list_get(&c, arena, &HOLDINGS, &chunk.n_holdings);
    r = cursor_end(&c);
    if (r == 0)
        *ret = chunk;
    return r;
}

void chunk_encode(struct pack *p, const struct m_chunk *chunk) {
    pack_array(p, 7);
    pack_uint(p, 1);
    pack_uint(p, BODY_CHUNK);
    pack_str(p, chunk->area);
    list_put(p, &CENTRES, chunk->centres, chunk->n_centres);
    list_put(p, &OFFICERS, chunk->officers, chunk->n_officers);
    list_put(p, &CONTESTS, chunk->contests, chunk->n_contests);
    list_put(p, &HOLDINGS, chunk->holdings, chunk->n_holdings);
}

/* --- [1, id, poll, seats, system, candidates] --- */

int nominations_digest(const struct m_contest *contest, struct digest *ret) {
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    pack_array(&p, 6);
    pack_uint(&p, 1);
    pack_str(&p, contest->id);
    pack_str(&p, contest->poll);
    pack_uint(&p, contest->seats);
    pack_uint(&p, contest->system);
    list_put(&p, &CANDIDATES, contest->candidates, contest->n_candidates);
    if (p.error)
        return p.error;
    hash_bytes(pack_span(&p), ret);
    return 0;
}
