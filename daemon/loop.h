/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The loop: the one thread that owns the sockets and the pipeline. It waits for sockets, signals and the end of a commit, and keeps
 * time: a beat every second, updates at most every UPDATES_INTERVAL.
 */

#include "daemon/admin.h"
#include "daemon/clock_guard.h"
#include "daemon/config.h"
#include "daemon/pipeline.h"
#include "daemon/witnesses.h"
#include "daemon/wire/router.h"
#include "daemon/wire/updates.h"
#include "daemon/wire/zap.h"

#define BEAT_INTERVAL 1000      /* ms */
#define STRANGERS_INTERVAL 60000 /* ms: who is refused may knock as often as he likes */
#define UPDATES_INTERVAL 50     /* ms: what changes more often is conflated */
#define REQUESTS_A_TURN 64      /* of each socket, so that none starves another: well under 10 ms */
#define READS_MAX 256           /* entries requests that wait for the end of a commit */

struct read_request {
    struct wire_peer peer;
    uint64_t id;
    struct m_entries entries;
};

struct service {
    struct config *config;      /* a reload changes some of it */
    const char *config_path;
    struct wire_socket sockets[_WIRE_KIND_MAX];
    struct zap *zap;
    struct committer *committer;
    struct pipeline *pipeline;
    const struct log_secrets *logs;
    uint64_t started;           /* ms, monotonic: a step of the wall clock is no uptime */
    uint64_t next_beat, next_updates;   /* ms, monotonic */
    size_t n_reads;
    struct read_request reads[READS_MAX];
    struct clock_guard clock;
    struct witnesses witnesses;
    struct admin admin;
    uint64_t strangers_said, strangers_next;    /* how many were told; ms, monotonic */
    uint64_t disk_free;         /* bytes, as last looked at */
    bool disk_low;
    bool freeze_kept;           /* what froze the pipeline is on the disk */
    bool stopping;
};

/* Wall clock and monotonic clock in ms. The core never reads one. */
uint64_t clock_wall(void);
uint64_t clock_monotonic(void);

/* The wall clock for a submission, which is refused if it cannot be trusted. */
uint64_t clock_watched(struct service *s);

/* Runs until SIGTERM or SIGINT (blocked by the caller, read from signal_fd). Returns 0, or a negative errno: the process must end. */
int loop_run(struct service *s, int signal_fd);
