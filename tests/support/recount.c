/* SPDX-License-Identifier: Apache-2.0 */
/* Recounting: written from the specification, sharing no code and no shortcut with the ledger. */

#include "tests/support/recount.h"

#include <assert.h>

#include "proto/message.h"

struct recount {
    const struct recount_past *past;
    const struct election *e;
    const struct contest_record *contests;
    uint32_t poll;
    struct arena *arena;
};

static bool counts(const struct recount *r, uint32_t contest, uint32_t area) {
    const struct contest *c = &r->e->contests[contest];

    return c->poll == r->poll && c->m->type == CONTEST_ORDINARY && election_within(r->e, c->area, area);
}

static bool is_declared(const struct contest_record *c) {
    return c->state == STATE_DECLARED || c->state == STATE_UNCONTESTED;
}

/* Seats won by a group, or with party given by that party alone. */
static uint64_t seats_won(const struct recount *r, uint32_t area, uint32_t group, uint32_t party) {
    uint64_t n = 0;

    for (uint32_t i = 0; i < r->e->n_contests; i++)
        for (size_t k = 0; counts(r, i, area) && is_declared(&r->contests[i]) && k < r->contests[i].n_elected; k++) {
            uint32_t p = r->e->contests[i].parties[r->contests[i].elected[k]];

            n += party == NO_INDEX ? r->e->parties[p].group == group : p == party;
        }
    return n;
}

static uint64_t votes_won(const struct recount *r, uint32_t area, uint32_t group, uint32_t party) {
    uint64_t n = 0;

    for (uint32_t i = 0; i < r->e->n_contests; i++)
        for (size_t k = 0; counts(r, i, area) && is_declared(&r->contests[i]) && k < r->contests[i].n_votes; k++) {
            uint32_t p = r->e->contests[i].parties[k];

            if (party == NO_INDEX ? r->e->parties[p].group == group : p == party)
                n += r->contests[i].votes[k];
        }
    return n;
}

static const struct m_holding *row_of(const struct holdings *h, struct span party) {
    for (size_t i = 0; h && i < h->m->n; i++)
        if (span_equal(h->m->rows[i].party, party))
            return &h->m->rows[i];
    return NULL;
}

/* Seats of a group in an area: won, and not up there. */
static uint64_t seats_held(const struct recount *r, uint32_t area, uint32_t group) {
    const struct holdings *not_up = election_holdings(r->e, NO_INDEX, area, r->poll);
    const struct m_holding *row = row_of(not_up, r->e->parties[group].m->id);

    return seats_won(r, area, group, NO_INDEX) + (row ? row->seats.value : 0);
}

static uint64_t in_state(const struct recount *r, uint32_t area, enum contest_state state) {
    uint64_t n = 0;

    for (uint32_t i = 0; i < r->e->n_contests; i++)
        n += counts(r, i, area) && r->contests[i].state == state;
    return n;
}

static bool any_contest(const struct recount *r, uint32_t area) {
    for (uint32_t i = 0; i < r->e->n_contests; i++)
        if (counts(r, i, area))
            return true;
    return false;
}

static bool stood(const struct recount *r, uint32_t area, uint32_t party, bool as_group) {
    for (uint32_t i = 0; i < r->e->n_contests; i++)
        for (uint32_t p = 0; counts(r, i, area) && p < r->e->n_parties; p++)
            if (r->past->stood[i * r->e->n_parties + p] && (as_group ? r->e->parties[p].group : p) == party)
                return true;
    return false;
}

static bool has_row(const struct recount *r, uint32_t area, uint32_t group) {
    for (uint32_t i = 0; i < r->e->n_holdings; i++) {
        const struct holdings *h = &r->e->holdings[i];

        if (h->poll == r->poll && election_within(r->e, h->area, area) && row_of(h, r->e->parties[group].m->id))
            return true;
    }
    return stood(r, area, group, true);
}

/* --- Control --- */

static bool has_control(const struct recount *r, uint32_t area, enum poll_kind kind) {
    return any_contest(r, area) && r->e->areas[area].m->size.given && r->e->polls[r->poll].m->kind == kind &&
           span_equal(r->e->areas[area].m->kind, span_str("council")) == (kind == POLL_COUNCILLORS);
}

static bool is_council(const struct recount *r, uint32_t area) {
    return has_control(r, area, POLL_COUNCILLORS);
}

