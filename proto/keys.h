/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Keys: Ed25519 pairs, key ids, and the one-line text form of a key file (SPEC.md 2 and 2.3). Bytes in, bytes out. */

#include "proto/bytes.h"

#define SIGNATURE_SIZE 64

struct public_key {
    uint8_t bytes[32];
};

struct secret_key {
    uint8_t seed[32];
    uint8_t expanded[64];       /* libsodium's form: seed and public key */
    struct public_key public;
};

enum key_kind { KEY_AUTHORITY, KEY_LOG, KEY_OFFICER, KEY_TRANSPORT, KEY_WITNESS, _KEY_KIND_MAX };

/* A key file's content. For a transport key `bytes` is the CURVE25519 key itself. */
struct key_text {
    enum key_kind kind;
    bool secret;
    char name[129];
    uint8_t bytes[32];
};

/* Bytes of the longest text form, its line feed and NUL included. */
#define KEY_TEXT_MAX 256

void key_from_seed(const uint8_t seed[32], struct secret_key *ret);
void key_wipe(struct secret_key *key);
void key_id(const struct public_key *key, struct digest *ret);

/* Whether a key may be enrolled: a canonical point of the prime-order subgroup. */
bool key_valid(const struct public_key *key);

void key_sign(const struct secret_key *key, struct span message, uint8_t ret_signature[SIGNATURE_SIZE]);
bool key_verify(const struct public_key *key, struct span message, const uint8_t signature[SIGNATURE_SIZE]);

/*
 * Parses the content of a key file. Returns 0, or 1 when it is not one (unknown type, bad name, bad base64, no line
 * feed, more than a line). A name is 1 to 128 bytes of text without spaces.
 */
int key_text_parse(struct span text, struct key_text *ret);
/* Writes the line and a NUL into ret[KEY_TEXT_MAX]; returns its length. Whoever formats a secret wipes ret. */
size_t key_text_format(const struct key_text *key, char *ret);
/* "authority", "log", "officer", "transport", "witness". */
const char *key_kind_name(enum key_kind kind);
