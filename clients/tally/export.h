/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The journal as static files (SPEC.md 9.2), written as it grows. Entries go in one after the other, from where the folder's
 * checkpoint ends; when they give a head's root, that head becomes the checkpoint. Whatever happens in between, the folder
 * holds all that its checkpoint covers.
 */

#include "clients/libtally/tally.h"
#include "clients/tally/export_dir.h"
#include "clients/tally/log_keys.h"
#include "daemon/core/election.h"
#include "proto/tiles.h"

struct exporting {
    struct export_dir dir;
    struct head head;           /* of the checkpoint; size 0: there is none. Its origin is not kept */
    struct blob note;           /* the checkpoint */
    struct tiles tiles;         /* of all entries that went in */
    unsigned n;                 /* of the bundle that is not full yet */
    struct blob leaves[TILE_WIDTH], bodies[TILE_WIDTH];
    unsigned sigset_of[TILE_WIDTH];
    unsigned n_sigsets;
    struct blob sigsets[TILE_WIDTH];
};

/* Takes the folder, and goes on where its checkpoint, a head of this log, ends. Returns an exit status, said; close it in
 * any case. */
int export_open(struct exporting *x, const char *path, const struct log_keys *logs);
void export_close(struct exporting *x);

/* The next entry; what is full is written. Returns an exit status, said. */
int export_entry(struct exporting *x, const struct tally_entry *entry);
/* Writes the rest of what a head of just these entries covers, then makes it the checkpoint. Returns an exit status, said. */
int export_head(struct exporting *x, struct span note);
/* Writes all records of the election, in their order, by area, under a head. Returns an exit status, said. */
int export_records(const struct exporting *x, const struct election *e, const struct span *records, struct span note);
