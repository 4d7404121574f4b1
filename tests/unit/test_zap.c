/* SPDX-License-Identifier: Apache-2.0 */

/* Who gets in, proved on the sockets that the daemon really binds. */

#include "tests/unit/wire_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct rig rig;
static struct keys centre, reader, stranger;

static int set_up(void **state) {
    (void)state;
    centre = rig_keys();
    reader = rig_keys();
    stranger = rig_keys();
    rig_init(&rig);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    rig_deinit(&rig);
    return 0;
}

static void enrol(void) {
    uint8_t keys[2][CURVE_KEY_SIZE];

    memcpy(keys[0], centre.public, 32);
    memcpy(keys[1], reader.public, 32);
    assert_int_equal(zap_set_keys(rig.zap, WIRE_INTAKE, (const uint8_t (*)[32])keys, 1), 0);
    assert_int_equal(zap_set_keys(rig.zap, WIRE_QUERY, (const uint8_t (*)[32])keys, 2), 0);
    assert_int_equal(zap_set_keys(rig.zap, WIRE_UPDATES, (const uint8_t (*)[32])keys, 2), 0);
}

/* The peer asks, the request carries its name, and the answer reaches it. */
static void expect_request(enum wire_kind kind, enum sort sort, const struct keys *own, const char *user) {
    struct peer p = rig_peer(&rig, kind, sort, own);
    struct wire_request q;

    rig_send(&p, "question");
    rig_until(&rig, &p, wire_receive(&rig.sockets[kind], &q) == WIRE_GOT);
    assert_true(span_equal(wire_payload(&q), span_str("question")));
    assert_string_equal(q.peer.user_id, user);
    assert_true(zap_admits(rig.zap, kind, q.peer.user_id));
    assert_int_equal(wire_reply(&rig.sockets[kind], &q.peer, span_str("answer")), 0);
    wire_request_deinit(&q);
    rig_until(&rig, &p, strcmp(rig_heard(&p), "answer") == 0);
    rig_leave(&p);
}

static void expect_updates(const struct keys *own) {
    struct wire_socket *s = &rig.sockets[WIRE_UPDATES];
    struct peer p = rig_peer(&rig, WIRE_UPDATES, SORT_CURVE, own);
    uint64_t before = s->received;

    rig_until(&rig, &p, s->received == before + 1);
    assert_int_equal(updates_publish(s, span_str("GB/"), span_str("record")), 0);
    rig_until(&rig, &p, strcmp(rig_heard(&p), "GB/") == 0);
    assert_string_equal(rig_heard(&p), "record");
    rig_leave(&p);
}

static void expect_served(enum wire_kind kind, const struct keys *own) {
    char user[65];

    sodium_bin2hex(user, sizeof(user), own->public, 32);
    if (kind == WIRE_UPDATES)
        expect_updates(own);
    else
        expect_request(kind, SORT_CURVE, own, user);
}

/* The peer's connection ends before it could talk; nothing of it arrives, nor anything of ours at it. */
static void expect_nothing(enum wire_kind kind, enum sort sort, const struct keys *own) {
    struct wire_socket *s = &rig.sockets[kind];
    struct peer p = rig_peer(&rig, kind, sort, own);
    uint64_t received = s->received;
    struct wire_request q;

    if (kind != WIRE_UPDATES)
        rig_send(&p, "question");
    rig_until(&rig, &p, p.failures > 0);
    if (kind == WIRE_UPDATES)
        assert_int_equal(updates_publish(s, span_str("GB/"), span_str("record")), 0);
    else
        assert_int_equal(wire_receive(s, &q), WIRE_NOTHING);
    rig_turn(&rig, &p);
    assert_int_equal(p.successes, 0);
    assert_string_equal(rig_heard(&p), "");
    assert_int_equal(s->received, received);
    assert_int_equal(s->dropped, 0);
    rig_leave(&p);
}

/*
 * A key on a socket's list is served there, by the name that is its hex; a reader's key opens query and updates alone.
 */
static void known_keys(void **state) {
    (void)state;
    enrol();
    for (int kind = 0; kind < WIRE_CONTROL; kind++)
        expect_served((enum wire_kind)kind, &centre);
    expect_served(WIRE_QUERY, &reader);
    expect_served(WIRE_UPDATES, &reader);
    expect_nothing(WIRE_INTAKE, SORT_CURVE, &reader);
    assert_int_equal(zap_admitted(rig.zap), 5);
    assert_int_equal(zap_refused(rig.zap), 1);
}

