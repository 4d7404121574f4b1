/* SPDX-License-Identifier: Apache-2.0 */

/*
 * SQLite opens a file that it may not write for reading, and complains of something else later. Asking the system, as
 * the effective user, is the only way to name the path; the answer is advice, what counts is what a write says.
 */

#include "daemon/places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int may(const char *path, int rights, char ret_path[PATH_MAX]) {
    if (faccessat(AT_FDCWD, path, rights, AT_EACCESS) == 0)
        return 0;
    snprintf(ret_path, PATH_MAX, "%s", path);
    return -errno;
}

void places_folder_of(const char *path, char ret[PATH_MAX]) {
    const char *slash = strrchr(path, '/');

    if (!slash)
        snprintf(ret, PATH_MAX, ".");
    else
        snprintf(ret, PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

int places_folder(const char *path, char ret_path[PATH_MAX]) {
    struct stat st;

    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
        snprintf(ret_path, PATH_MAX, "%s", path);
        return -ENOTDIR;
    }
    return may(path, W_OK | X_OK, ret_path);
}

int places_file(const char *path, char ret_path[PATH_MAX]) {
    char folder[PATH_MAX];
    int r;

    places_folder_of(path, folder);
    r = places_folder(folder, ret_path);
    if (r < 0)
        return r;
    r = may(path, R_OK | W_OK, ret_path);
    return r == -ENOENT ? 0 : r;
}
