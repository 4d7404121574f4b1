/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Records (SPEC.md 6): what the records' tree is over, so one state has one encoding. Their two kinds stand in
 * codec_record_area.c and codec_record_contest.c.
 */

#include "proto/codec_record.h"

void get_record_key(struct cursor *c, struct span *ret) {
    get_key(c, 1, ret);
    if (!c->fault && ret->ptr[ret->len - 1] != '/')
        cursor_fail(c, CANON_TEXT);
}

/* --- [entry, time, reason code]? --- */

void fall_get(struct cursor *c, struct fall *ret) {
    size_t n;

    if (cursor_nil(c))
        return;
    ret->given = true;
    cursor_array(c, 3, 3, &n);
    get_number(c, 0, UINT64_MAX, &ret->entry);
    get_time(c, &ret->time);
    get_id(c, &ret->reason);
}

void fall_put(struct pack *p, const struct fall *fall) {
    if (!fall->given) {
        pack_nil(p);
        return;
    }
    pack_array(p, 3);
    pack_uint(p, fall->entry);
    pack_uint(p, fall->time);
    pack_str(p, fall->reason);
}

/* --- Either --- */

/* Reads up to the key and finds the kind. Returns 0 or the fault. */
static int record_open(struct cursor *c, struct span bytes, uint64_t *ret_kind) {
    uint64_t version = 0;
    size_t n = 0;
    int r;

    if (bytes.len > TALLY_MESSAGE_MAX)
        return CANON_LIMIT;
    r = canon_check(bytes);
    if (r)
        return r;
    cursor_init(c, bytes);
    cursor_array(c, 2, SIZE_MAX, &n);
    cursor_uint(c, UINT64_MAX, &version);
    if (!c->fault && version != 1)
        return cursor_fail(c, CANON_VERSION);
    get_number(c, RECORD_AREA, RECORD_CONTEST, ret_kind);
    if (!c->fault && n != (*ret_kind == RECORD_AREA ? AREA_ELEMENTS : CONTEST_ELEMENTS))
        return cursor_fail(c, CANON_LIMIT);
    return c->fault;
}

int record_decode(struct span bytes, struct arena *arena, struct record *ret) {
    struct record record = { 0 };
    struct cursor c;
    int r = record_open(&c, bytes, &record.kind);

    if (r)
        return r;
    if (record.kind == RECORD_AREA)
        area_get(&c, arena, &record.area);
    else
        contest_get(&c, arena, &record.contest);
    r = cursor_end(&c);
    if (r == 0)
        *ret = record;
    return r;
}

void record_encode(struct pack *p, const struct record *record) {
    if (record->kind == RECORD_AREA)
        area_put(p, &record->area);
    else
        contest_put(p, &record->contest);
}

int record_key(struct span bytes, struct span *ret) {
    struct span key;
    uint64_t kind;
    struct cursor c;
    int r = record_open(&c, bytes, &kind);

    if (r)
        return r;
    get_record_key(&c, &key);
    if (c.fault)
        return c.fault;
    *ret = key;
    return 0;
}
