/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Why the handler lives on the loop and not in a thread of its own: the lists then need no lock, and there is nothing
 * that can die unseen. A thread that hung or ended would leave the daemon running and deaf; a loop that hangs is
 * noticed by the watchdog, and a handler that fails returns its error to the loop, which exits. The loop never waits
 * for a disk, so an answer is a matter of milliseconds, and libzmq waits for it five seconds (HANDSHAKE_IVL).
 *
 * A request has the frames [routing id] [] [version] [request] [domain] [address] [identity] [mechanism]
 * [credential…]; the answer [routing id] [] [version] [request] [status] [text] [user id] [metadata]. It comes from
 * libzmq itself, in this process, but what it repeats is the stranger's word.
 *
 * A stranger is answered 400: his side is told that it is the key, and libzmq does not try again by itself.
 */

#include "daemon/wire/zap.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#define ENDPOINT "inproc://zeromq.zap.01"
#define REQUESTS_A_TURN 64
#define FRAMES_MAX 10
#define USER_ID_MAX 65

enum frame { ROUTING_ID, EMPTY, VERSION, REQUEST, DOMAIN, ADDRESS, IDENTITY, MECHANISM, CREDENTIAL };

struct key_list {
    uint8_t (*keys)[CURVE_KEY_SIZE];    /* ascending */
    size_t n;
};

struct zap {
    void *zmq;
    int error;
    struct key_list lists[_WIRE_KIND_MAX], dropped;
    uid_t *uids;
    size_t n_uids;
    uint64_t admitted, refused;
};

struct request {
    zmq_msg_t frames[FRAMES_MAX];
    size_t n;           /* of all that came, kept or not */
};

int zap_new(void *context, struct zap **ret) {
    struct zap *z = calloc(1, sizeof(*z));
    int linger = 0, r;

    if (!z)
        return -ENOMEM;
    z->zmq = zmq_socket(context, ZMQ_ROUTER);
    r = z->zmq && zmq_setsockopt(z->zmq, ZMQ_LINGER, &linger, sizeof(linger)) == 0 && zmq_bind(z->zmq, ENDPOINT) == 0
            ? 0 : wire_errno();
    if (r < 0) {
        zap_free(z);
        return r;
    }
    *ret = z;
    return 0;
}

struct zap *zap_free(struct zap *z) {
    if (!z)
        return NULL;
    if (z->zmq)
        zmq_close(z->zmq);
    for (size_t i = 0; i < _WIRE_KIND_MAX; i++)
        free(z->lists[i].keys);
    free(z->dropped.keys);
    free(z->uids);
    free(z);
    return NULL;
}

static int compare_keys(const void *a, const void *b) {
    return memcmp(a, b, CURVE_KEY_SIZE);
}

static int set_list(struct key_list *list, const uint8_t (*keys)[CURVE_KEY_SIZE], size_t n) {
    uint8_t (*copy)[CURVE_KEY_SIZE] = reallocarray(NULL, n ? n : 1, sizeof(*copy));

    if (!copy)
        return -ENOMEM;
    if (n > 0) {
        memcpy(copy, keys, n * sizeof(*copy));
        qsort(copy, n, sizeof(*copy), compare_keys);
    }
    free(list->keys);
    *list = (struct key_list){ copy, n };
    return 0;
}

int zap_set_keys(struct zap *z, enum wire_kind kind, const uint8_t (*keys)[CURVE_KEY_SIZE], size_t n) {
    assert((size_t)kind < _WIRE_KIND_MAX && kind != WIRE_CONTROL);
    return set_list(&z->lists[kind], keys, n);
}

int zap_drop_keys(struct zap *z, const uint8_t (*keys)[CURVE_KEY_SIZE], size_t n) {
    return set_list(&z->dropped, keys, n);
}

int zap_set_uids(struct zap *z, const uid_t *uids, size_t n) {
    uid_t *copy = reallocarray(NULL, n ? n : 1, sizeof(*copy));

    if (!copy)
        return -ENOMEM;
    if (n > 0)
        memcpy(copy, uids, n * sizeof(*copy));
    free(z->uids);
    z->uids = copy;
    z->n_uids = n;
    return 0;
}

static bool in_list(const struct key_list *l, const uint8_t *key) {
    return l->n > 0 && bsearch(key, l->keys, l->n, sizeof(*l->keys), compare_keys) != NULL;
}

static bool has_key(const struct zap *z, enum wire_kind kind, const uint8_t *key) {
    return in_list(&z->lists[kind], key) && !in_list(&z->dropped, key);
}

static bool has_uid(const struct zap *z, uid_t uid) {
    if (uid == 0 || uid == geteuid())
        return true;
    for (size_t i = 0; i < z->n_uids; i++)
        if (z->uids[i] == uid)
            return true;
    return false;
}

/* Digits and nothing else before `end`; a uid_t that means somebody. */
static bool parse_uid(const char *text, char end, uid_t *ret) {
    uint64_t n = 0;
    size_t i;

    for (i = 0; i < 10 && text[i] >= '0' && text[i] <= '9'; i++)
        n = n * 10 + (uint64_t)(text[i] - '0');
    if (i == 0 || text[i] != end || n >= UINT32_MAX)
        return false;
    *ret = (uid_t)n;
    return true;
}

