/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger as a whole: its making, and which of its records changed. What entries do to it stands in ledger_fold.c. */

#include <errno.h>

#include "daemon/core/ledger_state.h"

static void ledger_cleanup(struct ledger **l) {
    ledger_free(*l);
}

int ledger_new(struct election *e, struct ledger **ret) {
    _cleanup_(ledger_cleanup) struct ledger *l = calloc(1, sizeof(*l));
    int r;

    if (!l)
        return -ENOMEM;
    l->e = e;
    r = seen_init(&l->seen);
    if (r == 0)
        r = alike_init(&l->alike);
    if (r == 0)
        r = ledger_begin(l);
    if (r < 0)
        return r;
    l->is_changed = arena_alloc(&l->arena, e->n_records, sizeof(*l->is_changed));
    l->changed = arena_alloc(&l->arena, e->n_records, sizeof(*l->changed));
    if (!l->is_changed || !l->changed)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_records; i++) {
        l->is_changed[i] = true;
        l->changed[l->n_changed++] = i;
    }
    *ret = l;
    l = NULL;
    return 0;
}

struct ledger *ledger_free(struct ledger *l) {
    if (!l)
        return NULL;
    alike_deinit(&l->alike);
    for (uint32_t i = 0; l->contests && i < l->e->n_contests; i++) {
        free(l->contests[i].standing);
        contest_more_free(l->contests[i].more);
    }
    for (uint32_t i = 0; i < l->n_areas; i++)
        for (uint32_t k = 0; k < l->areas[i].n_annotations; k++)
            free(l->areas[i].annotations[k].kept);
    reserve_deinit(&l->reserve);
    seen_deinit(&l->seen);
    arena_deinit(&l->arena);
    free(l);
    return NULL;
}

struct statement_now *ledger_statement(const struct ledger *l, uint32_t contest, uint32_t area, uint64_t phase) {
    const struct contest_more *more = l->contests[contest].more;

    for (struct statement_now *s = more ? more->statements : NULL; s; s = s->next)
        if (s->area == area && s->phase == phase)
            return s;
    return NULL;
}

/* --- What changed --- */

static int by_position(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

size_t ledger_changed(const struct ledger *l, const uint32_t **ret_positions) {
    qsort(l->changed, l->n_changed, sizeof(*l->changed), by_position);
    *ret_positions = l->changed;
    return l->n_changed;
}

void ledger_settle(struct ledger *l) {
    for (size_t i = 0; i < l->n_changed; i++)
        l->is_changed[l->changed[i]] = false;
    l->n_changed = 0;
}

void ledger_counts(const struct ledger *l, struct contest_counts *ret, uint64_t *ret_conflicts) {
    *ret = l->counts;
    *ret_conflicts = l->conflicts;
}
