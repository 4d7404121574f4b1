/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The newest head kept outside the database: written to a temporary file, fsynced, renamed, the directory fsynced. It
 * lets start-up tell a journal that was rolled back.
 */

#include "proto/bytes.h"

/* Returns 0 or a negative errno. */
int kept_head_write(const char *path, struct span note);
/* Returns 0; 1 when there is none; or a negative errno. -EFBIG when it is larger than TALLY_NOTE_MAX. */
int kept_head_read(const char *path, struct blob *ret_note);
