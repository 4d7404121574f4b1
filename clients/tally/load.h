/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* An election from what a person names: a manifest's file, or an election folder (then without keys or genesis). */

#include "daemon/core/election.h"

/*
 * Opens a manifest file: form, signatures, references. Says on standard error what is wrong. Returns STATUS_DONE,
 * STATUS_USAGE (cannot be read, or is not a manifest) or STATUS_PROOF (signatures or contents do not hold).
 */
int load_manifest(const char *path, struct election **ret);

/* The same for a manifest or a folder; a folder with faults gives STATUS_REFUSED after they were said. */
int load_election(const char *path, struct election **ret);

/* For _cleanup_ on struct election *. */
static inline void election_freep(struct election **e) {
    election_free(*e);
}
