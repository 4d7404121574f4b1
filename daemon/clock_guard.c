/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Entry times are for ever, and rules and windows of validity go by them. A clock that jumped is no reason to end, for readers are
 * served as well as before; but nothing is taken until it is back where it was, or until the daemon is started again by
 * somebody who has looked. A start on a clock that is behind waits likewise, and takes whatever the clock then says as
 * its measure: setting it right is enough.
 */

#include "daemon/clock_guard.h"

void clock_guard_init(struct clock_guard *g, bool live, uint64_t accepted) {
    *g = (struct clock_guard){ .live = live, .accepted = accepted };
}

static enum clock_state state_of(const struct clock_guard *g, uint64_t wall, uint64_t boot, uint64_t last_entry) {
    int64_t moved;

    if (!g->started)
        return last_entry > wall && last_entry - wall > CLOCK_SLACK && last_entry > g->accepted ? CLOCK_BEHIND
                                                                                               : CLOCK_SOUND;
    moved = (int64_t)(wall - g->wall) - (int64_t)(boot - g->boot);
    return moved > (int64_t)CLOCK_SLACK || moved < -(int64_t)CLOCK_SLACK ? CLOCK_MOVED : CLOCK_SOUND;
}

bool clock_guard_look(struct clock_guard *g, uint64_t wall, uint64_t boot, uint64_t last_entry) {
    enum clock_state before = g->state;

    if (!g->live)
        return false;
    g->state = state_of(g, wall, boot, last_entry);
    if (!g->started && g->state == CLOCK_SOUND) {
        g->started = true;
        g->wall = wall;
        g->boot = boot;
    }
    return g->state != before;
}

const char *clock_state_text(enum clock_state state) {
    static const char *const texts[_CLOCK_STATE_MAX] = {
        [CLOCK_SOUND] = "sound",
        [CLOCK_MOVED] = "it moved over an hour against the time since boot",
        [CLOCK_BEHIND] = "it lies over an hour before the last entry",
    };

    return texts[state];
}
