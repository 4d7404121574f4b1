/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a manifest. Everything later in the daemon trusts the model that is built here, so all distrust is spent
 * here: the order is signatures first, then form, then every reference, and a fault always names the thing that is
 * wrong and what was expected, because the person who reads it is about to mend a folder of CSV files.
 */

#include "daemon/core/election.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "daemon/core/election_build.h"
#include "proto/codec.h"
#include "proto/tree.h"

int build_fault(struct build *b, const char *format, ...) {
    va_list args;

    va_start(args, format);
    vsnprintf(b->fault->text, sizeof(b->fault->text), format, args);
    va_end(args);
    return 1;
}

static bool made_of(struct span s, bool upper, bool dot) {
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (dot && c == '.') ||
              (upper && c >= 'A' && c <= 'Z')))
            return false;
    }
    return s.len > 0;
}

bool id_sound(struct span id) {
    return made_of(id, false, true);
}

bool code_sound(struct span code) {
    return made_of(code, true, false);
}

struct election *election_free(struct election *e) {
    if (e) {
        arena_deinit(&e->arena);
        enrolments_free(&e->officer_keys);
        enrolments_free(&e->authority_keys);
        enrolments_free(&e->log_keys);
        blob_free(&e->bytes);
        free(e);
    }
    return NULL;
}

static void election_cleanup(struct election **e) {
    election_free(*e);
}

/* Decodes the header and the chunks from bodies that live as long as the election. */
static int decode_bodies(struct build *b, const struct span *bodies, size_t n) {
    struct election *e = b->e;
    int r;

    if (n == 0)
        return build_fault(b, "the manifest is empty: its first body must be the header");
    r = header_decode(bodies[0], &e->arena, &e->header);
    if (r)
        return r < 0 ? r : build_fault(b, "the header: %s", canon_fault_text(r));
    e->n_chunks = (uint32_t)(n - 1);
    e->chunks = build_alloc(b, n, struct m_chunk);
    if (!e->chunks)
        return -ENOMEM;
    for (size_t i = 1; i < n; i++) {
        r = chunk_decode(bodies[i], &e->arena, &e->chunks[i - 1]);
        if (r)
            return r < 0 ? r : build_fault(b, "chunk %zu: %s", i, canon_fault_text(r));
        if (i > 1 && span_compare(e->chunks[i - 2].area, e->chunks[i - 1].area) >= 0)
            return build_fault(b, "chunk %zu: area " SPAN_FMT " must come once, after " SPAN_FMT " in bytewise order",
                               i, SPAN_ARG(e->chunks[i - 1].area), SPAN_ARG(e->chunks[i - 2].area));
    }
    return 0;
}

static int build(struct build *b, const struct span *bodies, size_t n) {
    static int (*const steps[])(struct build *) = {
        build_header, build_areas, build_contests, build_people, build_quorum, build_holdings, build_records,
    };
    int r = decode_bodies(b, bodies, n);

    for (size_t i = 0; i < ARRAY_SIZE(steps) && r == 0; i++)
        if (!b->part || steps[i] != build_quorum)
            r = steps[i](b);
    return r;
}

/*
 * Whether at least as many of the header's own authorities signed as it asks for. As in every envelope, one signature
 * that is a stranger's or does not hold spoils the rest: what is kept for ever has no byte that nobody answers for.
 */
static int check_signatures(struct build *b) {
    const struct envelope *envelope = &b->e->envelope;
    const struct m_header *header = &b->e->header;

    for (size_t i = 0; i < envelope->n_signatures; i++) {
        const struct enrolment *row = enrolments_find(&b->e->authority_keys, &envelope->signatures[i].key_id);

        if (!row)
            return build_fault(b, "signature %zu is by none of the header's authorities", i + 1);
        if (!envelope_verify(envelope, i, &row->key))
            return build_fault(b, "the signature of authority " SPAN_FMT " does not hold",
                               SPAN_ARG(header->authorities[row->officer].name));
    }
    if (envelope->n_signatures < header->authority_threshold)
        return build_fault(b, "%zu of the header's authorities signed; %llu must", envelope->n_signatures,
                           (unsigned long long)header->authority_threshold);
    return 0;
}

