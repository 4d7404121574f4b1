/* SPDX-License-Identifier: Apache-2.0 */

/*
 * XPUB and not PUB, so that subscriptions can be counted. The price is an inbound queue that no high-water mark bounds:
 * whatever an admitted reader sends lies there until somebody reads it. Hence the drain, in every turn.
 *
 * A subscription reaches us as one frame, 1 and the topic; its end as 0 and the topic. Anything else is thrown away.
 */

#include "daemon/wire/updates.h"

#include <assert.h>
#include <errno.h>

#define DRAIN_FRAMES 1024

int updates_publish(struct wire_socket *s, struct span topic, struct span bytes) {
    assert(s->kind == WIRE_UPDATES);
    if (zmq_send(s->zmq, topic.ptr, topic.len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
        if (zmq_errno() != EAGAIN && zmq_errno() != EINTR)
            return wire_errno();
        s->unsent++;
        return 1;
    }
    if (zmq_send(s->zmq, bytes.ptr, bytes.len, ZMQ_DONTWAIT) < 0)
        return wire_errno();
    s->sent++;
    return 0;
}

static void count(struct wire_socket *s, zmq_msg_t *m) {
    const uint8_t *bytes = zmq_msg_data(m);
    size_t n = zmq_msg_size(m);
    bool more = zmq_msg_more(m);

    if (!s->draining && !more && n > 0 && bytes[0] <= 1)
        s->received += bytes[0];
    else if (!s->draining)
        s->dropped++;
    s->draining = more;
}

int updates_drain(struct wire_socket *s) {
    assert(s->kind == WIRE_UPDATES);
    for (int i = 0; i < DRAIN_FRAMES; i++) {
        zmq_msg_t m;
        int r = 0;

        zmq_msg_init(&m);
        if (zmq_msg_recv(&m, s->zmq, ZMQ_DONTWAIT) < 0)
            r = zmq_errno() == EAGAIN || zmq_errno() == EINTR ? 1 : wire_errno();
        else
            count(s, &m);
        zmq_msg_close(&m);
        if (r)
            return r < 0 ? r : 0;
    }
    return 1;
}
