/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a log asks a witness, POST <URL>/add-checkpoint (c2sp.org/tlog-witness): the size that the witness cosigned last, the
 * consistency proof from there, and the new head.
 *
 *     old SIZE
 *     BASE64 of a hash, at most 63 lines
 *
 *     the note
 */

#include "proto/note_lines.h"

#define CHECKPOINT_HASHES_MAX 63
/* Bytes of the longest request: its lines of at most 45 bytes, and a note. */
#define CHECKPOINT_REQUEST_MAX (64 + CHECKPOINT_HASHES_MAX * 45 + 1 + TALLY_NOTE_MAX)

/* The text of a note that is a checkpoint of any log (c2sp.org/tlog-checkpoint). */
struct checkpoint {
    struct span origin;
    uint64_t size;
    struct digest root;
};
/* Returns 0, or 1 when it is none. Spans point into the text. */
int checkpoint_parse(struct span text, struct checkpoint *ret);

struct checkpoint_request {
    uint64_t old_size;
    size_t n_hashes;
    struct digest hashes[CHECKPOINT_HASHES_MAX];
    struct span note;           /* into the text */
};

/* Returns 0, or 1 when the text is not such a request. Whether the note is one is not asked here. */
int checkpoint_request_parse(struct span text, struct checkpoint_request *ret);
/* Returns 0 or -ENOMEM. */
int checkpoint_request_format(const struct checkpoint_request *request, struct blob *ret);
