/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What sound evidence says, as JSON and on one screen. */

#include <jansson.h>

#include "clients/tally/evidence.h"

/* [{field, candidate, taken, conflict}…]: where two declarations of a contest differ; NULL when memory is out. */
json_t *evidence_differences(const struct m_contest *contest, const struct declaration *x, const struct declaration *y);

/* The whole of it as one object; NULL when memory is out. */
json_t *evidence_json(const struct evidence *e);
/* The same in words, on standard output. Returns an exit status. */
int evidence_print(const struct evidence *e);

/* A log's two heads; `shown` false: that they contradict each other is not in the file. */
json_t *fork_json(const struct head *old, const struct head *head, bool shown);
int fork_print(const struct head *old, const struct head *head, bool shown);
