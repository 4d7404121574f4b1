/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A result as an editor checks it against the sheet: every figure that was declared, and beside it only what one division
 * derives. What stands in the record is not judged again here; its codes say what was found.
 */

#include "clients/tally/contest_json.h"

#include <errno.h>

#include "clients/tally/derive.h"
#include "clients/tally/derive_json.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "proto/codec.h"

static const char *system_word(uint64_t system) {
    static const char *const words[] = { "plurality", "sv", "stv" };

    return system < ARRAY_SIZE(words) ? words[system] : "plurality";
}

static json_t *spans_json(const struct span *spans, size_t n) {
    json_t *rows = json_array();

    for (size_t i = 0; rows && i < n; i++)
        json_array_append_new(rows, json_span(spans[i]));
    return rows;
}

static json_t *rejected_json(const struct contest_record *r) {
    json_t *rows = r->rejected_given ? json_array() : json_null();

    for (size_t i = 0; r->rejected_given && rows && i < r->n_rejected; i++)
        json_array_append_new(rows, json_pack("{s:o,s:I}", "head", json_span(r->rejected[i].head), "count",
                                              (json_int_t)r->rejected[i].count));
    return rows;
}

/* What the second round gave a candidate, which may be unknown where only the totals were published. */
static struct opt second_of(const struct contest_record *r, struct span candidate) {
    for (size_t i = 0; r->round2_given && i < r->n_round2; i++)
        if (span_equal(r->round2[i].candidate, candidate))
            return r->round2[i].second;
    return (struct opt){ 0 };
}

static json_t *candidates_json(const struct election *e, const struct contest *c, const struct contest_record *r) {
    size_t n;
    const struct m_candidate *m = contest_candidates(c, r, &n);
    json_t *rows = json_array();
    uint64_t sum = 0;

    for (size_t i = 0; r->votes_given && i < r->n_votes; i++)
        sum += r->votes[i];
    for (size_t i = 0; rows && i < n; i++) {
        bool voted = r->votes_given && i < r->n_votes;

        json_array_append_new(
            rows, json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b}", "candidate", json_span(m[i].id), "name",
                            json_span(m[i].name), "party", json_span(m[i].party), "party_name",
                            json_party_name(e, m[i].party), "votes", voted ? json_integer((json_int_t)r->votes[i]) : json_null(),
                            "share_bp", voted && sum > 0 ? json_integer(share_bp(r->votes[i], sum)) : json_null(), "second",
                            json_opt(second_of(r, m[i].id)), "total", json_opt(contest_deciding(r, m[i].id, i)), "elected",
                            contest_elected(r, i)));
    }
    return rows;
}

static json_t *lots_json(const struct contest_record *r) {
    json_t *rows = r->lots_given ? json_array() : json_null();

    for (size_t i = 0; r->lots_given && rows && i < r->n_lots; i++)
        json_array_append_new(rows, json_pack("{s:I,s:o,s:o}", "stage", (json_int_t)r->lots[i].stage, "tied",
                                              spans_json(r->lots[i].tied, r->lots[i].n_tied), "won",
                                              spans_json(r->lots[i].won, r->lots[i].n_won)));
    return rows;
}

static json_t *statements_json(const struct election *e, const struct contest_record *r) {
    json_t *rows = json_array();

    for (size_t i = 0; rows && i < r->n_statements; i++) {
        const struct statement_row *row = &r->statements[i];
        uint32_t area = election_area(e, row->area);

        json_array_append_new(rows, json_pack("{s:o,s:I,s:I,s:b}", "area", area == NO_INDEX ? json_null() : json_place(e, area),
                                              "phase", (json_int_t)row->phase, "revision", (json_int_t)row->revision, "counts",
                                              row->body_given));
    }
    return rows;
}

