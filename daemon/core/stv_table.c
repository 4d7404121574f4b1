/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/core/stv_table.h"

#include "daemon/core/stv_papers.h"

struct walk {
    const struct stv_table *table;
    struct stv_rows rows;
    const uint64_t *totals[TALLY_STAGES_MAX + 1];
    uint64_t first[TALLY_CANDIDATES_MAX];
    struct stv_papers papers[TALLY_CANDIDATES_MAX];
    struct stv_set continuing, surpluses, elected;
    size_t n_elected, n_excluded;
    bool used[TALLY_STAGES_MAX]; /* of the lots */
    struct stv_finding found;
};

/* Notes what is wrong with the stage (from 0). Returns true, for `return fault(…)`. */
static bool fault(struct walk *w, enum stv_fault what, size_t stage, uint32_t candidate, uint32_t other) {
    w->found = (struct stv_finding){ .fault = what, .stage = stage + 1, .candidate = candidate, .other = other };
    if (candidate != STV_NOBODY && stage <= w->table->n_stages)
        w->found.total = w->totals[stage][candidate];
    return true;
}

static uint64_t slack(const struct walk *w, size_t stage, uint32_t candidate) {
    return stv_slack(&w->rows, stage, w->totals[stage][candidate]);
}

static bool falls(const struct walk *w, size_t stage, uint32_t i) {
    return w->totals[stage][i] + slack(w, stage, i) + slack(w, stage - 1, i) < w->totals[stage - 1][i];
}

static bool rises(const struct walk *w, size_t stage, uint32_t i) {
    return w->totals[stage][i] > w->totals[stage - 1][i] + slack(w, stage, i) + slack(w, stage - 1, i);
}

static void elect(struct walk *w, size_t stage) {
    uint64_t quota = w->table->quota * STV_ONE;

    for (uint32_t i = 0; i < w->table->candidates; i++) {
        if (!stv_has(&w->continuing, i) || w->totals[stage][i] < quota)
            continue;
        stv_remove(&w->continuing, i);
        stv_add(&w->elected, i);
        w->n_elected++;
        if (w->totals[stage][i] > quota)
            stv_add(&w->surpluses, i);
    }
}

static bool over(const struct walk *w) {
    return w->n_elected >= w->table->seats || w->n_excluded + w->table->seats >= w->table->candidates;
}

/* Who is level for the next move, after the stage before. */
static bool choose(struct walk *w, size_t stage, struct stv_choice *ret) {
    bool surplus = stv_size(&w->surpluses) > 0;

    stv_choose(&w->rows, stage - 1, surplus ? &w->surpluses : &w->continuing, surplus, ret);
    return surplus;
}

/* Of several who are level, the one that a lot moves; STV_NOBODY without a lot. */
static uint32_t lot(struct walk *w, size_t stage, const struct stv_choice *choice, bool surplus) {
    uint32_t mover = STV_NOBODY;
    size_t at =
        stv_lot_find(w->table->lots, w->table->n_lots, stage + 1, &choice->level, surplus, &mover);

    if (at < w->table->n_lots)
        w->used[at] = true;
    return mover;
}

static uint32_t second(const struct stv_set *set) {
    struct stv_set rest = *set;

    stv_remove(&rest, stv_first(set));
    return stv_first(&rest);
}

/* Whose total falls: the one who is level for it before others; STV_NOBODY when none does. */
static uint32_t faller(const struct walk *w, size_t stage, const struct stv_set *level) {
    uint32_t found = STV_NOBODY;

    for (uint32_t i = 0; i < w->table->candidates; i++)
        if (falls(w, stage, i) && (found == STV_NOBODY || (stv_has(level, i) && !stv_has(level, found))))
            found = i;
    return found;
}

/* Who moves in a stage, or a fault: nobody, somebody who may not, somebody whose turn it was not, a lot that is not
 * there. Somebody without a vote is excluded without anything to see. */
static bool find_mover(struct walk *w, size_t stage, bool surplus, const struct stv_choice *choice, uint32_t *ret) {
    uint32_t first = stv_first(&choice->level), mover = faller(w, stage, &choice->level), drawn = STV_NOBODY;
    bool several = stv_size(&choice->level) > 1 && !choice->open;

    if (mover == STV_NOBODY && (surplus || w->totals[stage - 1][first] > 0))
        return fault(w, STV_MOVE, stage, first, STV_NOBODY);
    if (mover != STV_NOBODY && !stv_has(&w->continuing, mover) && !stv_has(&w->surpluses, mover))
        return fault(w, STV_MOVE, stage, mover, STV_NOBODY);
    if (mover != STV_NOBODY && !stv_has(&choice->level, mover))
        return fault(w, STV_TURN, stage, mover, first);
    if (several)
        drawn = lot(w, stage, choice, surplus);
    if (several && drawn == STV_NOBODY)
        return fault(w, STV_NO_LOT, stage, first, second(&choice->level));
    if (several && mover != STV_NOBODY && drawn != mover)
        return fault(w, STV_TURN, stage, mover, drawn);
    *ret = mover != STV_NOBODY ? mover : several ? drawn : first;
    return false;
}

