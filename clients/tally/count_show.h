/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A count of a ballot file, shown: stage by stage to people, whole to programs. */

#include <jansson.h>
#include <stdio.h>

#include "clients/tally/blt.h"
#include "daemon/core/stv_count.h"

#define COUNT_LOTS_MAX 64       /* lots of one count */

/* Quota, every stage, and who is elected; one stage after the other. Returns an exit status. */
int count_print(const struct blt *blt, const struct stv_count *count, FILE *out);

/* Says between whom a lot must be drawn, and how to give it. Returns STATUS_REFUSED. */
int count_say_tie(const struct blt *blt, const struct stv_count *count, FILE *out);

/* The same as one object, votes as integers of 0.00001; NULL when memory is out. */
json_t *count_json(const struct blt *blt, const struct stv_count *count, bool tie);
