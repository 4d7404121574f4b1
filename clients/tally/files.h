/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Whole files: reading within a limit, writing so that a reader sees the old bytes or the new, never half. */

#include <sys/types.h>

#include "proto/bytes.h"

/* Modes of what tally writes: secrets and what is the user's own; what everybody may read. */
#define MODE_SECRET 0600
#define MODE_PUBLIC 0644

/*
 * Reads a regular file, pipe or "-" (standard input) whole. Returns 0; -EFBIG when it has more than max bytes; -EISDIR
 * for a folder; else the negative errno of what failed.
 */
int file_read(const char *path, size_t max, struct blob *ret);

/* Replaces or makes a file: written beside it, fsynced, renamed over it. Returns 0 or a negative errno. */
int file_write(const char *path, struct span bytes, mode_t mode);

/*
 * Makes a file that must not exist: -EEXIST when it does, which is left as it was. `durable` fsyncs it. Returns 0 or a
 * negative errno, and then leaves nothing behind.
 */
int file_create(const char *path, struct span bytes, mode_t mode, bool durable);

/* Makes a folder and those above it; one that exists is left alone. Returns 0 or a negative errno. */
int folder_make(const char *path, mode_t mode);

/* Whether path is a folder. */
bool path_is_folder(const char *path);

/* "dir/name" on the heap, or NULL when memory is out. dir NULL or "": the name alone. */
char *path_join(const char *dir, const char *name);

/* For _cleanup_ on char *. */
static inline void string_free(char **s) {
    free(*s);
}
