/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Sheets of s1.a as a whole count of given papers gives them, for a test to spoil. */

#include "tests/support/declarations.h"

enum { PINE, QUINCE, ROWAN, SAGE, THYME, BALLOT };

/* Papers: how many, and in which order, from 1; 0 ends it. */
struct papers {
    uint64_t count;
    uint64_t order[BALLOT + 1];
};

/* The sheet; where sage and thyme are level the lot excludes thyme in stage 4. Preferences are there, but not given. */
struct declaration *stv_sheet(const struct election *e, const struct papers *papers, struct arena *arena);

/* A lot between sage and thyme, which sage won. */
void stv_sheet_lot(struct declaration *d, uint64_t stage, struct arena *arena);
