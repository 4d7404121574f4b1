/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The records of a past moment, folded from the journal's entries with the same ledger as the daemon's (SPEC.md 6.1).
 * Entries go in one by one from the first; when the leaves and the records give the roots of the moment's head, the
 * records are byte for byte those that were published under it.
 */

#include "clients/libtally/tally.h"
#include "daemon/core/election.h"
#include "proto/note.h"

struct fold;

/* e is the election of the manifest, must outlive the fold, and is the fold's alone meanwhile. Returns 0 or -ENOMEM. */
int fold_new(struct election *e, struct fold **ret);
struct fold *fold_free(struct fold *f);

/* Folds the next entry. Returns 0; 1 when it does not follow from what came before; -ENOMEM. */
int fold_entry(struct fold *f, const struct tally_entry *entry);

/* How many entries are in. */
uint64_t fold_size(const struct fold *f);

/*
 * Holds what was folded against a head of this size. Returns 0, and then records can be had; TALLY_E_ENTRIES when the
 * leaves do not give its root, or end at another time; TALLY_E_PROOF when the records do not give theirs; -ENOMEM.
 */
int fold_check(struct fold *f, const struct head *head);

/* The record of a key: an absent span when there is none. Valid until the next entry. */
struct span fold_record(const struct fold *f, struct span key);
