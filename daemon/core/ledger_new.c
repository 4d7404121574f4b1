/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger at genesis. Which parties and groups an area's record lists is fixed by the manifest (whoever stands at or
 * below it, and whoever a baseline names there), so rows are made here and never move.
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

uint32_t area_party(const struct area_now *a, uint32_t party) {
    uint32_t lo = 0, hi = a->n_parties;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (a->parties[mid].party == party)
            return mid;
        if (a->parties[mid].party < party)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NO_INDEX;
}

uint32_t area_group(const struct area_now *a, uint32_t group) {
    uint32_t lo = 0, hi = a->n_groups;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (a->groups[mid].group == group)
            return mid;
        if (a->groups[mid].group < group)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NO_INDEX;
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
        a->has_control = e->areas[a->area].counts_control && e->polls[a->poll].m->kind == POLL_COUNCILLORS;
        a->holdings = make(l, e->n_baselines, const struct holdings *);
        if (!a->holdings)
            return -ENOMEM;
        for (uint32_t b = 0; b < e->n_baselines; b++)
            a->holdings[b] = election_holdings(e, b, a->area, a->poll);
        l->by_record[i] = a;
        l->n_areas++;
    }
    for (uint32_t i = 0; i < l->n_areas; i++) {
        uint32_t above = e->areas[l->areas[i].area].parent;

        l->areas[i].above = above == NO_INDEX ? NULL : ledger_area(l, above, l->areas[i].poll);
    }
    return 0;
}

/* Which parties have a row in which area: a bit each, thrown away once the rows are made. */
struct marks {
    size_t width;               /* bytes for one area */
    uint8_t *parties, *groups;
};

static void marks_deinit(struct marks *m) {
    free(m->parties);
    free(m->groups);
}

static void mark(const struct ledger *l, const struct marks *m, uint8_t *bits, struct area_now *a, uint32_t party) {
    for (; a; a = a->above) {
        uint8_t *byte = &bits[(size_t)(a - l->areas) * m->width + party / 8];

        if (*byte & (1u << party % 8))
            return;             /* so have all above */
        *byte |= (uint8_t)(1u << party % 8);
    }
}

static void mark_all(const struct ledger *l, const struct marks *m) {
    const struct election *e = l->e;

    for (uint32_t i = 0; i < e->n_contests; i++) {
        const struct contest *c = &e->contests[i];

        for (size_t k = 0; k < c->m->n_candidates && c->m->type == CONTEST_ORDINARY; k++) {
            mark(l, m, m->parties, ledger_area(l, c->area, c->poll), c->parties[k]);
            mark(l, m, m->groups, ledger_area(l, c->area, c->poll), e->parties[c->parties[k]].group);
        }
    }
    for (uint32_t i = 0; i < e->n_holdings; i++) {
        const struct holdings *h = &e->holdings[i];

        for (size_t k = 0; k < h->m->n; k++) {
            uint32_t group = election_party(e, h->m->rows[k].party);
            uint32_t area = h->area;

            while (area != NO_INDEX && e->areas[area].records[h->poll] == NO_INDEX)
                area = e->areas[area].parent;
            if (group != NO_INDEX && area != NO_INDEX)
                mark(l, m, m->groups, ledger_area(l, area, h->poll), group);
        }
    }
}

static uint32_t *list_marked(struct ledger *l, const uint8_t *bits, uint32_t *ret_n) {
    uint32_t n = 0, *list;

    for (uint32_t i = 0; i < l->e->n_parties; i++)
        n += (bits[i / 8] >> i % 8) & 1u;
    list = make(l, n, uint32_t);
    if (!list)
        return NULL;
    *ret_n = n;
    n = 0;
    for (uint32_t i = 0; i < l->e->n_parties; i++)
        if ((bits[i / 8] >> i % 8) & 1u)
            list[n++] = i;
    return list;
}

static int make_rows(struct ledger *l, struct area_now *a, const struct marks *m) {
    size_t at = (size_t)(a - l->areas) * m->width, n_baselines = l->e->n_baselines;
    uint32_t *parties = list_marked(l, m->parties + at, &a->n_parties);
    uint32_t *groups = list_marked(l, m->groups + at, &a->n_groups);

    a->parties = make(l, a->n_parties, struct party_sums);
    a->groups = make(l, a->n_groups, struct group_sums);
    a->changes = make(l, changes_rows(a) * n_baselines, struct sum);
    a->councils_changes = make(l, a->n_groups * n_baselines, int64_t);
    a->councils_said = make(l, n_baselines, uint32_t);
    if (!parties || !groups || !a->parties || !a->groups || !a->changes || !a->councils_changes || !a->councils_said)
        return -ENOMEM;
    for (uint32_t i = 0; i < a->n_parties; i++)
        a->parties[i].party = parties[i];
    for (uint32_t i = 0; i < a->n_groups; i++)
        a->groups[i].group = groups[i];
    return 0;
}

static int make_all_rows(struct ledger *l) {
    _cleanup_(marks_deinit) struct marks m = { .width = l->e->n_parties / 8 + 1 };

    m.parties = calloc(l->n_areas + 1, m.width);
    m.groups = calloc(l->n_areas + 1, m.width);
    if (!m.parties || !m.groups)
        return -ENOMEM;
    mark_all(l, &m);
    for (uint32_t i = 0; i < l->n_areas; i++) {
        int r = make_rows(l, &l->areas[i], &m);

        if (r < 0)
            return r;
    }
    for (uint32_t i = 0; i < l->n_areas; i++)
        for (uint32_t g = 0; g < l->areas[i].n_groups; g++)
            l->areas[i].groups[g].above =
                l->areas[i].above ? area_group(l->areas[i].above, l->areas[i].groups[g].group) : NO_INDEX;
    return 0;
}

static void add_not_up(struct ledger *l, struct area_now *a) {
    const struct holdings *h = election_holdings(l->e, NO_INDEX, a->area, a->poll);

    for (size_t i = 0; h && i < h->m->n; i++) {
        uint32_t row = area_group(a, election_party(l->e, h->m->rows[i].party));

        a->groups[row].not_up = h->m->rows[i].seats.value;
    }
}

static void add_contest(struct ledger *l, uint32_t index) {
    const struct contest *c = &l->e->contests[index];
    enum contest_state state = c->vacant                             ? STATE_VACANT
                               : c->m->status == STATUS_POSTPONED ? STATE_POSTPONED
                                                                     : STATE_PENDING;

    l->contests[index].state = state;
    l->counts.total++;
    ++*counts_of(&l->counts, state);
    if (c->m->type == CONTEST_BY_ELECTION)
        return;
    for (struct area_now *a = ledger_area(l, c->area, c->poll); a; a = a->above) {
        a->contests.total++;
        ++*counts_of(&a->contests, state);
        a->seats_total += c->m->seats;
    }
}

int ledger_begin(struct ledger *l) {
    int r = make_areas(l);

    l->contests = make(l, l->e->n_contests, struct contest_now);
    if (r == 0)
        r = l->contests ? make_all_rows(l) : -ENOMEM;
    if (r < 0)
        return r;
    for (uint32_t i = 0; i < l->e->n_contests; i++)
        add_contest(l, i);
    for (uint32_t i = 0; i < l->n_areas; i++) {
        add_not_up(l, &l->areas[i]);
        for (struct area_now *a = &l->areas[i]; a && l->areas[i].has_control; a = a->above)
            a->councils_total++;
    }
    for (uint32_t i = 0; i < l->n_areas; i++) {
        control_update(l, &l->areas[i]);
        changes_update(l, &l->areas[i]);
    }
    return 0;
}
