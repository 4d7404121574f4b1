/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Records (SPEC.md 6): what the records' tree is over, so one state has one encoding. Sums over contests may exceed
 * what one sheet may say; they stay within a signed number, as do the changes made from them.
 */

#include "proto/codec_fields.h"

#include <errno.h>

#define AREA_ELEMENTS 12
#define CONTEST_ELEMENTS 18

/* A key ends in a slash: it is also a topic, which subscribes to all that lies under it. */
static void get_record_key(struct cursor *c, struct span *ret) {
    get_key(c, 1, ret);
    if (!c->fault && ret->ptr[ret->len - 1] != '/')
        cursor_fail(c, CANON_TEXT);
}

static void get_total(struct cursor *c, uint64_t *ret) {
    get_number(c, 0, TOTAL_MAX, ret);
}

/* --- [entry, time, reason code]? --- */

static void fall_get(struct cursor *c, struct fall *ret) {
    size_t n;

    if (cursor_nil(c))
        return;
    ret->given = true;
    cursor_array(c, 3, 3, &n);
    get_number(c, 0, UINT64_MAX, &ret->entry);
    get_time(c, &ret->time);
    get_id(c, &ret->reason);
}

static void fall_put(struct pack *p, const struct fall *fall) {
    if (!fall->given) {
        pack_nil(p);
        return;
    }
    pack_array(p, 3);
    pack_uint(p, fall->entry);
    pack_uint(p, fall->time);
    pack_str(p, fall->reason);
}

/* --- contests, seats, turnout: rows of plain totals --- */

static void get_totals(struct cursor *c, size_t n, uint64_t *const totals[]) {
    size_t found;

    cursor_array(c, n, n, &found);
    for (size_t i = 0; i < n; i++)
        get_total(c, totals[i]);
}

static void put_totals(struct pack *p, size_t n, const uint64_t totals[]) {
    pack_array(p, n);
    for (size_t i = 0; i < n; i++)
        pack_uint(p, totals[i]);
}

static void counts_get(struct cursor *c, struct area_record *r) {
    struct contest_counts *k = &r->contests;

    get_totals(c, 7, (uint64_t *[]){ &k->total, &k->declared, &k->queried, &k->pending, &k->uncontested, &k->postponed,
                                     &k->vacant });
    get_totals(c, 2, (uint64_t *[]){ &r->seats_total, &r->seats_filled });
    get_totals(c, 3, (uint64_t *[]){ &r->turnout_papers, &r->turnout_electorate, &r->turnout_contests });
}

static void counts_put(struct pack *p, const struct area_record *r) {
    const struct contest_counts *k = &r->contests;

    put_totals(p, 7, (uint64_t[]){ k->total, k->declared, k->queried, k->pending, k->uncontested, k->postponed,
                                   k->vacant });
    put_totals(p, 2, (uint64_t[]){ r->seats_total, r->seats_filled });
    put_totals(p, 3, (uint64_t[]){ r->turnout_papers, r->turnout_electorate, r->turnout_contests });
}

/* --- [[party, seats, votes]…] --- */

static void party_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct party_row *row = ret_row;

    (void)arena;
    get_id(c, &row->party);
    get_total(c, &row->seats);
    get_total(c, &row->votes);
}

static void party_put(struct pack *p, const void *row) {
    const struct party_row *party = row;

    pack_str(p, party->party);
    pack_uint(p, party->seats);
    pack_uint(p, party->votes);
}

static const struct list PARTIES = { ANY_NUMBER, 3, sizeof(struct party_row), party_get, party_put, compare_spans };

/* --- [[seats_change?, councils_change?]…] --- */

static void change_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct change *change = ret_row;

    (void)arena;
    get_opt_int(c, &change->seats);
    get_opt_int(c, &change->councils);
}

static void change_put(struct pack *p, const void *row) {
    const struct change *change = row;

    put_opt_int(p, change->seats);
    put_opt_int(p, change->councils);
}

static const struct list CHANGES = { ANY_NUMBER, 2, sizeof(struct change), change_get, change_put, NULL };