/* Who had its seats, by every baseline that says so of the contest itself. */
static json_t *holders_json(const struct election *e, uint32_t contest) {
    json_t *rows = json_array();

    for (uint32_t b = 0; rows && b < e->n_baselines; b++) {
        const struct holdings *held = election_contest_holdings(e, b, contest);
        json_t *parties = held ? json_array() : NULL;

        for (size_t i = 0; parties && i < held->m->n; i++)
            json_array_append_new(parties, json_pack("{s:o,s:o,s:o,s:o}", "id", json_span(held->m->rows[i].party), "name",
                                                     json_party_name(e, held->m->rows[i].party), "seats",
                                                     json_opt(held->m->rows[i].seats), "votes",
                                                     json_opt(held->m->rows[i].votes)));
        if (parties)
            json_array_append_new(rows, json_pack("{s:o,s:o,s:o}", "id", json_span(e->header.baselines[b].id), "name",
                                                  json_name(&e->header.baselines[b].name), "parties", parties));
    }
    return rows;
}

static json_t *which_json(const struct results *r, const struct contest *c) {
    const struct m_header *h = &r->e->header;

    return json_pack("{s:o,s:o,s:o,s:o,s:{s:o,s:o,s:s,s:s,s:I},s:o,s:I,s:o}", "election", json_span(h->id), "name",
                     json_name(&h->name), "poll", json_span(c->m->poll), "poll_name", json_name(&r->e->polls[c->poll].m->name),
                     "contest", "id", json_span(c->m->id), "name", json_name(&c->m->name), "type",
                     c->m->type == CONTEST_BY_ELECTION ? "by-election" : "ordinary", "system", system_word(c->m->system),
                     "seats", (json_int_t)c->m->seats, "area", json_place(r->e, c->area), "size", (json_int_t)r->head.size,
                     "time", json_time(r->head.time));
}

static json_t *figures_json(const struct results *r, const struct contest *c, const struct contest_record *record) {
    return json_pack("{s:s,s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "state", contest_state_word(record->state), "revision",
                     (json_int_t)record->revision, "electorate", json_opt(record->electorate), "papers",
                     json_opt(record->papers), "rejected", rejected_json(record), "quota", json_opt(record->quota),
                     "candidates", candidates_json(r->e, c, record), "lots", lots_json(record), "statements",
                     statements_json(r->e, record));
}

/* Under what all of it stands, so that it can be checked by another way. */
static json_t *grounds_json(const struct results *r, uint32_t contest, const struct contest_record *record,
                            struct span bytes) {
    return json_pack("{s:o,s:o,s:o,s:o,s:O,s:o,s:o}", "holders", holders_json(r->e, contest), "body",
                     record->figures_given ? json_digest(&record->body) : json_null(), "note", json_name(&r->e->header.note),
                     "head", json_span(r->note), "cosigned",
                     r->cosigned ? r->cosigned : json_null(), "at", r->at ? json_string(r->at) : json_null(), "record",
                     record_json(record->key, bytes));
}

/* Moves what `from` has into `object`. Returns 0 or -ENOMEM. */
static int merge(json_t *object, json_t *from) {
    int e = object && from && json_object_update(object, from) == 0 ? 0 : -ENOMEM;

    json_decref(from);
    return e;
}

static int told(const struct results *r, uint32_t contest, const struct contest_record *record, json_t *object) {
    json_t *notices = json_array(), *flags = json_array();
    int e = notices && flags ? contest_told_json(r, contest, record, notices, flags) : -ENOMEM;

    if (json_object_set_new(object, "notices", notices) != 0 || json_object_set_new(object, "flags", flags) != 0)
        e = -ENOMEM;
    return e;
}

int contest_json(const struct results *r, uint32_t contest, json_t **ret) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct contest *c = &r->e->contests[contest];
    struct contest_record record;
    json_t *object;
    int e = contest_record_get(r, contest, &arena, &record);

    if (e != 0)
        return e;
    object = which_json(r, c);
    e = merge(object, figures_json(r, c, &record));
    if (e == 0)
        e = told(r, contest, &record, object);
    if (e == 0)
        e = merge(object, grounds_json(r, contest, &record, r->get(r->user, record.key)));
    if (e == 0)
        *ret = object;
    else
        json_decref(object);
    return e;
}
