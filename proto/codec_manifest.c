/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The manifest's bodies (SPEC.md 3): the header. Whether ids refer to anything is the election's to say; here lists
 * ascend, names and numbers are within limits, and times can be times. The chunks are in codec_chunk.c.
 */

#include "proto/codec_fields.h"

#define BODY_HEADER 0

/* --- [[name, key]…] --- */

static void authority_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_authority *authority = ret_row;

    (void)arena;
    get_text(c, 1, TALLY_NAME_MAX, &authority->name);
    cursor_digest(c, &authority->key);
}

static void authority_put(struct pack *p, const void *row) {
    const struct m_authority *authority = row;

    pack_str(p, authority->name);
    pack_digest(p, &authority->key);
}

static const struct list AUTHORITIES = { TALLY_AUTHORITIES_MAX, 2, sizeof(struct m_authority), authority_get, authority_put,
                                         compare_spans };

int authorities_decode(struct cursor *c, struct arena *arena, struct m_authority **ret, size_t *ret_n) {
    *ret = list_get(c, arena, &AUTHORITIES, ret_n);
    return c->fault;
}

void authorities_encode(struct pack *p, const struct m_authority *rows, size_t n) {
    list_put(p, &AUTHORITIES, rows, n);
}

/* --- [[id, kind, name, name_cy?, date, nominations_close, closes]…] --- */

static int days_of(int year, int month) {
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* "2017-05-04": digits and dashes where they belong, and a day of the calendar. */
static void get_date(struct cursor *c, struct span *ret) {
    static const char form[] = "0000-00-00";
    struct span s;
    int year = 0, month, day;

    if (cursor_str(c, sizeof(form) - 1, sizeof(form) - 1, &s))
        return;
    for (size_t i = 0; i < s.len; i++)
        if (form[i] == '-' ? s.ptr[i] != '-' : s.ptr[i] < '0' || s.ptr[i] > '9') {
            cursor_fail(c, CANON_TEXT);
            return;
        }
    for (size_t i = 0; i < 4; i++)
        year = year * 10 + s.ptr[i] - '0';
    month = (s.ptr[5] - '0') * 10 + s.ptr[6] - '0';
    day = (s.ptr[8] - '0') * 10 + s.ptr[9] - '0';
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of(year, month))
        cursor_fail(c, CANON_LIMIT);
    else
        *ret = s;
}

static void poll_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_poll *poll = ret_row;

    (void)arena;
    get_id(c, &poll->id);
    get_enum(c, _POLL_KIND_MAX, &poll->kind);
    get_name(c, &poll->name);
    get_date(c, &poll->date);
    get_time(c, &poll->nominations_close);
    get_time(c, &poll->closes);
}

static void poll_put(struct pack *p, const void *row) {
    const struct m_poll *poll = row;

    pack_str(p, poll->id);
    pack_uint(p, poll->kind);
    put_name(p, &poll->name);
    pack_str(p, poll->date);
    pack_uint(p, poll->nominations_close);
    pack_uint(p, poll->closes);
}

static const struct list POLLS = { ANY_NUMBER, 7, sizeof(struct m_poll), poll_get, poll_put, compare_spans };

/* --- [[code, parent?, kind, name, name_cy?, size?, [overlapped code…]]…] --- */

static const struct list OVERLAPS = { ANY_NUMBER, 0, sizeof(struct span), row_get_id, row_put_str, compare_spans };

static void get_area_kind(struct cursor *c, struct span *ret) {
    static const char *const kinds[] = { "country", "nation", "region", "council", "combined-authority" };

    get_id(c, ret);
    for (size_t i = 0; !c->fault && i < ARRAY_SIZE(kinds); i++)
        if (span_equal(*ret, span_str(kinds[i])))
            return;
    cursor_fail(c, CANON_LIMIT);
}

static void area_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_area *area = ret_row;

    get_id(c, &area->code);
    get_opt_id(c, &area->parent);
    get_area_kind(c, &area->kind);
    get_name(c, &area->name);
    get_opt(c, TALLY_COUNT_MAX, &area->size);
    area->overlaps = list_get(c, arena, &OVERLAPS, &area->n_overlaps);
}

static void area_put(struct pack *p, const void *row) {
    const struct m_area *area = row;

    pack_str(p, area->code);
    pack_str(p, area->parent);
    pack_str(p, area->kind);
    put_name(p, &area->name);
    put_opt(p, area->size);
    list_put(p, &OVERLAPS, area->overlaps, area->n_overlaps);
}

static const struct list AREAS = { ANY_NUMBER, 7, sizeof(struct m_area), area_get, area_put, compare_spans };

/* --- [[id, group, name, name_cy?, abbreviation?, may_control]…] --- */

static void party_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_party *party = ret_row;

    (void)arena;
    get_id(c, &party->id);
    get_id(c, &party->group);
    get_name(c, &party->name);
    get_opt_text(c, TALLY_NAME_MAX, &party->abbreviation);
    cursor_bool(c, &party->may_control);
}

static void party_put(struct pack *p, const void *row) {
    const struct m_party *party = row;

    pack_str(p, party->id);
    pack_str(p, party->group);
    put_name(p, &party->name);
    pack_str(p, party->abbreviation);
    pack_bool(p, party->may_control);
}

