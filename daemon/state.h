/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The daemon's whole state in memory: made from the journal at start, grown by the pipeline, thrown away without regret
 * at the end. Nothing in it is not in the journal.
 */

#include "daemon/chain.h"
#include "daemon/core/ledger.h"
#include "daemon/key_entries.h"
#include "daemon/view.h"
#include "proto/note.h"

struct state {
    struct election *election;
    struct ledger *ledger;
    struct chain chain;
    struct tree records;        /* over the ledger's records: runs ahead of the view by what is not committed */
    struct view view;
    uint64_t n_manifest;        /* entries of the manifest */
    struct key_entries keys;    /* runs ahead of the view too */
};

/* Takes the election over, on success; the chain is empty and the view shows every record as it is at genesis. */
int state_init(struct state *s, struct election **election);
void state_deinit(struct state *s);

/* The records' root that the ledger now gives, after the changes collected have been hashed in. */
int state_collect(struct state *s, struct changes *ret);

/* The time of the manifest's entries (SPEC.md 5.1). */
uint64_t state_manifest_time(const struct election *e, uint64_t now);

/* The time of a declaration's entry. */
uint64_t state_entry_time(const struct state *s, uint64_t declared, uint64_t now);

/* How the manifest's body number i lies in an entry of its own. */
struct leaf state_manifest_leaf(const struct election *e, size_t i, uint64_t time);
