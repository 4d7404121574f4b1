/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The daemon's own two secrets, read once at start and wiped at the end. */

#include "daemon/config.h"
#include "proto/keys.h"

struct secrets {
    struct secret_key log;
    uint8_t transport[32];
};

/* Reads what the configuration names. Returns 0 or the exit status, after saying why. */
int secrets_read(const struct config *config, bool transport, struct secrets *ret);
void secrets_wipe(struct secrets *s);
