/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An area's record (SPEC.md 6). Sums over contests may exceed what one sheet may say; they stay within a signed
 * number, as do the changes made from them.
 */

#include "proto/codec_record.h"

#include <errno.h>

static void get_total(struct cursor *c, uint64_t *ret) {
    get_number(c, 0, TOTAL_MAX, ret);
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

/* A group is named where the status is a majority, certain or declared, and only there. */
static void get_majority(struct cursor *c, uint64_t status, struct span *ret_group) {
    bool majority = status == CONTROL_MAJORITY || status == CONTROL_CERTAIN_MAJORITY;

    get_opt_id(c, ret_group);
    if (!c->fault && (ret_group->ptr != NULL) != majority)
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
        get_opt(c, CONTROL_NONE, &control->was_status);
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

/* --- [[id, officer, text?, unit?, values]…], by id, then officer --- */

static void annotation_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct annotation *a = ret_row;

    get_id(c, &a->id);
    get_id(c, &a->officer);
    get_opt_text(c, TALLY_TEXT_MAX, &a->text);
    get_opt_text(c, TALLY_NAME_MAX, &a->unit);
    values_decode(c, arena, &a->values, &a->n_values);
}

static void annotation_put(struct pack *p, const void *row) {
    const struct annotation *a = row;

    pack_str(p, a->id);
    pack_str(p, a->officer);
    pack_str(p, a->text);
    pack_str(p, a->unit);
    values_encode(p, a->values, a->n_values);
}

static int annotation_compare(const void *a, const void *b) {
    const struct annotation *x = a, *y = b;
    int r = span_compare(x->id, y->id);

    return r ? r : span_compare(x->officer, y->officer);
}

static const struct list ANNOTATIONS = { TALLY_ANNOTATIONS_MAX, 5, sizeof(struct annotation), annotation_get,
                                         annotation_put, annotation_compare };

/* --- [1, 1, key, contests, seats, turnout, parties, groups, remainders, control?, councils?, annotations, fall?] --- */

void area_get(struct cursor *c, struct arena *arena, struct area_record *ret) {
    get_record_key(c, &ret->key);
    counts_get(c, ret);
    ret->parties = list_get(c, arena, &PARTIES, &ret->n_parties);
    groups_get(c, arena, ret);
    control_get(c, ret);
    ret->annotations = list_get(c, arena, &ANNOTATIONS, &ret->n_annotations);
    fall_get(c, &ret->fall);
}

void area_put(struct pack *p, const struct area_record *r) {
    pack_array(p, AREA_ELEMENTS);
    pack_uint(p, 1);
    pack_uint(p, RECORD_AREA);
    pack_str(p, r->key);
    counts_put(p, r);
    list_put(p, &PARTIES, r->parties, r->n_parties);
    groups_put(p, r);
    control_put(p, r);
    list_put(p, &ANNOTATIONS, r->annotations, r->n_annotations);
    fall_put(p, &r->fall);
}
