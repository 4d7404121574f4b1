/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What is derived, as JSON: `derived` in the results object. Shares are in hundredths of a percent (bp), beside the
 * integers that they are made of. */

#include "clients/tally/derive.h"

/* Returns 0; 1 when a record is missing or not sound; -ENOMEM. */
int derived_json(const struct results *r, enum share_method method, json_t **ret);

/* derive_councils.c: what became of the councils at or below the area; `councils` and `control_changes`. Same returns. */
int councils_json(const struct results *r, json_t *object);

/* derive_contests.c: what is told of contests beside their figures; `notices` and `flags`. Same returns. */
int contests_told_json(const struct results *r, json_t *object);
/* Adds what is told of one contest, if anything is. Returns 0 or -ENOMEM. */
int contest_told_json(const struct results *r, uint32_t contest, const struct contest_record *record, json_t *notices,
                      json_t *flags);

/* Where a contest or council is: {"code", "name"}. */
json_t *json_place(const struct election *e, uint32_t area);

const char *share_method_word(enum share_method method);
/* Returns _SHARE_METHOD_MAX for another word. */
enum share_method share_method_named(const char *word);
