/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whether the wall clock can be trusted with entry times. It is held against the time since boot, which nobody sets, and
 * at the start against the journal's last entry. Both clocks are arguments; all times are in ms.
 */

#include <stdbool.h>
#include <stdint.h>

/* How far apart they may come: an hour. What is more than that somebody must look at. */
#define CLOCK_SLACK 3600000u

enum clock_state {
    CLOCK_SOUND,
    CLOCK_MOVED,        /* by more than that against the time since boot, all its moves since the start together */
    CLOCK_BEHIND,       /* at the start, by more than that, the last entry */
    _CLOCK_STATE_MAX,
};

struct clock_guard {
    bool live;                  /* a rehearsal's entries have declared times: nothing is asked of its clock */
    uint64_t accepted;          /* the last entry's time, or a later one, that the operator knows to lie ahead; 0: none */
    bool started;               /* the two that follow are of the first look that was sound */
    uint64_t wall, boot;
    enum clock_state state;
};

void clock_guard_init(struct clock_guard *g, bool live, uint64_t accepted);

/* Looks at both clocks; last_entry is the time of the journal's. Returns whether g->state has become another. */
bool clock_guard_look(struct clock_guard *g, uint64_t wall, uint64_t boot, uint64_t last_entry);

/* What is wrong, for status. */
const char *clock_state_text(enum clock_state state);
