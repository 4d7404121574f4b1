/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The daemon's four listening sockets and the libzmq context under them. This folder knows sockets, frames and who may
 * talk; what a payload means is not its business. A socket is used by one thread, the loop's.
 *
 * Order at start: wire_context_new(), zap_new(), zap_set_keys(), then wire_bind() for each socket. A socket bound while
 * no ZAP handler stands admits nobody (zap.h).
 */

#include "proto/bytes.h"

#include <sys/types.h>
#include <zmq.h>

#define WIRE_ENDPOINT_MAX 256
#define CURVE_KEY_SIZE 32

enum wire_kind {
    WIRE_INTAKE,        /* ROUTER, CURVE */
    WIRE_QUERY,         /* ROUTER, CURVE */
    WIRE_UPDATES,       /* XPUB, CURVE */
    WIRE_CONTROL,       /* ROUTER on ipc, no CURVE, the peer's uid decides */
    _WIRE_KIND_MAX
};

struct wire_socket {
    void *zmq;                          /* for zmq_poll(); NULL when closed */
    enum wire_kind kind;
    char endpoint[WIRE_ENDPOINT_MAX];   /* as bound: a wildcard port is resolved */
    bool inherited;                     /* its file belongs to the service manager */
    bool draining;                      /* in the middle of a message that is being thrown away */
    uint64_t received;                  /* requests given out, or subscriptions seen */
    uint64_t dropped;                   /* messages thrown away on arrival */
    uint64_t sent;
    uint64_t unsent;                    /* answers that had nowhere to go */
};

/*
 * Makes the process's only context, and seeds srand() so that routing ids cannot be guessed. Returns 0 or a negative
 * errno.
 */
int wire_context_new(void **ret);
/* Ends it; every socket must be closed before. Waits for intake's last answers, at most a second. Accepts NULL. */
void *wire_context_free(void *context);

/*
 * Binds a socket, or serves from `fd`, which listens already (-1: none) and is taken over. `endpoint` is tcp://ADDRESS:PORT, PORT 0 or * for a free one; for control ipc://PATH, whose file
 * gets `mode` (0600, or 0660 when other users may ask). `curve_secret` is the server's CURVE25519 key, NULL for
 * control alone. Returns 0 or a negative errno: -EADDRINUSE, -EADDRNOTAVAIL, -EINVAL (not an endpoint of this kind),
 * -ENAMETOOLONG and what else the system says.
 */
int wire_bind(void *context, enum wire_kind kind, const char *endpoint, int fd, const uint8_t *curve_secret, mode_t mode,
              struct wire_socket *ret);
/* Closes it and takes control's file away, unless it was inherited. Safe on a zeroed or closed socket. */
void wire_close(struct wire_socket *s);

/* "intake", "query", "updates", "control": also the ZAP domain. */
const char *wire_kind_name(enum wire_kind kind);

/* The public key that belongs to a CURVE25519 secret. */
void wire_curve_public(const uint8_t secret[CURVE_KEY_SIZE], uint8_t ret[CURVE_KEY_SIZE]);

/* After a libzmq call failed: its errno, negative; -EIO for a number that only libzmq knows. */
int wire_errno(void);
