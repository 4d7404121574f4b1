/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The count that decides who is elected, for the rules on it; only rules*.c includes this. */

#include "daemon/core/rules_table.h"

/*
 * The count that decides: the votes, or the second round of a supplementary vote. False when there is none to look at
 * (the transferable vote, or something is missing that another rule tells).
 */
bool sheet_deciding_race(const struct sheet *s, struct race *ret);

/* Whether somebody elected has fewer votes in that count than somebody who is not; says who. */
bool say_outvoted(const struct sheet *s, struct words *w);

/* A list of candidates in a few words that no language is needed for: "ann, bob", or nothing. */
struct list_text {
    char text[160];
    size_t len;
};
void list_add(struct list_text *l, struct span name);
/* The list, or a dash where it has nobody. */
const char *list_words(const struct list_text *l);
