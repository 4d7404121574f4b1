/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Every option of every socket, in one table, set before bind.
 *
 * Admission: ZAP_DOMAIN together with option 93 (ZAP_ENFORCE_DOMAIN, whose macro Debian's header hides) is what makes
 * libzmq refuse when the handler is missing. Without either it admits anybody.
 *
 * Memory: MAXMSGSIZE is unlimited by default, and counts before a peer is known; libzmq would take a frame of 4 GiB
 * from a stranger. A subscriber has nothing longer to say than a topic. The high-water marks bound what one admitted
 * peer can make us hold. ROUTER_MANDATORY makes a lost answer visible instead of silent.
 *
 * Peers that vanish: a heartbeat every ten seconds, and thirty without an answer end the connection. It also ends that
 * of a subscriber who has stopped reading, which is meant; thirty seconds is the longest pause tolerated.
 *
 * Never: XPUB_NODROP (one slow reader would stop everybody), XPUB_MANUAL, XPUB_VERBOSER (both broken in 4.3.4).
 */

#include "daemon/wire/socket.h"

#include "proto/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZAP_ENFORCE_DOMAIN 93
#define SUBSCRIBER_MESSAGE_MAX 4096     /* a subscription is a topic; a CURVE handshake is below a kibibyte */
#define CURVE_OVERHEAD 33               /* what encryption adds to a frame; router.c holds to the limit itself */
#define INTAKE_LINGER_MS 1000           /* the last receipts may still go out */
#define NO_OPTION (-2)

struct option {
    int name;
    int values[_WIRE_KIND_MAX];
};

/* clang-format off */
static const struct option options[] = {
    /*                          intake  query   updates control */
    { ZMQ_LINGER,             { INTAKE_LINGER_MS, 0, 0, 0 } },
    { ZMQ_RCVHWM,             { 64,     16,     64,     16 } },
    { ZMQ_SNDHWM,             { 1024,   64,     1000,   64 } },
    { ZMQ_HANDSHAKE_IVL,      { 5000,   5000,   5000,   5000 } },
    { ZMQ_HEARTBEAT_IVL,      { 10000,  10000,  10000,  NO_OPTION } },
    { ZMQ_HEARTBEAT_TIMEOUT,  { 30000,  30000,  30000,  NO_OPTION } },
    { ZMQ_BACKLOG,            { 1024,   1024,   1024,   64 } },
    { ZMQ_ROUTER_MANDATORY,   { 1,      1,      NO_OPTION, 1 } },
    { ZMQ_CURVE_SERVER,       { 1,      1,      1,      NO_OPTION } },
};

static const struct {
    const char *name;
    const char *scheme;
    int type;
    int64_t message_max;
} kinds[] = {
    [WIRE_INTAKE]  = { "intake",  "tcp://", ZMQ_ROUTER, TALLY_MESSAGE_MAX + CURVE_OVERHEAD },
    [WIRE_QUERY]   = { "query",   "tcp://", ZMQ_ROUTER, TALLY_MESSAGE_MAX + CURVE_OVERHEAD },
    [WIRE_UPDATES] = { "updates", "tcp://", ZMQ_XPUB,   SUBSCRIBER_MESSAGE_MAX },
    [WIRE_CONTROL] = { "control", "ipc://", ZMQ_ROUTER, TALLY_MESSAGE_MAX + CURVE_OVERHEAD },
};
/* clang-format on */

_Static_assert(ARRAY_SIZE(kinds) == _WIRE_KIND_MAX, "a row for each kind");
_Static_assert(WIRE_INTAKE == 0 && WIRE_QUERY == 1 && WIRE_UPDATES == 2 && WIRE_CONTROL == 3, "the table's columns");

const char *wire_kind_name(enum wire_kind kind) {
    assert((size_t)kind < ARRAY_SIZE(kinds));
    return kinds[kind].name;
}

int wire_errno(void) {
    int e = zmq_errno();

    return e > 0 && e < ZMQ_HAUSNUMERO ? -e : -EIO;
}

int wire_context_new(void **ret) {
    unsigned seed;
    void *context;

    if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
        return -EIO;
    srand(seed);        /* the first ROUTER takes its first routing id from rand() */
    context = zmq_ctx_new();
    if (!context)
        return wire_errno();
    *ret = context;
    return 0;
}

void *wire_context_free(void *context) {
    if (context)
        while (zmq_ctx_term(context) < 0 && zmq_errno() == EINTR)
            ;
    return NULL;
}

void wire_curve_public(const uint8_t secret[CURVE_KEY_SIZE], uint8_t ret[CURVE_KEY_SIZE]) {
    int r = crypto_scalarmult_base(ret, secret);

    assert(r == 0);
    (void)r;
}

static int set_options(void *zmq, enum wire_kind kind, const char *endpoint) {
    const char *domain = kinds[kind].name;
    int one = 1;

    for (size_t i = 0; i < ARRAY_SIZE(options); i++)
        if (options[i].values[kind] != NO_OPTION &&
            zmq_setsockopt(zmq, options[i].name, &options[i].values[kind], sizeof(int)) < 0)
            return wire_errno();
    if (zmq_setsockopt(zmq, ZMQ_MAXMSGSIZE, &kinds[kind].message_max, sizeof(int64_t)) < 0 ||
        zmq_setsockopt(zmq, ZMQ_ZAP_DOMAIN, domain, strlen(domain)) < 0 ||
        zmq_setsockopt(zmq, ZAP_ENFORCE_DOMAIN, &one, sizeof(one)) < 0)
        return wire_errno();
    if (strchr(endpoint, '[') && zmq_setsockopt(zmq, ZMQ_IPV6, &one, sizeof(one)) < 0)
        return wire_errno();
    return 0;
}

/* The file of an ipc socket is born with its mode: nobody can connect in a moment between bind and chmod. */
static int bind_with_mode(void *zmq, const char *endpoint, mode_t mode) {
    mode_t before = umask(~mode & 0777);
    int r = zmq_bind(zmq, endpoint) < 0 ? wire_errno() : 0;

    umask(before);
    return r;
}

static int bind_endpoint(struct wire_socket *s, const char *endpoint, mode_t mode) {
    size_t len = sizeof(s->endpoint);
    int r;

    r = s->kind == WIRE_CONTROL ? bind_with_mode(s->zmq, endpoint, mode)
                                : zmq_bind(s->zmq, endpoint) < 0 ? wire_errno() : 0;
    if (r < 0)
        return r;
    return zmq_getsockopt(s->zmq, ZMQ_LAST_ENDPOINT, s->endpoint, &len) < 0 ? wire_errno() : 0;
}

/*
 * libzmq accepts from it instead of one of its own, and closes it in the end. It must not block: who has gone again
 * between poll and accept would hold libzmq's thread.
 */
static int use_listener(void *zmq, int fd) {
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return -errno;
    return zmq_setsockopt(zmq, ZMQ_USE_FD, &fd, sizeof(fd)) < 0 ? wire_errno() : 0;
}

int wire_bind(void *context, enum wire_kind kind, const char *endpoint, int fd, const uint8_t *curve_secret, mode_t mode,
              struct wire_socket *ret) {
    struct wire_socket s = { .kind = kind, .inherited = fd >= 0 };
    int r;

    assert((size_t)kind < ARRAY_SIZE(kinds));
    assert((kind == WIRE_CONTROL) == (curve_secret == NULL));
    if (strncmp(endpoint, kinds[kind].scheme, strlen(kinds[kind].scheme)) != 0)
        return -EINVAL;
    if (strlen(endpoint) >= WIRE_ENDPOINT_MAX)
        return -ENAMETOOLONG;
    s.zmq = zmq_socket(context, kinds[kind].type);
    if (!s.zmq)
        return wire_errno();
    r = set_options(s.zmq, kind, endpoint);
    if (r == 0 && curve_secret && zmq_setsockopt(s.zmq, ZMQ_CURVE_SECRETKEY, curve_secret, CURVE_KEY_SIZE) < 0)
        r = wire_errno();
    if (r == 0 && fd >= 0)
        r = use_listener(s.zmq, fd);
    if (r == 0)
        r = bind_endpoint(&s, endpoint, mode);
    if (r < 0) {
        zmq_close(s.zmq);
        return r;
    }
    *ret = s;
    return 0;
}

void wire_close(struct wire_socket *s) {
    if (!s->zmq)
        return;
    if (s->kind == WIRE_CONTROL && !s->inherited)
        unlink(s->endpoint + strlen(kinds[WIRE_CONTROL].scheme));
    zmq_close(s->zmq);
    s->zmq = NULL;
}
