/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Officers and what they may do. A signature that does not hold spoils the whole envelope, even where enough others do:
 * an honest sender never makes one, and passing over it would leave unsigned bytes in the journal.
 */

#include "daemon/core/officers.h"

bool officer_may_declare(const struct election *e, uint32_t officer, uint32_t contest) {
    const struct officer *o = &e->officers[officer];
    const struct contest *c = &e->contests[contest];

    for (uint32_t i = 0; i < o->n_rights; i++)
        if (o->rights[i].role <= ROLE_DEPUTY && (o->rights[i].poll == NO_INDEX || o->rights[i].poll == c->poll) &&
            election_within(e, c->area, o->rights[i].area))
            return true;
    return false;
}

int signers_verify(const struct election *e, const struct envelope *envelope, struct signers *ret, uint32_t *ret_bad) {
    struct signers signers = { 0 };

    for (size_t i = 0; i < envelope->n_signatures; i++) {
        uint32_t officer = election_officer_by_key(e, &envelope->signatures[i].key_id);

        if (officer == NO_INDEX || signers.n == TALLY_SIGNATURES_MAX ||
            !envelope_verify(envelope, i, &e->officers[officer].key)) {
            *ret_bad = (uint32_t)i;
            return 1;
        }
        signers.officers[signers.n++] = officer;
    }
    *ret = signers;
    return 0;
}
