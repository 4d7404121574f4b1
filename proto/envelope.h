/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Envelopes (SPEC.md 2.1): signed digests with the bodies beside. Opening checks form, digests and limits, and
 * verifies nothing: who may sign is the caller's knowledge, so envelope_verify() takes one key at a time.
 */

#include "proto/arena.h"
#include "proto/bytes.h"
#include "proto/keys.h"

#define PAYLOAD_MANIFEST "application/vnd.tally.manifest.v1+msgpack"
#define PAYLOAD_DECLARATION "application/vnd.tally.declaration.v1+msgpack"
#define PAYLOAD_EVENT "application/vnd.tally.event.v1+msgpack"
#define PAYLOAD_BEAT "application/vnd.tally.beat.v1+msgpack"

struct signature {
    struct digest key_id;
    uint8_t bytes[SIGNATURE_SIZE];
};

/* An opened envelope. Spans point into the bytes it was opened from; arrays are in the arena. */
struct envelope {
    struct span sigset;         /* as received */
    struct digest sigset_digest;
    struct span type;
    struct span payload;        /* as received */
    struct span signed_bytes;   /* PAE(type, payload), in the arena */
    struct digest genesis;
    size_t n_signatures;
    struct signature *signatures;
    size_t n_bodies;
    struct span *bodies;
    struct digest *digests;
};

/* Limits differ between what centres send and a manifest's file. */
struct envelope_limits {
    size_t bytes, bodies, body_bytes;
};
extern const struct envelope_limits ENVELOPE_LIMITS_DECLARATION;
extern const struct envelope_limits ENVELOPE_LIMITS_MANIFEST;

/*
 * Returns 0, a canon_fault, or -ENOMEM. The payload type is whatever was signed: the caller compares it. CANON_LIMIT
 * also when there are not as many bodies as digests, CANON_ORDER when key ids do not ascend or a digest comes twice.
 */
int envelope_open(struct span bytes, const struct envelope_limits *limits, struct arena *arena, struct envelope *ret);

/*
 * Opens a sigset alone, as stored beside an entry: `bodies` stays NULL, n_bodies counts the digests. Same returns;
 * limits->bytes bounds the sigset.
 */
int sigset_open(struct span bytes, const struct envelope_limits *limits, struct arena *arena, struct envelope *ret);

/* Whether signature i bears that key's id and is the key's over PAE(type, payload). */
bool envelope_verify(const struct envelope *envelope, size_t i, const struct public_key *key);

/* PAE(type, body) into a fresh blob. Returns 0 or -ENOMEM. */
int pae(struct span type, struct span body, struct blob *ret);

/* Builds the payload that names these bodies. Returns 0 or -ENOMEM. */
int payload_make(const struct digest *genesis, const struct span *bodies, size_t n_bodies, struct blob *ret);

/*
 * Signs the bodies with 1 to 8 distinct keys and returns the envelope's bytes, within the manifest's limits for its
 * type and a declaration's for any other. Returns 0, CANON_LIMIT when there are too many keys or bodies, none, or too
 * many bytes, CANON_ORDER when two keys or two bodies are the same, or -ENOMEM.
 */
int envelope_seal(const char *type, const struct digest *genesis, const struct span *bodies, size_t n_bodies,
                  const struct secret_key *keys, size_t n_keys, struct blob *ret);

/*
 * Adds one more signature to an opened envelope and returns the new envelope's bytes; payload and bodies stay as they
 * are. The same key again gives the same bytes. Returns 0, CANON_LIMIT when there are 8 already, or -ENOMEM.
 */
int envelope_countersign(const struct envelope *envelope, const struct secret_key *key, struct blob *ret);
