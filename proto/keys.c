/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Ed25519 from libsodium, whose verification is strict: it refuses keys and commitments of small order, keys that are
 * not canonical, and numbers S that are not reduced, so a signature has one form. Enrolment asks for more: a key with
 * a small-order component would let verifiers of other make disagree about what its holder signed.
 *
 * A key file is text so that a person can tell what he holds; it is parsed to the letter, since a file that is nearly
 * a key file is more likely a mistake than a key. Decoding is libsodium's too, which takes the same time for every
 * key, and what was decoded on the way is wiped.
 */

#include "proto/keys.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>

#include "proto/base64.h"
#include "proto/canon.h"
#include "proto/tree.h"

static_assert(crypto_sign_BYTES == SIGNATURE_SIZE, "Ed25519 signatures");
static_assert(crypto_sign_SECRETKEYBYTES == sizeof(((struct secret_key *)0)->expanded), "libsodium's secret keys");

static const char *const KIND_NAMES[_KEY_KIND_MAX] = {
    [KEY_AUTHORITY] = "authority",
    [KEY_LOG] = "log",
    [KEY_OFFICER] = "officer",
    [KEY_TRANSPORT] = "transport",
    [KEY_WITNESS] = "witness",
};

void key_from_seed(const uint8_t seed[32], struct secret_key *ret) {
    memcpy(ret->seed, seed, sizeof(ret->seed));
    crypto_sign_seed_keypair(ret->public.bytes, ret->expanded, ret->seed);
}

void key_wipe(struct secret_key *key) {
    sodium_memzero(key, sizeof(*key));
}

void key_id(const struct public_key *key, struct digest *ret) {
    hash_bytes(span_of(key->bytes, sizeof(key->bytes)), ret);
}

bool key_valid(const struct public_key *key) {
    return crypto_core_ed25519_is_valid_point(key->bytes) == 1;
}

void key_sign(const struct secret_key *key, struct span message, uint8_t ret_signature[SIGNATURE_SIZE]) {
    crypto_sign_detached(ret_signature, NULL, message.ptr, message.len, key->expanded);
}

bool key_verify(const struct public_key *key, struct span message, const uint8_t signature[SIGNATURE_SIZE]) {
    return crypto_sign_verify_detached(signature, message.ptr, message.len, key->bytes) == 0;
}

const char *key_kind_name(enum key_kind kind) {
    assert((size_t)kind < _KEY_KIND_MAX);
    return KIND_NAMES[kind];
}

/* Takes everything up to the separator, and the separator, off the front. */
static bool word_take(struct span *rest, uint8_t separator, struct span *ret) {
    const uint8_t *end = rest->len > 0 ? memchr(rest->ptr, separator, rest->len) : NULL;

    if (!end)
        return false;
    *ret = span_of(rest->ptr, (size_t)(end - rest->ptr));
    *rest = span_of(end + 1, rest->len - ret->len - 1);
    return true;
}

static bool type_find(struct span word, enum key_kind *ret_kind, bool *ret_secret) {
    for (size_t i = 0; i < _KEY_KIND_MAX * 2; i++) {
        char type[32];

        snprintf(type, sizeof(type), "tally-%s-%s", KIND_NAMES[i / 2], i % 2 ? "secret" : "public");
        if (span_equal(word, span_str(type))) {
            *ret_kind = (enum key_kind)(i / 2);
            *ret_secret = i % 2;
            return true;
        }
    }
    return false;
}

static void key_text_wipe(struct key_text *key) {
    sodium_memzero(key, sizeof(*key));
}

int key_text_parse(struct span text, struct key_text *ret) {
    _cleanup_(key_text_wipe) struct key_text key = { 0 };
    struct span type, name, base64;
    size_t n;

    if (text.len >= KEY_TEXT_MAX || !word_take(&text, ' ', &type) || !word_take(&text, ' ', &name) ||
        !word_take(&text, '\n', &base64) || text.len > 0)
        return 1;
    if (!type_find(type, &key.kind, &key.secret))
        return 1;
    if (name.len == 0 || name.len >= sizeof(key.name) || !canon_text(name))
        return 1;
    memcpy(key.name, name.ptr, name.len);
    if (!base64_bin(base64, key.bytes, sizeof(key.bytes), &n) || n != sizeof(key.bytes))
        return 1;
    *ret = key;
    return 0;
}

size_t key_text_format(const struct key_text *key, char *ret) {
    char base64[sodium_base64_ENCODED_LEN(sizeof(key->bytes), sodium_base64_VARIANT_ORIGINAL)];
    int n;

    sodium_bin2base64(base64, sizeof(base64), key->bytes, sizeof(key->bytes), sodium_base64_VARIANT_ORIGINAL);
    n = snprintf(ret, KEY_TEXT_MAX, "tally-%s-%s %s %s\n", key_kind_name(key->kind), key->secret ? "secret" : "public",
                 key->name, base64);
    sodium_memzero(base64, sizeof(base64));
    assert(n > 0 && n < KEY_TEXT_MAX);
    return (size_t)n;
}
