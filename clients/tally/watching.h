/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What tally watch says of a record that changed: which event it is, in words and as a line of JSON. */

#include <jansson.h>
#include <stdio.h>

#include "daemon/core/election.h"

struct watching {
    bool json;
    FILE *out;
};

/* Says what happened between two states of one record; old absent: nothing was known before. Says nothing where nothing
 * that matters to people changed. `size` is the journal's. Returns 0, 1 when a record is not sound, or -ENOMEM. */
int watching_record(const struct watching *w, const struct election *e, const struct record_key *key, struct span old,
                    struct span new, uint64_t size);

/* Says how an area stands: {"event": "standing"}; of a contest only that it has conflicts. */
int watching_standing(const struct watching *w, const struct election *e, const struct record_key *key,
                      struct span record, uint64_t size);

/* Says an event that is about no record: "stale", "fresh", "doubt", "complete". */
void watching_event(const struct watching *w, const char *event, const char *text, uint64_t size);
