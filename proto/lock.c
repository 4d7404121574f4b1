/* SPDX-License-Identifier: Apache-2.0 */

/*
 *     tally-KIND-locked NAME base64( salt 16 | passes 4 | kibibytes 4 | nonce 24 | sealed 48 )
 *
 * The numbers are big-endian. What is sealed is the secret's 32 bytes, and what stands before the base64, space by space,
 * is sealed along with it: a line whose name was changed does not open.
 */

#include "proto/lock.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>

#include "proto/base64.h"
#include "proto/canon.h"

enum {
    SALT = crypto_pwhash_argon2id_SALTBYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    SECRET = 32,
    SEALED = SECRET + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    AT_COST = SALT,
    AT_NONCE = AT_COST + 8,
    AT_SEALED = AT_NONCE + NONCE,
    LOCKED_SIZE = AT_SEALED + SEALED,
    BASE64_SIZE = sodium_base64_ENCODED_LEN(LOCKED_SIZE, sodium_base64_VARIANT_ORIGINAL),
};

static_assert(SALT + NONCE == LOCK_RANDOM_SIZE, "the random bytes of a lock");

static void put_u32(uint8_t *at, uint32_t n) {
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(n >> (24 - 8 * i));
}

static uint32_t get_u32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool cost_is_sound(struct lock_cost cost) {
    return cost.passes >= 1 && cost.passes <= LOCK_PASSES_MAX && cost.kibibytes >= LOCK_KIBIBYTES_MIN &&
           cost.kibibytes <= LOCK_KIBIBYTES_MAX;
}

/* The key that the passphrase makes. The caller wipes it. */
static int stretch(struct span passphrase, struct lock_cost cost, const uint8_t salt[SALT], uint8_t ret[32]) {
    if (crypto_pwhash_argon2id(ret, 32, (const char *)passphrase.ptr, passphrase.len, salt, cost.passes,
                               (size_t)cost.kibibytes * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return -ENOMEM;
    return 0;
}

/* The kind that "tally-KIND-locked" names, or _KEY_KIND_MAX. */
static enum key_kind kind_of(struct span type) {
    for (enum key_kind kind = 0; kind < _KEY_KIND_MAX; kind++) {
        char text[40];

        snprintf(text, sizeof(text), "tally-%s-locked", key_kind_name(kind));
        if (span_equal(type, span_str(text)))
            return kind;
    }
    return _KEY_KIND_MAX;
}

static struct span type_of(struct span text) {
    const uint8_t *end = text.len ? memchr(text.ptr, ' ', text.len) : NULL;

    return end ? span_of(text.ptr, (size_t)(end - text.ptr)) : span_of("", 0);
}

bool lock_is(struct span text) {
    return kind_of(type_of(text)) != _KEY_KIND_MAX;
}

int lock_key(const struct key_text *secret, struct span passphrase, struct lock_cost cost,
             const uint8_t random[LOCK_RANDOM_SIZE], char *ret, size_t *ret_n) {
    uint8_t key[32], locked[LOCKED_SIZE];
    int n;

    assert(secret->secret && cost_is_sound(cost) && passphrase.len <= LOCK_PASSPHRASE_MAX);
    memcpy(locked, random, SALT);
    put_u32(locked + AT_COST, cost.passes);
    put_u32(locked + AT_COST + 4, cost.kibibytes);
    memcpy(locked + AT_NONCE, random + SALT, NONCE);
    if (stretch(passphrase, cost, locked, key) < 0)
        return -ENOMEM;
    n = snprintf(ret, LOCK_TEXT_MAX, "tally-%s-locked %s ", key_kind_name(secret->kind), secret->name);
    assert(n > 0 && n + BASE64_SIZE + 1 < LOCK_TEXT_MAX);
    crypto_aead_xchacha20poly1305_ietf_encrypt(locked + AT_SEALED, NULL, secret->bytes, SECRET, (const uint8_t *)ret,
                                               (size_t)n, NULL, locked + AT_NONCE, key);
    sodium_memzero(key, sizeof(key));
    sodium_bin2base64(ret + n, BASE64_SIZE, locked, LOCKED_SIZE, sodium_base64_VARIANT_ORIGINAL);
    *ret_n = strlen(ret);
    ret[(*ret_n)++] = '\n';
    ret[*ret_n] = '\0';
    return 0;
}

/* A line in its parts: what was sealed along, and the bytes. */
struct line {
    struct key_text key;
    struct span along;
    uint8_t locked[LOCKED_SIZE];
};

static bool line_parse(struct span text, struct line *ret) {
    struct span type = type_of(text), name, base64;
    const uint8_t *end;
    size_t n;

    *ret = (struct line){ .key = { .kind = kind_of(type), .secret = true } };
    if (ret->key.kind == _KEY_KIND_MAX || text.len >= LOCK_TEXT_MAX || text.ptr[text.len - 1] != '\n')
        return false;
    name = span_of(text.ptr + type.len + 1, text.len - type.len - 1);
    end = memchr(name.ptr, ' ', name.len);
    if (!end)
        return false;
    base64 = span_of(end + 1, (size_t)(text.ptr + text.len - 1 - (end + 1)));
    name.len = (size_t)(end - name.ptr);
    if (name.len == 0 || name.len >= sizeof(ret->key.name) || !canon_text(name))
        return false;
    memcpy(ret->key.name, name.ptr, name.len);
    ret->along = span_of(text.ptr, (size_t)(base64.ptr - text.ptr));
    return base64_bin(base64, ret->locked, LOCKED_SIZE, &n) && n == LOCKED_SIZE;
}

int lock_open(struct span text, struct span passphrase, struct key_text *ret) {
    struct line line;
    struct lock_cost cost;
    uint8_t key[32];
    int r;

    if (!line_parse(text, &line))
        return LOCK_NOT_ONE;
    cost = (struct lock_cost){ get_u32(line.locked + AT_COST), get_u32(line.locked + AT_COST + 4) };
    if (!cost_is_sound(cost))
        return LOCK_NOT_ONE;
    r = stretch(passphrase, cost, line.locked, key);
    if (r < 0)
        return r;
    r = crypto_aead_xchacha20poly1305_ietf_decrypt(line.key.bytes, NULL, NULL, line.locked + AT_SEALED, SEALED,
                                                   line.along.ptr, line.along.len, line.locked + AT_NONCE, key);
    sodium_memzero(key, sizeof(key));
    if (r == 0)
        *ret = line.key;
    sodium_memzero(&line, sizeof(line));
    return r == 0 ? LOCK_OPEN : LOCK_WRONG;
}