/* The seats that a group must get, or may get, of one open contest: by trying every number of seats it could win. */
static uint64_t open_seats(const struct recount *r, uint32_t contest, uint32_t group, bool at_most) {
    const struct contest *c = &r->e->contests[contest];
    uint64_t own = 0, others, seats = c->m->seats, least = UINT64_MAX, most = 0;

    if (r->contests[contest].state == STATE_POSTPONED)
        return at_most ? seats : 0;
    for (size_t k = 0; k < c->m->n_candidates; k++)
        own += r->e->parties[c->parties[k]].group == group;
    others = c->m->n_candidates - own;
    seats = seats < c->m->n_candidates ? seats : c->m->n_candidates;
    for (uint64_t won = 0; won <= own && won <= seats; won++)
        if (seats - won <= others) {
            least = won < least ? won : least;
            most = won;
        }
    return at_most ? most : least;
}

/* The first group with a majority when to its seats are added those of open contests (by: false the least it must get,
 * true the most it may get). */
static uint32_t majority_with(const struct recount *r, uint32_t area, bool at_most) {
    for (uint32_t g = 0; g < r->e->n_parties; g++) {
        uint64_t seats;

        if (r->e->parties[g].group != g || !r->e->parties[g].m->may_control)
            continue;
        seats = seats_held(r, area, g);
        for (uint32_t i = 0; i < r->e->n_contests; i++) {
            uint64_t s = r->contests[i].state;

            if (counts(r, i, area) && (s == STATE_PENDING || s == STATE_QUERIED || s == STATE_POSTPONED))
                seats += open_seats(r, i, g, at_most);
        }
        if (2 * seats > r->e->areas[area].m->size.value)
            return g;
    }
    return NO_INDEX;
}

static enum control_status control(const struct recount *r, uint32_t area, uint32_t *ret_group) {
    bool open =
        in_state(r, area, STATE_PENDING) + in_state(r, area, STATE_QUERIED) + in_state(r, area, STATE_POSTPONED) > 0;

    *ret_group = NO_INDEX;
    if (open && in_state(r, area, STATE_DECLARED) + in_state(r, area, STATE_UNCONTESTED) == 0)
        return CONTROL_UNDECIDED;
    *ret_group = majority_with(r, area, false);
    if (*ret_group != NO_INDEX)
        return open ? CONTROL_CERTAIN_MAJORITY : CONTROL_MAJORITY;
    if (!open)
        return CONTROL_NONE;
    return majority_with(r, area, true) == NO_INDEX ? CONTROL_CERTAIN_NONE : CONTROL_UNDECIDED;
}

static bool is_decided(enum control_status status) {
    return status == CONTROL_MAJORITY || status == CONTROL_NONE;
}

static const struct m_holding *who_was(const struct recount *r, uint32_t baseline, uint32_t area) {
    const struct holdings *h = election_holdings(r->e, baseline, area, r->poll);

    for (size_t i = 0; h && i < h->m->n; i++)
        if (h->m->rows[i].control)
            return &h->m->rows[i];
    return NULL;
}

static void put_control(const struct recount *r, uint32_t area, struct area_record *ret) {
    const struct m_holding *was = r->e->control == NO_INDEX ? NULL : who_was(r, r->e->control, area);
    uint32_t group;

    if (!is_council(r, area) && !has_control(r, area, POLL_PARLIAMENT))
        return;
    ret->control_given = true;
    ret->control.status = control(r, area, &group);
    if (group != NO_INDEX)
        ret->control.group = r->e->parties[group].m->id;
    if (!was)
        return;
    ret->control.was_status.given = true;
    ret->control.was_status.value = span_equal(was->party, span_str("noc")) ? CONTROL_NONE : CONTROL_MAJORITY;
    if (ret->control.was_status.value == CONTROL_MAJORITY)
        ret->control.was_group = was->party;
}

static void put_councils(const struct recount *r, uint32_t area, struct area_record *ret) {
    ret->councils_given = r->e->polls[r->poll].m->kind == POLL_COUNCILLORS;
    for (uint32_t a = 0; a < r->e->n_areas; a++) {
        enum control_status status;
        uint32_t group;

        if (!is_council(r, a) || !election_within(r->e, a, area))
            continue;
        status = control(r, a, &group);
        ret->councils_total++;
        ret->councils_decided += is_decided(status);
        ret->councils_none += status == CONTROL_NONE;
    }
}

