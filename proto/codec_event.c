/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Events (SPEC.md 4.2): what is told of a contest or an area beside its declarations. All begin alike; a table says
 * for each kind how many elements its data has and which pair reads and writes them.
 */

#include "proto/codec_fields.h"

#include <assert.h>

/* --- [[party, number]…] --- */

static void value_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct value *value = ret_row;

    (void)arena;
    get_id(c, &value->party);
    cursor_int(c, &value->number);
}

static void value_put(struct pack *p, const void *row) {
    const struct value *value = row;

    pack_str(p, value->party);
    pack_int(p, value->number);
}

static const struct list VALUES = { TALLY_VALUES_MAX, 2, sizeof(struct value), value_get, value_put, compare_spans };

int values_decode(struct cursor *c, struct arena *arena, struct value **ret, size_t *ret_n) {
    *ret = list_get(c, arena, &VALUES, ret_n);
    return c->fault;
}

void values_encode(struct pack *p, const struct value *rows, size_t n) {
    list_put(p, &VALUES, rows, n);
}

/* --- The data of each kind --- */

static void postponed_get(struct cursor *c, struct arena *arena, struct event *ret) {
    (void)arena;
    get_number(c, STATUS_POSTPONED, _STATUS_MAX - 1, &ret->status);
    get_opt(c, TALLY_TIME_MAX, &ret->from);
}

static void postponed_put(struct pack *p, const struct event *e) {
    pack_uint(p, e->status);
    put_opt(p, e->from);
}

static void restored_get(struct cursor *c, struct arena *arena, struct event *ret) {
    (void)c;
    (void)arena;
    (void)ret;
}

static void restored_put(struct pack *p, const struct event *e) {
    (void)p;
    (void)e;
}

static void nominations_get(struct cursor *c, struct arena *arena, struct event *ret) {
    candidates_decode(c, arena, &ret->candidates, &ret->n_candidates);
}

static void nominations_put(struct pack *p, const struct event *e) {
    candidates_encode(p, e->candidates, e->n_candidates);
}

static void recount_get(struct cursor *c, struct arena *arena, struct event *ret) {
    (void)arena;
    cursor_bool(c, &ret->under_way);
}

static void recount_put(struct pack *p, const struct event *e) {
    pack_bool(p, e->under_way);
}

static void rush_get(struct cursor *c, struct arena *arena, struct event *ret) {
    elected_decode(c, arena, &ret->elected, &ret->n_elected);
}

static void rush_put(struct pack *p, const struct event *e) {
    elected_encode(p, e->elected, e->n_elected);
}

static void turnout_get(struct cursor *c, struct arena *arena, struct event *ret) {
    (void)arena;
    ret->electorate.given = ret->papers.given = true;
    get_count(c, &ret->electorate.value);
    get_count(c, &ret->papers.value);
}

static void turnout_put(struct pack *p, const struct event *e) {
    pack_uint(p, e->electorate.value);
    pack_uint(p, e->papers.value);
}

static void agency_get(struct cursor *c, struct arena *arena, struct event *ret) {
    votes_decode(c, arena, &ret->votes_given, &ret->votes, &ret->n_votes);
    elected_decode(c, arena, &ret->elected, &ret->n_elected);
}

static void agency_put(struct pack *p, const struct event *e) {
    votes_encode(p, e->votes_given, e->votes, e->n_votes);
    elected_encode(p, e->elected, e->n_elected);
}

static void annotation_get(struct cursor *c, struct arena *arena, struct event *ret) {
    struct annotation *a = &ret->annotation;

    get_id(c, &a->id);
    get_opt_text(c, TALLY_TEXT_MAX, &a->text);
    get_opt_text(c, TALLY_NAME_MAX, &a->unit);
    values_decode(c, arena, &a->values, &a->n_values);
}

static void annotation_put(struct pack *p, const struct event *e) {
    const struct annotation *a = &e->annotation;

    pack_str(p, a->id);
    pack_str(p, a->text);
    pack_str(p, a->unit);
    values_encode(p, a->values, a->n_values);
}

