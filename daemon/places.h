/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where the daemon writes, and whether it may. Nothing is changed by asking. */

#include <limits.h>

/*
 * Whether a file can be written, or made, at path: the file where there is one, and its folder always. Returns 0, or a
 * negative errno with the path that stands in the way in ret_path.
 */
int places_file(const char *path, char ret_path[PATH_MAX]);

/* The same of a folder, in which files are made. */
int places_folder(const char *path, char ret_path[PATH_MAX]);

/* The folder that path stands in: "." without a slash, "/" at the root. */
void places_folder_of(const char *path, char ret[PATH_MAX]);
