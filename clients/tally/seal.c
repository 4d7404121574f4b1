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
    int r, status = keyring_choose(k, contest, keys, &n);

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