static void key_get(struct cursor *c, struct arena *arena, struct event *ret) {
    (void)arena;
    get_opt_digest(c, &ret->key_given, &ret->key);
    get_window(c, &ret->from, &ret->until);
    if (!c->fault && !ret->key_given && (ret->from.given || ret->until.given))
        c->fault = CANON_TYPE;      /* no key, no time to sign in */
}

static void key_put(struct pack *p, const struct event *e) {
    put_opt_digest(p, e->key_given, &e->key);
    put_opt(p, e->from);
    put_opt(p, e->until);
}

static void authorities_get(struct cursor *c, struct arena *arena, struct event *ret) {
    get_number(c, 1, TALLY_SIGNATURES_MAX, &ret->threshold);
    authorities_decode(c, arena, &ret->authorities, &ret->n_authorities);
    if (!c->fault && ret->n_authorities < ret->threshold)
        c->fault = CANON_LIMIT;
}

static void authorities_put(struct pack *p, const struct event *e) {
    pack_uint(p, e->threshold);
    authorities_encode(p, e->authorities, e->n_authorities);
}

static void log_get(struct cursor *c, struct arena *arena, struct event *ret) {
    (void)arena;
    ret->key_given = true;
    cursor_digest(c, &ret->key);
}

static void log_put(struct pack *p, const struct event *e) {
    pack_digest(p, &e->key);
}

static const struct {
    size_t fields;
    void (*get)(struct cursor *c, struct arena *arena, struct event *ret);
    void (*put)(struct pack *p, const struct event *e);
} DATA[_EVENT_KIND_MAX] = {
    [EVENT_POSTPONED] = { 2, postponed_get, postponed_put },
    [EVENT_RESTORED] = { 0, restored_get, restored_put },
    [EVENT_NOMINATIONS] = { 1, nominations_get, nominations_put },
    [EVENT_RECOUNT] = { 1, recount_get, recount_put },
    [EVENT_RUSH] = { 1, rush_get, rush_put },
    [EVENT_TURNOUT] = { 2, turnout_get, turnout_put },
    [EVENT_AGENCY] = { 2, agency_get, agency_put },
    [EVENT_ANNOTATION] = { 4, annotation_get, annotation_put },
    [EVENT_KEY] = { 3, key_get, key_put },
    [EVENT_AUTHORITIES] = { 2, authorities_get, authorities_put },
    [EVENT_LOG] = { 1, log_get, log_put },
};

/* --- [1, kind, subject, made, reason?, data] --- */

int event_decode(struct span bytes, struct arena *arena, struct event *ret) {
    struct event e = { 0 };
    struct cursor c;
    size_t n;
    int r = message_open(&c, bytes, TALLY_BODY_MAX, 6);

    if (r)
        return r;
    get_number(&c, EVENT_POSTPONED, _EVENT_KIND_MAX - 1, &e.kind);
    if (c.fault)
        return c.fault;
    if (e.kind == EVENT_ANNOTATION)
        get_key(&c, 1, &e.subject);
    else
        get_id(&c, &e.subject);
    get_time(&c, &e.made);
    get_reason(&c, &e.reason_code, &e.reason_text);
    cursor_array(&c, DATA[e.kind].fields, DATA[e.kind].fields, &n);
    DATA[e.kind].get(&c, arena, &e);
    r = cursor_end(&c);
    if (r == 0)
        *ret = e;
    return r;
}

void event_encode(struct pack *p, const struct event *e) {
    assert(e->kind > 0 && e->kind < _EVENT_KIND_MAX);
    pack_array(p, 6);
    pack_uint(p, 1);
    pack_uint(p, e->kind);
    pack_str(p, e->subject);
    pack_uint(p, e->made);
    put_reason(p, e->reason_code, e->reason_text);
    pack_array(p, DATA[e->kind].fields);
    DATA[e->kind].put(p, e);
}
