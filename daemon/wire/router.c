/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who sent a message is read from its payload frame: libzmq 4.3.4 loses what it knows of a connection on the identity
 * frame once the socket has been polled. A message without a User-Id came over a connection that no handler admitted;
 * that cannot be while the options of socket.c hold, and is dropped all the same.
 *
 * For control the kernel is asked a second time: the uid in Peer-Address must be the one that the handler admitted.
 *
 * libzmq bounds a frame, not the number of frames in a message. What has more than one is read away, a bounded number
 * of frames at a time, so that nobody can keep the loop in here.
 */

#include "daemon/wire/router.h"

#include "proto/limits.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

#define DRAIN_FRAMES 256

static void close_message(zmq_msg_t *m) {
    zmq_msg_close(m);
}

/* Reads away frames of the message that s is in the middle of. Clears s->draining at its end. */
static int drain(struct wire_socket *s) {
    _cleanup_(close_message) zmq_msg_t m;

    zmq_msg_init(&m);
    for (int i = 0; i < DRAIN_FRAMES && s->draining; i++) {
        if (zmq_msg_recv(&m, s->zmq, ZMQ_DONTWAIT) < 0)
            return zmq_errno() == EAGAIN || zmq_errno() == EINTR ? 0 : wire_errno();
        s->draining = zmq_msg_more(&m);
    }
    return 0;
}

static int drop(struct wire_socket *s) {
    int r = drain(s);

    return r < 0 ? r : WIRE_DROPPED;
}

/* "localhost:UID:GID:PID", as libzmq writes what SO_PEERCRED says. */
static bool peer_has_uid(zmq_msg_t *m, const char *uid) {
    const char *address = zmq_msg_gets(m, "Peer-Address");
    size_t n = strlen(uid);

    if (!address || strncmp(address, "localhost:", 10) != 0)
        return false;
    return strncmp(address + 10, uid, n) == 0 && address[10 + n] == ':';
}

static bool identify(const struct wire_socket *s, zmq_msg_t *m, struct wire_peer *ret) {
    const char *user = zmq_msg_gets(m, "User-Id");
    size_t n = user ? strlen(user) : 0;

    if (n == 0 || n >= sizeof(ret->user_id))
        return false;
    if (s->kind == WIRE_CONTROL ? !peer_has_uid(m, user) : n != 2 * CURVE_KEY_SIZE)
        return false;
    memcpy(ret->user_id, user, n + 1);
    return true;
}

/* The first frame, the routing id. 0 when ret holds it. */
static int receive_id(struct wire_socket *s, struct wire_peer *ret) {
    int n = zmq_recv(s->zmq, ret->id, sizeof(ret->id), ZMQ_DONTWAIT), more = 0;
    size_t len = sizeof(more);

    if (n < 0)
        return zmq_errno() == EAGAIN || zmq_errno() == EINTR ? WIRE_NOTHING : wire_errno();
    if (zmq_getsockopt(s->zmq, ZMQ_RCVMORE, &more, &len) < 0)
        return wire_errno();
    if (!more || (size_t)n > sizeof(ret->id)) {
        s->draining = more;
        s->dropped++;
        return drop(s);
    }
    ret->id_len = (uint8_t)n;
    return 0;
}

int wire_receive(struct wire_socket *s, struct wire_request *ret) {
    _cleanup_(close_message) zmq_msg_t m;
    struct wire_peer peer = { 0 };
    int r;

    assert(s->kind != WIRE_UPDATES);
    zmq_msg_init(&m);
    if (s->draining)
        return drop(s);
    r = receive_id(s, &peer);
    if (r)
        return r;
    if (zmq_msg_recv(&m, s->zmq, ZMQ_DONTWAIT) < 0)
        return wire_errno();    /* a message arrives with all its frames or not at all */
    if (zmq_msg_more(&m) || zmq_msg_size(&m) > TALLY_MESSAGE_MAX || !identify(s, &m, &peer)) {
        s->draining = zmq_msg_more(&m);
        s->dropped++;
        return drop(s);
    }
    s->received++;
    ret->peer = peer;
    zmq_msg_init(&ret->payload);
    zmq_msg_move(&ret->payload, &m);
    return WIRE_GOT;
}

void wire_request_deinit(struct wire_request *r) {
    zmq_msg_close(&r->payload);
}

int wire_reply(struct wire_socket *s, const struct wire_peer *peer, struct span bytes) {
    assert(s->kind != WIRE_UPDATES && peer->id_len > 0);
    if (zmq_send(s->zmq, peer->id, peer->id_len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
        int e = zmq_errno();

        if (e != EHOSTUNREACH && e != EAGAIN && e != EINTR)
            return wire_errno();
        s->unsent++;
        return 1;
    }
    /* Once the identity has found its peer the rest is taken, or thrown away with a peer that went this moment. */
    if (zmq_send(s->zmq, bytes.ptr, bytes.len, ZMQ_DONTWAIT) < 0)
        return wire_errno();
    s->sent++;
    return 0;
}
