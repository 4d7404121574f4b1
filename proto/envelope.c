/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is signed are digests, so that a signature's cost does not grow with what it covers and a body can be handed
 * on with its sigset alone. Three values nest as binaries: the envelope holds a sigset, the sigset a payload. Each is
 * checked to be canonical by itself, so that there is one way to write an envelope and its bytes can be compared.
 *
 * The bytes that signatures cover are put together when the envelope is opened: asking about a signature then cannot
 * run out of memory, which would look like a forgery.
 */

#include "proto/envelope.h"

#include <errno.h>
#include <stdio.h>

#include "proto/canon.h"
#include "proto/limits.h"
#include "proto/pack.h"
#include "proto/tree.h"

const struct envelope_limits ENVELOPE_LIMITS_DECLARATION = { TALLY_ENVELOPE_MAX, TALLY_BODIES_MAX, TALLY_BODY_MAX };
const struct envelope_limits ENVELOPE_LIMITS_MANIFEST = { TALLY_MANIFEST_MAX, TALLY_CHUNKS_MAX, TALLY_CHUNK_MAX };

int pae(struct span type, struct span body, struct blob *ret) {
    char before_type[40], before_body[40];
    size_t n_type = (size_t)snprintf(before_type, sizeof(before_type), "DSSEv1 %zu ", type.len);
    size_t n_body = (size_t)snprintf(before_body, sizeof(before_body), " %zu ", body.len);
    const struct span parts[] = { span_of(before_type, n_type), type, span_of(before_body, n_body), body };
    uint8_t *bytes = malloc(n_type + type.len + n_body + body.len);
    size_t n = 0;

    if (!bytes)
        return -ENOMEM;
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        if (parts[i].len > 0)
            memcpy(bytes + n, parts[i].ptr, parts[i].len);
        n += parts[i].len;
    }
    *ret = (struct blob){ .ptr = bytes, .len = n };
    return 0;
}

static int digest_order(const void *a, const void *b) {
    return memcmp(a, b, DIGEST_SIZE);
}

/* 0, CANON_ORDER when two are the same, or -ENOMEM. */
static int digests_differ(const struct digest *digests, size_t n) {
    _cleanup_(blob_free) struct blob copy = { .ptr = malloc(n * DIGEST_SIZE), .len = n * DIGEST_SIZE };
    const struct digest *sorted = (const struct digest *)copy.ptr;

    if (!copy.ptr)
        return -ENOMEM;
    memcpy(copy.ptr, digests, copy.len);
    qsort(copy.ptr, n, DIGEST_SIZE, digest_order);
    for (size_t i = 1; i < n; i++)
        if (digest_equal(&sorted[i - 1], &sorted[i]))
            return CANON_ORDER;
    return 0;
}

/* payload = [1, genesis bin32, [digest bin32...]] */
static int payload_open(const struct envelope_limits *limits, struct arena *arena, struct envelope *e) {
    struct cursor c;
    int r;

    r = canon_check(e->payload);
    if (r)
        return r;
    cursor_init(&c, e->payload);
    cursor_message(&c, 3);
    cursor_digest(&c, &e->genesis);
    r = cursor_array(&c, 1, limits->bodies, &e->n_bodies);
    if (r)
        return r;
    e->digests = arena_alloc(arena, e->n_bodies, sizeof(*e->digests));
    if (!e->digests)
        return -ENOMEM;
    for (size_t i = 0; i < e->n_bodies; i++)
        cursor_digest(&c, &e->digests[i]);
    r = cursor_end(&c);
    return r ? r : digests_differ(e->digests, e->n_bodies);
}

