/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who may declare and tell what: signatures on an envelope, and officers' rights. */

#include "daemon/core/election.h"

/* The officers whose signatures on one envelope hold; of events the authorities too. */
struct signers {
    uint32_t n, n_authorities;
    uint32_t officers[TALLY_SIGNATURES_MAX];
    struct digest keys[TALLY_SIGNATURES_MAX];   /* by which each of the officers signed */
};

/* Whether the officer has a right of that role over a poll in an area. */
bool officer_has_right(const struct election *e, uint32_t officer, enum officer_role role, uint32_t poll,
                       uint32_t area);
/* The same by role 0 or 1: whoever may declare a contest, or state what was counted in an area of it. */
bool officer_may_count(const struct election *e, uint32_t officer, uint32_t poll, uint32_t area);
bool officer_may_declare(const struct election *e, uint32_t officer, uint32_t contest);

/*
 * Whose the keys are by which an envelope of declarations or of events is signed, whether or not the signatures hold:
 * ret_keys[i] is that of signature i. Returns 0; or 1 when a key is unknown, with *ret_bad the signature's index.
 */
int signers_find(const struct election *e, const struct envelope *envelope, struct signers *ret,
                 struct public_key ret_keys[TALLY_SIGNATURES_MAX], uint32_t *ret_bad);

/* The same, and verifies every signature. Returns 0; or 1 when a key is unknown or a signature does not hold. */
int signers_verify(const struct election *e, const struct envelope *envelope, struct signers *ret, uint32_t *ret_bad);
