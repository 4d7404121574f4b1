/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The object that programs rely on. Totals stand in the area's record and are only named here; nothing is added up, so
 * that what is printed is what the head signs. Only the mayors' winners come from contests' records, and turnout is
 * given as the two integers that it would be made of, and not at all where they cover only part of the declared
 * contests: a share of a part would pass for the whole.
 */

#include "clients/tally/results_json.h"

#include <errno.h>

#include "clients/tally/derive_json.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "proto/codec.h"
#include "proto/tree.h"

static json_t *integer(uint64_t v) {
    return json_integer((json_int_t)v);
}

struct span results_key(const struct election *e, uint32_t area, uint32_t poll) {
    uint32_t position = e->areas[area].records[poll];

    return position == NO_INDEX ? (struct span){ 0 } : e->records[position].key;
}

uint32_t results_poll(const struct election *e, uint32_t area) {
    if (results_key(e, area, e->headline).ptr)
        return e->headline;
    for (uint32_t i = 0; i < e->n_polls; i++)
        if (results_key(e, area, i).ptr)
            return i;
    return NO_INDEX;
}

void results_polls(const struct election *e, uint32_t area, char *ret, size_t size) {
    size_t at = 0;

    ret[0] = '\0';
    for (uint32_t i = 0; i < e->n_polls && at < size; i++)
        if (results_key(e, area, i).ptr)
            at += (size_t)snprintf(ret + at, size - at, "%s'" SPAN_FMT "'", at ? ", " : "",
                                   SPAN_ARG(e->polls[i].m->id));
}

json_t *contest_counts_json(const struct contest_counts *c) {
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "total", integer(c->total), "declared", integer(c->declared),
                     "queried", integer(c->queried), "pending", integer(c->pending), "uncontested",
                     integer(c->uncontested), "postponed", integer(c->postponed), "vacant", integer(c->vacant));
}

json_t *json_opt_int(struct opt_int v) {
    return v.given ? json_integer((json_int_t)v.value) : json_null();
}

int json_span_key(json_t *object, struct span key, json_t *value) {
    char name[TALLY_ID_MAX + 1];

    snprintf(name, sizeof(name), SPAN_FMT, SPAN_ARG(key));
    return json_object_set_new(object, name, value);
}

/* {baseline: change} of a group's seats or councils. */
static json_t *changes_json(const struct results *r, const struct change *changes, size_t n, bool councils) {
    json_t *object = json_object();

    for (size_t i = 0; object && i < n && i < r->e->n_baselines; i++)
        json_span_key(object, r->e->header.baselines[i].id,
                     json_opt_int(councils ? changes[i].councils : changes[i].seats));
    return object;
}

static json_t *abbreviation_json(const struct results *r, struct span id) {
    uint32_t party = election_party(r->e, id);

    return party == NO_INDEX ? json_null() : json_span(r->e->parties[party].m->abbreviation);
}

static json_t *group_json(const struct results *r, const struct area_record *a, const struct group_row *g) {
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "id", json_span(g->group), "name",
                     json_party_name(r->e, g->group), "abbreviation", abbreviation_json(r, g->group), "seats",
                     integer(g->seats), "votes", integer(g->votes), "councils", integer(g->councils), "seats_change",
                     changes_json(r, g->changes, a->n_baselines, false), "councils_change",
                     changes_json(r, g->changes, a->n_baselines, true));
}

static json_t *party_json(const struct results *r, const struct party_row *p) {
    uint32_t party = election_party(r->e, p->party);
    struct span group = party == NO_INDEX ? p->party : r->e->parties[r->e->parties[party].group].m->id;

    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "id", json_span(p->party), "name", json_party_name(r->e, p->party),
                     "abbreviation", abbreviation_json(r, p->party), "group", json_span(group), "seats",
                     integer(p->seats), "votes", integer(p->votes));
}

