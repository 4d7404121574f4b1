/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up: every table is sorted by what it is asked for, so each lookup is a binary search. */

#include "daemon/core/election.h"

#include <assert.h>

#define LOOKUP(name, table, id_of)                                                  \
    uint32_t election_##name(const struct election *e, struct span id) {            \
        uint32_t lo = 0, hi = e->n_##table;                                         \
                                                                                    \
        while (lo < hi) {                                                           \
            uint32_t mid = lo + (hi - lo) / 2;                                      \
            int order = span_compare(e->table[mid].id_of, id);                      \
                                                                                    \
            if (order == 0)                                                         \
                return mid;                                                         \
            if (order < 0)                                                          \
                lo = mid + 1;                                                       \
            else                                                                    \
                hi = mid;                                                           \
        }                                                                           \
        return NO_INDEX;                                                            \
    }

LOOKUP(poll, polls, m->id)
LOOKUP(area, areas, m->code)
LOOKUP(party, parties, m->id)
LOOKUP(contest, contests, m->id)
LOOKUP(centre, centres, m->id)
LOOKUP(officer, officers, m->id)
LOOKUP(record, records, key)

uint32_t election_baseline(const struct election *e, struct span id) {
    for (uint32_t i = 0; i < e->n_baselines; i++)
        if (span_equal(e->header.baselines[i].id, id))
            return i;
    return NO_INDEX;
}

uint32_t election_officer_by_key(const struct election *e, const struct digest *key_id) {
    const struct enrolment *row = enrolments_find(&e->officer_keys, key_id);

    return row ? row->officer : NO_INDEX;
}

const struct public_key *election_log_key(const struct election *e, uint64_t size) {
    const struct enrolment *newest = NULL;

    for (size_t i = 0; i < e->log_keys.n; i++) {
        const struct enrolment *row = &e->log_keys.rows[i];

        if (row->since <= size && (!newest || row->since > newest->since))
            newest = row;
    }
    assert(newest); /* the manifest's is there from the first entry on */
    return &newest->key;
}

int election_head_open(const struct election *e, struct span note, struct head *ret) {
    struct head read;
    int fault = head_parse(note, &read);

    return fault ? fault : head_open(note, e->header.origin, election_log_key(e, read.size), ret);
}

void election_range(const struct election *e, struct span prefix, uint32_t *ret_lo, uint32_t *ret_hi) {
    uint32_t lo = 0, hi = e->n_records, end;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (span_compare(e->records[mid].key, prefix) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    end = e->n_records;
    for (hi = lo; hi < end;) {
        uint32_t mid = hi + (end - hi) / 2;

        if (span_starts(e->records[mid].key, prefix))
            hi = mid + 1;
        else
            end = mid;
    }
    *ret_lo = lo;
    *ret_hi = hi;
}

uint32_t contest_candidate(const struct contest *c, struct span id) {
    for (size_t i = 0; i < c->m->n_candidates; i++)
        if (span_equal(c->m->candidates[i].id, id))
            return (uint32_t)i;
    return NO_INDEX;
}

bool election_within(const struct election *e, uint32_t area, uint32_t ancestor) {
    for (; area != NO_INDEX; area = e->areas[area].parent)
        if (area == ancestor)
            return true;
    return false;
}

/* The holdings of (area, poll, contest, baseline); contest and baseline NO_INDEX as in the table's order. */
static const struct holdings *find_holdings(const struct election *e, uint32_t area, uint32_t poll, uint32_t contest,
                                            uint32_t baseline) {
    uint32_t lo = 0, hi = e->n_holdings;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        const struct holdings *h = &e->holdings[mid];

        /* A contest of NO_INDEX stands first; "not-up" is NO_INDEX, the greatest, and stands last. */
        if (h->area != area         ? h->area < area
            : h->poll != poll       ? h->poll < poll
            : h->contest != contest ? h->contest + 1 < contest + 1
                                    : h->baseline < baseline)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == e->n_holdings)
        return NULL;
    return e->holdings[lo].area == area && e->holdings[lo].poll == poll && e->holdings[lo].contest == contest &&
                   e->holdings[lo].baseline == baseline
               ? &e->holdings[lo]
               : NULL;
}

const struct holdings *election_holdings(const struct election *e, uint32_t baseline, uint32_t area, uint32_t poll) {
    return find_holdings(e, area, poll, NO_INDEX, baseline);
}

const struct holdings *election_contest_holdings(const struct election *e, uint32_t baseline, uint32_t contest) {
    const struct contest *c = &e->contests[contest];

    return find_holdings(e, c->area, c->poll, contest, baseline);
}

const char *quorum_name(enum quorum quorum) {
    static const char *const names[_QUORUM_MAX] = { "declare", "amend", "supersede", "withdraw", "confirm", "state",
                                                    "as_declared" };

    return names[quorum];
}

uint64_t election_quorum(const struct election *e, uint32_t poll, enum quorum quorum) {
    return e->polls[poll].quorums->needed[quorum];
}

uint64_t declaration_quorum(const struct election *e, const struct declaration *d, uint32_t contest) {
    uint32_t poll = e->contests[contest].poll;
    uint64_t needed = election_quorum(e, poll, QUORUM_OF(d->act));
    uint64_t as_declared = election_quorum(e, poll, QUORUM_AS_DECLARED);

    return d->as_declared && as_declared > needed ? as_declared : needed;
}
