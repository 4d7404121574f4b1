/* SPDX-License-Identifier: Apache-2.0 */

/* One envelope for each declaration: whoever signs differs from contest to contest, and so does what becomes of it. */

#include "clients/tally/seal.h"

#include <sodium.h>

#include "clients/tally/command.h"
#include "clients/tally/output.h"
#include "proto/codec.h"
#include "proto/envelope.h"

int declaration_seal(struct keyring *k, const struct declaration *d, uint32_t contest, struct blob *ret_envelope) {
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    _cleanup_(blob_free) struct blob body = { 0 };
    struct span span;
    struct pack p;
    size_t n;
    int r, status = keyring_choose(k, d, contest, keys, &n);

    if (status != STATUS_DONE)
        return status;
    pack_init(&p);
    declaration_encode(&p, d);
    r = pack_take(&p, &body);
    pack_deinit(&p);
    span = span_blob(body);
    if (r == 0)
        r = envelope_seal(PAYLOAD_DECLARATION, &k->e->genesis, &span, 1, keys, n, ret_envelope);
    sodium_memzero(keys, sizeof(keys));
    if (r == 0)
        return STATUS_DONE;
    output_error(SPAN_FMT ": %s", SPAN_ARG(d->contest),
                 r == CANON_ORDER ? "an officer's key was given twice" : r > 0 ? canon_fault_text(r) : "out of memory");
    return STATUS_USAGE;
}

static void signers_judge(const struct election *e, const struct signers *signers, const struct declaration *d,
                          uint32_t contest, struct judgement *j) {
    uint64_t needed = election_quorum(e, d);
    struct span id = e->contests[contest].m->id;
    uint32_t entitled = 0;

    for (uint32_t i = 0; i < signers->n; i++)
        entitled += officer_may_declare(e, signers->officers[i], contest);
    if (entitled == 0)
        judgement_add(j, CODE_E10, 1, &id);
    else if (entitled < needed)
        judgement_add(j, CODE_E02, 2, (struct span[]){ judgement_number(j, entitled), judgement_number(j, needed) });
}

static bool has_officer(const struct signers *signers, uint32_t officer) {
    for (uint32_t i = 0; i < signers->n; i++)
        if (signers->officers[i] == officer)
            return true;
    return false;
}

void seal_judge(const struct election *e, const struct secret_key *keys, size_t n, const struct declaration *d,
                uint32_t contest, struct judgement *j) {
    struct signers signers = { 0 };

    for (size_t i = 0; i < n && i < TALLY_SIGNATURES_MAX; i++) {
        char text[2 * DIGEST_SIZE + 1];
        struct digest id;
        uint32_t officer;

        key_id(&keys[i].public, &id);
        officer = election_officer_by_key(e, &id);
        if (officer == NO_INDEX) {
            struct span arg = judgement_text(j, span_str(hex(id.bytes, DIGEST_SIZE, text)));

            judgement_add(j, CODE_E01, 1, &arg);
            return;
        }
        if (!has_officer(&signers, officer))
            signers.officers[signers.n++] = officer;
    }
    signers_judge(e, &signers, d, contest, j);
}
