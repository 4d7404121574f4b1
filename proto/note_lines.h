/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The lines of signed notes, taken off the front one at a time: for note.c, cosign.c, policy.c and checkpoint.c, which are all
 * text of C2SP. Each returns false where the text is not what is wanted; rest is then of no more use.
 */

#include "proto/base64.h"
#include "proto/keys.h"
#include "proto/limits.h"

#define EM_DASH "\xe2\x80\x94"
#define KEY_ID_SIZE 4
#define NOTE_LINES_MAX 100          /* signatures of one note, as in Go's sumdb */

/* What comes before a key's bytes where its key id is made. */
enum note_algorithm { NOTE_ED25519 = 0x01, NOTE_COSIGNATURE = 0x04 };

/* The first four bytes of SHA-256(name || 0x0A || algorithm || key). */
void note_key_id_of(struct span name, enum note_algorithm algorithm, const struct public_key *key,
                    uint8_t ret[KEY_ID_SIZE]);

/* A line without its line feed. */
bool line_take(struct span *rest, struct span *ret);
bool prefix_take(struct span *rest, const char *prefix);
/* A line of the word and a decimal number of at most max, without leading zeros. */
bool decimal_line(struct span *rest, const char *word, uint64_t max, uint64_t *ret);
bool decimal_parse(struct span text, uint64_t max, uint64_t *ret);
/* A line of the word and 32 bytes in base64. */
bool digest_line(struct span *rest, const char *word, struct digest *ret);

/* Base64 without spare bits: keeps the first `size` bytes, and counts all. */
bool base64_read(struct span s, uint8_t *kept, size_t size, size_t *ret_n);

/* Splits a note at its last empty line. Both parts end in a line feed. */
bool note_split(struct span note, struct span *ret_text, struct span *ret_signatures);
/* Whether every line of it is text. */
bool lines_valid(struct span text);

/* The field holds a key id and a signature of any kind, as far as there is room; n says how many bytes it really has. */
struct signature_line {
    struct span name;
    uint8_t field[KEY_ID_SIZE + 8 + SIGNATURE_SIZE];
    size_t n;
};
bool signature_line_take(struct span *rest, struct signature_line *ret);
