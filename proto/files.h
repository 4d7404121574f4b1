/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is handed on as files (SPEC.md 9), structs to bytes and back as in codec.h. A file of records is a page (7.3) of any
 * length that holds all of them; one of inclusion is text (tlog_proof.h).
 */

#include "proto/codec.h"

/* Entries with what came with them. */
struct bundle {
    uint64_t first;
    size_t n_sigsets, n_entries;
    struct span *sigsets;
    struct batch_entry *entries;
};

/* That the journal grew from one head to another. */
#define FILE_GROWTH 192
struct growth {
    struct span old_note, note;
    size_t n_path;
    struct digest path[TALLY_PATH_MAX];
};

int bundle_decode(struct span bytes, struct arena *arena, struct bundle *ret);
void bundle_encode(struct pack *p, const struct bundle *bundle);
int growth_decode(struct span bytes, struct growth *ret);
void growth_encode(struct pack *p, const struct growth *growth);
int page_file_decode(struct span bytes, struct arena *arena, struct m_page *ret);
void page_file_encode(struct pack *p, const struct m_page *page);
