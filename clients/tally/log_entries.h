/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The newest head and the last entries of a journal: fetched, each proven to be in it, and said. */

#include "clients/tally/online.h"

/* Returns an exit status, said. `last`: how many entries, at most LOG_ENTRIES_MAX. */
#define LOG_ENTRIES_MAX 1000
int log_entries(struct online *o, uint64_t last, bool json);
