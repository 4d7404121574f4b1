/* SPDX-License-Identifier: Apache-2.0 */

/* A replay's connections: one for each centre, with the centre's own transport key, opened when it is first needed. */

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <time.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/replay.h"

uint64_t replay_clock(void) {
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

uint32_t replay_centre(const struct election *e, const struct sheet *sheet) {
    const struct declaration *d = &sheet->declaration;
    uint32_t from = e->contests[sheet->contest].area;

    if (d->act == ACT_STATE)
        from = election_area(e, d->statements[0].area);
    for (uint32_t area = from; area != NO_INDEX; area = e->areas[area].parent)
        for (uint32_t i = 0; i < e->n_centres; i++)
            if (e->centres[i].area == area)
                return i;
    return NO_INDEX;
}

static void centre_error(struct tally *t, void *user, int error, const char *text) {
    struct replay *r = user;

    (void)t;
    /* What a daemon that is starting or busy says passes; a wrong key, election or history does not. */
    if (error == TALLY_E_MESSAGE || error == TALLY_E_REFUSED || r->error)
        return;
    r->error = error;
    snprintf(r->text, sizeof(r->text), "(%s)", text);
}

static int centre_key(const struct replay *r, uint32_t centre, struct tally_options *ret) {
    _cleanup_(string_free) char *name = NULL, *path = NULL;

    if (asprintf(&name, "transport-" SPAN_FMT ".key", SPAN_ARG(r->o.e->centres[centre].m->id)) < 0)
        name = NULL;
    path = name ? path_join(r->options.keys, name) : NULL;
    return path ? online_transport(path, ret) : STATUS_USAGE;
}

int replay_connect(struct replay *r, uint32_t centre) {
    struct tally_options options = r->connection;
    int e, status;

    if (r->centres[centre])
        return STATUS_DONE;
    status = centre_key(r, centre, &options);
    if (status != STATUS_DONE)
        return status;
    options.zmq_context = r->context;
    options.on_error = centre_error;
    options.user = r;
    e = tally_new(&options, &r->centres[centre]);
    sodium_memzero(&options, sizeof(options));
    return e == 0 ? STATUS_DONE : online_error(e, "");
}

/* A connection that has greeted and waits for nothing has no timer that matters. */
static int timeout_of(const struct replay *r, uint32_t centre) {
    struct tally *t = r->centres[centre];

    return !t || (r->under_way[centre] == 0 && tally_connected(t)) ? -1 : tally_timeout(t);
}

/*
 * Only the connections that have something to do are processed: there is a centre for each council, most are silent in
 * any one minute, and the next minute waits for the end of this turn.
 */
int replay_wait(struct replay *r, int ms) {
    uint32_t n = r->o.e->n_centres;
    struct pollfd *fds = calloc(n + 1, sizeof(*fds));
    bool *due = calloc(n + 1, sizeof(*due));
    int e = fds && due ? 0 : -ENOMEM;

    for (uint32_t i = 0; i < n && e == 0; i++) {
        int own = timeout_of(r, i);

        due[i] = own == 0;
        fds[i] = (struct pollfd){ .fd = r->centres[i] ? tally_fd(r->centres[i]) : -1, .events = POLLIN };
        if (own >= 0 && own < ms)
            ms = own;
    }
    if (e == 0 && poll(fds, n, ms) < 0 && errno != EINTR)
        e = -errno;
    for (uint32_t i = 0; i < n && e == 0; i++)
        if (r->centres[i] && (due[i] || fds[i].revents))
            e = tally_process(r->centres[i]);
    free(fds);
    free(due);
    return e;
}

void replay_disconnect(struct replay *r) {
    for (uint32_t i = 0; r->centres && i < r->o.e->n_centres; i++)
        r->centres[i] = tally_free(r->centres[i]);
}

bool replay_moved(struct replay *r) {
    struct client_config now = { 0 };
    bool moved;

    if (client_config_load(r->options.online.config, &now) != STATUS_DONE)
        return false;
    moved = client_config_endpoints(&now) == STATUS_DONE && now.intake && strcmp(now.intake, r->o.config.intake) != 0;
    if (moved) {
        replay_disconnect(r);
        free(r->o.config.intake);
        r->o.config.intake = now.intake;
        now.intake = NULL;
        r->connection.intake = r->o.config.intake;
        memcpy(r->connection.server_key, now.curve, 32);
    }
    client_config_deinit(&now);
    return moved;
}
