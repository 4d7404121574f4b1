/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What bind would refuse, found before anything is bound. A name is refused although libzmq would look it up: whether a
 * daemon starts must not hang on a name server.
 */

#include "daemon/address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define HOST_MAX 64

/* The part between tcp:// and the port, without brackets and zone; empty when it does not fit. */
static void host_of(const char *text, char ret[HOST_MAX]) {
    const char *host = text + 6, *colon = strrchr(host, ':');
    size_t n = (size_t)(colon - host);

    if (n > 2 && host[0] == '[' && host[n - 1] == ']') {
        const char *zone = memchr(++host, '%', n - 2);

        n = zone ? (size_t)(zone - host) : n - 2;
    }
    if (n >= HOST_MAX)
        n = 0;
    memcpy(ret, host, n);
    ret[n] = '\0';
}

static bool host_sound(const char *text) {
    struct in6_addr six;
    struct in_addr four;
    char host[HOST_MAX];

    host_of(text, host);
    if (text[6] == '[')
        return inet_pton(AF_INET6, host, &six) == 1;
    return strcmp(host, "*") == 0 || inet_pton(AF_INET, host, &four) == 1;
}

static bool port_sound(const char *port) {
    size_t digits = strspn(port, "0123456789");

    return strcmp(port, "*") == 0 || (digits > 0 && digits <= 5 && !port[digits] && atoi(port) <= 65535);
}

const char *address_fault(const char *text) {
    const char *colon = strrchr(text, ':');

    if (strncmp(text, "tcp://", 6) != 0 || colon < text + 7)
        return "tcp://ADDRESS:PORT is wanted here";
    if (!port_sound(colon + 1))
        return "a port from 0 to 65535 is wanted at the end";
    if (!host_sound(text))
        return "a numeric address is wanted here, an IPv6 address in brackets, or *";
    return NULL;
}

static bool is_all(const char *host) {
    return strcmp(host, "*") == 0 || strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

static bool port_same(const char *a, const char *b) {
    int port = atoi(strrchr(a, ':') + 1);   /* 0 for one that is free */

    return port != 0 && port == atoi(strrchr(b, ':') + 1);
}

/* [::1] may be written in many ways. */
static bool host_same(const char *a, const char *b) {
    struct in6_addr six, other;

    if (inet_pton(AF_INET6, a, &six) == 1 && inet_pton(AF_INET6, b, &other) == 1)
        return memcmp(&six, &other, sizeof(six)) == 0;
    return strcmp(a, b) == 0;
}

bool address_same(const char *a, const char *b) {
    char host[HOST_MAX], other[HOST_MAX];

    host_of(a, host);
    host_of(b, other);
    return port_same(a, b) && (host_same(host, other) || (is_all(host) && is_all(other)));
}

bool address_clash(const char *a, const char *b) {
    char host[HOST_MAX], other[HOST_MAX];

    host_of(a, host);
    host_of(b, other);
    return port_same(a, b) && (host_same(host, other) || is_all(host) || is_all(other));
}
