/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Family P against the same contest's figures last time, for the table in rules_plausible.c; only rules*.c includes
 * this. Each predicate asks the manifest's baselines in order and tells the first that it finds at odds. */

#include "daemon/core/rules_table.h"

bool share_changed(const struct sheet *s, struct words *w);
bool leader_without_votes(const struct sheet *s, struct words *w);
bool row_shifted(const struct sheet *s, struct words *w);
bool electorate_changed(const struct sheet *s, struct words *w);
bool turnout_changed(const struct sheet *s, struct words *w);
bool swung(const struct sheet *s, struct words *w);

/* Part of a whole in per mille, rounded down; the whole is not 0. */
uint64_t per_mille(uint64_t part, uint64_t whole);
/* Per mille said in per cent: "12.3". */
void say_percent(struct words *w, uint64_t mille);
uint64_t sheet_threshold(const struct sheet *s, enum threshold threshold);
