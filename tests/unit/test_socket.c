/* SPDX-License-Identifier: Apache-2.0 */

/* How the sockets are bound, and what becomes of frames: good ones, too many, too large, from nobody, to nobody. */

#include "proto/limits.h"
#include "tests/unit/wire_rig.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static struct rig rig;
static struct keys centre;

static int set_up(void **state) {
    (void)state;
    centre = rig_keys();
    rig_init(&rig);
    for (int k = 0; k < WIRE_CONTROL; k++)
        assert_int_equal(zap_set_keys(rig.zap, (enum wire_kind)k, (const uint8_t (*)[32])&centre.public, 1), 0);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    rig_deinit(&rig);
    return 0;
}

static int bind_verdict(enum wire_kind kind, const char *endpoint) {
    struct wire_socket s = { 0 };
    int r = wire_bind(rig.context, kind, endpoint, -1, kind == WIRE_CONTROL ? NULL : rig.server.secret, 0600, &s);

    assert_true((r == 0) == (s.zmq != NULL));
    wire_close(&s);
    return r;
}

/* Port 0 becomes the real one, and every socket has another. */
static void wildcard(void **state) {
    static const char *const others[] = { "tcp://127.0.0.1:*", "tcp://127.0.0.1:0" };

    (void)state;
    for (int k = 0; k < WIRE_CONTROL; k++) {
        unsigned port = 0;

        assert_int_equal(sscanf(rig.sockets[k].endpoint, "tcp://127.0.0.1:%u", &port), 1);
        assert_in_range(port, 1, 65535);
        for (int i = 0; i < k; i++)
            assert_string_not_equal(rig.sockets[i].endpoint, rig.sockets[k].endpoint);
    }
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        assert_int_equal(bind_verdict(WIRE_QUERY, others[i]), 0);
    assert_string_equal(rig.sockets[WIRE_CONTROL].endpoint, rig.control);
}

/* A taken port, a foreign address and the wrong sort of endpoint are told apart, and leave nothing open. */
static void bind_faults(void **state) {
    char long_one[400];

    (void)state;
    memset(long_one, 'a', sizeof(long_one));
    memcpy(long_one, "ipc:///", 7);
    long_one[sizeof(long_one) - 1] = '\0';
    assert_int_equal(bind_verdict(WIRE_QUERY, rig.sockets[WIRE_INTAKE].endpoint), -EADDRINUSE);
    assert_int_equal(bind_verdict(WIRE_QUERY, "tcp://192.0.2.1:0"), -EADDRNOTAVAIL);
    assert_int_equal(bind_verdict(WIRE_QUERY, "ipc:///tmp/x"), -EINVAL);
    assert_int_equal(bind_verdict(WIRE_CONTROL, "tcp://127.0.0.1:0"), -EINVAL);
    assert_int_equal(bind_verdict(WIRE_CONTROL, long_one), -ENAMETOOLONG);
    assert_int_equal(bind_verdict(WIRE_CONTROL, "ipc:///none/there"), -ENOENT);
    long_one[200] = '\0';
    assert_int_equal(bind_verdict(WIRE_CONTROL, long_one), -ENAMETOOLONG);
}

/*
 * Control's file has the mode that was asked for whatever the umask, takes a dead one's place, and goes with the
 * socket.
 */
