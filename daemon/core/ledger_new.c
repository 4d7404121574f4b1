/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger at genesis. An area has a row for every party and group of the election, so that rows never move; its
 * record lists those that are marked: whoever stands at or below it, and whoever a baseline names there.
 */

#include <errno.h>

#include "daemon/core/changes.h"
#include "daemon/core/control.h"
#include "daemon/core/election_build.h"

#define make(l, n, type) ((type *)arena_alloc(&(l)->arena, (n), sizeof(type)))

uint64_t *counts_of(struct contest_counts *counts, enum contest_state state) {
    uint64_t *const by_state[] = {
        [STATE_PENDING] = &counts->pending,     [STATE_DECLARED] = &counts->declared,
        [STATE_UNCONTESTED] = &counts->uncontested, [STATE_POSTPONED] = &counts->postponed,
        [STATE_VACANT] = &counts->vacant,       [STATE_QUERIED] = &counts->queried,
    };

    return by_state[state];
}

static int make_area(struct ledger *l, struct area_now *a) {
    const struct election *e = l->e;
    size_t n = e->n_parties, n_baselines = e->n_baselines;

    a->holdings = make(l, n_baselines, const struct holdings *);
    a->parties = make(l, n, struct party_sums);
    a->groups = make(l, n, struct group_sums);
    a->changes = make(l, changes_rows(l) * n_baselines, struct sum);
    a->councils_changes = make(l, n * n_baselines, int64_t);
    a->councils_said = make(l, n_baselines, uint32_t);
    if (!a->holdings || !a->parties || !a->groups || !a->changes || !a->councils_changes || !a->councils_said)
        return -ENOMEM;
    for (uint32_t b = 0; b < n_baselines; b++)
        a->holdings[b] = election_holdings(e, b, a->area, a->poll);
    return 0;
}

static int make_areas(struct ledger *l) {
    const struct election *e = l->e;

    l->areas = make(l, e->n_records, struct area_now);
    l->by_record = make(l, e->n_records, struct area_now *);
    if (!l->areas || !l->by_record)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_records; i++) {
        struct area_now *a = &l->areas[l->n_areas];
        const struct record_key *key = &e->records[i];

        if (key->contest != NO_INDEX)
            continue;
        a->area = key->area;
        a->poll = key->poll;
        a->record = i;
        a->control_group = NO_INDEX;
        a->has_control = control_is_of(e, a->area, a->poll);
        if (make_area(l, a) < 0)
            return -ENOMEM;
        l->by_record[i] = a;
        l->n_areas++;
    }
    for (uint32_t i = 0; i < l->n_areas; i++) {
        uint32_t above = e->areas[l->areas[i].area].parent;

        l->areas[i].above = above == NO_INDEX ? NULL : ledger_area(l, above, l->areas[i].poll);
    }
    return 0;
}

static void list_group(struct area_now *a, uint32_t group) {
    for (; a && !a->groups[group].listed; a = a->above)
        a->groups[group].listed = true;
}

void ledger_list_parties(struct ledger *l, uint32_t contest) {
    const struct contest *c = &l->e->contests[contest];

    for (size_t k = 0; k < c->m->n_candidates; k++) {
        uint32_t party = c->parties[k];

        for (struct area_now *a = ledger_lowest(l, contest); a && !a->parties[party].listed; a = a->above)
            a->parties[party].listed = true;
        list_group(ledger_lowest(l, contest), l->e->parties[party].group);
    }
}

static void list_holdings(struct ledger *l) {
    const struct election *e = l->e;

    for (uint32_t i = 0; i < e->n_holdings; i++) {
        const struct holdings *h = &e->holdings[i];
        uint32_t area = h->area;

        while (area != NO_INDEX && e->areas[area].records[h->poll] == NO_INDEX)
            area = e->areas[area].parent;
        for (size_t k = 0; k < h->m->n && area != NO_INDEX && h->contest == NO_INDEX; k++) {
            uint32_t group = election_party(e, h->m->rows[k].party);

            if (group != NO_INDEX)
                list_group(ledger_area(l, area, h->poll), group);
        }
    }
}

static void add_not_up(struct ledger *l, struct area_now *a) {
    const struct holdings *h = election_holdings(l->e, NO_INDEX, a->area, a->poll);

    for (size_t i = 0; h && i < h->m->n; i++)
        a->groups[election_party(l->e, h->m->rows[i].party)].not_up = h->m->rows[i].seats.value;
}

enum contest_state ledger_open_state(const struct ledger *l, uint32_t contest) {
    if (l->e->contests[contest].vacant)
        return STATE_VACANT;
    return l->e->contests[contest].status == STATUS_NONE ? STATE_PENDING : STATE_POSTPONED;
}

static void add_contest(struct ledger *l, uint32_t index) {
    const struct contest *c = &l->e->contests[index];
    struct contest_now *now = &l->contests[index];

    now->state = ledger_open_state(l, index);
    l->counts.total++;
    ++*counts_of(&l->counts, now->state);
    for (struct area_now *a = ledger_lowest(l, index); a; a = a->above) {
        a->contests.total++;
        ++*counts_of(&a->contests, now->state);
        a->seats_total += c->m->seats;
        a->n_contests += a->has_control;
    }
    ledger_list_parties(l, index);
}

/* Which contests a council's control waits for. */
static int add_below(struct ledger *l) {
    for (uint32_t i = 0; i < l->n_areas; i++) {
        struct area_now *a = &l->areas[i];

        a->has_control = a->n_contests > 0; /* by-elections alone decide nothing */
        if (!a->has_control)
            continue;
        a->below = make(l, a->n_contests, uint32_t);
        if (!a->below)
            return -ENOMEM;
        a->n_contests = 0;
    }
    for (uint32_t i = 0; i < l->e->n_contests; i++)
        for (struct area_now *a = ledger_lowest(l, i); a; a = a->above)
            if (a->has_control)
                a->below[a->n_contests++] = i;
    return 0;
}

int ledger_begin(struct ledger *l) {
    int r = make_areas(l);

    l->contests = make(l, l->e->n_contests, struct contest_now);
    l->least = make(l, l->e->n_parties, uint64_t);
    l->most = make(l, l->e->n_parties, uint64_t);
    if (r < 0 || !l->contests || !l->least || !l->most)
        return -ENOMEM;
    for (uint32_t i = 0; i < l->e->n_contests; i++)
        add_contest(l, i);
    list_holdings(l);
    r = add_below(l);
    if (r < 0)
        return r;
    for (uint32_t i = 0; i < l->n_areas; i++) {
        add_not_up(l, &l->areas[i]);
        for (struct area_now *a = &l->areas[i]; a && control_is_councils(l, &l->areas[i]); a = a->above)
            a->councils_total++;
    }
    for (uint32_t i = 0; i < l->n_areas; i++) {
        control_update(l, &l->areas[i]);
        changes_update(l, &l->areas[i]);
    }
    return 0;
}
