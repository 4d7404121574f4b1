/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A moment of the night: its head, and its records folded from the entries. */

#include "clients/tally/fold.h"
#include "clients/tally/cosigned.h"

struct past {
    bool given;                 /* past_parse() read one; else it is the newest that witnesses cosigned */
    bool by_time;
    uint64_t value;             /* a size, or ms since 1970 */
    struct blob note;           /* the moment's head */
    struct head head;
    struct fold *fold;
};

/*
 * Reads what a person types for a moment: digits are a size, anything else a time as RFC 3339 writes it, whose seconds
 * may be left out and whose offset may not. Returns 0, or 1 when it is neither.
 */
int past_parse(const char *text, struct past *ret);

/*
 * Fetches and folds the moment, for which the quorum's witnesses vouch where it demands any (q->path; else a moment must be
 * given). Returns an exit status, said; past_close() in any case.
 */
int past_open(struct online *o, struct cosigned *q, struct past *past);
void past_close(struct past *past);
