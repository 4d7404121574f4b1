/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The folder that an export writes into: one export at a time, every file put in its place whole. */

#include "proto/bytes.h"

struct export_dir {
    char *path;
    int fd;                     /* locked */
};

/* Makes the folder if it is not there, and takes it. Returns an exit status, said; close it in any case. */
int export_dir_open(const char *path, struct export_dir *ret);
void export_dir_close(struct export_dir *dir);

/* Reads the file of a name below the folder. Returns 0 or a negative errno, not said. */
int export_dir_read(const struct export_dir *dir, const char *name, size_t max, struct blob *ret);
/* Puts a file in its place, durably, with the folders above it. Returns an exit status, said. */
int export_dir_write(const struct export_dir *dir, const char *name, struct span bytes);
/* Takes away the partial files that tile n of a folder (tile_path()) had, all but that of one width; 0: all. */
void export_dir_drop(const struct export_dir *dir, const char *folder, uint64_t n, unsigned but);
