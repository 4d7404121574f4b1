/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A declaration or an event made into what is sent: its bytes, signed, in an envelope of its own. */

#include "clients/tally/keyring.h"
#include "daemon/core/judgement.h"
#include "proto/message.h"

/* Returns an exit status, said; the envelope is the caller's. ret_n (may be NULL): how many keys signed. */
int declaration_seal(struct keyring *k, const struct declaration *d, uint32_t contest, struct blob *ret_envelope,
                     size_t *ret_n);
int event_seal(struct keyring *k, const struct event *event, uint32_t record, struct blob *ret_envelope, size_t *ret_n);

/* The SHA-256 of a declaration's bytes, which others name as what they replace. Returns 0 or -ENOMEM. */
int declaration_digest(const struct declaration *d, struct digest *ret);

/*
 * Judges, as the daemon will, whether those whose keys these are may sign a declaration of the contest, and are enough:
 * adds E01, E10, E22, E23, E02 to j, or E16 where all but those barred are too few. Each key counts once.
 */
void seal_judge(const struct keyring *k, const struct secret_key *keys, size_t n, const struct declaration *d,
                uint32_t contest, struct judgement *j);
/* The same for an event: E01, X01, E22, E23, E02, E24. */
void seal_judge_event(const struct election *e, const struct secret_key *keys, size_t n, const struct event *event,
                      uint32_t record, struct judgement *j);
