/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The object that a program drives. Its descriptor is an epoll set over the descriptors of the sockets. Those are
 * edge-triggered (they tell that something changed, once, and any call on the socket may swallow the edge), so
 * tally_timeout() asks every socket directly before the caller waits and answers 0 when one still has something: that,
 * and not the descriptor, is what makes sure that nothing is left lying.
 */

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "clients/libtally/client.h"

#define SINCE_MS 10000
#define STALE_MS 5000
/* Messages taken from one socket in one turn, so that a flood on one does not starve the others. */
#define TURN_MESSAGES 256

uint64_t clock_ms(void) {
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

void tally_report(struct tally *t, int error, const char *text) {
    if (t->on_error)
        t->on_error(t, t->user, error, text);
}

static int watch_fd(struct tally *t, int fd) {
    struct epoll_event event = { .events = EPOLLIN };

    if (fd < 0)
        return -EBADF;
    return epoll_ctl(t->epoll, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : -errno;
}

static int open_links(struct tally *t, const struct tally_options *o) {
    const char *const endpoints[_LINK_MAX] = {
        [LINK_INTAKE] = o->intake, [LINK_QUERY] = o->query, [LINK_CONTROL] = o->control, [LINK_UPDATES] = o->updates,
    };
    const struct link_keys none = { 0 };

    for (enum link_id i = 0; i < _LINK_MAX; i++) {
        struct link *link = &t->links[i];
        int r;

        if (!endpoints[i])
            continue;
        link->endpoint = strdup(endpoints[i]);
        if (!link->endpoint)
            return -ENOMEM;
        link->floor = t->heads.size;
        r = link_open(link, t->context, i, i == LINK_CONTROL ? &none : &t->keys);
        if (r == -EINVAL || r == -EPROTONOSUPPORT || r == -ENODEV)
            return TALLY_E_OPTIONS;
        if (r == 0)
            r = watch_fd(t, link_fd(link));
        if (r == 0)
            r = watch_fd(t, link_monitor_fd(link));
        if (r < 0)
            return r;
    }
    return 0;
}

static void take_options(struct tally *t, const struct tally_options *o) {
    memcpy(t->key_bytes[0], o->server_key, 32);
    memcpy(t->key_bytes[1], o->transport_public, 32);
    memcpy(t->key_bytes[2], o->transport_secret, 32);
    t->keys = (struct link_keys){ t->key_bytes[0], t->key_bytes[1], t->key_bytes[2] };
    memcpy(t->genesis.bytes, o->genesis, DIGEST_SIZE);
    t->since_ms = o->since_ms ? o->since_ms : SINCE_MS;
    t->stale_ms = o->stale_ms ? o->stale_ms : STALE_MS;
    t->on_error = o->on_error;
    t->on_head = o->on_head;
    t->user = o->user;
    t->context = o->zmq_context;
    randombytes_buf(&t->next_id, 4);
    t->next_id++;
}

static void head_fresh(void *context, struct span note, uint64_t size) {
    struct tally *t = context;

    t->on_head(t, t->user, bytes_of(note), size);
}

static int tally_start(struct tally *t, const struct tally_options *o) {
    int r;

    t->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (t->epoll < 0)
        return -errno;
    if (!t->context) {
        t->context = zmq_ctx_new();
        if (!t->context)
            return -errno;
        t->own_context = true;
    }
    r = heads_init(&t->heads, o->origin, o->log_key);
    if (r < 0)
        return r;
    if (o->head.ptr) {
        r = heads_resume(&t->heads, span_of(o->head.ptr, o->head.len));
        if (r != 0)
            return r;
    }
    t->heads.fresh = t->on_head ? head_fresh : NULL;
    t->heads.context = t;
    return open_links(t, o);
}

int tally_new(const struct tally_options *options, struct tally **ret) {
    struct tally *t;
    int r;

    if (!options->origin || !*options->origin || sodium_init() < 0)
        return TALLY_E_OPTIONS;
    if (!options->intake && !options->query && !options->updates && !options->control)
        return TALLY_E_OPTIONS;
    t = calloc(1, sizeof(*t));
    if (!t)
        return -ENOMEM;
    t->epoll = -1;
    take_options(t, options);
    r = tally_start(t, options);
    if (r != 0) {
        tally_free(t);
        return r;
    }
    *ret = t;
    return 0;
}

struct tally *tally_free(struct tally *t) {
    if (!t)
        return NULL;
    while (t->first)
        ask_free(t, t->first);
    follows_free(t);
    fetches_free(t);
    for (enum link_id i = 0; i < _LINK_MAX; i++) {
        link_close(&t->links[i]);
        free(t->links[i].endpoint);
    }
    if (t->own_context)
        zmq_ctx_term(t->context);
    if (t->epoll >= 0)
        close(t->epoll);
    heads_deinit(&t->heads);
    sodium_memzero(t->key_bytes, sizeof(t->key_bytes));
    free(t->software);
    free(t);
    return NULL;
}

int tally_fd(const struct tally *t) {
    return t->epoll;
}

int tally_timeout(struct tally *t) {
    uint64_t due, now;

    if (t->fatal)
        return 0;
    for (size_t i = 0; i < _LINK_MAX; i++)
        if (t->links[i].socket && link_pending(&t->links[i]))
            return 0;
    due = asks_due(t);
    if (follows_due(t) < due)
        due = follows_due(t);
    for (size_t i = 0; i < LINK_UPDATES; i++) {
        const struct link *link = &t->links[i];

        if (link->socket && !link->greeted && !link->greeting && link->greet_after < due)
            due = link->greet_after;
    }
    if (due == UINT64_MAX)
        return -1;
    now = clock_ms();
    return due <= now ? 0 : (due - now < 60000 ? (int)(due - now) : 60000);
}

static void take_news(struct tally *t, enum link_id id) {
    struct link *link = &t->links[id];

    for (unsigned i = 0; i < TURN_MESSAGES; i++) {
        enum link_news news = link_news(link);

        if (news == LINK_QUIET)
            return;
        if (news == LINK_DOWN)
            link->greeted = false;
        if (news == LINK_REFUSED && !link->refused) {
            link->refused = true;
            tally_report(t, TALLY_E_ADMISSION, link->endpoint);
        }
        if (news == LINK_UP)
            link->refused = false;
    }
}

static int take_answer(struct tally *t, enum link_id id, const struct link_message *m) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct answer answer;
    int r;

    if (m->n != 1) {
        tally_report(t, TALLY_E_MESSAGE, "an answer of several frames");
        return 0;
    }
    r = answer_decode(span_blob(m->frames[0]), &arena, &answer);
    if (r < 0)
        return r;
    if (r > 0) {
        tally_report(t, TALLY_E_MESSAGE, canon_fault_text(r));
        return 0;
    }
    return asks_answer(t, id, &answer);
}

static int take_messages(struct tally *t, enum link_id id) {
    for (unsigned i = 0; i < TURN_MESSAGES; i++) {
        struct link_message m;
        int r = link_receive(&t->links[id], &m);

        if (r != 0)
            return r < 0 ? r : 0;
        r = id == LINK_UPDATES ? follows_message(t, &m) : take_answer(t, id, &m);
        link_message_deinit(&m);
        if (r < 0)
            return r;
    }
    return 0;
}

static int process(struct tally *t) {
    int r = 0;

    for (enum link_id i = 0; i < _LINK_MAX && r == 0; i++) {
        if (!t->links[i].socket)
            continue;
        keys_doubt(t);
        take_news(t, i);
        r = take_messages(t, i);
        if (r == 0 && i != LINK_UPDATES)
            r = link_greet(t, i);
    }
    if (r == 0)
        r = follows_process(t);
    if (r == 0)
        r = asks_send(t);
    return r;
}

int tally_process(struct tally *t) {
    if (t->fatal)
        return t->fatal;
    t->fatal = process(t);
    return t->fatal;
}

int tally_wait(struct tally *t, int ms) {
    struct pollfd p = { .fd = t->epoll, .events = POLLIN };
    int own = tally_timeout(t);

    if (own >= 0 && (ms < 0 || own < ms))
        ms = own;
    if (poll(&p, 1, ms) < 0 && errno != EINTR)
        return -errno;
    return tally_process(t);
}

struct tally_bytes tally_head(const struct tally *t) {
    return bytes_of(span_blob(t->heads.largest));
}

bool tally_fork(const struct tally *t, struct tally_bytes *ret_old, struct tally_bytes *ret_note) {
    *ret_old = bytes_of(span_blob(t->heads.fork[0]));
    *ret_note = bytes_of(span_blob(t->heads.fork[1]));
    return ret_old->ptr && ret_note->ptr;
}

uint64_t tally_size(const struct tally *t) {
    return t->heads.size;
}

bool tally_beat(const struct tally *t, uint64_t *ret_sent, uint64_t *ret_as_of) {
    *ret_sent = t->beat_sent;
    *ret_as_of = t->beat_as_of;
    return t->beat_sent > 0;
}

bool tally_connected(const struct tally *t) {
    for (size_t i = 0; i < LINK_UPDATES; i++)
        if (t->links[i].greeted)
            return true;
    return false;
}

const char *tally_software(const struct tally *t) {
    return t->software;
}

void tally_cancel(struct tally *t, uint64_t id) {
    ask_free(t, ask_find(t, id));
}
