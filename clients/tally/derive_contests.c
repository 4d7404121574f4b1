/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is told of contests beside their figures. Notices are what an editor hears before the declaration; none is one,
 * and each says so. Flags are what makes a result that counts, or waits, other than the rest.
 */

#include <errno.h>

#include "clients/tally/derive_json.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"

/* The candidates at positions of the ballot, with votes where there are any. */
static json_t *named_json(const struct contest *c, const struct contest_record *record, const uint64_t *positions,
                          size_t n) {
    size_t n_candidates;
    const struct m_candidate *candidates = contest_candidates(c, record, &n_candidates);
    json_t *rows = json_array();

    for (size_t i = 0; rows && i < n; i++)
        if (positions[i] < n_candidates)
            json_array_append_new(rows, json_pack("{s:o,s:o,s:o}", "candidate", json_span(candidates[positions[i]].id), "name",
                                                  json_span(candidates[positions[i]].name), "party",
                                                  json_span(candidates[positions[i]].party)));
    return rows;
}

static json_t *votes_json(bool given, const uint64_t *votes, size_t n) {
    json_t *rows = given ? json_array() : json_null();

    for (size_t i = 0; given && rows && i < n; i++)
        json_array_append_new(rows, json_integer((json_int_t)votes[i]));
    return rows;
}

/* Put off, and nothing stands: a result that came all the same is what counts. */
static bool is_put_off(const struct contest_record *record) {
    return record->state == STATE_POSTPONED && record->status != STATUS_NONE;
}

static json_t *notice_json(const struct results *r, const struct contest *c, const struct contest_record *record) {
    const struct notices *n = &record->notices;
    json_t *turnout = json_null(), *rush = json_null(), *agency = json_null(), *put_off = json_null();

    if (is_put_off(record))
        put_off = json_pack("{s:s,s:o}", "status", contest_status_word(record->status), "from",
                            record->from.given ? json_time(record->from.value) : json_null());
    if (n->papers.given)
        turnout = json_pack("{s:o,s:o}", "electorate", json_opt(n->electorate), "papers", json_opt(n->papers));
    if (n->rush_given)
        rush = named_json(c, record, n->rush, n->n_rush);
    if (n->agency_given)
        agency = json_pack("{s:o,s:o}", "elected", named_json(c, record, n->agency, n->n_agency), "votes",
                           votes_json(n->agency_votes_given, n->agency_votes, n->n_agency_votes));
    return json_pack("{s:b,s:o,s:o,s:o,s:o,s:b,s:o,s:o,s:o}", "declaration", 0, "contest", json_span(c->m->id), "name",
                     json_name(&c->m->name), "area", json_place(r->e, c->area), "put_off", put_off, "recount", n->recount,
                     "rush", rush, "turnout", turnout, "agency", agency);
}

static bool has_notice(const struct contest_record *record) {
    const struct notices *n = &record->notices;

    return is_put_off(record) || n->recount || n->rush_given || n->agency_given || n->papers.given;
}

static json_t *codes_json(const struct span *codes, size_t n) {
    json_t *rows = json_array();

    for (size_t i = 0; rows && i < n; i++)
        json_array_append_new(rows, json_span(codes[i]));
    return rows;
}

static json_t *flag_json(const struct results *r, const struct contest *c, const struct contest_record *record) {
    json_t *queried = json_null();

    if (record->queried.given)
        queried = json_pack("{s:I,s:b,s:o}", "revision", (json_int_t)record->queried.revision, "correction",
                            record->figures_given, "codes",
                            codes_json(record->queried.codes, record->queried.n_codes));
    return json_pack("{s:o,s:o,s:o,s:b,s:o,s:I,s:o,s:o,s:o}", "contest", json_span(c->m->id), "name", json_name(&c->m->name),
                     "area", json_place(r->e, c->area), "as_declared", record->as_declared, "codes",
                     codes_json(record->codes, record->n_codes), "conflicts", (json_int_t)record->conflicts, "queried",
                     queried, "fall", fall_json(&record->fall), "statements_hold", statements_hold_json(record));
}

static bool has_flag(const struct contest_record *record) {
    return record->as_declared || record->n_codes > 0 || record->conflicts > 0 || record->queried.given ||
           record->fall.given || (record->statements_named && !record->statements_hold);
}

int contest_told_json(const struct results *r, uint32_t contest, const struct contest_record *record, json_t *notices,
                      json_t *flags) {
    const struct contest *c = &r->e->contests[contest];

    if (has_notice(record) && json_array_append_new(notices, notice_json(r, c, record)) != 0)
        return -ENOMEM;
    if (has_flag(record) && json_array_append_new(flags, flag_json(r, c, record)) != 0)
        return -ENOMEM;
    return 0;
}

static int add_contest(const struct results *r, uint32_t contest, json_t *notices, json_t *flags) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct contest_record record;
    int e = contest_record_get(r, contest, &arena, &record);

    return e == 0 ? contest_told_json(r, contest, &record, notices, flags) : e;
}

int contests_told_json(const struct results *r, json_t *object) {
    json_t *notices = json_array(), *flags = json_array();
    int e = notices && flags ? 0 : -ENOMEM;

    for (uint32_t i = 0; i < r->e->n_contests && e == 0; i++)
        if (r->e->contests[i].poll == r->poll && election_within(r->e, r->e->contests[i].area, r->area))
            e = add_contest(r, i, notices, flags);
    json_object_set_new(object, "notices", notices);
    json_object_set_new(object, "flags", flags);
    return e;
}
