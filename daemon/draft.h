/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The draft: the batch that is being filled while the one before is committed. Sealing it signs its head and makes its
 * bytes; from then on it is on its way to the disk.
 */

#include "daemon/chain.h"
#include "proto/arena.h"
#include "proto/note.h"

struct draft {
    struct arena arena;         /* sigsets and bodies, copied */
    struct span *sigsets;
    struct batch_entry *entries;
    size_t n_sigsets, n_entries, room;
    struct digest last_sigset;  /* entries of one envelope come one after another */
    uint64_t first_index;
    size_t bytes;               /* of bodies and sigsets, against TALLY_BATCH_MAX */
};

void draft_init(struct draft *d);
void draft_deinit(struct draft *d);

/*
 * Adds an entry: appends the leaf to the chain, and leaf, body and sigset to the draft. Fills leaf->index. Returns 0
 * or -ENOMEM, after which the process must end: chain and draft may disagree.
 */
int draft_add(struct draft *d, struct chain *c, struct leaf *leaf, struct span sigset, struct span body);

static inline bool draft_full(const struct draft *d) {
    return d->bytes >= TALLY_BATCH_MAX;
}

/* The head over everything in the chain, given the records' root. */
struct head chain_make_head(const struct chain *c, struct span origin, const struct digest *records);

/* Makes the batch's bytes under its note, notes its digest in the chain, and empties the draft. Returns 0 or -ENOMEM. */
int draft_seal(struct draft *d, struct chain *c, uint64_t number, struct span note, struct blob *ret_batch);