static void control_file(void **state) {
    const char *path = rig.control + strlen("ipc://");
    struct sockaddr_un dead = { .sun_family = AF_UNIX };
    mode_t before = umask(0);
    struct stat st;
    int fd;

    (void)state;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    wire_close(&rig.sockets[WIRE_CONTROL]);
    assert_int_equal(stat(path, &st), -1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    memcpy(dead.sun_path, path, strlen(path));
    assert_int_equal(bind(fd, (struct sockaddr *)&dead, sizeof(dead)), 0);
    close(fd);
    umask(0777);
    assert_int_equal(wire_bind(rig.context, WIRE_CONTROL, rig.control, -1, NULL, 0660, &rig.sockets[WIRE_CONTROL]), 0);
    assert_int_equal(umask(before), 0777);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
}

static void get(struct peer *p, enum wire_kind kind, struct wire_request *ret) {
    rig_until(&rig, p, wire_receive(&rig.sockets[kind], ret) == WIRE_GOT);
}

/*
 * A listener that was there before us is served from as if it were our own: who has connected and sent before is heard,
 * admission holds, and the control socket's file stays when we go.
 */
static void listener(void **state) {
    static const enum wire_kind kinds[] = { WIRE_INTAKE, WIRE_CONTROL };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        enum wire_kind kind = kinds[i];
        struct wire_socket *s = &rig.sockets[kind];
        union {
            struct sockaddr any;
            struct sockaddr_in in;
            struct sockaddr_un un;
        } a = { .un.sun_family = AF_UNIX };
        socklen_t len = sizeof(a.un);
        char endpoint[WIRE_ENDPOINT_MAX];
        struct wire_request q;
        struct peer p;
        int fd;

        wire_close(s);
        if (kind == WIRE_INTAKE) {
            a.in = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
            len = sizeof(a.in);
        } else {
            snprintf(a.un.sun_path, sizeof(a.un.sun_path), "%s", rig.control + strlen("ipc://"));
        }
        fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(bind(fd, &a.any, len), 0);
        assert_int_equal(listen(fd, 16), 0);
        assert_int_equal(getsockname(fd, &a.any, &len), 0);
        if (kind == WIRE_INTAKE)
            snprintf(s->endpoint, sizeof(s->endpoint), "tcp://127.0.0.1:%u", ntohs(a.in.sin_port));
        else
            snprintf(s->endpoint, sizeof(s->endpoint), "%s", rig.control);
        p = rig_peer(&rig, kind, kind == WIRE_INTAKE ? SORT_CURVE : SORT_NULL, &centre);
        rig_send(&p, "before you came");
        snprintf(endpoint, sizeof(endpoint), "%s", s->endpoint);
        assert_int_equal(wire_bind(rig.context, kind, endpoint, fd, kind == WIRE_CONTROL ? NULL : rig.server.secret, 0600, s),
                         0);
        assert_string_equal(s->endpoint, endpoint);
        get(&p, kind, &q);
        assert_true(span_equal(wire_payload(&q), span_str("before you came")));
        wire_request_deinit(&q);
        rig_leave(&p);
        wire_close(s);
    }
    assert_int_equal(unlink(rig.control + strlen("ipc://")), 0);
}

/*
 * Requests come in order, to the byte, empty and large ones; whom to answer may be copied and kept after the request.
 */
static void round_trip(void **state) {
    static const size_t lens[] = { 0, 1, 65536, TALLY_MESSAGE_MAX };
    struct peer p = rig_peer(&rig, WIRE_INTAKE, SORT_CURVE, &centre);
    struct wire_peer kept[ARRAY_SIZE(lens)];
    uint8_t *bytes = calloc(1, TALLY_MESSAGE_MAX);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(lens); i++)
        assert_int_equal(zmq_send(p.zmq, bytes, lens[i], 0), lens[i]);
    for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
        struct wire_request q;

        get(&p, WIRE_INTAKE, &q);
        assert_int_equal(wire_payload(&q).len, lens[i]);
        kept[i] = q.peer;
        wire_request_deinit(&q);
    }
    for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
        bytes[0] = (uint8_t)('a' + i);
        assert_int_equal(wire_reply(&rig.sockets[WIRE_INTAKE], &kept[i], span_of(bytes, 1)), 0);
    }
    rig_until(&rig, &p, strcmp(rig_heard(&p), "a") == 0);
    rig_until(&rig, &p, strcmp(rig_heard(&p), "b") == 0);
    assert_int_equal(rig.sockets[WIRE_INTAKE].received, ARRAY_SIZE(lens));
    assert_int_equal(rig.sockets[WIRE_INTAKE].sent, ARRAY_SIZE(lens));
    free(bytes);
    rig_leave(&p);
}

/* An answer to a peer that has gone is dropped and counted; the socket serves the next one. */
static void peer_gone(void **state) {
    struct wire_socket *s = &rig.sockets[WIRE_QUERY];
    struct peer p = rig_peer(&rig, WIRE_QUERY, SORT_CURVE, &centre), next;
    struct wire_request q;
    struct wire_peer gone;

    (void)state;
    rig_send(&p, "question");
    get(&p, WIRE_QUERY, &q);
    gone = q.peer;
    wire_request_deinit(&q);
    rig_leave(&p);
    next = rig_peer(&rig, WIRE_QUERY, SORT_CURVE, &centre);
    rig_until(&rig, &next, wire_reply(s, &gone, span_str("late")) == 1);
    assert_int_equal(s->unsent, 1);
    rig_send(&next, "question");
    get(&next, WIRE_QUERY, &q);
    assert_int_equal(wire_reply(s, &q.peer, span_str("answer")), 0);
    wire_request_deinit(&q);
    rig_until(&rig, &next, strcmp(rig_heard(&next), "answer") == 0);
    rig_leave(&next);
}

