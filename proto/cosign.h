/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Cosignatures of witnesses under heads (c2sp.org/tlog-cosignature, version cosignature/v1), and verifier keys
 * (c2sp.org/signed-note): NAME+HEX+BASE64, the text form of a log's or a witness's name and public key.
 */

#include "proto/keys.h"
#include "proto/note.h"
#include "proto/note_lines.h"

/* Bytes of the longest verifier key, its NUL included. */
#define VKEY_TEXT_MAX 384

struct vkey {
    struct span name;           /* into the text */
    enum note_algorithm algorithm;
    struct public_key key;
};

/* Returns 0, or 1 when the text is no verifier key of an Ed25519 log or witness, or the key may not be enrolled. */
int vkey_parse(struct span text, struct vkey *ret);
/* Writes the text and a NUL into ret[VKEY_TEXT_MAX]. */
void vkey_format(struct span name, enum note_algorithm algorithm, const struct public_key *key, char *ret);

/*
 * The signature line of a witness under a head's text, at a time in seconds since 1970. Returns 0, -EINVAL when the name
 * cannot stand in a note, or -ENOMEM.
 */
int cosign(struct span text, struct span name, const struct secret_key *witness, uint64_t time_s, struct blob *ret_line);

/*
 * Looks for a witness's cosignature under a note. Returns NOTE_OK with the time it was made (the latest of several);
 * NOTE_UNSIGNED; NOTE_FORGED when one of this name and key does not hold; NOTE_MALFORMED.
 */
int cosignature_verify(struct span note, struct span name, const struct public_key *witness, uint64_t *ret_time_s);
