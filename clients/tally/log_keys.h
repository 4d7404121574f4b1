/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The keys that a log has had: whoever checks a note that was written down asks here, whichever of them signed it. */

#include "clients/tally/client_config.h"
#include "proto/note.h"

#define LOG_KEYS_MAX 8

struct log_keys {
    struct span origin;
    size_t n;
    struct public_key keys[LOG_KEYS_MAX];
};

/* What the configuration, or the manifest it names, says of the log. Points into it. */
struct log_keys log_keys_of(const struct client_config *config);

/* Reads a head and verifies that one of the log's keys signed it. Returns a note_verdict. */
int log_head_open(const struct log_keys *logs, struct span note, struct head *ret);