/* Most seats first, then most votes, then by id. */
static int by_seats(const void *pa, const void *pb) {
    const struct party_row *a = pa, *b = pb;

    if (a->seats != b->seats)
        return a->seats < b->seats ? 1 : -1;
    if (a->votes != b->votes)
        return a->votes < b->votes ? 1 : -1;
    return span_compare(a->party, b->party);
}

static int by_group_seats(const void *pa, const void *pb) {
    const struct group_row *a = pa, *b = pb;
    const struct party_row x = { a->group, a->seats, a->votes }, y = { b->group, b->seats, b->votes };

    return by_seats(&x, &y);
}

void groups_by_seats(struct area_record *a) {
    qsort(a->groups, a->n_groups, sizeof(*a->groups), by_group_seats);
}

static json_t *parties_json(const struct results *r, struct area_record *a) {
    json_t *rows = json_array();

    qsort(a->parties, a->n_parties, sizeof(*a->parties), by_seats);
    groups_by_seats(a);
    for (size_t i = 0; rows && r->by_registration && i < a->n_parties; i++)
        json_array_append_new(rows, party_json(r, &a->parties[i]));
    for (size_t i = 0; rows && !r->by_registration && i < a->n_groups; i++)
        json_array_append_new(rows, group_json(r, a, &a->groups[i]));
    return rows;
}

static const char *status_word(uint64_t status) {
    static const char *const words[] = { "undecided", "majority", "no-overall-control", "certain-majority",
                                         "certain-no-overall-control" };

    return status < ARRAY_SIZE(words) ? words[status] : "undecided";
}

static json_t *was_json(const struct control *c) {
    if (!c->was_status.given)
        return json_null();
    return json_pack("{s:s,s:o}", "status", status_word(c->was_status.value), "group", json_span(c->was_group));
}

/* A council's own control; of a wider area, how many of its councils are under whose. */
json_t *control_json(const struct area_record *a) {
    if (a->control_given)
        return json_pack("{s:s,s:o,s:o}", "status", status_word(a->control.status), "group",
                         json_span(a->control.group), "was", was_json(&a->control));
    if (!a->councils_given)
        return json_null();
    return json_pack("{s:o,s:o,s:o}", "declared", integer(a->councils_decided), "total", integer(a->councils_total),
                     "no_overall_control", integer(a->councils_none));
}

static json_t *turnout_json(const struct area_record *a) {
    if (a->turnout_contests == 0 || a->turnout_contests != a->contests.declared)
        return json_null();
    return json_pack("{s:o,s:o}", "papers", integer(a->turnout_papers), "electorate", integer(a->turnout_electorate));
}

static json_t *electorate_json(const struct area_record *a) {
    return a->turnout_contests > 0 && a->turnout_contests == a->contests.declared ? integer(a->turnout_electorate)
                                                                                  : json_null();
}

/* What a baseline has besides the groups that it names. */
static json_t *baselines_json(const struct results *r, const struct area_record *a) {
    json_t *rows = json_array();

    for (size_t i = 0; rows && i < a->n_baselines && i < r->e->n_baselines; i++) {
        const struct m_baseline *b = &r->e->header.baselines[i];

        json_array_append_new(rows, json_pack("{s:o,s:o,s:o,s:o}", "id", json_span(b->id), "name", json_name(&b->name),
                                              "others_change", json_opt_int(a->remainders[i].others_change),
                                              "unattributed", json_opt(a->remainders[i].unattributed)));
    }
    return rows;
}

json_t *fall_json(const struct fall *fall) {
    if (!fall->given)
        return json_null();
    return json_pack("{s:o,s:o,s:o}", "entry", integer(fall->entry), "time", json_time(fall->time), "reason",
                     json_span(fall->reason));
}

