/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The keys that a log has had: whoever checks a note that was written down asks here, whichever of them signed it. */

#include "daemon/core/election.h"

/* The manifest's, and one for each event that changes it. */
#define LOG_KEYS_MAX (TALLY_NOTICES_MAX + 1)

struct log_keys {
    struct span origin;
    size_t n;
    struct public_key keys[LOG_KEYS_MAX];
};

/* All that the election knows of: the manifest's, and those of entries about keys (online_keys()). Points into it. */
struct log_keys log_keys_of(const struct election *e);

/* Reads a head and verifies that one of the log's keys signed it. Returns a note_verdict. */
int log_head_open(const struct log_keys *logs, struct span note, struct head *ret);
