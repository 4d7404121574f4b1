/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A secret key under a passphrase: the one-line text of a locked key file (SPEC.md 2.3). Argon2id (RFC 9106) makes a key
 * from the passphrase, XChaCha20-Poly1305 seals the secret with it, and the line's type and name are sealed along. Bytes
 * in, bytes out: whoever locks gives the random bytes.
 */

#include "proto/keys.h"

#define LOCK_TEXT_MAX 384               /* bytes of the longest line, its line feed and NUL included */
#define LOCK_RANDOM_SIZE 40             /* a salt of 16 and a nonce of 24 */
#define LOCK_PASSPHRASE_MAX 1024        /* bytes */

/* What one guess costs. */
struct lock_cost {
    uint32_t passes, kibibytes;
};

/* A file may not ask for more than this: it may be somebody else's. */
#define LOCK_PASSES_MAX 16
#define LOCK_KIBIBYTES_MIN 8192
#define LOCK_KIBIBYTES_MAX 1048576

/* libsodium's "moderate": a second or less where an officer sits. */
#define LOCK_COST ((struct lock_cost){ 3, 262144 })

enum lock_result { LOCK_OPEN, LOCK_NOT_ONE, LOCK_WRONG };

/* Whether a file's text begins as a locked key's does. */
bool lock_is(struct span text);

/*
 * Writes the line and a NUL into ret[LOCK_TEXT_MAX] and its length into ret_n. `secret` is of a secret kind. Returns 0,
 * or -ENOMEM where the memory that the cost names is not to be had.
 */
int lock_key(const struct key_text *secret, struct span passphrase, struct lock_cost cost,
             const uint8_t random[LOCK_RANDOM_SIZE], char *ret, size_t *ret_n);

/*
 * Opens a line. Returns LOCK_OPEN with the secret in ret, for its holder to wipe; LOCK_NOT_ONE when the text is no locked
 * key, or asks for more than the limits; LOCK_WRONG when the passphrase does not open it (or a byte was changed); -ENOMEM.
 */
int lock_open(struct span text, struct span passphrase, struct key_text *ret);
