/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What commands that sign do with what they have signed: into the spool, on the way, and what became of it said. */

#include "clients/tally/delivery.h"

struct sending {
    struct delivery_list list;
    char *receipts;             /* the folder */
};

/* Returns an exit status, said: STATUS_USAGE where no spool is configured. */
int sending_init(struct sending *s, struct online *o);
void sending_deinit(struct sending *s);

/* Puts a signed envelope, which is taken over, into the spool and on the list. Returns an exit status, said. */
int sending_add(struct sending *s, struct blob *envelope);

/*
 * Sends all (where open_status, online_open()'s, is STATUS_DONE) and says what became of each: a line each, or an object
 * with the array `word`. What was refused leaves the spool: whoever reads that has it at hand. Returns an exit status.
 */
int sending_run(struct sending *s, const char *word, bool json, int open_status);
