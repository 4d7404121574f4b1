/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Reads what the vectors of folds and of judgements begin with: "manifest" and "entries". Fails the test on anything odd. */

#include <jansson.h>

#include "daemon/state.h"
#include "tests/support/recounting.h"

/* The state as it is when the manifest is journaled and nothing else. */
void fold_reader_begin(const json_t *vector, struct state *ret);

/*
 * Holds an entry against its leaf and folds it. Returns whether it follows from those before. Its bytes stay in the arena;
 * recounting may be NULL.
 */
bool fold_reader_take(struct state *s, const json_t *entry, struct arena *arena, struct recounting *recounting);
