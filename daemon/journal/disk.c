/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A file's bytes and a file's name reach the disk apart: fsync of the file does not cover its entry in the folder. Who
 * forgets the second loses a whole file to a power cut, so both are done here, in one order.
 */

#include "daemon/journal/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

void disk_close(int *fd) {
    if (*fd >= 0)
        close(*fd);
}

static int write_all(int fd, struct span bytes) {
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        bytes = span_of(bytes.ptr + n, bytes.len - (size_t)n);
    }
    return 0;
}

static int write_durably(const char *path, struct span bytes, mode_t mode) {
    _cleanup_(disk_close) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int r;

    if (fd < 0)
        return -errno;
    r = write_all(fd, bytes);
    if (r < 0)
        return r;
    if (fchmod(fd, mode) < 0)
        return -errno;
    return fsync(fd) < 0 ? -errno : 0;
}

int disk_sync_folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    _cleanup_(disk_close) int fd = -1;
    int n;

    n = slash ? snprintf(folder, sizeof(folder), "%.*s", slash == path ? 1 : (int)(slash - path), path)
              : snprintf(folder, sizeof(folder), ".");
    if (n < 0 || (size_t)n >= sizeof(folder))
        return -ENAMETOOLONG;
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    return fsync(fd) < 0 ? -errno : 0;
}

int disk_replace(const char *path, struct span bytes, mode_t mode) {
    char temporary[PATH_MAX];
    int n, r;

    n = snprintf(temporary, sizeof(temporary), "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof(temporary))
        return -ENAMETOOLONG;
    r = write_durably(temporary, bytes, mode);
    if (!r && rename(temporary, path) < 0)
        r = -errno;
    if (r < 0) {
        unlink(temporary);
        return r;
    }
    return disk_sync_folder_of(path);
}
