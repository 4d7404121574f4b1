/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The options that say whose keys sign, and when and why something was done. */

#include "clients/tally/keyring.h"
#include "clients/tally/online.h"

struct signing_options {
    size_t n_officers, n_authorities, n_logs;
    const char **officers, **authorities, **logs;   /* --officer (or --key), --authority, --log; room for all words */
    const char *keys;                           /* --keys DIR */
    const char *partial;                        /* --partial DIR: to be signed by others too, and not sent */
};

/* Room for what argc words can hold. Returns 0 or -ENOMEM. */
int signing_init(struct signing_options *s, int argc);
void signing_deinit(struct signing_options *s);

/* As online_option(). */
bool signing_option(int argc, char **argv, int *at, struct signing_options *s, bool *ret_bad);

/*
 * Whose keys sign: those named on the line, else a folder's, else the configured ones: officers', and with `authorities`
 * authorities'. Where the daemon can be asked, the election's keys are those in force now. Returns an exit status, said.
 */
int signing_open(const struct signing_options *s, struct online *o, bool authorities, struct keyring *k);
