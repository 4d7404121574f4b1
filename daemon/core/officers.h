/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who may declare what: officers' signatures on an envelope, and their rights over a contest. */

#include "daemon/core/election.h"

/* The officers whose signatures on one envelope hold. */
struct signers {
    uint32_t n;
    uint32_t officers[TALLY_SIGNATURES_MAX];
};

/* Whether one of the officer's rights covers the contest. */
bool officer_may_declare(const struct election *e, uint32_t officer, uint32_t contest);

/*
 * Verifies every signature. Returns 0; or 1 when a key is unknown or a signature does not hold, with *ret_bad its index
 * in the envelope.
 */
int signers_verify(const struct election *e, const struct envelope *envelope, struct signers *ret, uint32_t *ret_bad);
