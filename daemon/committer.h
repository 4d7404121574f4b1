/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The committer: one thread that appends a sealed batch and commits it, so that fsync is never on the loop. One batch
 * is in flight at a time; whatever queues meanwhile is the next batch. It also writes the kept head, at most once a
 * second, after the commit and off the receipts' path.
 */

#include "daemon/histogram.h"
#include "daemon/journal/journal.h"

struct committer;

/* Takes the journal over for its life. Starts the thread (all signals blocked). Returns 0 or a negative errno. */
int committer_new(struct journal *journal, const char *kept_head_path, struct committer **ret);

/* Waits for the batch in flight, writes the newest kept head, ends the thread, closes the journal. */
struct committer *committer_free(struct committer *c);

/* A descriptor that is readable when a commit has ended. */
int committer_fd(const struct committer *c);

/* Hands a batch over; the bytes become the committer's. `note` is its head, copied. None may be in flight. */
void committer_submit(struct committer *c, uint64_t number, struct blob *batch, struct span note);

/* Whether a batch is in flight. */
bool committer_busy(const struct committer *c);

/*
 * Since when it has been waiting for the disk with one thing, a batch or the kept head: ms of the monotonic clock, or 0
 * when it waits for nothing. What never changes is a disk that hangs.
 */
uint64_t committer_since(const struct committer *c);

/* How long the commits since the start took. */
struct histogram committer_times(const struct committer *c);

/*
 * Takes the outcome of the commit that ended. Returns 0 when it is durable; 1 when none has ended yet; a negative errno
 * when it failed: the caller exits, answering nobody.
 */
int committer_finish(struct committer *c);

/* Reads a batch from the journal through its own read-only handle or while none is in flight. As journal_read(). */
int committer_read(struct committer *c, uint64_t number, struct blob *ret);
