/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Officers and what they may do. A signature that does not hold spoils the whole envelope, even where enough others do:
 * an honest sender never makes one, and passing over it would leave unsigned bytes in the journal.
 */

#include "daemon/core/officers.h"

#include <assert.h>

bool officer_has_right(const struct election *e, uint32_t officer, enum officer_role role, uint32_t poll,
                       uint32_t area) {
    const struct officer *o = &e->officers[officer];

    for (uint32_t i = 0; i < o->n_rights; i++)
        if (o->rights[i].role == role && (o->rights[i].poll == NO_INDEX || o->rights[i].poll == poll) &&
            election_within(e, area, o->rights[i].area))
            return true;
    return false;
}

bool officer_may_count(const struct election *e, uint32_t officer, uint32_t poll, uint32_t area) {
    return officer_has_right(e, officer, ROLE_RETURNING_OFFICER, poll, area) ||
           officer_has_right(e, officer, ROLE_DEPUTY, poll, area);
}

bool officer_may_declare(const struct election *e, uint32_t officer, uint32_t contest) {
    return officer_may_count(e, officer, e->contests[contest].poll, e->contests[contest].area);
}

/* Whose key signature i is by: adds who that is, and gives the key; false when it is a stranger's. */
static bool signer_find(const struct election *e, const struct envelope *envelope, size_t i, struct signers *signers,
                        struct public_key *ret_key) {
    const struct digest *id = &envelope->signatures[i].key_id;
    bool of_events = span_equal(envelope->type, span_str(PAYLOAD_EVENT));
    const struct enrolment *officer = enrolments_find(&e->officer_keys, id);
    const struct enrolment *authority = of_events ? enrolments_find(&e->authority_keys, id) : NULL;

    if (!officer && !authority)
        return false;
    *ret_key = officer ? officer->key : authority->key;
    if (officer) {
        signers->keys[signers->n] = *id;
        signers->officers[signers->n++] = officer->officer;
    }
    signers->n_authorities += authority != NULL;         /* one key may serve as both */
    return true;
}

int signers_find(const struct election *e, const struct envelope *envelope, struct signers *ret,
                 struct public_key ret_keys[TALLY_SIGNATURES_MAX], uint32_t *ret_bad) {
    struct signers signers = { 0 };

    assert(envelope->n_signatures <= TALLY_SIGNATURES_MAX);    /* envelope_open() opens no more */
    for (size_t i = 0; i < envelope->n_signatures; i++) {
        *ret_bad = (uint32_t)i;
        if (!signer_find(e, envelope, i, &signers, &ret_keys[i]))
            return 1;
    }
    *ret = signers;
    return 0;
}

int signers_verify(const struct election *e, const struct envelope *envelope, struct signers *ret, uint32_t *ret_bad) {
    struct public_key keys[TALLY_SIGNATURES_MAX];
    struct signers signers;

    if (signers_find(e, envelope, &signers, keys, ret_bad))
        return 1;
    for (size_t i = 0; i < envelope->n_signatures; i++) {
        *ret_bad = (uint32_t)i;
        if (!envelope_verify(envelope, i, &keys[i]))
            return 1;
    }
    *ret = signers;
    return 0;
}
