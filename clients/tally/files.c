/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Files as a whole. Nothing here trusts a size told beforehand: reading grows until the end or the limit, so pipes work
 * and a file that grows meanwhile does no harm. Replacing goes through a neighbour and a rename, and the folder is
 * synced too, because a rename that the folder has not on disk is not there after a power cut.
 */

#include "clients/tally/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void fd_close(int *fd) {
    if (*fd > STDERR_FILENO)
        close(*fd);
}

static int read_all(int fd, size_t max, struct blob *ret) {
    _cleanup_(blob_free) struct blob b = { 0 };
    size_t room = 0;

    for (;;) {
        ssize_t n;

        if (b.len == room) {
            size_t more = room ? room * 2 : 65536;
            uint8_t *grown = realloc(b.ptr, more);

            if (!grown)
                return -ENOMEM;
            b.ptr = grown;
            room = more;
        }
        n = read(fd, b.ptr + b.len, room - b.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        b.len += (size_t)n;
        if (b.len > max)
            return -EFBIG;
    }
    *ret = b;
    b = (struct blob){ 0 };
    return 0;
}

int file_read(const char *path, size_t max, struct blob *ret) {
    _cleanup_(fd_close) int fd = STDIN_FILENO;
    struct stat st;

    if (strcmp(path, "-") != 0) {
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (fd < 0)
            return -errno;
    }
    if (fstat(fd, &st) < 0)
        return -errno;
    if (S_ISDIR(st.st_mode))
        return -EISDIR;
    if (S_ISREG(st.st_mode) && (uint64_t)st.st_size > max)
        return -EFBIG;
    return read_all(fd, max, ret);
}

static int write_all(int fd, struct span bytes) {
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        bytes = span_of(bytes.ptr + n, bytes.len - (size_t)n);
    }
    return 0;
}

/* Writes a new file with exactly this mode, whatever the umask; removes it again when that fails. */
static int write_new(const char *path, struct span bytes, mode_t mode, bool durable) {
    _cleanup_(fd_close) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, MODE_SECRET);
    int r;

    if (fd < 0)
        return -errno;
    r = write_all(fd, bytes);
    if (r == 0 && fchmod(fd, mode) < 0)
        r = -errno;
    if (r == 0 && durable && fsync(fd) < 0)
        r = -errno;
    if (r < 0)
        unlink(path);
    return r;
}

static int sync_folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    _cleanup_(string_free) char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    _cleanup_(fd_close) int fd = -1;

    if (!folder)
        return -ENOMEM;
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    return fsync(fd) < 0 ? -errno : 0;
}

int file_write(const char *path, struct span bytes, mode_t mode) {
    _cleanup_(string_free) char *beside = NULL;
    int r;

    if (asprintf(&beside, "%s.%08x%08x.new", path, randombytes_random(), randombytes_random()) < 0) {
        beside = NULL;
        return -ENOMEM;
    }
    r = write_new(beside, bytes, mode, true);
    if (r < 0)
        return r;
    if (rename(beside, path) < 0) {
        r = -errno;
        unlink(beside);
        return r;
    }
    return sync_folder_of(path);
}

int file_create(const char *path, struct span bytes, mode_t mode, bool durable) {
    int r = write_new(path, bytes, mode, durable);

    if (r < 0 || !durable)
        return r;
    return sync_folder_of(path);
}

int folder_make(const char *path, mode_t mode) {
    _cleanup_(string_free) char *copy = strdup(path);

    if (!copy)
        return -ENOMEM;
    for (char *at = copy + 1; *copy && *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(copy, mode) < 0 && errno != EEXIST)
            return -errno;
        *at = '/';
    }
    if (mkdir(copy, mode) < 0 && errno != EEXIST)
        return -errno;
    return path_is_folder(path) ? 0 : -ENOTDIR;
}

bool path_is_folder(const char *path) {
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *path_join(const char *dir, const char *name) {
    char *path;

    if (!dir || !*dir)
        return strdup(name);
    if (asprintf(&path, dir[strlen(dir) - 1] == '/' ? "%s%s" : "%s/%s", dir, name) < 0)
        return NULL;
    return path;
}
