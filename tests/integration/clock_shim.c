/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Preloaded into a daemon by test_clock.py: the wall clock goes wrong by as many ms as the file named in TALLY_TEST_CLOCK
 * says. All other clocks are the system's own.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long long offset_ms(void) {
    const char *path = getenv("TALLY_TEST_CLOCK");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char text[32] = "";

    if (fd < 0)
        return 0;
    if (read(fd, text, sizeof(text) - 1) < 0)
        text[0] = '\0';
    close(fd);
    return strtoll(text, NULL, 10);
}

int clock_gettime(clockid_t id, struct timespec *t) {
    int r = (int)syscall(SYS_clock_gettime, id, t);

    if (r == 0 && id == CLOCK_REALTIME) {
        long long ms = offset_ms();

        t->tv_sec += ms / 1000;     /* whole seconds are what the test moves by */
    }
    return r;
}
