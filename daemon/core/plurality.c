/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plurality. A lot never adds a vote (the law only treats the winner as if it had), so a tie at the last place shows in
 * the votes for ever and can be told from them alone.
 */

#include "daemon/core/plurality.h"

#include <assert.h>

void race_last_place(const struct race *race, struct last_place *ret) {
    struct last_place last = { 0 };
    uint64_t below = UINT64_MAX;

    assert(race->places > 0);
    /* Down the distinct numbers of votes, from the highest, until the places are used up. */
    do {
        uint64_t next = 0;

        last.above += last.level;
        last.level = 0;
        for (size_t i = 0; i < race->n; i++) {
            if (!race->rows[i].in_race || race->rows[i].votes >= below)
                continue;
            if (last.level == 0 || race->rows[i].votes > next) {
                next = race->rows[i].votes;
                last.level = 0;
            }
            last.level += race->rows[i].votes == next;
        }
        last.votes = below = next;
    } while (last.level > 0 && last.above + last.level < race->places);
    last.places = race->places - last.above;
    *ret = last;
}

bool race_outvoted(const struct race *race, const bool *elected, uint32_t *ret_elected, uint32_t *ret_other) {
    uint32_t worst = UINT32_MAX, best = UINT32_MAX;

    for (uint32_t i = 0; i < race->n; i++) {
        uint64_t votes = race->rows[i].votes;

        if (elected[i] && (worst == UINT32_MAX || !race->rows[i].in_race || votes < race->rows[worst].votes))
            worst = i;
        if (!elected[i] && race->rows[i].in_race && (best == UINT32_MAX || votes > race->rows[best].votes))
            best = i;
    }
    if (worst == UINT32_MAX || best == UINT32_MAX ||
        (race->rows[worst].in_race && race->rows[best].votes <= race->rows[worst].votes))
        return false;
    *ret_elected = worst;
    *ret_other = best;
    return true;
}
