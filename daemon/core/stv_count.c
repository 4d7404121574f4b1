/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/core/stv_count.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* Where the papers of one preference lie: they all go the same way. */
struct pile {
    uint32_t holder;            /* STV_NOBODY: not transferable */
    size_t at;                  /* the holder's place in the ranking */
    uint64_t value;
};

struct run {
    size_t candidates, seats, n_preferences, n_lots;
    const struct preference *preferences;
    const struct stv_lot *lots;
    struct pile *piles;
    const uint64_t **rows;      /* the totals of each stage */
    struct stv_set continuing, surpluses;
    size_t n_continuing, n_elected;
    struct stv_count *count;
};

static void run_deinit(struct run *run) {
    free(run->piles);
    free(run->rows);
}

void stv_count_deinit(struct stv_count *count) {
    arena_deinit(&count->arena);
}

/* Opens the next stage, with the totals of the one before. Returns its totals or NULL. */
static uint64_t *stage_open(struct run *run, enum stv_move move, uint32_t mover) {
    struct stv_count *count = run->count;
    struct stv_stage *stage = &count->stages[count->n_stages];
    uint64_t *totals = arena_alloc(&count->arena, run->candidates, sizeof(*totals));

    if (!totals)
        return NULL;
    *stage = (struct stv_stage){ .move = move, .mover = mover, .totals = totals };
    if (count->n_stages > 0) {
        for (size_t i = 0; i < run->candidates; i++)
            totals[i] = stage[-1].totals[i];
        stage->non_transferable = stage[-1].non_transferable;
        stage->lost = stage[-1].lost;
    }
    run->rows[count->n_stages++] = totals;
    return totals;
}

/* Nothing is lost or made: what candidates have, what went nowhere and what rounding took is what there was. */
static void stage_close(struct run *run, const uint64_t *totals) {
    struct stv_stage *stage = &run->count->stages[run->count->n_stages - 1];
    uint64_t sum = stage->non_transferable + stage->lost;

    for (uint32_t i = 0; i < run->candidates; i++) {
        sum += totals[i];
        if (!stv_has(&run->continuing, i) || totals[i] < run->count->quota * STV_ONE)
            continue;
        stv_add(&stage->elected, i);
        stv_add(&run->count->elected, i);
        stv_remove(&run->continuing, i);
        run->n_continuing--;
        run->n_elected++;
        if (totals[i] > run->count->quota * STV_ONE)
            stv_add(&run->surpluses, i);
    }
    assert(sum == run->count->papers * STV_ONE);
}

static int first_preferences(struct run *run) {
    uint64_t *totals = stage_open(run, STV_FIRST, STV_NOBODY);

    if (!totals)
        return -ENOMEM;
    for (size_t i = 0; i < run->n_preferences; i++) {
        const struct preference *p = &run->preferences[i];

        run->piles[i] = (struct pile){ .holder = p->n ? (uint32_t)p->ranking[0] : STV_NOBODY, .value = STV_ONE };
        if (p->n == 0)
            continue;
        assert(p->ranking[0] < run->candidates);
        totals[p->ranking[0]] += p->count * STV_ONE;
        run->count->papers += p->count;
    }
    assert(run->count->papers <= STV_PAPERS_MAX);
    run->count->quota = run->count->papers / (run->seats + 1) + 1;
    stage_close(run, totals);
    return 0;
}

/* Notes what a value becomes, once, the highest first. */
static void note_value(struct stv_value *values, size_t *n, uint64_t received, uint64_t sent) {
    size_t at = 0;

    while (at < *n && values[at].received > received)
        at++;
    if (at < *n && values[at].received == received)
        return;
    for (size_t i = (*n)++; i > at; i--)
        values[i] = values[i - 1];
    values[at] = (struct stv_value){ received, sent };
}

/* The values of the mover's papers, for a surplus out of total. */
static int find_values(struct run *run, uint32_t mover, uint64_t surplus, uint64_t total) {
    struct stv_stage *stage = &run->count->stages[run->count->n_stages - 1];
    size_t most = 0;
    struct stv_value *values;

    for (size_t i = 0; i < run->n_preferences; i++)
        most += run->piles[i].holder == mover;
    values = arena_alloc(&run->count->arena, most, sizeof(*values));
    if (!values)
        return -ENOMEM;
    for (size_t i = 0; i < run->n_preferences; i++)
        if (run->piles[i].holder == mover)
            note_value(values, &stage->n_values, run->piles[i].value,
                       (uint64_t)((unsigned __int128)surplus * run->piles[i].value / total));
    stage->values = values;
    return 0;
}

