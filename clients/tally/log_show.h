/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A head and entries of its journal, in words and as JSON. */

#include "daemon/core/election.h"
#include "proto/note.h"

struct log_entry {
    struct blob leaf, body, sigset;
    bool proven;
};

/* Prints them. Returns an exit status, said. */
int log_show(const struct election *e, struct span note, const struct log_entry *entries, size_t n, bool json);
