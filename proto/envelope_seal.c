/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Making envelopes, the mirror of envelope.c. An envelope is sealed by those who sign together, or passed on and
 * countersigned; both end in the same bytes, since signatures stand in the order of their key ids and Ed25519 leaves
 * nothing to chance.
 */

#include "proto/envelope.h"

#include <errno.h>

#include "proto/canon.h"
#include "proto/limits.h"
#include "proto/pack.h"
#include "proto/tree.h"

/* What an envelope is made of. */
struct seal {
    struct span type, payload;
    const struct span *bodies;
    size_t n_bodies;
    struct signature signatures[TALLY_SIGNATURES_MAX];
    size_t n_signatures;
};

int payload_make(const struct digest *genesis, const struct span *bodies, size_t n_bodies, struct blob *ret) {
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    pack_array(&p, 3);
    pack_uint(&p, 1);
    pack_digest(&p, genesis);
    pack_array(&p, n_bodies);
    for (size_t i = 0; i < n_bodies; i++) {
        struct digest digest;

        hash_bytes(bodies[i], &digest);
        pack_digest(&p, &digest);
    }
    return pack_take(&p, ret);
}

/* Signs and puts the signature where its key id belongs. 0, CANON_LIMIT, CANON_ORDER or -ENOMEM. */
static int seal_sign(struct seal *seal, const struct secret_key *key) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct signature signature;
    size_t at = 0;

    key_id(&key->public, &signature.key_id);
    for (; at < seal->n_signatures; at++) {
        int order = memcmp(&seal->signatures[at].key_id, &signature.key_id, DIGEST_SIZE);

        if (order == 0)
            return CANON_ORDER;
        if (order > 0)
            break;
    }
    if (seal->n_signatures == TALLY_SIGNATURES_MAX)
        return CANON_LIMIT;
    if (pae(seal->type, seal->payload, &bytes))
        return -ENOMEM;
    key_sign(key, span_blob(bytes), signature.bytes);
    memmove(&seal->signatures[at + 1], &seal->signatures[at],
            (seal->n_signatures - at) * sizeof(seal->signatures[0]));
    seal->signatures[at] = signature;
    seal->n_signatures++;
    return 0;
}

static int sigset_make(const struct seal *seal, struct blob *ret) {
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    pack_array(&p, 4);
    pack_uint(&p, 1);
    pack_str(&p, seal->type);
    pack_bin(&p, seal->payload);
    pack_array(&p, seal->n_signatures);
    for (size_t i = 0; i < seal->n_signatures; i++) {
        pack_array(&p, 2);
        pack_digest(&p, &seal->signatures[i].key_id);
        pack_bin(&p, span_of(seal->signatures[i].bytes, SIGNATURE_SIZE));
    }
    return pack_take(&p, ret);
}

static int seal_make(const struct seal *seal, struct blob *ret) {
    _cleanup_(blob_free) struct blob sigset = { 0 };
    _cleanup_(pack_deinit) struct pack p;
    int r;

    pack_init(&p);
    r = sigset_make(seal, &sigset);
    if (r)
        return r;
    pack_array(&p, 3);
    pack_uint(&p, 1);
    pack_bin(&p, span_blob(sigset));
    pack_array(&p, seal->n_bodies);
    for (size_t i = 0; i < seal->n_bodies; i++)
        pack_bin(&p, seal->bodies[i].ptr ? seal->bodies[i] : span_of("", 0));
    return pack_take(&p, ret);
}

/* What would be refused when opened is not sealed: opening is the one place that knows all the rules. */
static int seal_check(struct span bytes, struct span type) {
    bool manifest = span_equal(type, span_str(PAYLOAD_MANIFEST));
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope e;

    return envelope_open(bytes, manifest ? &ENVELOPE_LIMITS_MANIFEST : &ENVELOPE_LIMITS_DECLARATION, &arena, &e);
}

int envelope_seal(const char *type, const struct digest *genesis, const struct span *bodies, size_t n_bodies,
                  const struct secret_key *keys, size_t n_keys, struct blob *ret) {
    _cleanup_(blob_free) struct blob payload = { 0 }, bytes = { 0 };
    struct seal seal = { .type = span_str(type), .bodies = bodies, .n_bodies = n_bodies };
    int r;

    if (n_bodies > TALLY_CHUNKS_MAX)
        return CANON_LIMIT;
    r = payload_make(genesis, bodies, n_bodies, &payload);
    if (r)
        return r;
    seal.payload = span_blob(payload);
    for (size_t i = 0; i < n_keys; i++) {
        r = seal_sign(&seal, &keys[i]);
        if (r)
            return r;
    }
    r = seal_make(&seal, &bytes);
    if (r)
        return r;
    r = seal_check(span_blob(bytes), seal.type);
    if (r)
        return r;
    *ret = bytes;
    bytes = (struct blob){ 0 };
    return 0;
}

int envelope_countersign(const struct envelope *envelope, const struct secret_key *key, struct blob *ret) {
    struct seal seal = {
        .type = envelope->type,
        .payload = envelope->payload,
        .bodies = envelope->bodies,
        .n_bodies = envelope->n_bodies,
        .n_signatures = envelope->n_signatures,
    };
    int r;

    memcpy(seal.signatures, envelope->signatures, envelope->n_signatures * sizeof(seal.signatures[0]));
    r = seal_sign(&seal, key);
    if (r && r != CANON_ORDER)
        return r;
    return seal_make(&seal, ret);
}