/* What the mover's papers are worth as they are sent. */
static void send(const struct walk *w, size_t stage, uint32_t mover, bool surplus, struct stv_papers *ret) {
    uint64_t total = w->totals[stage - 1][mover];

    *ret = w->papers[mover];
    if (!surplus)
        return;
    ret->unknown |= slack(w, stage - 1, mover) > 0;
    stv_papers_scale(ret, total - w->table->quota * STV_ONE, total);
}

/* Whether what one of the others has after a stage cannot be. */
static bool wrong_total(struct walk *w, size_t stage, uint32_t i, const struct stv_papers *sent) {
    if (falls(w, stage, i))
        return true;
    if (!stv_has(&w->continuing, i))
        return rises(w, stage, i);
    if (slack(w, stage, i) > 0 || slack(w, stage - 1, i) > 0) {
        w->papers[i].unknown = true;
        return false;
    }
    return !stv_papers_credit(sent, w->totals[stage][i] - w->totals[stage - 1][i], &w->papers[i]);
}

static bool check_stage(struct walk *w, size_t stage) {
    struct stv_choice choice;
    struct stv_papers sent;
    bool surplus = choose(w, stage, &choice);
    uint32_t mover;

    if (find_mover(w, stage, surplus, &choice, &mover))
        return true;
    send(w, stage, mover, surplus, &sent);
    stv_remove(surplus ? &w->surpluses : &w->continuing, mover);
    w->n_excluded += !surplus;
    for (uint32_t i = 0; i < w->table->candidates; i++)
        if (i == mover ? w->totals[stage][i] != (surplus ? w->table->quota * STV_ONE : 0)
                       : wrong_total(w, stage, i, &sent))
            return fault(w, STV_MOVE, stage, i, STV_NOBODY);
    elect(w, stage);
    return false;
}

/* The stages may leave out the last exclusion, for which no transfer is required: then it is made here. */
static bool last_exclusion(struct walk *w) {
    size_t stage = w->table->n_stages + 1;
    struct stv_choice choice;
    uint32_t mover;

    if (choose(w, stage, &choice) || w->n_excluded + w->table->seats + 1 < w->table->candidates)
        return fault(w, STV_UNFINISHED, stage - 1, STV_NOBODY, STV_NOBODY);
    mover = stv_first(&choice.level);
    if (stv_size(&choice.level) > 1)
        mover = choice.open ? STV_NOBODY : lot(w, stage, &choice, false);
    if (mover == STV_NOBODY)
        return fault(w, STV_NO_LOT, stage, stv_first(&choice.level), second(&choice.level));
    stv_remove(&w->continuing, mover);
    w->n_excluded++;
    return false;
}

static void walk(struct walk *w) {
    elect(w, 0);
    for (size_t stage = 1; stage <= w->table->n_stages; stage++) {
        if (over(w)) {
            if (!w->table->may_go_on)
                fault(w, STV_AFTER_END, stage, STV_NOBODY, STV_NOBODY);
            break;
        }
        if (check_stage(w, stage))
            return;
    }
    if (w->found.fault || (!over(w) && last_exclusion(w)))
        return;
    for (uint32_t i = 0; i < w->table->candidates && w->n_elected < w->table->seats; i++)
        if (stv_has(&w->continuing, i))
            stv_add(&w->elected, i);
}

/* The sum after a stage: of the totals, or with what is not transferable. */
static void check_sums(const struct walk *w, struct stv_finding *ret) {
    const struct stv_table *t = w->table;
    uint64_t papers = 0, before, before_slack = 0;

    for (size_t i = 0; i < t->candidates; i++)
        papers += w->first[i];
    before = papers;
    for (size_t stage = 1; stage <= t->n_stages; stage++) {
        const struct opt *rest = &t->stages[stage - 1].non_transferable;
        uint64_t sum = 0, loose = 0, all;

        for (uint32_t i = 0; i < t->candidates; i++) {
            sum += w->totals[stage][i];
            loose += slack(w, stage, i);
        }
        all = sum + rest->value;
        if (sum > before + before_slack + loose || (rest->given && (all > papers + loose || all + loose < papers))) {
            *ret = (struct stv_finding){ .fault = STV_SUM, .stage = stage + 1, .total = rest->given ? all : sum,
                                         .expected = rest->given ? papers : before };
            return;
        }
        before = sum;
        before_slack = loose;
    }
}

void stv_table_check(const struct stv_table *table, struct stv_findings *ret) {
    struct walk w = { .table = table };

    *ret = (struct stv_findings){ 0 };
    w.rows = (struct stv_rows){ table->candidates, w.totals, table->rounded };
    w.totals[0] = w.first;
    for (size_t i = 0; i < table->n_stages; i++)
        w.totals[i + 1] = table->stages[i].totals;
    for (uint32_t i = 0; i < table->candidates; i++) {
        w.first[i] = table->votes[i].count * STV_ONE;
        stv_papers_first(&w.papers[i], table->votes[i].count);
        stv_add(&w.continuing, i);
    }
    check_sums(&w, &ret->sum);
    walk(&w);
    ret->count = w.found;
    ret->elected = w.elected;
    while (ret->stray_lot < table->n_lots && w.used[ret->stray_lot])
        ret->stray_lot++;
}