/* What somebody else computed: carried with the record, signed by them, part of no total. */
static json_t *annotations_json(const struct results *r, const struct area_record *a) {
    json_t *rows = json_array();

    for (size_t i = 0; rows && i < a->n_annotations; i++) {
        const struct annotation *from = &a->annotations[i];
        json_t *values = json_array();

        for (size_t k = 0; values && k < from->n_values; k++)
            json_array_append_new(values, json_pack("{s:o,s:o,s:I}", "id", json_span(from->values[k].party), "name",
                                                    json_party_name(r->e, from->values[k].party), "number",
                                                    (json_int_t)from->values[k].number));
        json_array_append_new(rows, json_pack("{s:b,s:o,s:o,s:o,s:o,s:o}", "declaration", 0, "id", json_span(from->id),
                                              "officer", json_span(from->officer), "text", json_span(from->text), "unit",
                                              json_span(from->unit), "values", values));
    }
    return rows;
}

/* Who has the record by another way can tell that it is the same. */
json_t *record_json(struct span key, struct span bytes) {
    struct digest digest;

    hash_bytes(bytes, &digest);
    return json_pack("{s:o,s:o}", "key", json_span(key), "sha256", json_digest(&digest));
}

static json_t *object_json(const struct results *r, struct area_record *a, json_t *offices) {
    const struct m_header *h = &r->e->header;
    const struct m_area *area = r->e->areas[r->area].m;
    json_t *object = json_pack(
        "{s:o,s:o,s:o,s:o,s:{s:o,s:o,s:o},s:o,s:o,s:o,s:{s:o,s:o}}", "election", json_span(h->id), "name",
        json_name(&h->name), "poll", json_span(r->e->polls[r->poll].m->id), "poll_name",
        json_name(&r->e->polls[r->poll].m->name), "area", "code", json_span(area->code), "name",
        json_name(&area->name), "kind", json_span(area->kind), "size", integer(r->head.size), "time",
        json_time(r->head.time), "contests", contest_counts_json(&a->contests), "seats", "total", integer(a->seats_total),
        "filled", integer(a->seats_filled));
    json_t *more = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "parties", parties_json(r, a), "control",
                             control_json(a), "offices", offices, "electorate", electorate_json(a), "turnout",
                             turnout_json(a), "baselines", baselines_json(r, a), "control_baseline",
                             json_span(h->control), "note", json_name(&h->note), "annotations",
                             annotations_json(r, a), "fall", fall_json(&a->fall), "head", json_span(r->note));

    if (!object || !more || json_object_update(object, more) != 0) {
        json_decref(object);
        object = NULL;
    }
    json_decref(more);
    return object;
}

static int add_more(const struct results *r, struct span key, struct span bytes, json_t *object) {
    json_t *derived = json_null();
    int e = r->derived ? derived_json(r, r->method, &derived) : 0;

    if (e == 0 && json_object_set(object, "cosigned", r->cosigned ? r->cosigned : json_null()) != 0)
        e = -ENOMEM;
    if (e == 0 && (json_object_set_new(object, "at", r->at ? json_string(r->at) : json_null()) != 0 ||
                   json_object_set_new(object, "record", record_json(key, bytes)) != 0 ||
                   json_object_set_new(object, "derived", derived) != 0))
        e = -ENOMEM;
    return e;
}

int results_json(const struct results *r, json_t **ret) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct span key = results_key(r->e, r->area, r->poll);
    struct span bytes = key.ptr ? r->get(r->user, key) : key;
    struct record record;
    json_t *offices;
    int e;

    if (!bytes.ptr)
        return 1;
    e = record_decode(bytes, &arena, &record);
    if (e != 0 || record.kind != RECORD_AREA)
        return e < 0 ? e : 1;
    e = results_offices_json(r, &offices);
    if (e != 0)
        return e;
    *ret = object_json(r, &record.area, offices);
    if (!*ret)
        return -ENOMEM;
    e = add_more(r, key, bytes, *ret);
    if (e != 0) {
        json_decref(*ret);
        *ret = NULL;
    }
    return e;
}
