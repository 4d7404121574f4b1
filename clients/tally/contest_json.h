/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One contest whole (tally results CONTEST): all that its record says, with the names that the manifest has for it. */

#include "clients/tally/results_json.h"

/*
 * Makes the object from the contest's record. Returns 0; 1 when the record is missing or not sound; -ENOMEM. The keys are
 * those of tally(1), in its order.
 */
int contest_json(const struct results *r, uint32_t contest, json_t **ret);

/* Prints it as a table for people, in the language of the output. */
void contest_text(json_t *object, FILE *out);