/* --- [[others_change?, unattributed?]…] --- */

static void remainder_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct remainder_row *row = ret_row;

    (void)arena;
    get_opt_int(c, &row->others_change);
    get_opt(c, TOTAL_MAX, &row->unattributed);
}

static void remainder_put(struct pack *p, const void *row) {
    const struct remainder_row *remainder = row;

    put_opt_int(p, remainder->others_change);
    put_opt(p, remainder->unattributed);
}

static const struct list REMAINDERS = { ANY_NUMBER, 2, sizeof(struct remainder_row), remainder_get, remainder_put,
                                        NULL };

/* --- [[group, seats, votes, councils, changes]…] and remainders: as many changes as remainders --- */

/* A group's row on its way, with the length of its changes, which the record says once. */
struct group_read {
    struct group_row row;
    size_t n_changes;
};

static void group_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct group_read *read = ret_row;

    get_id(c, &read->row.group);
    get_total(c, &read->row.seats);
    get_total(c, &read->row.votes);
    get_total(c, &read->row.councils);
    read->row.changes = list_get(c, arena, &CHANGES, &read->n_changes);
}

static const struct list GROUPS = { ANY_NUMBER, 5, sizeof(struct group_read), group_get, NULL, compare_spans };

static void groups_get(struct cursor *c, struct arena *arena, struct area_record *ret) {
    struct group_read *read = list_get(c, arena, &GROUPS, &ret->n_groups);

    ret->remainders = list_get(c, arena, &REMAINDERS, &ret->n_baselines);
    if (c->fault)
        return;
    ret->groups = arena_alloc(arena, ret->n_groups, sizeof(*ret->groups));
    if (!ret->groups) {
        cursor_fail(c, -ENOMEM);
        return;
    }
    for (size_t i = 0; i < ret->n_groups; i++) {
        if (read[i].n_changes != ret->n_baselines)
            cursor_fail(c, CANON_LIMIT);
        ret->groups[i] = read[i].row;
    }
}

static void groups_put(struct pack *p, const struct area_record *r) {
    pack_array(p, r->n_groups);
    for (size_t i = 0; i < r->n_groups; i++) {
        const struct group_row *row = &r->groups[i];

        pack_array(p, 5);
        pack_str(p, row->group);
        pack_uint(p, row->seats);
        pack_uint(p, row->votes);
        pack_uint(p, row->councils);
        list_put(p, &CHANGES, row->changes, r->n_baselines);
    }
    list_put(p, &REMAINDERS, r->remainders, r->n_baselines);
}

/* --- [status, group?, was_status?, was_group?]? and [total, decided, no_overall_control]? --- */

/* A group is named where the status is a majority, and only there. */
static void get_majority(struct cursor *c, uint64_t status, struct span *ret_group) {
    get_opt_id(c, ret_group);
    if (!c->fault && (ret_group->ptr != NULL) != (status == CONTROL_MAJORITY))
        cursor_fail(c, CANON_LIMIT);
}

static void control_get(struct cursor *c, struct area_record *r) {
    size_t n;

    r->control_given = !cursor_nil(c);
    if (r->control_given) {
        struct control *control = &r->control;

        cursor_array(c, 4, 4, &n);
        get_enum(c, _CONTROL_STATUS_MAX, &control->status);
        get_majority(c, control->status, &control->group);
        get_opt(c, _CONTROL_STATUS_MAX - 1, &control->was_status);
        if (control->was_status.given && control->was_status.value == CONTROL_UNDECIDED) /* the past is decided */
            cursor_fail(c, CANON_LIMIT);
        get_majority(c, control->was_status.value, &control->was_group);
    }
    r->councils_given = !cursor_nil(c);
    if (r->councils_given)
        get_totals(c, 3, (uint64_t *[]){ &r->councils_total, &r->councils_decided, &r->councils_none });
}

