/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* endpoints.json in the runtime folder: where the daemon listens and what it is, for clients on this machine. */

#include "proto/bytes.h"

struct endpoints {
    const char *intake, *updates, *query, *control;     /* as bound */
    uint8_t curve[32];          /* the server's public CURVE key */
    struct digest genesis;
    uint8_t log[32];            /* the log's public key */
    struct span origin;
};

/* Writes FOLDER/endpoints.json: a whole new file takes the old one's place. Returns 0 or a negative errno. */
int endpoints_write(const char *folder, const struct endpoints *e);
/* Takes it away when the daemon stops. */
void endpoints_remove(const char *folder);
