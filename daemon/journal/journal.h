/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The journal's contract: numbered batches of bytes, in order, durable when commit returns. A backend keeps bytes and
 * knows nothing of what is in them, save that each batch's number is one more than the last.
 *
 *   open      checks that the store is one of ours and not in use; with create, only where there is none
 *   append    stages the next batch; nothing is durable yet
 *   commit    returns when all staged batches are on stable storage. After any error the handle is dead: the caller
 *             exits and reads again, because a failed fsync leaves it open whether the batch is there
 *   read      gives a durable batch back
 *   close     ends the handle; what was staged and not committed is gone
 *
 * One thread at a time uses a handle; it may be another thread than the one that opened it.
 *
 * SQLite, one batch to a commit: a commit is one fdatasync, and the disk decides. Measured twice on one machine, with
 * the fdatasync beside it: at 46 us, 23,000 commits a second of 700 bytes, 2,400 of 256 KiB, 700 of 1 MiB, the slowest
 * 4 ms (a checkpoint); at 1 to 1.5 ms, with the disk busy, 650 to 1,100, 220 to 290 and 150, the slowest 36 ms.
 */

#include "proto/bytes.h"

struct journal;

enum journal_verdict {
    JOURNAL_OK = 0,
    JOURNAL_MISSING,        /* open: there is none at this place */
    JOURNAL_EXISTS,         /* open with create: there is one already */
    JOURNAL_BUSY,           /* open: another process holds it */
    JOURNAL_FOREIGN,        /* open: not a journal of ours, or its pages are damaged */
    JOURNAL_END,            /* read: no such batch */
    JOURNAL_FULL,           /* append, commit: no room; the handle is dead like after any error */
};

struct journal_backend {
    const char *name;
    int (*open)(const char *place, bool create, struct journal **ret);
    int (*append)(struct journal *j, uint64_t number, struct span batch);
    int (*commit)(struct journal *j);
    int (*read)(struct journal *j, uint64_t number, struct blob *ret);
    int (*count)(struct journal *j, uint64_t *ret);
    struct journal *(*close)(struct journal *j);
};

struct journal {
    const struct journal_backend *backend;
};

/* Each returns 0, a positive journal_verdict, or a negative errno (fatal). */
int journal_open(const struct journal_backend *backend, const char *place, bool create, struct journal **ret);
int journal_append(struct journal *j, uint64_t number, struct span batch);
int journal_commit(struct journal *j);
int journal_read(struct journal *j, uint64_t number, struct blob *ret);
int journal_count(struct journal *j, uint64_t *ret);
struct journal *journal_close(struct journal *j);

const char *journal_verdict_text(int verdict);

extern const struct journal_backend JOURNAL_SQLITE;

/* In memory, for tests. Fails on demand: see ram.h. */
extern const struct journal_backend JOURNAL_RAM;
