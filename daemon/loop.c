/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One turn: who may connect (ZAP), what was asked, what became durable, what the draft holds, what is due by the clock. Every
 * step is bounded, and none waits: the disk is the committer's business. libzmq owns all connections, so the table of
 * what is polled has a constant length.
 */

#include "daemon/loop.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "daemon/answers.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/reload.h"
#include "daemon/requests.h"
#include "daemon/status.h"

static uint64_t clock_ms(clockid_t id) {
    struct timespec t;

    clock_gettime(id, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t clock_wall(void) {
    return clock_ms(CLOCK_REALTIME);
}

uint64_t clock_monotonic(void) {
    return clock_ms(CLOCK_MONOTONIC);
}

/* Said when it becomes so: by a submission, or within a second without one. */
uint64_t clock_watched(struct service *s) {
    uint64_t wall = clock_wall(), last = pipeline_state(s->pipeline)->chain.last_time;
    static const enum log_message messages[_CLOCK_STATE_MAX] = {
        [CLOCK_SOUND] = LOG_CLOCK_SOUND, [CLOCK_MOVED] = LOG_CLOCK_MOVED, [CLOCK_BEHIND] = LOG_CLOCK_BEHIND,
    };

    if (!clock_guard_look(&s->clock, wall, clock_ms(CLOCK_BOOTTIME), last))
        return wall;
    log_event(messages[s->clock.state], "CLOCK", log_u64(wall / 1000), "LAST", log_u64(last), NULL);
    pipeline_refuse_clock(s->pipeline, s->clock.state != CLOCK_SOUND);
    return wall;
}

/* Sends the records that changed since the last time: each in its newest state, however often it changed. */
static int publish_updates(struct service *s) {
    struct view *v = pipeline_view(s->pipeline);

    for (size_t i = 0; i < v->n_dirty; i++) {
        _cleanup_(pack_deinit) struct pack pack;
        int r;

        pack_init(&pack);
        r = update_pack(s->pipeline, v->dirty[i], &pack);
        if (r == 0)
            r = updates_publish(&s->sockets[WIRE_UPDATES], v->election->records[v->dirty[i]].key, pack_span(&pack));
        if (r < 0)
            return r;
    }
    view_clean(v);
    return 0;
}

static int publish_beat(struct service *s) {
    _cleanup_(pack_deinit) struct pack pack;
    int r;

    pack_init(&pack);
    r = beat_pack(s->pipeline, s->logs, clock_wall(), &pack);
    if (r == 0)
        r = updates_publish(&s->sockets[WIRE_UPDATES], span_str(BEAT_TOPIC), pack_span(&pack));
    return r < 0 ? r : 0;
}

/* Below the reserve intake answers busy; it recovers by itself. */
static void watch_disk(struct service *s) {
    struct statvfs fs;
    uint64_t available;
    bool low;

    if (statvfs(s->config->kept_head, &fs) < 0)
        return;
    available = (uint64_t)fs.f_bavail * fs.f_frsize;
    s->disk_free = available;
    low = available < s->config->reserve;
    if (low != s->disk_low)
        log_event(low ? LOG_DISK_LOW : LOG_DISK_RECOVERED, "FREE", log_u64(available), "RESERVE",
                  log_u64(s->config->reserve), NULL);
    s->disk_low = low;
    pipeline_refuse_busy(s->pipeline, low);
}

static void tell_strangers(struct service *s, uint64_t now) {
    uint64_t refused = zap_refused(s->zap);

    if (refused == s->strangers_said || now < s->strangers_next)
        return;
    log_event(LOG_STRANGERS, "COUNT", log_u64(refused - s->strangers_said), NULL);
    s->strangers_said = refused;
    s->strangers_next = now + STRANGERS_INTERVAL;
}

/* That we are here shows that the loop gets on; the disk must, too. An idle night waits for nothing. */
static void feed_watchdog(uint64_t waited) {
    uint64_t allowed = notify_watchdog_interval();

    if (allowed && waited < allowed)
        notify_watchdog();
}

/* What the clock brings: updates, a beat, and once a second the disk, the status and the watchdog. */
static int keep_time(struct service *s) {
    uint64_t now = clock_monotonic(), since = committer_since(s->committer);
    uint64_t waited = since && now > since ? now - since : 0;
    char sentence[256];
    int r = 0;

    if (now >= s->next_updates && pipeline_view(s->pipeline)->n_dirty) {
        r = publish_updates(s);
        s->next_updates = now + UPDATES_INTERVAL;
    }
    if (r < 0 || now < s->next_beat)
        return r;
    s->next_beat = now + BEAT_INTERVAL;
    watch_disk(s);
    clock_watched(s);
    tell_strangers(s, now);
    status_sentence(s, waited, sentence, sizeof(sentence));
    notify_status("%s", sentence);
    feed_watchdog(waited);
    return publish_beat(s);
}

/* Milliseconds until keep_time() has something to do. */
static long time_left(const struct service *s) {
    uint64_t now = clock_monotonic(), due = s->next_beat;

    if (pipeline_view(s->pipeline)->n_dirty && s->next_updates < due)
        due = s->next_updates;
    return due > now ? (long)(due - now) : 0;
}

static int take_signal(struct service *s, int signal_fd) {
    struct signalfd_siginfo info;

    if (read(signal_fd, &info, sizeof(info)) != sizeof(info))
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    if (info.ssi_signo == SIGHUP)
        return reload(s);
    log_event(LOG_STOPPING, "REASON", info.ssi_signo == SIGINT ? "SIGINT" : "SIGTERM", NULL);
    notify_stopping();
    s->stopping = true;
    return 0;
}

/* One turn after something has happened. */
static int turn(struct service *s) {
    int r = zap_process(s->zap);

    if (r >= 0)
        r = updates_drain(&s->sockets[WIRE_UPDATES]);
    for (int kind = 0; r >= 0 && kind < _WIRE_KIND_MAX; kind++)
        if (kind != WIRE_UPDATES && !(kind == WIRE_INTAKE && s->stopping))
            r = requests_take(s, kind);
    if (r >= 0)
        r = pipeline_publish(s->pipeline, clock_wall());
    if (r >= 0 && s->n_reads && !pipeline_committing(s->pipeline))
        r = requests_read(s);
    if (r >= 0 && !pipeline_committing(s->pipeline))
        r = admin_turn(s);
    if (r >= 0)
        r = pipeline_seal(s->pipeline);
    if (r >= 0)
        r = witnesses_turn(&s->witnesses, &pipeline_state(s->pipeline)->chain, clock_monotonic());
    return r < 0 ? r : keep_time(s);
}

int loop_run(struct service *s, int signal_fd) {
    zmq_pollitem_t items[] = {
        { .socket = zap_socket(s->zap), .events = ZMQ_POLLIN },
        { .fd = signal_fd, .events = ZMQ_POLLIN },
        { .fd = committer_fd(s->committer), .events = ZMQ_POLLIN },
        { .fd = witnesses_fd(&s->witnesses), .events = ZMQ_POLLIN },
        { .fd = s->admin.backup_event, .events = ZMQ_POLLIN },
        { .socket = s->sockets[WIRE_QUERY].zmq, .events = ZMQ_POLLIN },
        { .socket = s->sockets[WIRE_UPDATES].zmq, .events = ZMQ_POLLIN },
        { .socket = s->sockets[WIRE_CONTROL].zmq, .events = ZMQ_POLLIN },
        { .socket = s->sockets[WIRE_INTAKE].zmq, .events = ZMQ_POLLIN },
    };

    s->started = clock_monotonic();
    view_clean(pipeline_view(s->pipeline));
    while (!s->stopping || !pipeline_idle(s->pipeline)) {
        bool intake = !s->stopping && !pipeline_full(s->pipeline);
        int r = zmq_poll(items, (int)ARRAY_SIZE(items) - !intake, time_left(s));

        if (r < 0 && errno != EINTR)
            return -errno;
        if (items[1].revents) {
            r = take_signal(s, signal_fd);
            if (r < 0)
                return r;
        }
        r = turn(s);
        if (r < 0)
            return r;
    }
    return publish_updates(s);
}
