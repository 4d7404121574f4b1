/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A fresh small election and a fresh night for each test of the file that includes this: test(name) makes its row. */

#include "tests/support/declarations.h"

static struct small_election *small;
static struct night night;

static int set_up(void **state) {
    (void)state;
    small = small_election_new();
    night_init(&night, small);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    night_deinit(&night);
    small = small_election_free(small);
    return 0;
}

#define test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