static const struct list PARTIES = { ANY_NUMBER, 6, sizeof(struct m_party), party_get, party_put, compare_spans };

/* --- [[id, name, name_cy?]…] --- */

static void baseline_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_baseline *baseline = ret_row;

    (void)arena;
    get_id(c, &baseline->id);
    get_name(c, &baseline->name);
}

static void baseline_put(struct pack *p, const void *row) {
    const struct m_baseline *baseline = row;

    pack_str(p, baseline->id);
    put_name(p, &baseline->name);
}

static const struct list BASELINES = { ANY_NUMBER, 3, sizeof(struct m_baseline), baseline_get, baseline_put,
                                       compare_spans };

/* --- [[poll?, declare, amend, supersede, withdraw, confirm, state, as_declared]…] --- */

static void quorums_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_quorums *quorums = ret_row;

    (void)arena;
    get_opt_id(c, &quorums->poll);
    for (size_t i = 0; i < _QUORUM_MAX; i++)
        get_number(c, 1, TALLY_SIGNATURES_MAX, &quorums->needed[i]);
}

static void quorums_put(struct pack *p, const void *row) {
    const struct m_quorums *quorums = row;

    pack_str(p, quorums->poll);
    for (size_t i = 0; i < _QUORUM_MAX; i++)
        pack_uint(p, quorums->needed[i]);
}

/* Any before all others: an absent span is the shortest. */
static const struct list QUORUMS = { ANY_NUMBER, 1 + _QUORUM_MAX, sizeof(struct m_quorums), quorums_get, quorums_put,
                                     compare_spans };

/* --- [[name, number]…]: which names there are is the rules' to say --- */

static void threshold_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_threshold *threshold = ret_row;

    (void)arena;
    get_id(c, &threshold->name);
    get_count(c, &threshold->number);
}

static void threshold_put(struct pack *p, const void *row) {
    const struct m_threshold *threshold = row;

    pack_str(p, threshold->name);
    pack_uint(p, threshold->number);
}

static const struct list THRESHOLDS = { TALLY_THRESHOLDS_MAX, 2, sizeof(struct m_threshold), threshold_get,
                                        threshold_put, compare_spans };

/* --- [1, 0, id, name, name_cy?, kind, profile, origin, log_key, root, headline, control?, …] --- */

static void header_lists_get(struct cursor *c, struct arena *arena, struct m_header *ret) {
    ret->authorities = list_get(c, arena, &AUTHORITIES, &ret->n_authorities);
    ret->thresholds = list_get(c, arena, &THRESHOLDS, &ret->n_thresholds);
    ret->polls = list_get(c, arena, &POLLS, &ret->n_polls);
    ret->areas = list_get(c, arena, &AREAS, &ret->n_areas);
    ret->parties = list_get(c, arena, &PARTIES, &ret->n_parties);
    ret->baselines = list_get(c, arena, &BASELINES, &ret->n_baselines);
}

int header_decode(struct span bytes, struct arena *arena, struct m_header *ret) {
    struct m_header h = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, TALLY_CHUNK_MAX, 22);

    if (r)
        return r;
    get_exactly(&c, BODY_HEADER);
    get_id(&c, &h.id);
    get_name(&c, &h.name);
    get_enum(&c, _ELECTION_KIND_MAX, &h.kind);
    get_enum(&c, _PROFILE_MAX, &h.profile);
    get_text(&c, 1, TALLY_NAME_MAX, &h.origin);
    cursor_digest(&c, &h.log_key);
    get_id(&c, &h.root);
    get_id(&c, &h.headline);
    get_opt_id(&c, &h.control);
    h.quorums = list_get(&c, arena, &QUORUMS, &h.n_quorums);
    get_opt_text(&c, TALLY_TEXT_MAX, &h.note.en);
    get_opt_text(&c, TALLY_TEXT_MAX, &h.note.cy);
    get_number(&c, 1, TALLY_SIGNATURES_MAX, &h.authority_threshold);
    header_lists_get(&c, arena, &h);
    r = cursor_end(&c);
    if (r == 0)
        *ret = h;
    return r;
}

void header_encode(struct pack *p, const struct m_header *h) {
    pack_array(p, 22);
    pack_uint(p, 1);
    pack_uint(p, BODY_HEADER);
    pack_str(p, h->id);
    put_name(p, &h->name);
    pack_uint(p, h->kind);
    pack_uint(p, h->profile);
    pack_str(p, h->origin);
    pack_digest(p, &h->log_key);
    pack_str(p, h->root);
    pack_str(p, h->headline);
    pack_str(p, h->control);
    list_put(p, &QUORUMS, h->quorums, h->n_quorums);
    put_name(p, &h->note);
    pack_uint(p, h->authority_threshold);
    list_put(p, &AUTHORITIES, h->authorities, h->n_authorities);
    list_put(p, &THRESHOLDS, h->thresholds, h->n_thresholds);
    list_put(p, &POLLS, h->polls, h->n_polls);
    list_put(p, &AREAS, h->areas, h->n_areas);
    list_put(p, &PARTIES, h->parties, h->n_parties);
    list_put(p, &BASELINES, h->baselines, h->n_baselines);
}