/* A peer that does not read what it asked for costs a bounded number of answers, then they are dropped. */
static void peer_deaf(void **state) {
    struct wire_socket *s = &rig.sockets[WIRE_QUERY];
    void *deaf = zmq_socket(rig.context, ZMQ_DEALER);
    uint8_t *page = calloc(1, TALLY_PAGE_BYTES);
    int zero = 0, one = 1, sent = 0;
    struct wire_request q;
    struct peer p;

    (void)state;
    rig_opened(deaf);
    rig_option(deaf, ZMQ_LINGER, &zero, sizeof(zero));
    rig_option(deaf, ZMQ_RCVHWM, &one, sizeof(one));
    rig_pretend(deaf, SORT_CURVE, &centre, rig.server.public);
    assert_int_equal(zmq_connect(deaf, s->endpoint), 0);
    assert_int_equal(zmq_send(deaf, "question", 8, 0), 8);
    p = rig_peer(&rig, WIRE_QUERY, SORT_CURVE, &centre);
    get(&p, WIRE_QUERY, &q);
    while (sent < 1000 && wire_reply(s, &q.peer, span_of(page, TALLY_PAGE_BYTES)) == 0)
        sent++;
    assert_in_range(sent, 1, 200);
    assert_int_equal(s->unsent, 1);
    wire_request_deinit(&q);
    free(page);
    rig_close(deaf);
    rig_leave(&p);
}

/*
 * A message of several frames is thrown away whole, however many there are, a bounded number at a time; the next is
 * served.
 */
static void many_frames(void **state) {
    struct wire_socket *s = &rig.sockets[WIRE_INTAKE];
    struct peer p = rig_peer(&rig, WIRE_INTAKE, SORT_CURVE, &centre);
    struct wire_request q;
    int calls = 0, r = WIRE_NOTHING;

    (void)state;
    for (int i = 0; i < 2000; i++)
        assert_int_equal(zmq_send(p.zmq, "x", 1, ZMQ_SNDMORE), 1);
    rig_send(&p, "the end");
    assert_int_equal(zmq_send(p.zmq, "", 0, ZMQ_SNDMORE), 0);
    rig_send(&p, "as a REQ would");
    rig_send(&p, "alone");
    rig_until(&rig, &p, (r = wire_receive(s, &q), calls += r == WIRE_DROPPED, r == WIRE_GOT));
    assert_true(span_equal(wire_payload(&q), span_str("alone")));
    assert_in_range(calls, 8, 20);
    assert_int_equal(s->dropped, 2);
    assert_int_equal(s->received, 1);
    wire_request_deinit(&q);
    rig_leave(&p);
}

/* Within what encryption adds libzmq cannot tell; then a frame one byte over the limit is dropped here. */
static void a_byte_too_large(void **state) {
    struct wire_socket *s = &rig.sockets[WIRE_CONTROL];
    struct peer p = rig_peer(&rig, WIRE_CONTROL, SORT_NULL, NULL);
    uint8_t *bytes = calloc(1, TALLY_MESSAGE_MAX + 1);
    struct wire_request q;

    (void)state;
    assert_int_equal(zmq_send(p.zmq, bytes, TALLY_MESSAGE_MAX + 1, 0), TALLY_MESSAGE_MAX + 1);
    assert_int_equal(zmq_send(p.zmq, bytes, TALLY_MESSAGE_MAX, 0), TALLY_MESSAGE_MAX);
    get(&p, WIRE_CONTROL, &q);
    assert_int_equal(wire_payload(&q).len, TALLY_MESSAGE_MAX);
    assert_int_equal(s->dropped, 1);
    wire_request_deinit(&q);
    free(bytes);
    rig_leave(&p);
}

/* A frame over the limit ends its sender's connection and reaches nobody; a subscriber's limit is that of a topic. */
static void too_large(void **state) {
    static const struct {
        enum wire_kind kind;
        size_t len;
    } rows[] = { { WIRE_INTAKE, TALLY_MESSAGE_MAX + 1024 }, { WIRE_QUERY, TALLY_MESSAGE_MAX + 1024 },
                 { WIRE_CONTROL, TALLY_MESSAGE_MAX + 1024 }, { WIRE_UPDATES, 8192 } };
    uint8_t *bytes = calloc(1, TALLY_MESSAGE_MAX + 1024);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct peer p = rig_peer(&rig, rows[i].kind, rows[i].kind == WIRE_CONTROL ? SORT_NULL : SORT_CURVE, &centre);
        uint64_t received = rig.sockets[rows[i].kind].received;
        struct wire_request q;

        rig_until(&rig, &p, p.successes == 1);
        if (rows[i].kind == WIRE_UPDATES)
            rig_option(p.zmq, ZMQ_SUBSCRIBE, bytes, rows[i].len);
        else
            assert_int_equal(zmq_send(p.zmq, bytes, rows[i].len, 0), rows[i].len);
        rig_until(&rig, &p, p.failures > 0);
        if (rows[i].kind != WIRE_UPDATES) {
            assert_int_equal(wire_receive(&rig.sockets[rows[i].kind], &q), WIRE_NOTHING);
            assert_int_equal(rig.sockets[rows[i].kind].received, received);
        }
        rig_leave(&p);
    }
    free(bytes);
}

