/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Sockets that the service manager has opened for us (sd_listen_fds(3), tallyd.socket): it listens before we start and
 * after we end, so a restart refuses nobody.
 */

#include "daemon/wire/socket.h"

struct inherited {
    size_t n;
    struct {
        int fd;                             /* -1: given away */
        char endpoint[WIRE_ENDPOINT_MAX];   /* as the configuration writes it */
    } sockets[_WIRE_KIND_MAX];
};

#define INHERITED_FAULT_MAX (WIRE_ENDPOINT_MAX + 128)

/*
 * Takes the descriptors over, none without a service manager. Returns 0; 1 when ret_fault (INHERITED_FAULT_MAX bytes) says
 * which cannot be served from; or a negative errno. Each must be one of `endpoints`, because whoever opened it means it
 * to be answered.
 */
int inherited_read(const char *const endpoints[_WIRE_KIND_MAX], struct inherited *ret, char *ret_fault);

/* The descriptor that listens on this endpoint, which is the caller's then; -1 when there is none. */
int inherited_take(struct inherited *i, const char *endpoint);
/* Closes what was not taken. */
void inherited_close(struct inherited *i);