/* [[keyid bin32, signature bin64]...] */
static int signatures_open(struct cursor *c, struct arena *arena, struct envelope *e) {
    int r = cursor_array(c, 1, TALLY_SIGNATURES_MAX, &e->n_signatures);

    if (r)
        return r;
    e->signatures = arena_alloc(arena, e->n_signatures, sizeof(*e->signatures));
    if (!e->signatures)
        return -ENOMEM;
    for (size_t i = 0; i < e->n_signatures; i++) {
        struct signature *s = &e->signatures[i];
        struct span bytes;
        size_t two;

        cursor_array(c, 2, 2, &two);
        cursor_digest(c, &s->key_id);
        r = cursor_bin(c, SIGNATURE_SIZE, SIGNATURE_SIZE, &bytes);
        if (r)
            return r;
        memcpy(s->bytes, bytes.ptr, SIGNATURE_SIZE);
        if (i > 0 && digest_order(&s[-1].key_id, &s->key_id) >= 0)
            return CANON_ORDER;
    }
    return 0;
}

static int signed_bytes_make(struct arena *arena, struct envelope *e) {
    _cleanup_(blob_free) struct blob bytes = { 0 };

    if (pae(e->type, e->payload, &bytes))
        return -ENOMEM;
    e->signed_bytes = arena_copy(arena, span_blob(bytes));
    return e->signed_bytes.ptr ? 0 : -ENOMEM;
}

/* sigset = [1, type str, payload bin, signatures] */
int sigset_open(struct span bytes, const struct envelope_limits *limits, struct arena *arena, struct envelope *ret) {
    struct envelope e = { .sigset = bytes };
    struct cursor c;
    int r;

    if (bytes.len > limits->bytes)
        return CANON_LIMIT;
    r = canon_check(bytes);
    if (r)
        return r;
    cursor_init(&c, bytes);
    cursor_message(&c, 4);
    cursor_str(&c, 1, TALLY_ID_MAX, &e.type);
    r = cursor_bin(&c, 1, limits->bytes, &e.payload);
    if (r)
        return r;
    r = signatures_open(&c, arena, &e);
    if (r)
        return r;
    r = payload_open(limits, arena, &e);
    if (r)
        return r;
    r = signed_bytes_make(arena, &e);
    if (r)
        return r;
    hash_bytes(bytes, &e.sigset_digest);
    *ret = e;
    return 0;
}

/* [body bin...], one for each digest and in the digests' order */
static int bodies_open(struct cursor *c, const struct envelope_limits *limits, struct arena *arena,
                       struct envelope *e) {
    int r;

    e->bodies = arena_alloc(arena, e->n_bodies, sizeof(*e->bodies));
    if (!e->bodies)
        return -ENOMEM;
    for (size_t i = 0; i < e->n_bodies; i++)
        cursor_bin(c, 0, limits->body_bytes, &e->bodies[i]);
    r = cursor_end(c);
    if (r)
        return r;
    for (size_t i = 0; i < e->n_bodies; i++) {
        struct digest digest;

        hash_bytes(e->bodies[i], &digest);
        if (!digest_equal(&digest, &e->digests[i]))
            return CANON_DIGEST;
    }
    return 0;
}

int envelope_open(struct span bytes, const struct envelope_limits *limits, struct arena *arena, struct envelope *ret) {
    struct envelope e;
    struct span sigset;
    struct cursor c;
    size_t n;
    int r;

    if (bytes.len > limits->bytes)
        return CANON_LIMIT;
    r = canon_check(bytes);
    if (r)
        return r;
    cursor_init(&c, bytes);
    cursor_message(&c, 3);
    cursor_bin(&c, 1, limits->bytes, &sigset);
    r = cursor_array(&c, 1, limits->bodies, &n);
    if (r)
        return r;
    r = sigset_open(sigset, limits, arena, &e);
    if (r)
        return r;
    if (n != e.n_bodies)
        return CANON_LIMIT;
    r = bodies_open(&c, limits, arena, &e);
    if (r)
        return r;
    *ret = e;
    return 0;
}

bool envelope_verify(const struct envelope *envelope, size_t i, const struct public_key *key) {
    struct digest id;

    key_id(key, &id);
    return digest_equal(&id, &envelope->signatures[i].key_id) &&
           key_verify(key, envelope->signed_bytes, envelope->signatures[i].bytes);
}
