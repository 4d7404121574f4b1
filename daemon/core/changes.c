/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change is worked out where a baseline has holdings, and summed everywhere above until an area has holdings of its
 * own. A part that is nil adds nothing and is not counted, so that a sum of nothing stays nil: half a night's results
 * never look like a loss of all the seats still to come.
 */

#include "daemon/core/changes.h"

#include "daemon/core/election_build.h"

static struct opt_int value_of(struct sum s) {
    return (struct opt_int){ .given = s.n > 0, .value = s.n > 0 ? s.value : 0 };
}

/* Sets a value where it is worked out, and moves every sum above by the difference. */
static void set_value(const struct ledger *l, struct area_now *a, uint32_t row, uint32_t baseline,
                      struct opt_int value) {
    struct sum *cell = &a->changes[row * l->e->n_baselines + baseline];
    struct opt_int before = value_of(*cell);

    *cell = (struct sum){ .value = value.given ? value.value : 0, .n = value.given };
    while (a->above && !a->above->holdings[baseline]) {
        struct opt_int above;

        if (before.given == value.given && before.value == value.value)
            return;
        a = a->above;
        cell = &a->changes[row * l->e->n_baselines + baseline];
        above = value_of(*cell);
        cell->value += value.value - before.value;
        cell->n += (uint32_t)value.given - (uint32_t)before.given;
        before = above;
        value = value_of(*cell);
    }
}

static const struct m_holding *find_row(const struct holdings *h, const char *name) {
    for (size_t i = 0; i < h->m->n; i++)
        if (span_is(h->m->rows[i].party, name))
            return &h->m->rows[i];
    return NULL;
}

static struct opt_int less(uint64_t seats, const struct m_holding *row) {
    if (!row || !row->seats.given)
        return (struct opt_int){ 0 };
    return (struct opt_int){ .given = true, .value = (int64_t)seats - (int64_t)row->seats.value };
}

/* Against one baseline, in an area whose contests are in. Groups and holdings both ascend by id. */
static void settled(const struct ledger *l, struct area_now *a, uint32_t baseline) {
    const struct holdings *h = a->holdings[baseline];
    const struct m_holding *others = find_row(h, HOLDING_OTHERS);
    bool exhaustive = !others && !find_row(h, HOLDING_UNATTRIBUTED);
    uint64_t unnamed = 0;
    size_t k = 0;

    for (uint32_t i = 0; i < l->e->n_parties; i++) {
        struct span id = l->e->parties[i].m->id;
        uint64_t seats = a->groups[i].seats + a->groups[i].not_up;

        if (!a->groups[i].listed)
            continue;
        while (k < h->m->n && span_compare(h->m->rows[k].party, id) < 0)
            k++;
        if (k < h->m->n && span_equal(h->m->rows[k].party, id)) {
            set_value(l, a, i, baseline, less(seats, &h->m->rows[k]));
            continue;
        }
        unnamed += seats;
        set_value(l, a, i, baseline, (struct opt_int){ .given = exhaustive, .value = exhaustive ? (int64_t)seats : 0 });
    }
    set_value(l, a, changes_others(l), baseline, less(unnamed, others));
}

void changes_update(const struct ledger *l, struct area_now *a) {
    bool is_settled = a->contests.total > 0 && a->contests.pending + a->contests.queried == 0;

    for (uint32_t b = 0; b < l->e->n_baselines; b++) {
        const struct m_holding *unattributed;

        if (!a->holdings[b])
            continue;
        unattributed = find_row(a->holdings[b], HOLDING_UNATTRIBUTED);
        if (unattributed && unattributed->seats.given)
            set_value(l, a, changes_unattributed(l), b,
                      (struct opt_int){ .given = true, .value = (int64_t)unattributed->seats.value });
        if (is_settled) {
            settled(l, a, b);
            continue;
        }
        for (uint32_t row = 0; row <= changes_others(l); row++)
            set_value(l, a, row, b, (struct opt_int){ 0 });
    }
}
