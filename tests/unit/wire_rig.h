/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The daemon's sockets and peers of every sort in one process, over real TCP and ipc. Nothing waits for time to pass: a
 * peer's fate is read from libzmq's monitor of its socket, and everything else is pumped until it has happened.
 */

#include "daemon/wire/router.h"
#include "daemon/wire/updates.h"
#include "daemon/wire/zap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sodium.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define RIG_PATIENCE_MS 20000

struct keys {
    uint8_t public[32], secret[32];
};

struct rig {
    void *context;
    struct zap *zap;
    struct keys server;
    struct wire_socket sockets[_WIRE_KIND_MAX];
    char folder[64], control[96];
};

enum sort { SORT_CURVE, SORT_NULL, SORT_PLAIN };

struct peer {
    void *zmq, *monitor;
    int failures, successes;
};

/* A failed assertion leaves peers open, and a context with open sockets never ends: they are ended with the rig. */
#define RIG_PEERS_MAX 64
static void *rig_open[RIG_PEERS_MAX];

static inline void rig_opened(void *zmq) {
    for (size_t i = 0; i < RIG_PEERS_MAX; i++)
        if (!rig_open[i]) {
            rig_open[i] = zmq;
            return;
        }
    fail_msg("more than %d sockets", RIG_PEERS_MAX);
}

static inline void rig_close(void *zmq) {
    for (size_t i = 0; i < RIG_PEERS_MAX; i++)
        if (rig_open[i] == zmq)
            rig_open[i] = NULL;
    zmq_close(zmq);
}

