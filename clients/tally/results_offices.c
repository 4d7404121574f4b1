/* SPDX-License-Identifier: Apache-2.0 */

/* Mayors: one office for each contest, with its winner and who came next, from the contests' own records. */

#include <errno.h>

#include "clients/tally/derive.h"
#include "clients/tally/output.h"

static json_t *integer(uint64_t v) {
    return json_integer((json_int_t)v);
}

const char *contest_state_word(uint64_t state) {
    static const char *const words[] = { "pending", "declared", "uncontested", "postponed", "vacant", "queried" };

    return state < ARRAY_SIZE(words) ? words[state] : "pending";
}

struct opt contest_deciding(const struct contest_record *r, struct span candidate, uint64_t position) {
    for (size_t i = 0; r->round2_given && i < r->n_round2; i++)
        if (span_equal(r->round2[i].candidate, candidate))
            return (struct opt){ true, r->round2[i].total };
    if (!r->votes_given || position >= r->n_votes)
        return (struct opt){ 0 };
    return (struct opt){ true, r->votes[position] };
}

static json_t *candidate_json(const struct election *e, const struct contest *c, const struct contest_record *r,
                              uint64_t position) {
    size_t n;
    const struct m_candidate *m = contest_candidates(c, r, &n);
    uint32_t party = position < n ? election_party(e, m[position].party) : NO_INDEX;

    if (party == NO_INDEX)
        return json_null();
    m += position;
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "candidate", json_span(m->id), "name", json_span(m->name), "party",
                     json_span(m->party), "group", json_span(e->parties[e->parties[party].group].m->id), "votes",
                     r->votes_given && position < r->n_votes ? integer(r->votes[position]) : json_null(), "total",
                     json_opt(contest_deciding(r, m->id, position)));
}

json_t *elected_json(const struct election *e, const struct contest *c, const struct contest_record *r, size_t i) {
    return candidate_json(e, c, r, i < r->n_elected ? r->elected[i] : UINT64_MAX);
}

json_t *statements_hold_json(const struct contest_record *r) {
    return r->statements_named ? json_boolean(r->statements_hold) : json_null();
}

bool contest_elected(const struct contest_record *r, uint64_t position) {
    for (size_t i = 0; i < r->n_elected; i++)
        if (r->elected[i] == position)
            return true;
    return false;
}

static bool in_last_round(const struct contest_record *r, struct span candidate) {
    for (size_t i = 0; i < r->n_round2; i++)
        if (span_equal(r->round2[i].candidate, candidate))
            return true;
    return !r->round2_given;
}

/* Of those in the deciding round and not elected the one with most; of two level the first on the ballot. */
static json_t *runner_up_json(const struct election *e, const struct contest *c, const struct contest_record *r) {
    uint64_t best = UINT64_MAX, most = 0;
    size_t n;
    const struct m_candidate *m = contest_candidates(c, r, &n);

    for (uint64_t i = 0; i < n && r->n_elected > 0; i++) {
        struct opt total = contest_deciding(r, m[i].id, i);

        if (!total.given || contest_elected(r, i) || !in_last_round(r, m[i].id))
            continue;
        if (best == UINT64_MAX || total.value > most) {
            best = i;
            most = total.value;
        }
    }
    return candidate_json(e, c, r, best);
}

static int office_json(const struct results *r, uint32_t contest, json_t *rows) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct contest *c = &r->e->contests[contest];
    const struct area *area = &r->e->areas[c->area];
    struct contest_record record;
    int e = contest_record_get(r, contest, &arena, &record);

    if (e != 0)
        return e;
    json_array_append_new(
        rows, json_pack("{s:o,s:o,s:{s:o,s:o},s:s,s:o,s:o,s:o}", "contest", json_span(c->m->id), "name",
                        json_name(&c->m->name), "area", "code", json_span(area->m->code), "name",
                        json_name(&area->m->name), "state", contest_state_word(record.state), "winner",
                        elected_json(r->e, c, &record, 0), "runner_up", runner_up_json(r->e, c, &record),
                        "statements_hold", statements_hold_json(&record)));
    return 0;
}

/* Whether a contest is an office to be told of: a mayor's, at or below the area; of this poll, if it is a mayors'. */
static bool is_office(const struct election *e, uint32_t area, uint32_t poll, const struct contest *c) {
    return e->polls[c->poll].m->kind == POLL_MAYOR && (c->poll == poll || e->polls[poll].m->kind != POLL_MAYOR) &&
           election_within(e, c->area, area);
}

bool results_offices(const struct election *e, uint32_t area, uint32_t poll) {
    for (uint32_t i = 0; i < e->n_contests; i++)
        if (is_office(e, area, poll, &e->contests[i]))
            return true;
    return false;
}

int results_offices_json(const struct results *r, json_t **ret) {
    json_t *rows = json_array();

    if (!rows)
        return -ENOMEM;
    for (uint32_t i = 0; i < r->e->n_contests; i++) {
        int e;

        if (!is_office(r->e, r->area, r->poll, &r->e->contests[i]))
            continue;
        e = office_json(r, i, rows);
        if (e != 0) {
            json_decref(rows);
            return e;
        }
    }
    *ret = rows;
    return 0;
}
