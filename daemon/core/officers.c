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

/* The authority with this key id, or NO_INDEX. */
static uint32_t authority_by_key(const struct election *e, const struct digest *id) {
    for (size_t i = 0; i < e->header.n_authorities; i++) {
        struct public_key key;
        struct digest own;

        memcpy(key.bytes, e->header.authorities[i].key.bytes, sizeof(key.bytes));
        key_id(&key, &own);
        if (digest_equal(&own, id))
            return (uint32_t)i;
    }
    return NO_INDEX;
}

/* The authority that is to sign with this key id, on an envelope of events; else NO_INDEX. */
static uint32_t telling_authority(const struct election *e, const struct envelope *envelope, size_t i) {
    if (!span_equal(envelope->type, span_str(PAYLOAD_EVENT)))
        return NO_INDEX;
    return authority_by_key(e, &envelope->signatures[i].key_id);
}

/* Whose key signature i is by: adds who that is, and gives the key; false when it is a stranger's. */
static bool signer_find(const struct election *e, const struct envelope *envelope, size_t i, struct signers *signers,
                        struct public_key *ret_key) {
    uint32_t officer = election_officer_by_key(e, &envelope->signatures[i].key_id);
    uint32_t authority = telling_authority(e, envelope, i);

    if (officer != NO_INDEX) {
        *ret_key = e->officers[officer].key;
        signers->officers[signers->n++] = officer;
    } else if (authority != NO_INDEX) {
        memcpy(ret_key->bytes, e->header.authorities[authority].key.bytes, sizeof(ret_key->bytes));
    }
    signers->n_authorities += authority != NO_INDEX;     /* one key may serve as both */
    return officer != NO_INDEX || authority != NO_INDEX;
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
