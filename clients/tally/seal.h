/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A declaration made into what is sent: its bytes, signed, in an envelope of its own. */

#include "clients/tally/keyring.h"
#include "daemon/core/judgement.h"
#include "proto/message.h"

/* Returns an exit status, said; the envelope is the caller's. */
int declaration_seal(struct keyring *k, const struct declaration *d, uint32_t contest, struct blob *ret_envelope);

/*
 * Judges, as the daemon will, whether those whose keys these are may sign a declaration of the contest, and are enough:
 * adds E01, E10 or E02 to j. Each key counts once.
 */
void seal_judge(const struct election *e, const struct secret_key *keys, size_t n, const struct declaration *d,
                uint32_t contest, struct judgement *j);