/* An unknown CURVE key, a peer without any security, and one with a password get nothing from any socket on TCP. */
static void strangers(void **state) {
    (void)state;
    enrol();
    for (int kind = 0; kind < WIRE_CONTROL; kind++) {
        expect_nothing((enum wire_kind)kind, SORT_CURVE, &stranger);
        expect_nothing((enum wire_kind)kind, SORT_NULL, NULL);
        expect_nothing((enum wire_kind)kind, SORT_PLAIN, NULL);
    }
    assert_int_equal(zap_admitted(rig.zap), 0);
    expect_served(WIRE_INTAKE, &centre);
}

/* Before any key is enrolled nobody gets in. */
static void nobody_enrolled(void **state) {
    (void)state;
    for (int kind = 0; kind < WIRE_CONTROL; kind++)
        expect_nothing((enum wire_kind)kind, SORT_CURVE, &centre);
}

/* A dropped key is admitted nowhere, whatever list it stands on and however often that is set again; then it is again. */
static void dropped(void **state) {
    (void)state;
    enrol();
    assert_int_equal(zap_drop_keys(rig.zap, (const uint8_t (*)[32])&centre.public, 1), 0);
    enrol();
    expect_nothing(WIRE_INTAKE, SORT_CURVE, &centre);
    expect_nothing(WIRE_QUERY, SORT_CURVE, &centre);
    expect_served(WIRE_QUERY, &reader);
    assert_int_equal(zap_drop_keys(rig.zap, NULL, 0), 0);
    expect_served(WIRE_INTAKE, &centre);
}

/* A new list takes the old one's place, both ways. */
static void lists_change(void **state) {
    char user[65];

    (void)state;
    enrol();
    expect_served(WIRE_INTAKE, &centre);
    assert_int_equal(zap_set_keys(rig.zap, WIRE_INTAKE, (const uint8_t (*)[32])&stranger.public, 1), 0);
    expect_nothing(WIRE_INTAKE, SORT_CURVE, &centre);
    expect_served(WIRE_INTAKE, &stranger);
    sodium_bin2hex(user, sizeof(user), centre.public, 32);
    assert_false(zap_admits(rig.zap, WIRE_INTAKE, user));
    assert_true(zap_admits(rig.zap, WIRE_QUERY, user));
    assert_false(zap_admits(rig.zap, WIRE_QUERY, ""));
    assert_false(zap_admits(rig.zap, WIRE_QUERY, "0"));
}

/* With the handler gone nobody gets in, not even who was enrolled, on any socket; control is shut too. */
static void handler_gone(void **state) {
    (void)state;
    enrol();
    expect_served(WIRE_INTAKE, &centre);
    assert_true(zap_alive(rig.zap));
    rig.zap = zap_free(rig.zap);
    assert_false(zap_alive(rig.zap));
    for (int kind = 0; kind < WIRE_CONTROL; kind++) {
        expect_nothing((enum wire_kind)kind, SORT_CURVE, &centre);
        expect_nothing((enum wire_kind)kind, SORT_CURVE, &stranger);
        expect_nothing((enum wire_kind)kind, SORT_NULL, NULL);
    }
    expect_nothing(WIRE_CONTROL, SORT_NULL, NULL);
}

/* There can be one handler in a process, and when its socket fails it says so for ever: the loop's word to exit. */
static void handler_fails(void **state) {
    struct zap *second = NULL;
    int r;

    (void)state;
    assert_int_equal(zap_new(rig.context, &second), -EADDRINUSE);
    assert_null(second);
    assert_int_equal(zmq_ctx_shutdown(rig.context), 0);
    r = zap_process(rig.zap);
    assert_int_equal(r, -EIO);
    assert_false(zap_alive(rig.zap));
    assert_int_equal(zap_process(rig.zap), r);
}

