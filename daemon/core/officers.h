/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who may declare and tell what: signatures on an envelope, officers' rights, and keys that are in force. */

#include "daemon/core/election.h"
#include "daemon/core/judgement.h"

/* Whose signatures on one envelope hold, whether or not their keys are still in force. */
struct signers {
    size_t n_keys;
    struct digest keys[TALLY_SIGNATURES_MAX];       /* of every signature */
    uint32_t n, n_authorities;                      /* of events the authorities too */
    uint32_t officers[TALLY_SIGNATURES_MAX];
    uint32_t by[TALLY_SIGNATURES_MAX];              /* which of the keys is this officer's */
};

/* Whether the officer has a right of that role over a poll in an area. */
bool officer_has_right(const struct election *e, uint32_t officer, enum officer_role role, uint32_t poll,
                       uint32_t area);
/* The same by role 0 or 1: whoever may declare a contest, or state what was counted in an area of it. */
bool officer_may_count(const struct election *e, uint32_t officer, uint32_t poll, uint32_t area);
bool officer_may_declare(const struct election *e, uint32_t officer, uint32_t contest);

/*
 * Whose the keys are by which an envelope of declarations or of events is signed, whether or not the signatures hold:
 * ret_keys[i] is that of signature i. `brings` is the event that the envelope has as its only body, or NULL: keys that it
 * brings or changes sign it too (SPEC.md 4.3). Returns 0; or 1 when a key is unknown, with *ret_bad the signature's index.
 */
int signers_find(const struct election *e, const struct envelope *envelope, const struct event *brings,
                 struct signers *ret, struct public_key ret_keys[TALLY_SIGNATURES_MAX], uint32_t *ret_bad);

/* The same, and verifies every signature. Returns 0; or 1 when a key is unknown or a signature does not hold. */
int signers_verify(const struct election *e, const struct envelope *envelope, const struct event *brings,
                   struct signers *ret, uint32_t *ret_bad);

/*
 * The event that an envelope brings for signers_find(): its body, where that is its only one, decoded in the arena, if it
 * changes the keys of the authority or of the log; else NULL. Malformed bytes bring nothing. Returns 0 or -ENOMEM.
 */
int signers_brings(const struct envelope *envelope, struct span body, struct arena *arena, const struct event **ret);

/* The key with this id among those that an event of kind 10 or 11 brings or, of the log's, changes; false: none. */
bool signers_brought(const struct election *e, const struct event *brings, const struct digest *id,
                     struct public_key *ret);

/* Whether a key that signed is not in force at this time any more, or yet: E22 or E23 of the first such. */
bool signers_out_of_force(const struct election *e, const struct signers *signers, bool of_event, uint64_t time,
                          struct judgement *j);
