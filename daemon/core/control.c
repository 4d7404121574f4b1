/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Control is decided once, when the last contest of a council is in: until then a majority may be certain, but what
 * areas above count are decided councils, so that their numbers add up at every moment of the night.
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

/* Adds the council's outcome to itself and every area above (by 1), or takes it away again (by -1). */
static void carry(const struct ledger *l, const struct area_now *council, int by) {
    uint32_t group = council->control_group == NO_INDEX ? NO_INDEX : council->groups[council->control_group].group;
    uint32_t n_baselines = l->e->n_baselines;

    for (struct area_now *a = l->by_record[council->record]; a; a = a->above) {
        a->councils_decided += (uint64_t)(int64_t)by;
        if (group == NO_INDEX)
            a->councils_none += (uint64_t)(int64_t)by;
        else
            a->groups[area_group(a, group)].councils += (uint64_t)(int64_t)by;
        for (uint32_t b = 0; b < n_baselines; b++) {
            uint32_t before = NO_INDEX;

            if (!control_before(l->e, council->holdings[b], &before))
                continue;
            a->councils_said[b] += (uint32_t)by;
            if (group != NO_INDEX)
                a->councils_changes[area_group(a, group) * n_baselines + b] += by;
            if (before != NO_INDEX)
                a->councils_changes[area_group(a, before) * n_baselines + b] -= by;
        }
    }
}

static uint32_t majority(const struct election *e, const struct area_now *a) {
    uint64_t size = e->areas[a->area].m->size.value;

    for (uint32_t i = 0; i < a->n_groups; i++)
        if (e->parties[a->groups[i].group].m->may_control && 2 * (a->groups[i].seats + a->groups[i].not_up) > size)
            return i;
    return NO_INDEX;
}

void control_update(const struct ledger *l, struct area_now *a) {
    enum control_status status = CONTROL_UNDECIDED;
    uint32_t group = NO_INDEX;

    if (!a->has_control)
        return;
    if (a->contests.pending + a->contests.queried + a->contests.postponed == 0) {
        group = majority(l->e, a);
        status = group == NO_INDEX ? CONTROL_NONE : CONTROL_MAJORITY;
    }
    if (status == a->control && group == a->control_group)
        return;
    if (a->control != CONTROL_UNDECIDED)
        carry(l, a, -1);
    a->control = status;
    a->control_group = group;
    if (a->control != CONTROL_UNDECIDED)
        carry(l, a, 1);
}
