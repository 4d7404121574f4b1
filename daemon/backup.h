/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An online backup: the journal's batches up to one head, copied into a journal of its own while the daemon takes more,
 * then read again and checked as a start checks it. It has its name only when it has passed.
 *
 * A thread of its own writes; the loop hands it batches between two commits. One runs at a time.
 */

#include "daemon/committer.h"
#include "daemon/replay.h"

#define BACKUP_FAULT_MAX 1000

struct backup_order {
    const char *path;           /* where no file is yet, nor one with ".head" after it */
    struct digest genesis;
    const struct log_secrets *logs;     /* outlive the backup */
    struct span note;           /* the durable head that it is to have */
    uint64_t n_batches, size;   /* up to that head */
};

struct backup_result {
    uint64_t size, bytes, milliseconds;
    char fault[BACKUP_FAULT_MAX];       /* a sentence of obstacles.h; "": it is there, and sound */
};

struct backup;

/* Everything is copied. Writes `event`, an eventfd, whenever it wants a batch, and when it has ended. 0 or an errno. */
int backup_new(const struct backup_order *order, int event, struct backup **ret);

/* Hands over what it wants, a bounded number. Only while no commit is in flight. 0, or a fatal errno of the journal. */
int backup_feed(struct backup *b, struct committer *committer);

/* Whether it has ended. */
bool backup_ended(struct backup *b, struct backup_result *ret);

const char *backup_path(const struct backup *b);

/* Stops it and takes what is unfinished away. Accepts NULL. */
struct backup *backup_free(struct backup *b);
