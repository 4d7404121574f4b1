/* SPDX-License-Identifier: Apache-2.0 */

/* Every derived number stands beside its numerator and denominator, with what it covers: nobody need believe it. */

#include "clients/tally/derive_json.h"

#include <errno.h>

#include "clients/tally/names.h"
#include "clients/tally/output.h"

static const char *const METHODS[_SHARE_METHOD_MAX] = { "sum", "top", "mean" };

const char *share_method_word(enum share_method method) {
    return METHODS[method];
}

enum share_method share_method_named(const char *word) {
    size_t i = 0;

    while (i < _SHARE_METHOD_MAX && strcmp(METHODS[i], word) != 0)
        i++;
    return (enum share_method)i;
}

static json_t *integer(uint64_t v) {
    return json_integer((json_int_t)v);
}

json_t *json_place(const struct election *e, uint32_t area) {
    return json_pack("{s:o,s:o}", "code", json_span(e->areas[area].m->code), "name", json_name(&e->areas[area].m->name));
}

static struct span party_id(const struct results *r, uint32_t party) {
    return r->e->parties[party].m->id;
}

/* Parties in the order of a number, most first; then by id, as they stand. */
struct ranked {
    uint32_t party;
    uint64_t number;
};

static int by_number(const void *pa, const void *pb) {
    const struct ranked *a = pa, *b = pb;

    if (a->number != b->number)
        return a->number < b->number ? 1 : -1;
    return a->party < b->party ? -1 : a->party > b->party;
}

/* --- Share and turnout --- */

static json_t *share_row(const struct results *r, const struct derived *d, uint32_t party) {
    const struct derived_row *row = &d->rows[party];
    struct span id = party_id(r, party);

    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "id", json_span(id), "name", json_party_name(r->e, id), "votes",
                     integer(row->votes), "share_bp", d->total ? json_integer(share_bp(row->votes, d->total)) : json_null(),
                     "sum", integer(row->sum), "candidates", integer(row->candidates), "contests", integer(row->contests));
}

static json_t *share_json(const struct results *r, const struct derived *d, struct ranked *ranked) {
    json_t *rows = json_array();
    size_t n = 0;

    for (uint32_t i = 0; i < r->e->n_parties; i++)
        if (d->rows[i].candidates > 0)
            ranked[n++] = (struct ranked){ i, d->rows[i].votes };
    qsort(ranked, n, sizeof(*ranked), by_number);
    for (size_t i = 0; rows && i < n; i++)
        json_array_append_new(rows, share_row(r, d, ranked[i].party));
    return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o}", "method", share_method_word(d->method), "unit", integer(d->unit),
                     "total", integer(d->total), "contests", integer(d->declared), "of", integer(d->contests), "rows", rows);
}

static json_t *turnout_json(const struct derived_turnout *t, uint64_t of) {
    return json_pack("{s:o,s:o,s:o,s:o,s:o}", "papers", integer(t->papers), "electorate", integer(t->electorate),
                     "contests", integer(t->contests), "of", integer(of), "turnout_bp",
                     t->electorate ? json_integer(share_bp(t->papers, t->electorate)) : json_null());
}

/* --- Against last time --- */

static json_t *compared_row(const struct results *r, const struct comparison *c, uint32_t party) {
    const struct compared_row *row = &c->rows[party];

    return json_pack("{s:o,s:o,s:o,s:o}", "id", json_span(party_id(r, party)), "now", integer(row->now), "then",
                     row->unknown ? json_null() : integer(row->then), "share_change_bp",
                     row->unknown ? json_null() : json_integer(share_change_bp(row->now, c->now, row->then, c->then)));
}

static json_t *swing_json(const struct results *r, const struct comparison *c) {
    if (!c->swing_given)
        return json_null();
    return json_pack("{s:o,s:o,s:I}", "to", json_span(party_id(r, c->to)), "from", json_span(party_id(r, c->from)),
                     "swing_bp", (json_int_t)swing_bp(c, c->to, c->from));
}

static json_t *comparison_json(const struct results *r, const struct derived *d, const struct comparison *c,
                               struct ranked *ranked) {
    json_t *rows = json_array(), *votes;
    size_t n = 0;

    for (uint32_t i = 0; i < r->e->n_parties; i++)
        if (c->rows[i].now > 0 || c->rows[i].then > 0)
            ranked[n++] = (struct ranked){ i, c->rows[i].now };
    qsort(ranked, n, sizeof(*ranked), by_number);
    for (size_t i = 0; rows && i < n; i++)
        json_array_append_new(rows, compared_row(r, c, ranked[i].party));
    votes = json_pack("{s:o,s:o,s:o}", "now", integer(c->now), "then", integer(c->then), "then_remainder",
                      integer(c->remainder));
    return json_pack("{s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "baseline", json_span(r->e->header.baselines[c->baseline].id),
                     "basis", c->whole ? "area" : "contests", "contests", integer(c->contests), "of",
                     integer(d->declared), "votes", votes, "rows", rows, "swing", swing_json(r, c), "turnout_then",
                     c->was.contests ? turnout_json(&c->was, c->whole ? 1 : c->contests) : json_null());
}

static json_t *comparisons_json(const struct results *r, const struct derived *d, struct ranked *ranked) {
    json_t *rows = json_array();

    for (size_t i = 0; rows && i < d->n_comparisons; i++)
        json_array_append_new(rows, comparison_json(r, d, &d->comparisons[i], ranked));
    return rows;
}

int derived_json(const struct results *r, enum share_method method, json_t **ret) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct ranked *ranked = arena_alloc(&arena, r->e->n_parties, sizeof(*ranked));
    struct derived d;
    json_t *object;
    int e = ranked ? derive(r, method, &arena, &d) : -ENOMEM;

    if (e != 0)
        return e;
    object = json_pack("{s:o,s:{s:o,s:o},s:o}", "share", share_json(r, &d, ranked), "turnout", "verified",
                       turnout_json(&d.verified, d.declared), "valid", turnout_json(&d.valid, d.declared), "comparisons",
                       comparisons_json(r, &d, ranked));
    e = object ? councils_json(r, object) : -ENOMEM;
    if (e == 0)
        e = contests_told_json(r, object);
    if (e != 0) {
        json_decref(object);
        return e;
    }
    *ret = object;
    return 0;
}
