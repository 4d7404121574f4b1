/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The daemon's own secrets, read once at start and wiped at the end. */

#include "daemon/config.h"
#include "proto/keys.h"

/* The log's key, and the one that an event may put in its place (SPEC.md 4.3). */
#define LOG_SECRETS_MAX 2
struct log_secrets {
    size_t n;
    struct secret_key keys[LOG_SECRETS_MAX];
};
/* The secret half of a key, or NULL. */
const struct secret_key *log_secret(const struct log_secrets *logs, const struct public_key *key);

struct secrets {
    struct log_secrets logs;    /* log-key's stands first */
    uint8_t transport[32];
};

/* Reads what the configuration names. Returns 0 or the exit status, after saying why. */
int secrets_read(const struct config *config, bool transport, struct secrets *ret);
void secrets_wipe(struct secrets *s);
