/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The small election in both profiles, for the tests of rules: set_up and tear_down of the whole group. */

#include "tests/support/small_election.h"

static struct small_election *live, *archive;
static struct arena arena;

static int set_up(void **state) {
    (void)state;
    live = small_election_new();
    archive = small_election_make(&(struct small_terms){ .archive = true });
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    live = small_election_free(live);
    archive = small_election_free(archive);
    arena_deinit(&arena);
    return 0;
}
