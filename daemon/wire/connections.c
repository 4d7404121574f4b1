/* SPDX-License-Identifier: Apache-2.0 */

/*
 * An accepted connection has the address of the socket that it came to as its own, and it has a peer; so a listening
 * socket, which has none, is not among them, nor is a connection that the daemon itself made.
 */

#include "daemon/wire/connections.h"

#include <dirent.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#define TCP "tcp://"
#define IPC "ipc://"

/* The endpoint that an address is, "" when it is none of ours. */
static void name_address(const struct sockaddr_storage *address, socklen_t len, char ret[WIRE_ENDPOINT_MAX]) {
    const struct sockaddr_un *un = (const struct sockaddr_un *)address;
    char host[WIRE_ENDPOINT_MAX - 32], port[16];

    ret[0] = '\0';
    if (address->ss_family == AF_UNIX && len > offsetof(struct sockaddr_un, sun_path))
        snprintf(ret, WIRE_ENDPOINT_MAX, IPC "%.*s", (int)(len - offsetof(struct sockaddr_un, sun_path)), un->sun_path);
    else if (address->ss_family != AF_UNIX && getnameinfo((const struct sockaddr *)address, len, host, sizeof(host),
                                                          port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) == 0)
        snprintf(ret, WIRE_ENDPOINT_MAX, address->ss_family == AF_INET6 ? TCP "[%s]:%s" : TCP "%s:%s", host, port);
}

/* Whether who came to `name` came to this socket: by its address, or where that is any address by its port. */
static bool leads_to(const struct wire_socket *s, const char *name) {
    static const char *const any[] = {TCP "0.0.0.0:", TCP "[::]:", TCP "*:"};
    const char *port = strrchr(name, ':');

    if (strcmp(s->endpoint, name) == 0)
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(any); i++)
        if (strncmp(s->endpoint, any[i], strlen(any[i])) == 0)
            return port && strncmp(name, TCP, strlen(TCP)) == 0 && strcmp(s->endpoint + strlen(any[i]), port + 1) == 0;
    return false;
}

void wire_connections(const struct wire_socket sockets[_WIRE_KIND_MAX], uint32_t ret[_WIRE_KIND_MAX]) {
    DIR *folder = opendir("/proc/self/fd");

    memset(ret, 0, _WIRE_KIND_MAX * sizeof(*ret));
    if (!folder)
        return;
    for (const struct dirent *file; (file = readdir(folder));) {
        struct sockaddr_storage address;
        socklen_t len = sizeof(address);
        char name[WIRE_ENDPOINT_MAX];
        int fd = atoi(file->d_name);

        if (getpeername(fd, (struct sockaddr *)&address, &len) < 0)
            continue; /* no socket, or one that listens; "." and ".." are descriptor 0 */
        len = sizeof(address);
        if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
            continue;
        name_address(&address, len, name);
        for (int k = 0; name[0] && k < _WIRE_KIND_MAX; k++)
            ret[k] += leads_to(&sockets[k], name);
    }
    closedir(folder);
}
