/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * That an entry is in the journal, as a file (c2sp.org/tlog-proof; SPEC.md 9.1):
 *
 *     c2sp.org/tlog-proof@v1
 *     extra BASE64 of the leaf
 *     index NUMBER
 *     BASE64 of a hash, at most 64 lines
 *
 *     the head
 */

#include "proto/note_lines.h"

/* Bytes of the longest file: its lines, a leaf in base64, 64 hashes, and a note. */
#define TLOG_PROOF_MAX (128 + (TALLY_LEAF_MAX + 2) / 3 * 4 + TALLY_PATH_MAX * 45 + TALLY_NOTE_MAX)

struct tlog_proof {
    uint64_t index;
    size_t n_leaf, n_path;
    uint8_t leaf[TALLY_LEAF_MAX];
    struct digest path[TALLY_PATH_MAX];
    struct span note;           /* into the text */
};

/* Returns 0, or 1 when the text is not such a file with a leaf. Whether the note is one, and what the leaf says, is not asked. */
int tlog_proof_parse(struct span text, struct tlog_proof *ret);
/* Returns 0 or -ENOMEM. */
int tlog_proof_format(const struct tlog_proof *proof, struct blob *ret);
/* Whether the leaf is at the index of a tree of this size and root. */
bool tlog_proof_holds(const struct tlog_proof *proof, uint64_t size, const struct digest *root);