/* A message over a connection that no handler has named is dropped, even where libzmq lets it through. */
static void no_user_id(void **state) {
    struct wire_socket s = { .kind = WIRE_INTAKE, .zmq = zmq_socket(rig.context, ZMQ_ROUTER) };
    void *client = zmq_socket(rig.context, ZMQ_DEALER);
    zmq_pollitem_t item = { .socket = s.zmq, .events = ZMQ_POLLIN };
    size_t len = sizeof(s.endpoint);
    struct wire_request q;
    int zero = 0;

    (void)state;
    rig_opened(s.zmq);
    rig_opened(client);
    rig_option(client, ZMQ_LINGER, &zero, sizeof(zero));
    assert_int_equal(zmq_bind(s.zmq, "tcp://127.0.0.1:0"), 0);
    assert_int_equal(zmq_getsockopt(s.zmq, ZMQ_LAST_ENDPOINT, s.endpoint, &len), 0);
    for (int kind = 0; kind < _WIRE_KIND_MAX; kind++) {
        if (kind == WIRE_UPDATES)
            continue;
        s.kind = (enum wire_kind)kind;
        assert_int_equal(zmq_connect(client, s.endpoint), 0);
        assert_int_equal(zmq_send(client, "question", 8, 0), 8);
        assert_int_equal(zmq_poll(&item, 1, RIG_PATIENCE_MS), 1);
        assert_int_equal(wire_receive(&s, &q), WIRE_DROPPED);
        assert_int_equal(wire_receive(&s, &q), WIRE_NOTHING);
        assert_int_equal(zmq_disconnect(client, s.endpoint), 0);
    }
    assert_int_equal(s.received, 0);
    assert_int_equal(s.dropped, 3);
    rig_close(client);
    rig_close(s.zmq);
}

/* Who subscribed to a prefix gets what lies under it and nothing else. */
static void topics(void **state) {
    struct wire_socket *s = &rig.sockets[WIRE_UPDATES];
    struct peer p = rig_peer(&rig, WIRE_UPDATES, SORT_CURVE, &centre);

    (void)state;
    rig_option(p.zmq, ZMQ_UNSUBSCRIBE, "", 0);
    rig_option(p.zmq, ZMQ_SUBSCRIBE, "GB/WLS/", 7);
    rig_until(&rig, &p, s->received >= 1);
    rig_until(&rig, &p, (updates_publish(s, span_str("GB/SCT/@c/"), span_str("no")),
                         updates_publish(s, span_str("GB/WLS/@c/"), span_str("yes")),
                         strcmp(rig_heard(&p), "GB/WLS/@c/") == 0));
    assert_string_equal(rig_heard(&p), "yes");
    rig_leave(&p);
}

/* What a reader sends that is no subscription is read away and counted, message by message, and nobody is disturbed. */
static void reader_talks(void **state) {
    struct wire_socket *s = &rig.sockets[WIRE_UPDATES];
    void *talker = zmq_socket(rig.context, ZMQ_XSUB);
    struct peer p;
    int zero = 0;

    (void)state;
    rig_opened(talker);
    rig_option(talker, ZMQ_LINGER, &zero, sizeof(zero));
    rig_pretend(talker, SORT_CURVE, &centre, rig.server.public);
    assert_int_equal(zmq_connect(talker, s->endpoint), 0);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(zmq_send(talker, "hello", 5, 0), 5);
    assert_int_equal(zmq_send(talker, "two", 3, ZMQ_SNDMORE), 3);
    assert_int_equal(zmq_send(talker, "\1GB/", 4, 0), 4);
    assert_int_equal(zmq_send(talker, "\1GB/", 4, 0), 4);
    p = rig_peer(&rig, WIRE_UPDATES, SORT_CURVE, &centre);
    rig_until(&rig, &p, s->dropped >= 500 && s->received >= 1);
    rig_close(talker);
    rig_until(&rig, &p, (updates_publish(s, span_str("GB/"), span_str("x")), strcmp(rig_heard(&p), "GB/") == 0));
    rig_leave(&p);
}

/* The public key that is announced is the one that clients need. */
static void curve_public(void **state) {
    uint8_t public[32];

    (void)state;
    wire_curve_public(rig.server.secret, public);
    assert_memory_equal(public, rig.server.public, 32);
    for (int i = 0; i < _WIRE_KIND_MAX; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(wire_kind_name((enum wire_kind)i), wire_kind_name((enum wire_kind)k));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(wildcard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bind_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(control_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(listener, set_up, tear_down),
        cmocka_unit_test_setup_teardown(round_trip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(peer_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(peer_deaf, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_frames, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_byte_too_large, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_large, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_user_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(topics, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reader_talks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(curve_public, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
