/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Control is decided once, when the last contest of a council (or a parliament) is in. Until then it may be certain, by what the open
 * contests can still give; but what areas above count are decided councils, so that their numbers add up at every moment
 * of the night.
 */

#include "daemon/core/control.h"

#include "daemon/core/election_build.h"

bool control_before(const struct election *e, const struct holdings *holdings, uint32_t *ret_group) {
    for (size_t i = 0; holdings && i < holdings->m->n; i++) {
        const struct m_holding *row = &holdings->m->rows[i];

        if (!row->control)
            continue;
        *ret_group = span_is(row->party, HOLDING_NOC) ? NO_INDEX : election_party(e, row->party);
        return true;
    }
    return false;
}

bool control_is_of(const struct election *e, uint32_t area, uint32_t poll) {
    bool is_council = span_equal(e->areas[area].m->kind, span_str("council"));

    return e->areas[area].m->size.given && ((e->polls[poll].m->kind == POLL_COUNCILLORS && is_council) ||
                                            (e->polls[poll].m->kind == POLL_PARLIAMENT && !is_council));
}

bool control_is_councils(const struct ledger *l, const struct area_now *a) {
    return a->has_control && l->e->polls[a->poll].m->kind == POLL_COUNCILLORS;
}

/* Adds the council's outcome to itself and every area above (by 1), or takes it away again (by -1). */
static void carry(const struct ledger *l, const struct area_now *council, int by) {
    uint32_t group = council->control_group, n_baselines = l->e->n_baselines;

    if (!control_is_councils(l, council))
        return;
    for (struct area_now *a = l->by_record[council->record]; a; a = a->above) {
        a->councils_decided += (uint64_t)(int64_t)by;
        if (group == NO_INDEX)
            a->councils_none += (uint64_t)(int64_t)by;
        else
            a->groups[group].councils += (uint64_t)(int64_t)by;
        for (uint32_t b = 0; b < n_baselines; b++) {
            uint32_t before = NO_INDEX;

            if (!control_before(l->e, council->holdings[b], &before))
                continue;
            a->councils_said[b] += (uint32_t)by;
            if (group != NO_INDEX)
                a->councils_changes[group * n_baselines + b] += by;
            if (before != NO_INDEX)
                a->councils_changes[before * n_baselines + b] -= by;
        }
    }
}

static bool decided(enum control_status status) {
    return status == CONTROL_MAJORITY || status == CONTROL_NONE;
}

/* The first group that has a majority of the council's seats with so many more; NULL: with what it has. */
static uint32_t majority(const struct election *e, const struct area_now *a, const uint64_t *more) {
    uint64_t size = e->areas[a->area].m->size.value;

    for (uint32_t i = 0; i < e->n_parties; i++)
        if (e->parties[i].group == i && e->parties[i].m->may_control &&
            2 * (a->groups[i].seats + a->groups[i].not_up + (more ? more[i] : 0)) > size)
            return i;
    return NO_INDEX;
}

/* What an open contest gives a group at least and at most, added up. Nominations that may still change prove nothing. */
static void add_open(const struct ledger *l, uint32_t contest) {
    const struct contest *c = &l->e->contests[contest];
    size_t n = c->m->n_candidates;
    uint64_t seats = c->m->seats < n ? c->m->seats : n;

    if (l->contests[contest].state == STATE_POSTPONED) {
        for (uint32_t i = 0; i < l->e->n_parties; i++)
            l->most[i] += c->m->seats;
        return;
    }
    for (size_t k = 0; k < n; k++) {
        uint32_t group = l->e->parties[c->parties[k]].group;
        uint64_t own = 0;
        bool first = true;

        for (size_t i = 0; i < n; i++) {
            if (l->e->parties[c->parties[i]].group != group)
                continue;
            first &= i >= k;
            own++;
        }
        if (!first)
            continue;           /* this group is added up already */
        l->most[group] += seats < own ? seats : own;
        l->least[group] += seats > n - own ? seats - (n - own) : 0;
    }
}

/* What is certain before the last contest is in. */
static enum control_status foresee(const struct ledger *l, const struct area_now *a, uint32_t *ret_group) {
    memset(l->least, 0, l->e->n_parties * sizeof(*l->least));
    memset(l->most, 0, l->e->n_parties * sizeof(*l->most));
    for (uint32_t i = 0; i < a->n_contests; i++) {
        enum contest_state state = l->contests[a->below[i]].state;

        if (state == STATE_PENDING || state == STATE_QUERIED || state == STATE_POSTPONED)
            add_open(l, a->below[i]);
    }
    *ret_group = majority(l->e, a, l->least);
    if (*ret_group != NO_INDEX)
        return CONTROL_CERTAIN_MAJORITY;
    return majority(l->e, a, l->most) == NO_INDEX ? CONTROL_CERTAIN_NONE : CONTROL_UNDECIDED;
}

void control_update(const struct ledger *l, struct area_now *a) {
    enum control_status status = CONTROL_UNDECIDED;
    uint32_t group = NO_INDEX;

    if (!a->has_control)
        return;
    if (a->contests.pending + a->contests.queried + a->contests.postponed == 0) {
        group = majority(l->e, a, NULL);
        status = group == NO_INDEX ? CONTROL_NONE : CONTROL_MAJORITY;
    } else if (a->contests.declared + a->contests.uncontested > 0)
        status = foresee(l, a, &group);
    if (status == a->control && group == a->control_group)
        return;
    if (decided(a->control))
        carry(l, a, -1);
    a->control = status;
    a->control_group = group;
    if (decided(a->control))
        carry(l, a, 1);
}
