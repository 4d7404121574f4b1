/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Which socket is which is told by its address, which stands in the configuration and in tallyd.socket: should they
 * differ, one of the two is not what somebody meant, and nothing is served until it is mended.
 */

#include "daemon/inherited.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "daemon/address.h"

union any {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
};

/* The endpoint as the configuration would write it; false when it could not be one. */
static bool describe(int fd, char ret[WIRE_ENDPOINT_MAX]) {
    char host[INET6_ADDRSTRLEN];
    socklen_t len = sizeof(union any);
    union any a = { 0 };

    if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0 || getsockname(fd, &a.any, &len) < 0)
        return false;
    switch (a.any.sa_family) {
    case AF_INET:
        inet_ntop(AF_INET, &a.in.sin_addr, host, sizeof(host));
        snprintf(ret, WIRE_ENDPOINT_MAX, "tcp://%s:%u", host, ntohs(a.in.sin_port));
        return true;
    case AF_INET6:
        inet_ntop(AF_INET6, &a.in6.sin6_addr, host, sizeof(host));
        snprintf(ret, WIRE_ENDPOINT_MAX, "tcp://[%s]:%u", host, ntohs(a.in6.sin6_port));
        return true;
    case AF_UNIX:
        snprintf(ret, WIRE_ENDPOINT_MAX, "ipc://%s", a.un.sun_path);
        return a.un.sun_path[0] == '/';
    default:
        return false;
    }
}

static bool same(const char *a, const char *b) {
    bool tcp = strncmp(a, "tcp://", 6) == 0 && strncmp(b, "tcp://", 6) == 0;

    return tcp ? address_same(a, b) : strcmp(a, b) == 0;
}

static bool is_one_of(const char *endpoint, const char *const endpoints[_WIRE_KIND_MAX]) {
    for (int kind = 0; kind < _WIRE_KIND_MAX; kind++)
        if (same(endpoint, endpoints[kind]))
            return true;
    return false;
}

int inherited_read(const char *const endpoints[_WIRE_KIND_MAX], struct inherited *ret, char *ret_fault) {
    int n = sd_listen_fds(1);

    ret->n = 0;
    if (n < 0)
        return n;
    if (n > _WIRE_KIND_MAX) {
        snprintf(ret_fault, INHERITED_FAULT_MAX, "%d sockets were handed over, and %d are served from", n, _WIRE_KIND_MAX);
        return 1;
    }
    for (int i = 0; i < n; i++) {
        char *endpoint = ret->sockets[i].endpoint;

        ret->sockets[i].fd = SD_LISTEN_FDS_START + i;
        ret->n++;
        if (!describe(SD_LISTEN_FDS_START + i, endpoint)) {
            snprintf(ret_fault, INHERITED_FAULT_MAX, "descriptor %d, handed over as a socket, does not listen for streams",
                     SD_LISTEN_FDS_START + i);
            return 1;
        }
        if (!is_one_of(endpoint, endpoints)) {
            snprintf(ret_fault, INHERITED_FAULT_MAX, "%s was handed over, and is not among the addresses of [listen]",
                     endpoint);
            return 1;
        }
    }
    return 0;
}

int inherited_take(struct inherited *in, const char *endpoint) {
    for (size_t i = 0; i < in->n; i++) {
        int fd = in->sockets[i].fd;

        if (fd >= 0 && same(in->sockets[i].endpoint, endpoint)) {
            in->sockets[i].fd = -1;
            return fd;
        }
    }
    return -1;
}

void inherited_close(struct inherited *in) {
    for (size_t i = 0; i < in->n; i++)
        if (in->sockets[i].fd >= 0)
            close(in->sockets[i].fd);
    in->n = 0;
}
