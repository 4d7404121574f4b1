/* SPDX-License-Identifier: Apache-2.0 */
/* The count itself is the product's: what the rules say of its stages is tested elsewhere against written ones. */

#include "tests/support/stv_sheet.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "daemon/core/stv_count.h"

static void give_preferences(struct declaration *d, const struct papers *papers, struct arena *arena) {
    d->preferences = arena_alloc(arena, 8, sizeof(*d->preferences));
    d->n_preferences = 0;
    for (; papers->count; papers++) {
        struct preference *p = &d->preferences[d->n_preferences++];

        *p = (struct preference){ .count = papers->count, .ranking = arena_alloc(arena, BALLOT, sizeof(uint64_t)) };
        for (; papers->order[p->n]; p->n++)
            p->ranking[p->n] = papers->order[p->n] - 1;
    }
}

void stv_sheet_lot(struct declaration *d, uint64_t stage, struct arena *arena) {
    static const char *const tied[] = { "sage", "thyme", NULL }, *const won[] = { "sage", NULL };

    declaration_lot(d, arena, tied, won);
    d->lots->stage = stage;
}

struct declaration *stv_sheet(const struct election *e, const struct papers *papers, struct arena *arena) {
    struct declaration *d = good_declaration(e, "s1.a", 0, arena);
    struct stv_lot drawn = { .stage = 4 };
    struct stv_count count;

    stv_add(&drawn.tied, SAGE);
    stv_add(&drawn.tied, THYME);
    stv_add(&drawn.won, SAGE);
    give_preferences(d, papers, arena);
    assert_int_equal(stv_count(BALLOT, 3, d->preferences, d->n_preferences, &drawn, 1, &count), 0);
    for (size_t i = 0; i < BALLOT; i++)
        d->votes[i].count = count.stages[0].totals[i] / STV_ONE;
    d->rejected[1].count = d->rejected[2].count = 0;
    d->papers.value = count.papers;
    d->electorate.value = 3 * count.papers;
    d->quota.value = count.quota;
    d->n_stages = count.n_stages - 1;
    d->stages = arena_alloc(arena, d->n_stages + 1, sizeof(*d->stages));
    for (size_t k = 0; k < d->n_stages; k++) {
        const struct stv_stage *from = &count.stages[k + 1];

        d->stages[k] = (struct stage){ BALLOT, arena_alloc(arena, BALLOT, sizeof(uint64_t)),
                                       { true, from->non_transferable + from->lost } };
        memcpy(d->stages[k].totals, from->totals, BALLOT * sizeof(uint64_t));
    }
    d->n_elected = 0;
    for (uint32_t i = 0; i < BALLOT; i++)
        if (stv_has(&count.elected, i))
            d->elected[d->n_elected++] = d->votes[i].candidate;
    if (count.lots_used > 0)
        stv_sheet_lot(d, 4, arena);
    stv_count_deinit(&count);
    return d;
}
