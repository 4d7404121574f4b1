/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the online commands know of the daemon and of who uses them. One INI file, found as the first of --config FILE,
 * $TALLY_CONFIG, ./tally.conf, $XDG_CONFIG_HOME/tally/tally.conf (else ~/.config/tally/tally.conf):
 *
 *     [server]    endpoints = FILE, the daemon's endpoints.json; or one by one, which goes before the file:
 *                 intake, query, updates, control = ENDPOINT; curve, genesis, log = 64 hex digits; origin = NAME
 *     [keys]      transport = FILE;  officers = FILE ...  (as many as declare);  authorities = FILE ...
 *     [election]  manifest = FILE;  policy = FILE, the witnesses whose cosignatures are demanded (c2sp.org/tlog-policy)
 *     [spool]     directory = DIR (else "spool" beside this file)
 *
 * Paths are relative to the file. Where the manifest is given, genesis, log and origin are the manifest's.
 */

#include "proto/bytes.h"

#define CONFIG_OFFICERS_MAX 8

struct client_config {
    char *path;                 /* of the file; NULL: there was none */
    char *endpoints;
    char *intake, *query, *updates, *control, *origin;
    bool curve_given, genesis_given, log_given;
    uint8_t curve[32], log[32];
    struct digest genesis;
    char *transport, *manifest, *policy, *spool;
    size_t n_officers, n_authorities;
    char *officers[CONFIG_OFFICERS_MAX], *authorities[CONFIG_OFFICERS_MAX];
};

/*
 * Finds and reads the file; `path` is what --config said, or NULL. Without any file everything is left open. Says on
 * standard error what is wrong. Returns an exit status: STATUS_DONE or STATUS_USAGE.
 */
int client_config_load(const char *path, struct client_config *ret);

/*
 * Fills from endpoints.json what the file left open. Returns STATUS_DONE; STATUS_OUT_OF_REACH when it is not there (the
 * daemon does not run); STATUS_USAGE when it cannot be used.
 */
int client_config_endpoints(struct client_config *config);

void client_config_deinit(struct client_config *config);
