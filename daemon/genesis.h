/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The first entries of a journal: the manifest's bodies, in batches of their own (SPEC.md 3 and 5.1). */

#include "daemon/journal/journal.h"
#include "daemon/state.h"

/*
 * Writes the manifest into a new, empty journal and commits it. ret_note is the newest head. Returns 0, a positive
 * journal_verdict, or a negative errno. state must be fresh from state_init().
 */
int genesis_write(struct state *s, struct journal *journal, const struct secret_key *log, uint64_t now,
                  struct blob *ret_note);
