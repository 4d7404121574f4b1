/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records. Nothing here computes: an area's record is its sums written down. But for a fall's no entry number or time
 * gets in, so the same declarations in any order make the same records.
 */

#include "daemon/core/records.h"

#include <assert.h>
#include <errno.h>

#include "daemon/core/changes.h"
#include "daemon/core/control.h"
#include "proto/codec.h"

static struct span party_id(const struct ledger *l, uint32_t party) {
    return l->e->parties[party].m->id;
}

static int put_parties(const struct ledger *l, const struct area_now *a, struct arena *arena, struct area_record *r) {
    r->parties = arena_alloc(arena, l->e->n_parties, sizeof(*r->parties));
    if (!r->parties)
        return -ENOMEM;
    for (uint32_t i = 0; i < l->e->n_parties; i++)
        if (a->parties[i].listed)
            r->parties[r->n_parties++] = (struct party_row){ party_id(l, i), a->parties[i].seats, a->parties[i].votes };
    return 0;
}

static struct opt_int cell_value(const struct ledger *l, const struct area_now *a, uint32_t row, uint32_t baseline) {
    const struct sum *cell = &a->changes[row * l->e->n_baselines + baseline];

    return (struct opt_int){ .given = cell->n > 0, .value = cell->n > 0 ? cell->value : 0 };
}

static int put_groups(const struct ledger *l, const struct area_now *a, struct arena *arena, struct area_record *r) {
    uint32_t n_baselines = l->e->n_baselines;
    struct change *changes = arena_alloc(arena, (size_t)l->e->n_parties * n_baselines, sizeof(*changes));

    r->groups = arena_alloc(arena, l->e->n_parties, sizeof(*r->groups));
    if (!r->groups || !changes)
        return -ENOMEM;
    for (uint32_t i = 0; i < l->e->n_parties; i++) {
        const struct group_sums *group = &a->groups[i];
        struct change *row = changes + (size_t)i * n_baselines;

        if (!group->listed)
            continue;
        for (uint32_t b = 0; b < n_baselines; b++) {
            row[b].seats = cell_value(l, a, i, b);
            if (a->councils_said[b] > 0)
                row[b].councils = (struct opt_int){ .given = true, .value = a->councils_changes[i * n_baselines + b] };
        }
        r->groups[r->n_groups++] =
            (struct group_row){ party_id(l, i), group->seats, group->votes, group->councils, row };
    }
    return 0;
}

static int put_remainders(const struct ledger *l, const struct area_now *a, struct arena *arena,
                          struct area_record *r) {
    r->n_baselines = l->e->n_baselines;
    r->remainders = arena_alloc(arena, r->n_baselines, sizeof(*r->remainders));
    if (!r->remainders)
        return -ENOMEM;
    for (uint32_t b = 0; b < r->n_baselines; b++) {
        struct opt_int unattributed = cell_value(l, a, changes_unattributed(l), b);

        r->remainders[b].others_change = cell_value(l, a, changes_others(l), b);
        r->remainders[b].unattributed =
            (struct opt){ .given = unattributed.given, .value = (uint64_t)unattributed.value };
    }
    return 0;
}

static void put_control(const struct ledger *l, const struct area_now *a, struct area_record *r) {
    uint32_t before;

    r->control_given = true;
    r->control.status = a->control;
    if (a->control_group != NO_INDEX)
        r->control.group = party_id(l, a->control_group);
    if (l->e->control == NO_INDEX || !control_before(l->e, a->holdings[l->e->control], &before))
        return;
    r->control.was_status =
        (struct opt){ .given = true, .value = before == NO_INDEX ? CONTROL_NONE : CONTROL_MAJORITY };
    if (before != NO_INDEX)
        r->control.was_group = party_id(l, before);
}

static int put_annotations(const struct ledger *l, const struct area_now *a, struct arena *arena,
                           struct area_record *r) {
    r->annotations = arena_alloc(arena, a->n_annotations, sizeof(*r->annotations));
    if (!r->annotations)
        return -ENOMEM;
    for (uint32_t i = 0; i < a->n_annotations; i++) {
        struct event event;

        if (kept_event(a->annotations[i].kept, arena, &event) < 0)
            return -ENOMEM;
        r->annotations[i] = event.annotation;
        r->annotations[i].officer = l->e->officers[a->annotations[i].officer].m->id;
    }
    r->n_annotations = a->n_annotations;
    return 0;
}

int record_of_area(const struct ledger *l, const struct area_now *a, struct arena *arena, struct area_record *ret) {
    struct area_record r = {
        .key = l->e->records[a->record].key,
        .contests = a->contests,
        .seats_total = a->seats_total,
        .seats_filled = a->seats_filled,
        .turnout_papers = a->turnout_papers,
        .turnout_electorate = a->turnout_electorate,
        .turnout_contests = a->turnout_contests,
        .councils_given = l->e->polls[a->poll].m->kind == POLL_COUNCILLORS,
        .councils_total = a->councils_total,
        .councils_decided = a->councils_decided,
        .councils_none = a->councils_none,
        .fall = a->fall,
    };

    if (put_parties(l, a, arena, &r) < 0 || put_groups(l, a, arena, &r) < 0 || put_remainders(l, a, arena, &r) < 0 ||
        put_annotations(l, a, arena, &r) < 0)
        return -ENOMEM;
    if (a->has_control)
        put_control(l, a, &r);
    *ret = r;
    return 0;
}

void ledger_record(struct ledger *l, uint32_t position, struct pack *p) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    uint32_t contest = l->e->records[position].contest;
    struct record record = { .kind = contest == NO_INDEX ? RECORD_AREA : RECORD_CONTEST };
    int r;

    if (contest == NO_INDEX)
        r = record_of_area(l, l->by_record[position], &arena, &record.area);
    else
        r = record_of_contest(l, contest, &arena, &record.contest);
    if (r == 0)
        record_encode(p, &record);
    else if (!p->error)
        p->error = r;
}
