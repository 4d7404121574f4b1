/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A disk that hangs for as long as a file is there: tests/service/test_failures.py preloads it into tallyd, and
 * tests/integration/test_backup.py, where TALLY_HANGS is that file and only those hang that TALLY_HANGING is in the path of.
 */

#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HANGS "/run/tallyd/disk-hangs"

int fsync(int fd);
int fdatasync(int fd);

static bool is_meant(int fd) {
    const char *meant = getenv("TALLY_HANGING");
    char name[32], path[PATH_MAX];
    ssize_t n;

    if (!meant)
        return true;
    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    n = readlink(name, path, sizeof(path) - 1);
    path[n < 0 ? 0 : n] = '\0';
    return strstr(path, meant);
}

static void hang(int fd) {
    const char *hangs = getenv("TALLY_HANGS");

    while (access(hangs ? hangs : HANGS, F_OK) == 0 && is_meant(fd))
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

int fsync(int fd) {
    hang(fd);
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
    hang(fd);
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
