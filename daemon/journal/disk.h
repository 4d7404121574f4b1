/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The two things about files that must be right in more than one place. */

#include "proto/bytes.h"

#include <sys/types.h>

/*
 * Puts a file with these bytes and this mode at path, whole or not at all: written as "path.new", forced to the disk,
 * renamed, the folder forced. Returns 0 or a negative errno (then the old file stands, or, where only the last step
 * failed, the new one).
 */
int disk_replace(const char *path, struct span bytes, mode_t mode);

/* Forces the folder that path stands in to the disk. Returns 0 or a negative errno. */
int disk_sync_folder_of(const char *path);

/* For _cleanup_(). */
void disk_close(int *fd);
