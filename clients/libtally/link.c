/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Everything that must be right about a ZeroMQ socket stands here, once: keys, limits, no lingering, and
 * ZMQ_IMMEDIATE, so that a request waits with us (and is sent again by our own clock) instead of in a queue towards a
 * daemon that is not there. A socket monitor tells what the socket itself hides: that the daemon refused our key.
 */

#include "clients/libtally/link.h"

#include <errno.h>
#include <stdio.h>
#include <zmq.h>

#include "proto/limits.h"

#define QUEUE_REQUESTS 4096
#define QUEUE_UPDATES 65536

static int failed(void) {
    return errno > 0 && errno < 4096 ? -errno : -EIO;
}

static int set(void *socket, int option, int value) {
    return zmq_setsockopt(socket, option, &value, sizeof(value)) == 0 ? 0 : failed();
}

static int set_limits(void *socket, enum link_id id) {
    const struct {
        int option, value;
    } options[] = {
        { ZMQ_LINGER, 0 },
        { ZMQ_IPV6, 1 },
        { ZMQ_HANDSHAKE_IVL, 5000 },
        { ZMQ_RECONNECT_IVL, 100 },
        { ZMQ_RECONNECT_IVL_MAX, 2000 },
        { ZMQ_HEARTBEAT_IVL, 2000 },
        { ZMQ_HEARTBEAT_TIMEOUT, 8000 },
        { ZMQ_SNDHWM, QUEUE_REQUESTS },
        { ZMQ_RCVHWM, id == LINK_UPDATES ? QUEUE_UPDATES : QUEUE_REQUESTS },
        { ZMQ_IMMEDIATE, id != LINK_UPDATES },
    };
    const int64_t message_max = TALLY_MESSAGE_MAX;

    for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
        int r = set(socket, options[i].option, options[i].value);

        if (r < 0)
            return r;
    }
    return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &message_max, sizeof(message_max)) == 0 ? 0 : failed();
}

static int set_keys(void *socket, const struct link_keys *keys) {
    if (!keys->server)
        return 0;
    if (zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, keys->server, 32) != 0 ||
        zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, keys->public, 32) != 0 ||
        zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys->secret, 32) != 0)
        return failed();
    return 0;
}

static int open_monitor(struct link *link, void *context) {
    char name[64];

    snprintf(name, sizeof(name), "inproc://tally-monitor-%p", link->socket);
    if (zmq_socket_monitor(link->socket, name,
                           ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                               ZMQ_EVENT_DISCONNECTED) != 0)
        return failed();
    link->monitor = zmq_socket(context, ZMQ_PAIR);
    if (!link->monitor || set(link->monitor, ZMQ_LINGER, 0) < 0 || zmq_connect(link->monitor, name) != 0)
        return failed();
    return 0;
}

int link_open(struct link *link, void *context, enum link_id id, const struct link_keys *keys) {
    int r;

    link->socket = zmq_socket(context, id == LINK_UPDATES ? ZMQ_SUB : ZMQ_DEALER);
    if (!link->socket)
        return failed();
    r = set_limits(link->socket, id);
    if (r == 0)
        r = set_keys(link->socket, keys);
    if (r == 0)
        r = open_monitor(link, context);
    if (r == 0 && zmq_connect(link->socket, link->endpoint) != 0)
        r = failed();
    if (r < 0)
        link_close(link);
    return r;
}

void link_close(struct link *link) {
    if (link->socket) {
        zmq_socket_monitor(link->socket, NULL, 0);
        zmq_close(link->socket);
    }
    if (link->monitor)
        zmq_close(link->monitor);
    link->socket = link->monitor = NULL;
}

static int socket_fd(void *socket) {
    int fd = -1;
    size_t size = sizeof(fd);

    return zmq_getsockopt(socket, ZMQ_FD, &fd, &size) == 0 ? fd : -1;
}

int link_fd(const struct link *link) {
    return socket_fd(link->socket);
}

int link_monitor_fd(const struct link *link) {
    return socket_fd(link->monitor);
}

static int socket_events(void *socket) {
    int events = 0;
    size_t size = sizeof(events);

    return zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) == 0 ? events : 0;
}

bool link_pending(const struct link *link) {
    int events = socket_events(link->socket);

    return (events & ZMQ_POLLIN) || (link->blocked && (events & ZMQ_POLLOUT)) ||
           (socket_events(link->monitor) & ZMQ_POLLIN);
}

int link_send(struct link *link, struct span bytes) {
    if (zmq_send(link->socket, bytes.ptr, bytes.len, ZMQ_DONTWAIT) >= 0)
        return 0;
    return errno == EAGAIN || errno == EINTR ? 1 : failed();
}

static int receive_frame(void *socket, struct link_message *m, bool *ret_more) {
    zmq_msg_t frame;
    struct blob copy;
    int r;

    zmq_msg_init(&frame);
    if (zmq_msg_recv(&frame, socket, ZMQ_DONTWAIT) < 0) {
        r = errno == EAGAIN || errno == EINTR ? 1 : failed();
        zmq_msg_close(&frame);
        return r;
    }
    *ret_more = zmq_msg_more(&frame);
    r = 0;
    if (m->n < LINK_FRAMES_MAX) {
        copy.len = zmq_msg_size(&frame);
        copy.ptr = malloc(copy.len ? copy.len : 1);
        if (copy.ptr) {
            memcpy(copy.ptr, zmq_msg_data(&frame), copy.len);
            m->frames[m->n] = copy;
        } else {
            r = -ENOMEM;
        }
    }
    m->n += r == 0;
    zmq_msg_close(&frame);
    return r;
}

int link_receive(struct link *link, struct link_message *ret) {
    struct link_message m = { 0 };
    bool more = true;

    /* The frames of one message arrive together, and a frame's size is limited: the loop ends. */
    while (more) {
        int r = receive_frame(link->socket, &m, &more);

        if (r != 0) {
            link_message_deinit(&m);
            return r;
        }
    }
    *ret = m;
    return 0;
}

void link_message_deinit(struct link_message *m) {
    for (size_t i = 0; i < m->n && i < LINK_FRAMES_MAX; i++)
        blob_free(&m->frames[i]);
    *m = (struct link_message){ 0 };
}

enum link_news link_news(struct link *link) {
    struct link_message m = { 0 };
    struct link monitor = { .socket = link->monitor };
    uint16_t event = 0;

    if (!link->monitor || link_receive(&monitor, &m) != 0)
        return LINK_QUIET;
    if (m.n >= 1 && m.frames[0].len >= sizeof(event))
        memcpy(&event, m.frames[0].ptr, sizeof(event));
    link_message_deinit(&m);
    if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
        return LINK_UP;
    return event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH ? LINK_REFUSED : LINK_DOWN;
}

int link_subscribe(struct link *link, struct span prefix, bool on) {
    return zmq_setsockopt(link->socket, on ? ZMQ_SUBSCRIBE : ZMQ_UNSUBSCRIBE, prefix.ptr, prefix.len) == 0 ? 0 : failed();
}
