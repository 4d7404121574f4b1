/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Proofs as files (SPEC.md 9.1), fetched and checked; each returns an exit status, said. `out` "-" is standard output. */

#include "clients/tally/online.h"

struct proof_out {
    const char *path;           /* "-": standard output, and nothing else is printed */
    bool json;
};

/* That an entry is in the journal, under the last head up to a size; 0: the newest. */
int log_inclusion(struct online *o, uint64_t index, uint64_t size, const struct proof_out *out);
/* That the journal grew from the last head up to a size to the last one up to another; 0: the newest. */
int log_growth(struct online *o, uint64_t old_size, uint64_t size, const struct proof_out *out);
/* All records of an area and below, by its code or name, or under a prefix of keys. */
int log_records(struct online *o, const char *area, const struct proof_out *out);
