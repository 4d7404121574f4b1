/* SPDX-License-Identifier: Apache-2.0 */

/* A disk that hangs for as long as a file is there: tests/service/test_failures.py preloads it into tallyd. */

#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

#define HANGS "/run/tallyd/disk-hangs"

int fsync(int fd);
int fdatasync(int fd);

static void hang(void) {
    while (access(HANGS, F_OK) == 0)
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

int fsync(int fd) {
    hang();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
    hang();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