static uint64_t councils_of(const struct recount *r, uint32_t area, uint32_t wanted) {
    uint64_t n = 0;

    for (uint32_t a = 0; a < r->e->n_areas; a++) {
        uint32_t group;

        if (is_council(r, a) && election_within(r->e, a, area))
            n += control(r, a, &group) == CONTROL_MAJORITY && group == wanted;
    }
    return n;
}

static struct opt_int councils_change(const struct recount *r, uint32_t area, uint32_t wanted, uint32_t baseline) {
    struct opt_int sum = { 0 };

    for (uint32_t a = 0; a < r->e->n_areas; a++) {
        const struct m_holding *was = who_was(r, baseline, a);
        uint32_t group;

        if (!is_council(r, a) || !election_within(r->e, a, area) || !was || !is_decided(control(r, a, &group)))
            continue;
        sum.given = true;
        sum.value += group == wanted;
        sum.value -= span_equal(was->party, r->e->parties[wanted].m->id);
    }
    return sum;
}

/* --- Changes --- */

static struct opt_int less(uint64_t seats, const struct m_holding *row) {
    if (!row || !row->seats.given)
        return (struct opt_int){ 0 };
    return (struct opt_int){ true, (int64_t)seats - (int64_t)row->seats.value };
}

/* What an area without holdings of its own says: the sum over the areas directly below that have a record. */
typedef struct opt_int (*of_area)(const struct recount *r, uint32_t area, uint32_t group, uint32_t baseline);

static struct opt_int sum_below(const struct recount *r, uint32_t area, uint32_t group, uint32_t baseline, of_area f) {
    struct opt_int sum = { 0 };

    for (uint32_t i = 0; i < r->e->areas[area].n_children; i++) {
        uint32_t child = r->e->areas[area].children[i];
        struct opt_int part = { 0 };

        if (r->e->areas[child].records[r->poll] != NO_INDEX)
            part = f(r, child, group, baseline);
        sum.given |= part.given;
        sum.value += part.given ? part.value : 0;
    }
    return sum;
}

static bool is_settled(const struct recount *r, uint32_t area) {
    return any_contest(r, area) && in_state(r, area, STATE_PENDING) + in_state(r, area, STATE_QUERIED) == 0;
}

static struct opt_int seats_change(const struct recount *r, uint32_t area, uint32_t group, uint32_t baseline) {
    const struct holdings *h = election_holdings(r->e, baseline, area, r->poll);
    const struct m_holding *row = row_of(h, r->e->parties[group].m->id);

    if (!h)
        return sum_below(r, area, group, baseline, seats_change);
    if (!is_settled(r, area) || !has_row(r, area, group))
        return (struct opt_int){ 0 };
    if (row)
        return less(seats_held(r, area, group), row);
    if (row_of(h, span_str("others")) || row_of(h, span_str("unattributed")))
        return (struct opt_int){ 0 };
    return (struct opt_int){ true, (int64_t)seats_held(r, area, group) };
}

static struct opt_int others_change(const struct recount *r, uint32_t area, uint32_t group, uint32_t baseline) {
    const struct holdings *h = election_holdings(r->e, baseline, area, r->poll);
    uint64_t unnamed = 0;

    if (!h)
        return sum_below(r, area, group, baseline, others_change);
    if (!is_settled(r, area))
        return (struct opt_int){ 0 };
    for (uint32_t g = 0; g < r->e->n_parties; g++)
        if (r->e->parties[g].group == g && !row_of(h, r->e->parties[g].m->id))
            unnamed += seats_held(r, area, g);
    return less(unnamed, row_of(h, span_str("others")));
}

static struct opt_int unattributed(const struct recount *r, uint32_t area, uint32_t group, uint32_t baseline) {
    const struct holdings *h = election_holdings(r->e, baseline, area, r->poll);
    const struct m_holding *row = row_of(h, span_str("unattributed"));

    if (!h)
        return sum_below(r, area, group, baseline, unattributed);
    return (struct opt_int){ row && row->seats.given, row ? (int64_t)row->seats.value : 0 };
}

/* --- The record --- */

