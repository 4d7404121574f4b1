/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Signatures that are checked on every core, in whatever order: each has a place, and in the end it is known whether all of
 * them hold, or which is the first that does not. One thread adds; whatever is added is copied.
 */

#include "proto/keys.h"

struct checks;

/* `threads` 0: the caller's own does it all. Returns 0 or a negative errno. */
int checks_new(unsigned threads, struct checks **ret);
/* Ends at once; what was not checked yet is not. Returns NULL. */
struct checks *checks_free(struct checks *c);

/* As many threads as there are cores that this process may use, at most 64. */
unsigned checks_threads(void);

/* A signature over a message (SPEC.md 2). Returns 0 or -ENOMEM. */
int checks_add(struct checks *c, uint64_t place, const struct public_key *key, struct span message,
               const uint8_t signature[SIGNATURE_SIZE]);
/* A note that its log must have signed (SPEC.md 5.4); `origin` must outlive c. Returns 0 or -ENOMEM. */
int checks_add_note(struct checks *c, uint64_t place, const struct public_key *key, struct span origin, struct span note);

/* Waits until all that was added is checked. False: *ret_place is the least of those that do not hold. */
bool checks_hold(struct checks *c, uint64_t *ret_place);
/* Whether one was found that does not hold, without waiting. */
bool checks_failed(struct checks *c);

/* How many were added. */
uint64_t checks_count(const struct checks *c);
