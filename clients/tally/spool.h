/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The spool: signed envelopes on disk from before they are first sent until the daemon has answered, and the receipts
 * that came back. In the folder stand
 *
 *     TIME-DIGEST.envelope                waiting, in the order of their names
 *     refused/TIME-DIGEST.envelope        what the daemon refused for good when it was sent later
 *     receipts/CONTEST.rREVISION.receipt              of what was accepted
 *     receipts/CONTEST.rREVISION.VERDICT.receipt      of what was queried or is in conflict
 *     receipts/CONTEST.AREA.PHASE.rREVISION.receipt   of a local statement
 *     receipts/SUBJECT.KIND.receipt                   of an event; the slashes of an area's record are dots
 */

#include "proto/bytes.h"

#define SPOOL_MAX 100000        /* envelopes that one folder may hold */

/* Keeps an envelope: written, fsynced, and there under its name or not at all. Returns 0 or a negative errno. *ret_name
 * is the caller's to free. One that is there already is left as it is. */
int spool_put(const char *dir, struct span envelope, char **ret_name);

/* The names of what waits, oldest first; the caller frees them and the list. Returns 0 or a negative errno; a spool that
 * does not exist is empty. */
int spool_list(const char *dir, char ***ret_names, size_t *ret_n);
void spool_names_free(char **names, size_t n);

int spool_read(const char *dir, const char *name, struct blob *ret);
/* It was answered: gone. */
int spool_remove(const char *dir, const char *name);
/* It was refused for good: aside. */
int spool_refuse(const char *dir, const char *name);

/*
 * Keeps a receipt under its contest, revision and its entry's verdict; *ret_path (may be NULL) is the caller's to free. No
 * other entry's receipt is ever replaced: a further one is called ".2.receipt" and so on. One of the same entry that is
 * there is left as it is. `durable` fsyncs it; a rehearsal's thousands, which the daemon makes again at any time, need
 * not be. Returns 0, -EBADMSG when the bytes are not a receipt, or a negative errno.
 */
int receipt_keep(const char *dir, struct span contest, uint64_t revision, struct span receipt, bool durable,
                 char **ret_path);
/* The same under any name in the place of "CONTEST.rREVISION". */
int receipt_keep_as(const char *dir, const char *name, struct span receipt, bool durable, char **ret_path);