/* The papers of one preference to whom they prefer of those that continue. */
static void pass_on(struct run *run, size_t i, uint64_t *totals, struct stv_stage *stage) {
    const struct preference *p = &run->preferences[i];
    struct pile *pile = &run->piles[i];
    uint64_t votes = p->count * pile->value;

    while (++pile->at < p->n) {
        assert(p->ranking[pile->at] < run->candidates);
        pile->holder = (uint32_t)p->ranking[pile->at];
        if (stv_has(&run->continuing, pile->holder)) {
            totals[pile->holder] += votes;
            return;
        }
    }
    pile->holder = STV_NOBODY;
    stage->non_transferable += votes;
}

static int transfer(struct run *run, enum stv_move move, uint32_t mover) {
    uint64_t *totals = stage_open(run, move, mover);
    struct stv_stage *stage = &run->count->stages[run->count->n_stages - 1];
    uint64_t total, kept, before = 0, after = 0;
    int r;

    if (!totals)
        return -ENOMEM;
    total = totals[mover];
    kept = move == STV_SURPLUS ? run->count->quota * STV_ONE : 0;
    r = move == STV_SURPLUS ? find_values(run, mover, total - kept, total) : 0;
    if (r < 0)
        return r;
    for (size_t i = 0; i < run->candidates; i++)
        before += totals[i];
    before += stage->non_transferable + stage->lost;
    totals[mover] = kept;
    for (size_t i = 0; i < run->n_preferences; i++) {
        if (run->piles[i].holder != mover)
            continue;
        if (move == STV_SURPLUS)
            run->piles[i].value = (uint64_t)((unsigned __int128)(total - kept) * run->piles[i].value / total);
        pass_on(run, i, totals, stage);
    }
    for (size_t i = 0; i < run->candidates; i++)
        after += totals[i];
    after += stage->non_transferable + stage->lost;
    assert(after <= before && (move == STV_SURPLUS || after == before));
    stage->lost += before - after;
    stage_close(run, totals);
    return 0;
}

/* Who is next, by earlier stages or a lot. Returns 0, or 1 when that lot is not given. */
static int choose(struct run *run, const struct stv_set *from, bool surplus, uint32_t *ret) {
    const struct stv_rows rows = { .candidates = run->candidates, .totals = run->rows };
    struct stv_choice choice;

    stv_choose(&rows, run->count->n_stages - 1, from, surplus, &choice);
    *ret = stv_first(&choice.level);
    if (stv_size(&choice.level) == 1)
        return 0;
    if (stv_lot_find(run->lots, run->n_lots, run->count->n_stages + 1, &choice.level, surplus, ret) < run->n_lots) {
        run->count->lots_used++;
        return 0;
    }
    run->count->undecided = choice;
    run->count->undecided_surplus = surplus;
    return 1;
}

static void deem_elected(struct run *run) {
    struct stv_stage *stage = &run->count->stages[run->count->n_stages - 1];

    for (uint32_t i = 0; i < run->candidates; i++)
        if (stv_has(&run->continuing, i)) {
            stv_add(&run->count->elected, i);
            stv_add(&stage->elected, i);
        }
}

static int stages(struct run *run) {
    int r = first_preferences(run);

    while (r == 0 && run->n_elected < run->seats) {
        bool surplus = stv_size(&run->surpluses) > 0;
        uint32_t mover;

        if (run->n_elected + run->n_continuing <= run->seats) {
            deem_elected(run);
            return 0;
        }
        r = choose(run, surplus ? &run->surpluses : &run->continuing, surplus, &mover);
        if (r != 0)
            return r;
        stv_remove(surplus ? &run->surpluses : &run->continuing, mover);
        run->n_continuing -= !surplus;
        r = transfer(run, surplus ? STV_SURPLUS : STV_EXCLUSION, mover);
    }
    return r;
}

int stv_count(size_t candidates, size_t seats, const struct preference *preferences, size_t n_preferences,
              const struct stv_lot *lots, size_t n_lots, struct stv_count *ret) {
    _cleanup_(run_deinit) struct run run = { .candidates = candidates, .seats = seats, .preferences = preferences,
                                             .n_preferences = n_preferences, .lots = lots, .n_lots = n_lots,
                                             .n_continuing = candidates, .count = ret };

    assert(candidates > 0 && candidates <= TALLY_CANDIDATES_MAX && seats > 0);
    *ret = (struct stv_count){ 0 };
    /* a stage for each candidate at most: a surplus, or an exclusion */
    ret->stages = arena_alloc(&ret->arena, candidates + 1, sizeof(*ret->stages));
    run.rows = calloc(candidates + 1, sizeof(*run.rows));
    run.piles = calloc(n_preferences + 1, sizeof(*run.piles));
    if (!ret->stages || !run.rows || !run.piles)
        return -ENOMEM;
    for (uint32_t i = 0; i < candidates; i++)
        stv_add(&run.continuing, i);
    return stages(&run);
}