static void put_counts(const struct recount *r, uint32_t area, struct area_record *ret) {
    ret->contests = (struct contest_counts){
        .declared = in_state(r, area, STATE_DECLARED),
        .queried = in_state(r, area, STATE_QUERIED),
        .pending = in_state(r, area, STATE_PENDING),
        .uncontested = in_state(r, area, STATE_UNCONTESTED),
        .postponed = in_state(r, area, STATE_POSTPONED),
        .vacant = in_state(r, area, STATE_VACANT),
    };
    for (uint32_t i = 0; i < r->e->n_contests; i++) {
        const struct contest_record *c = &r->contests[i];

        if (!counts(r, i, area))
            continue;
        ret->contests.total++;
        ret->seats_total += r->e->contests[i].m->seats;
        ret->seats_filled += is_declared(c) ? c->n_elected : 0;
        if (c->state == STATE_DECLARED && c->papers.given && c->electorate.given) {
            ret->turnout_papers += c->papers.value;
            ret->turnout_electorate += c->electorate.value;
            ret->turnout_contests++;
        }
    }
}

/* In the order of ids, then officers: each place is that of how many are less. */
static void put_annotations(const struct recount *r, uint32_t position, struct area_record *ret) {
    const struct annotation *all = r->past->annotations[position];

    ret->annotations = arena_alloc(r->arena, TALLY_ANNOTATIONS_MAX, sizeof(*ret->annotations));
    assert(ret->annotations);
    for (size_t i = 0; i < TALLY_ANNOTATIONS_MAX; i++) {
        size_t place = 0;

        for (size_t k = 0; all[i].id.ptr && k < TALLY_ANNOTATIONS_MAX; k++) {
            int order = all[k].id.ptr ? span_compare(all[k].id, all[i].id) : 1;

            place += order < 0 || (order == 0 && span_compare(all[k].officer, all[i].officer) < 0);
        }
        if (!all[i].id.ptr)
            continue;
        ret->annotations[place] = all[i];
        ret->n_annotations++;
    }
}

static void put_group(const struct recount *r, uint32_t area, uint32_t g, struct group_row *ret) {
    *ret = (struct group_row){ .group = r->e->parties[g].m->id,
                               .seats = seats_won(r, area, g, NO_INDEX),
                               .votes = votes_won(r, area, g, NO_INDEX),
                               .councils = councils_of(r, area, g),
                               .changes = arena_alloc(r->arena, r->e->n_baselines, sizeof(struct change)) };
    assert(ret->changes);
    for (uint32_t b = 0; b < r->e->n_baselines; b++)
        ret->changes[b] =
            (struct change){ seats_change(r, area, g, b), councils_change(r, area, g, b) };
}

struct area_record recount_area(const struct recount_past *past, const struct contest_record *contests, uint32_t area,
                                uint32_t poll, struct arena *arena) {
    const struct election *e = past->e;
    const struct recount r = { past, e, contests, poll, arena };
    uint32_t position = e->areas[area].records[poll];
    struct area_record ret = { .key = e->records[position].key, .n_baselines = e->n_baselines };

    ret.parties = arena_alloc(arena, e->n_parties, sizeof(*ret.parties));
    ret.groups = arena_alloc(arena, e->n_parties, sizeof(*ret.groups));
    ret.remainders = arena_alloc(arena, e->n_baselines, sizeof(*ret.remainders));
    assert(ret.parties && ret.groups && ret.remainders);
    put_counts(&r, area, &ret);
    for (uint32_t p = 0; p < e->n_parties; p++) {
        if (stood(&r, area, p, false))
            ret.parties[ret.n_parties++] = (struct party_row){
                e->parties[p].m->id, seats_won(&r, area, NO_INDEX, p), votes_won(&r, area, NO_INDEX, p) };
        if (e->parties[p].group == p && has_row(&r, area, p))
            put_group(&r, area, p, &ret.groups[ret.n_groups++]);
    }
    for (uint32_t b = 0; b < e->n_baselines; b++) {
        struct opt_int rest = unattributed(&r, area, NO_INDEX, b);

        ret.remainders[b].others_change = others_change(&r, area, NO_INDEX, b);
        ret.remainders[b].unattributed = (struct opt){ rest.given, rest.given ? (uint64_t)rest.value : 0 };
    }
    put_control(&r, area, &ret);
    put_councils(&r, area, &ret);
    put_annotations(&r, position, &ret);
    ret.fall = past->falls[position];
    return ret;
}
