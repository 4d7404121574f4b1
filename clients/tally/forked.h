/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Evidence that a log forked (SPEC.md 9.3), made of two heads that it signed and kept in a file: whoever found the fork may be the
 * only one who was shown both.
 */

#include "clients/tally/online.h"

struct forked {
    struct blob file;
    bool shown;                 /* what it proves needs nobody's word; else it keeps two heads that did not lead to each other */
    uint64_t sizes[2];
    char *path;                 /* where it was kept; NULL: nowhere */
};

/*
 * Makes the evidence of two notes, in any order. `ask`: the daemon is asked for the entry in which two heads of different
 * sizes part; it may not answer. Returns 0; 1 when they are not both the log's, or contradict each other in nothing;
 * -ENOMEM.
 */
int forked_make(struct online *o, struct span note, struct span other, bool ask, struct forked *ret);
/* Writes it, to `path` or (NULL) to a file of its own beside the spool. Says what cannot be written. */
void forked_keep(struct online *o, const char *path, struct forked *f);
void forked_free(struct forked *f);

/* Whatever a command was shown: keeps what its connection saw of a fork, and says so. */
void forked_by_the_way(struct online *o);
