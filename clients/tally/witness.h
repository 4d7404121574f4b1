/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A witness (c2sp.org/tlog-witness): it remembers the last head that it cosigned of each log, and cosigns another only when
 * a proof shows that the log has grown to it. What it remembers is on the disk before the cosignature leaves.
 */

#include "proto/cosign.h"

#define WITNESS_LOGS_MAX 32

struct witness {
    struct secret_key key;
    char name[TALLY_NAME_MAX + 1];
    const char *state;          /* the folder where heads are kept */
    size_t n_logs;
    struct vkey logs[WITNESS_LOGS_MAX];     /* several of one name: keys of one log */
};

/* The HTTP statuses of the protocol. */
enum witness_status {
    WITNESS_COSIGNED = 200,
    WITNESS_MALFORMED = 400,    /* no request, or no checkpoint */
    WITNESS_UNSIGNED = 403,     /* none of the log's keys has signed */
    WITNESS_UNKNOWN = 404,      /* no log that is watched */
    WITNESS_CONFLICT = 409,     /* another size was cosigned last, which the answer names; or that size with another root */
    WITNESS_UNPROVEN = 422,     /* the proof does not hold */
    WITNESS_FAULT = 500,        /* the disk does not take it */
};

/*
 * Answers one add-checkpoint request at a time in seconds since 1970. ret_body: the cosignature's line, the size that was
 * cosigned last, or a sentence. Returns the status; -ENOMEM.
 */
int witness_add_checkpoint(const struct witness *w, struct span request, uint64_t now_s, struct blob *ret_body);
