/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The published view: the records as of the newest durable head, and nothing later. What a sealed batch changes waits
 * beside it as `struct changes` until the batch is committed; then view_apply() moves it in. Everything that
 * leaves the daemon about records is read from here.
 */

#include "daemon/core/ledger.h"
#include "proto/tree.h"

/* The records that one batch changed, with their new bytes, and the numbers for status. */
struct changes {
    size_t n;
    uint32_t *positions;        /* ascending */
    struct blob *records;
    struct tree_leaf *leaves;   /* of the records */
    struct contest_counts counts;   /* of all contests, once these are in */
    uint64_t conflicts;
};

struct view {
    const struct election *election;
    uint64_t size;              /* of the head it stands under */
    struct span note;           /* that head; lives in the chain */
    struct blob *records;       /* by position */
    uint64_t *changed;          /* by position: size of the head with which the record last changed */
    struct tree tree;
    struct contest_counts counts;   /* of all contests over all polls, by-elections among them */
    uint64_t conflicts;
    bool *is_dirty;             /* by position: changed since the last update went out */
    uint32_t *dirty;            /* those positions, in the order they changed */
    size_t n_dirty;
};

int view_init(struct view *v, const struct election *e);
void view_deinit(struct view *v);

/* Makes the changed records' bytes from the ledger and settles it. Returns 0 or -ENOMEM. */
int changes_collect(struct ledger *l, struct changes *ret);
/* Puts the changed records' hashes into a tree over the records. */
void changes_hash(const struct changes *changes, struct tree *tree);
void changes_deinit(struct changes *changes);

/* Publishes: moves the records in, and stands under this head from now on. Cannot fail. */
void view_apply(struct view *v, struct changes *changes, uint64_t size, struct span note);

/* Forgets which records are dirty, once their updates are out. */
void view_clean(struct view *v);
