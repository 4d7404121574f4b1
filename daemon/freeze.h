/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An operator's freeze: nothing is taken in until somebody thaws it, and a restart does not forget it. It is kept in a
 * file beside the journal. Not to be taken for the log's own freeze (frozen.h), which no word of anybody ends.
 */

#include "proto/bytes.h"
#include "proto/limits.h"

#include <sys/types.h>

struct freeze {
    bool on;
    uid_t uid;                              /* whose it is */
    uint64_t since;                         /* ms since 1970 */
    char reason[TALLY_TEXT_MAX + 1];
};

/* Returns 0 with what is kept at path, on or not; 1 when the file cannot be understood; or a negative errno. */
int freeze_read(const char *path, struct freeze *ret);

/* Keeps it, or takes it away, for good when this returns. Returns 0 or a negative errno. */
int freeze_write(const char *path, const struct freeze *f);
int freeze_remove(const char *path);
