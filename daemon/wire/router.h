/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Requests and answers on the ROUTER sockets (intake, query, control): one frame in, one frame out. Who sent a request
 * is told by `user_id`, which the ZAP handler gave the connection; never by the routing id, which a peer may choose.
 *
 * Control: user_id is the peer's uid in decimal, as the kernel told it of the connection. Admitted are root, the
 * daemon's own effective uid, and those given to zap_set_uids(); nobody else gets as far as a request.
 */

#include "daemon/wire/socket.h"

#define WIRE_USER_ID_SIZE 65        /* 64 lower-case hex digits of a CURVE key, or a uid; and NUL */

/* Whom to answer: plain bytes, may be copied and kept until a commit has ended. */
struct wire_peer {
    uint8_t id_len;
    uint8_t id[255];
    char user_id[WIRE_USER_ID_SIZE];
};

struct wire_request {
    struct wire_peer peer;
    zmq_msg_t payload;
};

enum wire_received {
    WIRE_GOT = 0,
    WIRE_NOTHING,       /* none is waiting */
    WIRE_DROPPED,       /* one was thrown away (more than one frame, no User-Id, no uid): call again */
};

/*
 * Takes the next request without waiting. On WIRE_GOT the caller ends it with wire_request_deinit(). The caller bounds
 * how many it takes in one turn. Returns an enum wire_received or a negative errno (fatal).
 */
int wire_receive(struct wire_socket *s, struct wire_request *ret);
void wire_request_deinit(struct wire_request *r);

static inline struct span wire_payload(struct wire_request *r) {
    return span_of(zmq_msg_data(&r->payload), zmq_msg_size(&r->payload));
}

/*
 * Sends one frame to a peer without waiting; the bytes are copied. Returns 0; 1 when the peer is gone or does not read
 * (the answer is dropped and counted, the peer asks again); a negative errno (fatal).
 */
int wire_reply(struct wire_socket *s, const struct wire_peer *peer, struct span bytes);