/* Control serves root and the daemon's own user without keys, by uid; CURVE and PLAIN peers do not get in there. */
static void control_own(void **state) {
    char uid[16];

    (void)state;
    snprintf(uid, sizeof(uid), "%lu", (unsigned long)geteuid());
    expect_request(WIRE_CONTROL, SORT_NULL, NULL, uid);
    expect_nothing(WIRE_CONTROL, SORT_PLAIN, NULL);
    expect_nothing(WIRE_CONTROL, SORT_CURVE, &centre);
    assert_true(zap_admits(rig.zap, WIRE_CONTROL, "0"));
    assert_true(zap_admits(rig.zap, WIRE_CONTROL, uid));
    assert_false(zap_admits(rig.zap, WIRE_CONTROL, "64999"));
    assert_false(zap_admits(rig.zap, WIRE_CONTROL, ""));
    assert_false(zap_admits(rig.zap, WIRE_CONTROL, "0x"));
    assert_false(zap_admits(rig.zap, WIRE_CONTROL, "4294967296"));
}

#define OTHER_UID 64999
enum { CHILD_SERVED = 10, CHILD_REFUSED = 11 };

/* In a process of its own: another user asks control, and tells by its exit how that went. */
static int ask_as_other(const char *endpoint) {
    struct rig own = { 0 };
    struct peer p;
    uint64_t start = rig_now();

    if (setgid(OTHER_UID) < 0 || setuid(OTHER_UID) < 0 || wire_context_new(&own.context) < 0)
        return 1;
    strcpy(own.sockets[WIRE_CONTROL].endpoint, endpoint);
    p = rig_peer(&own, WIRE_CONTROL, SORT_NULL, NULL);
    zmq_send(p.zmq, "question", 8, 0);
    while (rig_now() - start < RIG_PATIENCE_MS) {
        zmq_pollitem_t items[] = { { .socket = p.monitor, .events = ZMQ_POLLIN },
                                   { .socket = p.zmq, .events = ZMQ_POLLIN } };

        zmq_poll(items, 2, 100);
        rig_watch(&p);
        if (strcmp(rig_heard(&p), "answer") == 0)
            return CHILD_SERVED;
        if (p.failures > 0)
            return p.successes ? 2 : CHILD_REFUSED;
    }
    return 3;
}

static int other_user_asks(void) {
    struct wire_socket *s = &rig.sockets[WIRE_CONTROL];
    uint64_t start = rig_now();
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        char *const argv[] = { (char *)"test_zap", (char *)"--ask", s->endpoint, NULL };

        execv("/proc/self/exe", argv);
        _exit(99);
    }
    while (waitpid(child, &status, WNOHANG) == 0) {
        zmq_pollitem_t items[] = { { .socket = zap_socket(rig.zap), .events = ZMQ_POLLIN },
                                   { .socket = s->zmq, .events = ZMQ_POLLIN } };
        struct wire_request q;

        assert_true(rig_now() - start < 2 * RIG_PATIENCE_MS);
        zmq_poll(items, 2, 5);
        assert_true(zap_process(rig.zap) >= 0);
        if (wire_receive(s, &q) != WIRE_GOT)
            continue;
        assert_string_equal(q.peer.user_id, "64999");
        assert_int_equal(wire_reply(s, &q.peer, span_str("answer")), 0);
        wire_request_deinit(&q);
    }
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/*
 * Another user is turned away from control although the file would let him connect; named in the configuration he is
 * served.
 */
static void control_others(void **state) {
    uid_t other = OTHER_UID;

    (void)state;
    if (geteuid() != 0) {
        print_message("SKIP: only root can ask as another user\n");
        skip();
    }
    assert_int_equal(chmod(rig.folder, 0755), 0);
    wire_close(&rig.sockets[WIRE_CONTROL]);
    assert_int_equal(wire_bind(rig.context, WIRE_CONTROL, rig.control, -1, NULL, 0666, &rig.sockets[WIRE_CONTROL]), 0);
    assert_int_equal(other_user_asks(), CHILD_REFUSED);
    assert_int_equal(zap_set_uids(rig.zap, &other, 1), 0);
    assert_int_equal(other_user_asks(), CHILD_SERVED);
    assert_int_equal(zap_set_uids(rig.zap, NULL, 0), 0);
    assert_int_equal(other_user_asks(), CHILD_REFUSED);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strangers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_enrolled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(handler_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(handler_fails, set_up, tear_down),
        cmocka_unit_test_setup_teardown(control_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(control_others, set_up, tear_down),
    };

    if (argc == 3 && strcmp(argv[1], "--ask") == 0)
        return ask_as_other(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
