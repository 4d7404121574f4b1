/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* An audit of what a daemon serves: its journal, its heads, its records, its beats. */

#include "clients/tally/audit.h"
#include "clients/tally/online.h"

struct audit_online {
    struct online *o;
    struct audit *a;
    bool follow;                /* go on as the journal grows */
    double silence_s;           /* following: a beat older than this is silence */
    /* All that there is agrees, up to the size that is reached: once, or following for every head caught up with. */
    void (*agrees)(void *user);
    /* So many entries of so many are taken; may be NULL. */
    void (*progress)(void *user, uint64_t size, uint64_t of);
    void *user;
};

/*
 * Fetches and audits. Returns STATUS_DONE (not while following); STATUS_PROOF with audit_finding() saying what does not
 * agree; any other exit status, said.
 */
int audit_online(struct audit_online *what);