static void control_put(struct pack *p, const struct area_record *r) {
    if (r->control_given) {
        pack_array(p, 4);
        pack_uint(p, r->control.status);
        pack_str(p, r->control.group);
        put_opt(p, r->control.was_status);
        pack_str(p, r->control.was_group);
    } else
        pack_nil(p);
    if (r->councils_given)
        put_totals(p, 3, (uint64_t[]){ r->councils_total, r->councils_decided, r->councils_none });
    else
        pack_nil(p);
}

/* --- [1, 1, key, contests, seats, turnout, parties, groups, remainders, control?, councils?, fall?] --- */

static void area_get(struct cursor *c, struct arena *arena, struct area_record *ret) {
    get_record_key(c, &ret->key);
    counts_get(c, ret);
    ret->parties = list_get(c, arena, &PARTIES, &ret->n_parties);
    groups_get(c, arena, ret);
    control_get(c, ret);
    fall_get(c, &ret->fall);
}

static void area_put(struct pack *p, const struct area_record *r) {
    pack_array(p, AREA_ELEMENTS);
    pack_uint(p, 1);
    pack_uint(p, RECORD_AREA);
    pack_str(p, r->key);
    counts_put(p, r);
    list_put(p, &PARTIES, r->parties, r->n_parties);
    groups_put(p, r);
    control_put(p, r);
    fall_put(p, &r->fall);
}

/* --- [1, 2, key, state, revision, [code…], figures?, conflicts, …] --- */

static void position_get(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_number(c, 0, TALLY_CANDIDATES_MAX - 1, ret_row);
}

static const struct list VOTES = { TALLY_CANDIDATES_MAX, 0, sizeof(uint64_t), row_get_count, row_put_number, NULL };
static const struct list ELECTED = { TALLY_CANDIDATES_MAX, 0, sizeof(uint64_t), position_get, row_put_number,
                                     compare_numbers };

static void contest_get(struct cursor *c, struct arena *arena, struct contest_record *ret) {
    get_record_key(c, &ret->key);
    get_enum(c, _STATE_MAX, &ret->state);
    get_count(c, &ret->revision);
    get_codes(c, ret->codes, &ret->n_codes);
    get_opt_digest(c, &ret->figures_given, &ret->figures);
    get_count(c, &ret->conflicts);
    get_opt(c, TALLY_TIME_MAX, &ret->from);
    get_opt(c, TALLY_COUNT_MAX, &ret->electorate);
    get_opt(c, TALLY_COUNT_MAX, &ret->papers);
    rejected_decode(c, arena, &ret->rejected_given, &ret->rejected, &ret->n_rejected);
    ret->votes = list_get_opt(c, arena, &VOTES, &ret->votes_given, &ret->n_votes);
    ret->elected = list_get(c, arena, &ELECTED, &ret->n_elected);
    lots_decode(c, arena, &ret->lots_given, &ret->lots, &ret->n_lots);
    round2_decode(c, arena, &ret->round2_given, &ret->round2, &ret->n_round2);
    get_opt(c, TALLY_COUNT_MAX, &ret->quota);
    fall_get(c, &ret->fall);
}

static void contest_put(struct pack *p, const struct contest_record *r) {
    pack_array(p, CONTEST_ELEMENTS);
    pack_uint(p, 1);
    pack_uint(p, RECORD_CONTEST);
    pack_str(p, r->key);
    pack_uint(p, r->state);
    pack_uint(p, r->revision);
    put_codes(p, r->codes, r->n_codes);
    put_opt_digest(p, r->figures_given, &r->figures);
    pack_uint(p, r->conflicts);
    put_opt(p, r->from);
    put_opt(p, r->electorate);
    put_opt(p, r->papers);
    rejected_encode(p, r->rejected_given, r->rejected, r->n_rejected);
    list_put_opt(p, &VOTES, r->votes_given, r->votes, r->n_votes);
    list_put(p, &ELECTED, r->elected, r->n_elected);
    lots_encode(p, r->lots_given, r->lots, r->n_lots);
    round2_encode(p, r->round2_given, r->round2, r->n_round2);
    put_opt(p, r->quota);
    fall_put(p, &r->fall);
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
