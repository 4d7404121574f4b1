/* SPDX-License-Identifier: Apache-2.0 */

/* The service manager hands descriptors over from the third on, and says so in the environment. */

#include "daemon/inherited.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define FIRST 3

static char fault[INHERITED_FAULT_MAX], endpoint[_WIRE_KIND_MAX][WIRE_ENDPOINT_MAX];
static const char *endpoints[_WIRE_KIND_MAX];
static int aside = -1;

/* Hands over n listeners on free ports; endpoint[] has their addresses. */
static void hand_over(int n, int type) {
    char text[16];

    for (int i = 0; i < n; i++) {
        struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t len = sizeof(a);
        int fd = socket(AF_INET, type, 0);

        assert_int_equal(bind(fd, (struct sockaddr *)&a, len), 0);
        if (type == SOCK_STREAM)
            assert_int_equal(listen(fd, 1), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
        if (fd != FIRST + i) {
            assert_int_equal(dup2(fd, FIRST + i), FIRST + i);
            close(fd);
        }
        if (i < _WIRE_KIND_MAX)
            snprintf(endpoint[i], sizeof(endpoint[i]), "tcp://127.0.0.1:%u", ntohs(a.sin_port));
    }
    snprintf(text, sizeof(text), "%d", n);
    setenv("LISTEN_FDS", text, 1);
    snprintf(text, sizeof(text), "%d", getpid());
    setenv("LISTEN_PID", text, 1);
}

static int set_up(void **state) {
    (void)state;
    aside = fcntl(FIRST, F_GETFD) < 0 ? -1 : fcntl(FIRST, F_DUPFD_CLOEXEC, 20);
    for (int i = 0; i < _WIRE_KIND_MAX; i++)
        endpoints[i] = endpoint[i];
    strcpy(endpoint[WIRE_INTAKE], "tcp://127.0.0.1:1");
    strcpy(endpoint[WIRE_QUERY], "tcp://127.0.0.1:2");
    strcpy(endpoint[WIRE_UPDATES], "tcp://127.0.0.1:3");
    strcpy(endpoint[WIRE_CONTROL], "ipc:///run/tallyd/control");
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    for (int fd = FIRST; fd <= FIRST + _WIRE_KIND_MAX; fd++)
        close(fd);
    if (aside >= 0) {
        dup2(aside, FIRST);
        close(aside);
    }
    return 0;
}

/* Without a service manager there is nothing to inherit, and that is no fault. */
static void none(void **state) {
    struct inherited in;

    (void)state;
    unsetenv("LISTEN_FDS");
    assert_int_equal(inherited_read(endpoints, &in, fault), 0);
    assert_int_equal(inherited_take(&in, endpoint[0]), -1);
    inherited_close(&in);
}

/* Each is found by its address, given away once, and not to a child; what is left is closed. */
static void by_address(void **state) {
    struct inherited in;

    (void)state;
    hand_over(2, SOCK_STREAM);
    assert_int_equal(inherited_read(endpoints, &in, fault), 0);
    assert_null(getenv("LISTEN_FDS"));
    assert_int_equal(inherited_take(&in, endpoint[1]), FIRST + 1);
    assert_int_equal(fcntl(FIRST + 1, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(inherited_take(&in, endpoint[1]), -1);
    assert_int_equal(inherited_take(&in, endpoint[WIRE_CONTROL]), -1);
    inherited_close(&in);
    assert_int_equal(fcntl(FIRST, F_GETFD), -1);
    assert_int_not_equal(fcntl(FIRST + 1, F_GETFD), -1);
}

/* A socket on an address that is not configured, one that takes no streams, and too many: none is served from. */
static void faults(void **state) {
    struct inherited in;

    (void)state;
    hand_over(1, SOCK_STREAM);
    strcpy(endpoint[0], "tcp://127.0.0.1:1");
    assert_int_equal(inherited_read(endpoints, &in, fault), 1);
    assert_non_null(strstr(fault, "not among the addresses of [listen]"));
    inherited_close(&in);
    hand_over(1, SOCK_DGRAM);
    assert_int_equal(inherited_read(endpoints, &in, fault), 1);
    assert_non_null(strstr(fault, "does not listen for streams"));
    inherited_close(&in);
    hand_over(_WIRE_KIND_MAX + 1, SOCK_STREAM);
    assert_int_equal(inherited_read(endpoints, &in, fault), 1);
    assert_non_null(strstr(fault, "5 sockets were handed over"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(by_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