/* What a manifest's sigset says, once it has its form. */
static int check_payload(struct build *b) {
    static const struct digest zeros;
    struct election *e = b->e;

    if (!span_is(e->envelope.type, PAYLOAD_MANIFEST))
        return build_fault(b, "not a manifest: its payload is of type " SPAN_FMT ", not %s", SPAN_ARG(e->envelope.type),
                           PAYLOAD_MANIFEST);
    if (!digest_equal(&e->envelope.genesis, &zeros))
        return build_fault(b, "not a manifest: its genesis field must be 32 zero bytes");
    hash_bytes(e->envelope.payload, &e->genesis);
    return 0;
}

static int open_envelope(struct build *b) {
    struct election *e = b->e;
    int r = envelope_open(span_blob(e->bytes), &ENVELOPE_LIMITS_MANIFEST, &e->arena, &e->envelope);

    if (r)
        return r < 0 ? r : build_fault(b, "not a manifest: %s", canon_fault_text(r));
    return check_payload(b);
}

static int election_new(struct election **ret) {
    struct election *e = calloc(1, sizeof(*e));

    if (!e)
        return -ENOMEM;
    *ret = e;
    return 0;
}

int election_open(struct blob *bytes, struct election **ret, struct fault *ret_fault) {
    _cleanup_(election_cleanup) struct election *e = NULL;
    struct build b = { .fault = ret_fault, .with_keys = true };
    int r = election_new(&e);

    if (r)
        return r;
    b.e = e;
    e->bytes = *bytes;
    r = open_envelope(&b);
    if (r == 0)
        r = build(&b, e->envelope.bodies, e->envelope.n_bodies);
    if (r == 0)
        r = check_signatures(&b);
    if (r) {
        e->bytes = (struct blob){ 0 };  /* still the caller's */
        return r;
    }
    *bytes = (struct blob){ 0 };
    *ret = e;
    e = NULL;
    return 0;
}

static int copy_bodies(struct build *b, const struct span *bodies, size_t n, struct span **ret) {
    struct span *copies = build_alloc(b, n, struct span);

    if (!copies)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        copies[i] = arena_copy(&b->e->arena, bodies[i]);
        if (!copies[i].ptr)
            return -ENOMEM;
    }
    *ret = copies;
    return 0;
}

int election_from_bodies(const struct span *bodies, size_t n, bool with_keys, struct election **ret,
                         struct fault *ret_fault) {
    _cleanup_(election_cleanup) struct election *e = NULL;
    struct build b = { .fault = ret_fault, .with_keys = with_keys };
    struct span *copies;
    int r = election_new(&e);

    if (r)
        return r;
    b.e = e;
    r = copy_bodies(&b, bodies, n, &copies);
    if (r == 0)
        r = build(&b, copies, n);
    if (r)
        return r;
    *ret = e;
    e = NULL;
    return 0;
}

static int open_sigset(struct build *b, struct span sigset) {
    struct span copy = arena_copy(&b->e->arena, sigset);
    int r;

    if (!copy.ptr)
        return -ENOMEM;
    r = sigset_open(copy, &ENVELOPE_LIMITS_MANIFEST, &b->e->arena, &b->e->envelope);
    if (r)
        return r < 0 ? r : build_fault(b, "not a manifest: %s", canon_fault_text(r));
    return check_payload(b);
}

/* Whether the sigset names these bodies: the first one first, the others after it in this order. */
static int check_named(struct build *b, const struct span *bodies, size_t n) {
    const struct envelope *envelope = &b->e->envelope;
    size_t at = 0;

    for (size_t i = 0; i < n; i++, at++) {
        struct digest digest;

        hash_bytes(bodies[i], &digest);
        while (i > 0 && at < envelope->n_bodies && !digest_equal(&envelope->digests[at], &digest))
            at++;
        if (at == envelope->n_bodies || !digest_equal(&envelope->digests[at], &digest))
            return build_fault(b, "body %zu of those handed on is not one that the manifest names in this place", i + 1);
    }
    return 0;
}

int election_open_part(struct span sigset, const struct span *bodies, size_t n, struct election **ret,
                       struct fault *ret_fault) {
    _cleanup_(election_cleanup) struct election *e = NULL;
    struct build b = { .fault = ret_fault, .with_keys = true, .part = true };
    struct span *copies;
    int r = election_new(&e);

    if (r)
        return r;
    b.e = e;
    r = open_sigset(&b, sigset);
    if (r == 0)
        r = check_named(&b, bodies, n);
    if (r == 0)
        r = copy_bodies(&b, bodies, n, &copies);
    if (r == 0)
        r = build(&b, copies, n);
    if (r == 0)
        r = check_signatures(&b);
    if (r)
        return r;
    *ret = e;
    e = NULL;
    return 0;
}