static inline uint64_t rig_now(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static inline struct keys rig_keys(void) {
    struct keys k;

    crypto_box_keypair(k.public, k.secret);
    return k;
}

static inline void rig_init(struct rig *r) {
    static const char *const any = "tcp://127.0.0.1:0";

    *r = (struct rig){ .server = rig_keys() };
    strcpy(r->folder, "/tmp/test_wire.XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    snprintf(r->control, sizeof(r->control), "ipc://%s/control", r->folder);
    assert_int_equal(wire_context_new(&r->context), 0);
    assert_int_equal(zap_new(r->context, &r->zap), 0);
    for (int k = 0; k < WIRE_CONTROL; k++)
        assert_int_equal(wire_bind(r->context, (enum wire_kind)k, any, -1, r->server.secret, 0, &r->sockets[k]), 0);
    assert_int_equal(wire_bind(r->context, WIRE_CONTROL, r->control, -1, NULL, 0600, &r->sockets[WIRE_CONTROL]), 0);
}

static inline void rig_deinit(struct rig *r) {
    for (size_t i = 0; i < RIG_PEERS_MAX; i++)
        if (rig_open[i])
            rig_close(rig_open[i]);
    for (int k = 0; k < _WIRE_KIND_MAX; k++)
        wire_close(&r->sockets[k]);
    r->zap = zap_free(r->zap);
    r->context = wire_context_free(r->context);
    assert_int_equal(rmdir(r->folder), 0);
}

static inline void rig_option(void *zmq, int name, const void *value, size_t len) {
    assert_int_equal(zmq_setsockopt(zmq, name, value, len), 0);
}

static inline void rig_pretend(void *zmq, enum sort sort, const struct keys *own, const uint8_t server[32]) {
    switch (sort) {
    case SORT_CURVE:
        rig_option(zmq, ZMQ_CURVE_SERVERKEY, server, 32);
        rig_option(zmq, ZMQ_CURVE_PUBLICKEY, own->public, 32);
        rig_option(zmq, ZMQ_CURVE_SECRETKEY, own->secret, 32);
        break;
    case SORT_PLAIN:
        rig_option(zmq, ZMQ_PLAIN_USERNAME, "admin", 5);
        rig_option(zmq, ZMQ_PLAIN_PASSWORD, "admin", 5);
        break;
    case SORT_NULL:
        break;
    }
}

/* A DEALER, or for updates a SUB to everything, that connects and is watched. */
static inline struct peer rig_peer(struct rig *r, enum wire_kind kind, enum sort sort, const struct keys *own) {
    static unsigned counter;
    struct peer p = { .zmq = zmq_socket(r->context, kind == WIRE_UPDATES ? ZMQ_SUB : ZMQ_DEALER) };
    char monitor[64];
    int zero = 0, one = 1;

    assert_non_null(p.zmq);
    rig_opened(p.zmq);
    rig_option(p.zmq, ZMQ_LINGER, &zero, sizeof(zero));
    rig_option(p.zmq, ZMQ_RECONNECT_IVL, &one, sizeof(one));
    rig_pretend(p.zmq, sort, own, r->server.public);
    if (kind == WIRE_UPDATES)
        rig_option(p.zmq, ZMQ_SUBSCRIBE, "", 0);
    snprintf(monitor, sizeof(monitor), "inproc://monitor-%u", counter++);
    assert_int_equal(zmq_socket_monitor(p.zmq, monitor, ZMQ_EVENT_ALL), 0);
    p.monitor = zmq_socket(r->context, ZMQ_PAIR);
    rig_opened(p.monitor);
    rig_option(p.monitor, ZMQ_LINGER, &zero, sizeof(zero));
    assert_int_equal(zmq_connect(p.monitor, monitor), 0);
    assert_int_equal(zmq_connect(p.zmq, r->sockets[kind].endpoint), 0);
    return p;
}

static inline void rig_leave(struct peer *p) {
    zmq_socket_monitor(p->zmq, NULL, 0);
    rig_close(p->monitor);
    rig_close(p->zmq);
    *p = (struct peer){ 0 };
}

/* Takes what the monitor has said: a connection that got as far as talking, or one that ended before. */
static inline void rig_watch(struct peer *p) {
    uint8_t event[6], address[256];

    while (zmq_recv(p->monitor, event, sizeof(event), ZMQ_DONTWAIT) == sizeof(event)) {
        uint16_t what;

        memcpy(&what, event, sizeof(what));
        zmq_recv(p->monitor, address, sizeof(address), 0);
        p->successes += what == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
        p->failures += what == ZMQ_EVENT_DISCONNECTED || what == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL ||
                       what == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL || what == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
    }
}

/* One turn of what the loop does, with a short wait for whatever comes first. */
static inline void rig_turn(struct rig *r, struct peer *p) {
    zmq_pollitem_t items[] = {
        { .socket = p->monitor, .events = ZMQ_POLLIN },
        { .socket = p->zmq, .events = ZMQ_POLLIN },
        { .socket = r->sockets[WIRE_UPDATES].zmq, .events = ZMQ_POLLIN },
        { .socket = r->zap ? zap_socket(r->zap) : p->monitor, .events = ZMQ_POLLIN },
    };

    zmq_poll(items, (int)ARRAY_SIZE(items), 5);
    if (r->zap)
        assert_true(zap_process(r->zap) >= 0);
    assert_true(updates_drain(&r->sockets[WIRE_UPDATES]) >= 0);
    rig_watch(p);
}

/* Takes turns until the condition holds. */
#define rig_until(r, p, condition)                                                                                     \
    do {                                                                                                               \
        uint64_t start_ = rig_now();                                                                                   \
        while (!(condition)) {                                                                                         \
            assert_true(rig_now() - start_ < RIG_PATIENCE_MS);                                                         \
            rig_turn(r, p);                                                                                            \
        }                                                                                                              \
    } while (0)

static inline void rig_send(struct peer *p, const char *text) {
    assert_int_equal(zmq_send(p->zmq, text, strlen(text), 0), strlen(text));
}

/* What the peer has received, "" when nothing. */
static inline const char *rig_heard(struct peer *p) {
    static char text[4096];
    int n = zmq_recv(p->zmq, text, sizeof(text) - 1, ZMQ_DONTWAIT);

    text[n > 0 ? n : 0] = '\0';
    return text;
}
