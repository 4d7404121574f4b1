/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/core/stv.h"

/* Two decimals are published from here on, so half of a hundredth is lost at most. */
#define ROUNDED_FROM (1000 * STV_ONE)
#define ROUNDED_TO (STV_ONE / 100)

size_t stv_size(const struct stv_set *set) {
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_SIZE(set->bits); i++)
        n += (size_t)__builtin_popcountll(set->bits[i]);
    return n;
}

bool stv_equal(const struct stv_set *a, const struct stv_set *b) {
    for (size_t i = 0; i < ARRAY_SIZE(a->bits); i++)
        if (a->bits[i] != b->bits[i])
            return false;
    return true;
}

uint32_t stv_first(const struct stv_set *set) {
    for (uint32_t i = 0; i < TALLY_CANDIDATES_MAX; i++)
        if (stv_has(set, i))
            return i;
    return STV_NOBODY;
}

size_t stv_lot_find(const struct stv_lot *lots, size_t n, uint64_t stage, const struct stv_set *tied, bool surplus,
                    uint32_t *ret_mover) {
    for (size_t i = 0; i < n; i++) {
        struct stv_set mover = lots[i].tied;

        if (lots[i].stage != stage || !stv_equal(&lots[i].tied, tied))
            continue;
        for (size_t k = 0; k < ARRAY_SIZE(mover.bits); k++)
            mover.bits[k] &= surplus ? lots[i].won.bits[k] : ~lots[i].won.bits[k];
        if (stv_size(&mover) != 1)
            continue;
        *ret_mover = stv_first(&mover);
        return i;
    }
    return n;
}

uint64_t stv_slack(const struct stv_rows *rows, size_t stage, uint64_t total) {
    return rows->rounded && stage > 0 && total >= ROUNDED_FROM && total % ROUNDED_TO == 0 ? ROUNDED_TO / 2 : 0;
}

/* Whether a certainly comes before b after a stage. */
static bool before(const struct stv_rows *rows, size_t stage, uint32_t a, uint32_t b, bool most) {
    uint64_t first = rows->totals[stage][most ? a : b], second = rows->totals[stage][most ? b : a];

    return first > second + stv_slack(rows, stage, first) + stv_slack(rows, stage, second);
}

/* Takes out of a set whoever somebody of it certainly comes before after a stage. */
static void narrow(const struct stv_rows *rows, size_t stage, bool most, struct stv_set *set) {
    uint32_t best = STV_NOBODY; /* the one that comes before most: the furthest by its nearest end */
    uint64_t best_end = 0;

    for (uint32_t i = 0; i < rows->candidates; i++) {
        uint64_t total = rows->totals[stage][i], slack = stv_slack(rows, stage, total);
        uint64_t end = most ? total - slack : total + slack;

        if (!stv_has(set, i) || (best != STV_NOBODY && (most ? end <= best_end : end >= best_end)))
            continue;
        best = i;
        best_end = end;
    }
    for (uint32_t i = 0; i < rows->candidates; i++)
        if (stv_has(set, i) && before(rows, stage, best, i, most))
            stv_remove(set, i);
}

static bool any_slack(const struct stv_rows *rows, size_t stage, const struct stv_set *set) {
    for (uint32_t i = 0; i < rows->candidates; i++)
        if (stv_has(set, i) && stv_slack(rows, stage, rows->totals[stage][i]) > 0)
            return true;
    return false;
}

void stv_choose(const struct stv_rows *rows, size_t stage, const struct stv_set *from, bool most,
                struct stv_choice *ret) {
    *ret = (struct stv_choice){ .level = *from };
    for (size_t k = stage + 1; k-- > 0 && stv_size(&ret->level) > 1 && !ret->open;) {
        narrow(rows, k, most, &ret->level);
        ret->open = stv_size(&ret->level) > 1 && any_slack(rows, k, &ret->level);
    }
}
