/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Heads: C2SP signed notes over tlog checkpoints with three extension lines (SPEC.md 5.4). */

#include "proto/bytes.h"
#include "proto/keys.h"

struct head {
    struct span origin;
    uint64_t size;
    struct digest root;
    struct digest records;
    uint64_t ruleset;
    uint64_t time;      /* of the last entry, ms */
};

enum note_verdict {
    NOTE_OK = 0,
    NOTE_MALFORMED,     /* not a note, or not a head */
    NOTE_ORIGIN,        /* another log's */
    NOTE_UNSIGNED,      /* no signature of the log's key */
    NOTE_FORGED,        /* the log's signature does not hold */
};
const char *note_verdict_text(int verdict);

/* The first four bytes of SHA-256(name || 0x0A || 0x01 || key). */
void note_key_id(struct span name, const struct public_key *key, uint8_t ret[4]);

/* How a rehearsal's origin ends, and no other election's, so that all that its log signs says so (SPEC.md 3). */
#define ORIGIN_REHEARSAL "/rehearsal"
bool origin_rehearses(struct span origin);

/* Whether a name may stand in a note, as every origin does: text without spaces of any kind and without '+'. */
bool note_name_valid(struct span name);

/*
 * Signs a head as its log. The same head and key always give the same bytes. Returns 0, -EINVAL when the origin is not
 * a valid name of at most NAME_MAX bytes, or -ENOMEM.
 */
int head_sign(const struct head *head, const struct secret_key *log, struct blob *ret_note);

/*
 * Reads a head and verifies the log's signature. ret->origin points into note. Returns a note_verdict. The text must be
 * exactly the one that SPEC.md gives, and the note no longer than NOTE_MAX.
 */
int head_open(struct span note, struct span origin, const struct public_key *log, struct head *ret);

/* Reads a head without verifying anything. Returns NOTE_OK or NOTE_MALFORMED. */
int head_parse(struct span note, struct head *ret);

/*
 * The bare C2SP note under heads: text (ending in a line feed) signed under a name. note_sign() returns 0, -EINVAL when
 * the text or the name cannot stand in a note, or -ENOMEM. note_verify() returns a note_verdict and the text's span;
 * unknown signers are ignored, at most 100 signature lines are read. Both take U+007F for a control character.
 */
int note_sign(struct span text, struct span name, const struct secret_key *key, struct blob *ret);
int note_verify(struct span note, struct span name, const struct public_key *key, struct span *ret_text);