bool zap_admits(const struct zap *z, enum wire_kind kind, const char *user_id) {
    uint8_t key[CURVE_KEY_SIZE];
    size_t n = 0;
    uid_t uid;

    if (kind == WIRE_CONTROL)
        return parse_uid(user_id, '\0', &uid) && has_uid(z, uid);
    if (strlen(user_id) != 2 * CURVE_KEY_SIZE)
        return false;
    if (sodium_hex2bin(key, sizeof(key), user_id, 2 * CURVE_KEY_SIZE, NULL, &n, NULL) != 0 || n != sizeof(key))
        return false;
    return has_key(z, kind, key);
}

static struct span frame(const struct request *q, enum frame i) {
    zmq_msg_t *m = (zmq_msg_t *)&q->frames[i];

    return span_of(zmq_msg_data(m), zmq_msg_size(m));
}

static bool frame_is(const struct request *q, enum frame i, const char *text) {
    return span_equal(frame(q, i), span_str(text));
}

static bool curve_user(const struct zap *z, enum wire_kind kind, const struct request *q, char *ret_user) {
    struct span key = frame(q, CREDENTIAL);

    if (q->n != CREDENTIAL + 1 || !frame_is(q, MECHANISM, "CURVE") || key.len != CURVE_KEY_SIZE)
        return false;
    if (!has_key(z, kind, key.ptr))
        return false;
    sodium_bin2hex(ret_user, USER_ID_MAX, key.ptr, key.len);
    return true;
}

/* The address of an ipc peer is "localhost:UID:GID:PID"; no TCP peer's looks like that. */
static bool control_user(const struct zap *z, const struct request *q, char *ret_user) {
    struct span address = frame(q, ADDRESS), local = span_str("localhost:");
    char text[64];
    uid_t uid;

    if (q->n != MECHANISM + 1 || !frame_is(q, MECHANISM, "NULL"))
        return false;
    if (!span_starts(address, local) || address.len - local.len >= sizeof(text))
        return false;
    memcpy(text, address.ptr + local.len, address.len - local.len);
    text[address.len - local.len] = '\0';
    if (!parse_uid(text, ':', &uid) || !has_uid(z, uid))
        return false;
    snprintf(ret_user, USER_ID_MAX, "%lu", (unsigned long)uid);
    return true;
}

static bool judge(const struct zap *z, const struct request *q, char *ret_user) {
    if (q->n <= MECHANISM || !frame_is(q, EMPTY, "") || !frame_is(q, VERSION, "1.0"))
        return false;
    for (int kind = 0; kind < _WIRE_KIND_MAX; kind++)
        if (frame_is(q, DOMAIN, wire_kind_name((enum wire_kind)kind)))
            return kind == WIRE_CONTROL ? control_user(z, q, ret_user)
                                        : curve_user(z, (enum wire_kind)kind, q, ret_user);
    return false;
}

/* A peer that gave up meanwhile is no error: without ROUTER_MANDATORY its answer vanishes. */
static int answer(struct zap *z, const struct request *q, const char *user) {
    const struct span frames[] = {
        frame(q, ROUTING_ID), span_str(""), span_str("1.0"), frame(q, REQUEST),
        span_str(user ? "200" : "400"), span_str(user ? "OK" : "not admitted"),
        span_str(user ? user : ""), span_str(""),
    };

    for (size_t i = 0; i < ARRAY_SIZE(frames); i++) {
        int flags = ZMQ_DONTWAIT | (i + 1 < ARRAY_SIZE(frames) ? ZMQ_SNDMORE : 0);

        if (zmq_send(z->zmq, frames[i].ptr, frames[i].len, flags) < 0)
            return wire_errno();
    }
    return 0;
}

/* One request with all its frames; those past FRAMES_MAX are counted and forgotten. 1 when there is none. */
static int receive(struct zap *z, struct request *q) {
    bool more = true;

    while (more) {
        zmq_msg_t *m = &q->frames[q->n < FRAMES_MAX ? q->n : FRAMES_MAX - 1];

        if (zmq_msg_recv(m, z->zmq, ZMQ_DONTWAIT) < 0)
            return q->n == 0 && (zmq_errno() == EAGAIN || zmq_errno() == EINTR) ? 1 : wire_errno();
        more = zmq_msg_more(m);
        q->n++;
    }
    return 0;
}

static int process_one(struct zap *z) {
    struct request q = { 0 };
    char user[USER_ID_MAX];
    int r;

    for (size_t i = 0; i < FRAMES_MAX; i++)
        zmq_msg_init(&q.frames[i]);
    r = receive(z, &q);
    if (r == 0) {
        bool admitted = judge(z, &q, user);

        *(admitted ? &z->admitted : &z->refused) += 1;
        if (q.n > REQUEST)
            r = answer(z, &q, admitted ? user : NULL);
    }
    for (size_t i = 0; i < FRAMES_MAX; i++)
        zmq_msg_close(&q.frames[i]);
    return r;
}

int zap_process(struct zap *z) {
    for (int i = 0; i < REQUESTS_A_TURN && !z->error; i++) {
        int r = process_one(z);

        if (r > 0)
            return 0;
        z->error = r;
    }
    return z->error ? z->error : 1;
}

void *zap_socket(const struct zap *z) {
    return z->zmq;
}

bool zap_alive(const struct zap *z) {
    return z && !z->error;
}

uint64_t zap_admitted(const struct zap *z) {
    return z->admitted;
}

uint64_t zap_refused(const struct zap *z) {
    return z->refused;
}
