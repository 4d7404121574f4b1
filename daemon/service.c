/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Serving: secrets, journal, replay, sockets, READY, loop, and all of it down again in the reverse order. READY is said only
 * when the journal has been checked and every socket is bound.
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/admission.h"
#include "daemon/endpoints.h"
#include "daemon/frozen.h"
#include "daemon/inherited.h"
#include "daemon/journal/kept_head.h"
#include "daemon/log.h"
#include "daemon/loop.h"
#include "daemon/notify.h"
#include "daemon/places.h"
#include "daemon/replay.h"
#include "daemon/requests.h"
#include "daemon/secrets.h"
#include "daemon/start.h"

#define PROGRESS_MS 1000
#define PROGRESS_EXTENDS_USEC 30000000

/* Everything that serving holds, in the order it is made. */
struct serving {
    struct inherited inherited;
    struct secrets secrets;
    struct journal *journal;
    struct state state;
    struct service service;
    void *context;
    int signal_fd;
};

static int journal_refused(const struct config *config, const char *why) {
    log_event(LOG_JOURNAL_REFUSED, "JOURNAL", config->journal, "FAULT", why, NULL);
    notify_status("refused: %s", why);
    return EXIT_CHECK;
}

/* context: when it was last said, in ms. */
static void progress(void *context, uint64_t batch, uint64_t n_batches, uint64_t entries) {
    uint64_t *said = context, now = clock_monotonic();

    if (now - *said < PROGRESS_MS)
        return;
    *said = now;
    notify_status("checking the journal: %llu of %llu batches, %llu entries", (unsigned long long)batch,
                  (unsigned long long)n_batches, (unsigned long long)entries);
    notify_extend(PROGRESS_EXTENDS_USEC);
}

/* Where something may not be written it is named: SQLite's own errors lead elsewhere. */
static int journal_failed(const struct config *config, int error) {
    char path[PATH_MAX];
    int r = places_file(config->journal, path);

    if (r < 0)
        log_event(LOG_PLACE_FAULT, "PATH", path, "ERROR", log_errno(r), NULL);
    else
        log_event(LOG_JOURNAL_FAILED, "JOURNAL", config->journal, "ERROR", log_errno(error), NULL);
    return EXIT_FAULT;
}

/* What cannot be looked for may be there. */
static bool is_there(const char *path) {
    return access(path, F_OK) == 0 || errno != ENOENT;
}

static int open_journal(struct serving *g, const struct config *config) {
    int r = journal_open(&JOURNAL_SQLITE, config->journal, false, &g->journal);

    if (r == 0)
        return 0;
    if (r == JOURNAL_BUSY) {
        log_event(LOG_JOURNAL_BUSY, "JOURNAL", config->journal, NULL);
        return EXIT_FAULT;
    }
    if (r < 0)
        return journal_failed(config, r);
    if (r == JOURNAL_MISSING && !is_there(config->kept_head) && !is_there(config->frozen)) {
        log_event(LOG_JOURNAL_NONE, "JOURNAL", config->journal, NULL);
        return EXIT_CHECK;
    }
    return journal_refused(config, journal_verdict_text(r));
}

static int check_journal(struct serving *g, const struct options *options, const struct config *config) {
    struct replay_pins pins = { .genesis = config->genesis, .logs = &g->secrets.logs };
    _cleanup_(blob_free) struct blob kept = { 0 };
    uint64_t began = clock_monotonic(), said = 0;
    struct fault fault;
    int r = kept_head_read(config->kept_head, &kept);

    if (r == -EACCES) {
        log_event(LOG_PLACE_FAULT, "PATH", config->kept_head, "ERROR", log_errno(r), NULL);
        return EXIT_FAULT;
    }
    if (r < 0) {
        snprintf(fault.text, sizeof(fault.text), "the head kept beside it, %.400s: %s", config->kept_head,
                 log_errno(r));
        return journal_refused(config, fault.text);
    }
    if (r == 0)
        pins.kept_head = span_blob(kept);
    notify_status("reading the election from the journal");
    notify_extend(PROGRESS_EXTENDS_USEC);
    r = replay(g->journal, &pins, progress, &said, &g->state, &fault);
    if (r > 0)
        return journal_refused(config, fault.text);
    if (r < 0)
        return journal_failed(config, r);
    if (options->rehearsal && g->state.election->header.kind != ELECTION_REHEARSAL) {
        log_event(LOG_REHEARSAL_DIFFERS, "KIND", "live", NULL);
        return EXIT_CONFIG;
    }
    log_event(LOG_REPLAYED, "SIZE", log_u64(g->state.chain.n_leaves), "MILLISECONDS",
              log_u64(clock_monotonic() - began), NULL);
    return 0;
}

/* A log that was frozen serves again only from a journal that has the head it was shown. */
static int check_frozen(struct serving *g, const struct config *config) {
    struct fault fault;
    uint64_t seen = 0;
    int r = frozen_check(config->frozen, &g->state, &seen, &fault);

    if (r < 0)
        snprintf(fault.text, sizeof(fault.text), "it was frozen, and the head that says why, %.400s: %s", config->frozen,
                 log_errno(r));
    if (r < 0 || r == 1)
        return journal_refused(config, fault.text);
    if (r == FROZEN_MENDED)
        r = frozen_remove(config->frozen);
    else if (r == 0)
        return 0;
    if (r < 0) {
        log_event(LOG_FAILED, "WHAT", config->frozen, "ERROR", log_errno(r), NULL);
        return EXIT_FAULT;
    }
    log_event(LOG_THAWED, "SEEN", log_u64(seen), "PATH", config->frozen, NULL);
    return 0;
}

/* Whom to ask for cosignatures, where a policy is configured. */
static int open_policy(struct serving *g, const struct config *config) {
    struct witnesses *w = &g->service.witnesses;
    char fault[WITNESSES_FAULT_MAX];
    int r = config->policy[0] ? witnesses_read(w, config->policy, fault) : 0;

    if (r == 0 && config->policy[0])
        r = witnesses_match(w, g->state.election, g->state.view.note.len, fault);
    if (r == 0)
        return 0;
    log_event(LOG_POLICY_FAULT, "FAULT", r < 0 ? log_errno(r) : fault, NULL);
    return r < 0 ? EXIT_FAULT : EXIT_CONFIG;
}

static void list_endpoints(const struct config *config, const char *ret[_WIRE_KIND_MAX]) {
    ret[WIRE_INTAKE] = config->intake;
    ret[WIRE_QUERY] = config->query;
    ret[WIRE_UPDATES] = config->updates;
    ret[WIRE_CONTROL] = config->control;
}

/* First of all: a socket that is not to be served from is told before the journal is read. */
static int take_sockets(struct serving *g, const struct config *config) {
    const char *endpoints[_WIRE_KIND_MAX];
    char fault[INHERITED_FAULT_MAX];
    int r;

    list_endpoints(config, endpoints);
    r = inherited_read(endpoints, &g->inherited, fault);
    if (r)
        log_event(LOG_INHERITED_FAULT, "FAULT", r < 0 ? log_errno(r) : fault, NULL);
    return r ? EXIT_CONFIG : 0;
}

static int bind_all(struct serving *g, const struct config *config) {
    const char *endpoints[_WIRE_KIND_MAX];

    list_endpoints(config, endpoints);
    for (int kind = 0; kind < _WIRE_KIND_MAX; kind++) {
        struct wire_socket *s = &g->service.sockets[kind];
        int r = wire_bind(g->context, (enum wire_kind)kind, endpoints[kind], inherited_take(&g->inherited, endpoints[kind]),
                          kind == WIRE_CONTROL ? NULL : g->secrets.transport, config->uids.n ? 0660 : 0600, s);

        if (r < 0) {
            log_event(LOG_BIND_FAILED, "SOCKET", wire_kind_name((enum wire_kind)kind), "ENDPOINT", endpoints[kind],
                      "ERROR", log_errno(r), NULL);
            return r;
        }
        log_event(LOG_LISTENING, "SOCKET", wire_kind_name((enum wire_kind)kind), "ENDPOINT", s->endpoint, NULL);
    }
    return 0;
}

static int announce(struct serving *g, const struct config *config) {
    const struct election *e = pipeline_state(g->service.pipeline)->election;
    struct endpoints endpoints = {
        .intake = g->service.sockets[WIRE_INTAKE].endpoint, .updates = g->service.sockets[WIRE_UPDATES].endpoint,
        .query = g->service.sockets[WIRE_QUERY].endpoint, .control = g->service.sockets[WIRE_CONTROL].endpoint,
        .genesis = e->genesis, .origin = e->header.origin,
    };

    wire_curve_public(g->secrets.transport, endpoints.curve);
    memcpy(endpoints.log, election_log_key(e, UINT64_MAX)->bytes, 32);
    return endpoints_write(config->runtime, &endpoints);
}

/* The committer and the pipeline, then the sockets. Returns 0, 1 when it was said, or a negative errno. */
static int build(struct serving *g, struct config *config) {
    struct pipeline_options options = {
        .state = &g->state, .logs = &g->secrets.logs, .reply = requests_reply, .context = &g->service
    };
    struct service *s = &g->service;
    int r;

    s->config = config;
    s->logs = &g->secrets.logs;
    clock_guard_init(&s->clock, g->state.election->header.kind == ELECTION_LIVE, config->clock_accepted);
    r = committer_new(g->journal, config->kept_head, &s->committer);
    if (r < 0)
        return r;
    g->journal = NULL;
    options.committer = s->committer;
    r = pipeline_new(&options, &s->pipeline);
    if (r < 0)
        return r;
    if (mkdir(config->runtime, 0755) < 0 && errno != EEXIST)
        return -errno;
    r = wire_context_new(&g->context);
    if (r == 0)
        r = zap_new(g->context, &s->zap);
    if (r == 0)
        r = admission_set(s);
    if (r == 0)
        r = admin_init(s);
    if (r == 0)
        r = bind_all(g, config);
    if (r == 0)
        r = witnesses_start(&s->witnesses);
    if (r == 0)
        r = announce(g, config);
    return r;
}

static void tear_down(struct serving *g, const struct config *config) {
    struct service *s = &g->service;

    if (s->pipeline)
        endpoints_remove(config->runtime);
    if (s->committer)
        s->committer = committer_free(s->committer);
    admin_deinit(&s->admin);
    witnesses_deinit(&s->witnesses);
    for (int kind = 0; kind < _WIRE_KIND_MAX; kind++)
        wire_close(&s->sockets[kind]);
    s->zap = zap_free(s->zap);
    g->context = wire_context_free(g->context);
    s->pipeline = pipeline_free(s->pipeline);
    state_deinit(&g->state);
    if (g->journal)
        journal_close(g->journal);
    if (g->signal_fd >= 0)
        close(g->signal_fd);
    inherited_close(&g->inherited);
    secrets_wipe(&g->secrets);
}

/* A reload that is asked for while the journal is read waits, and does not end the start. SIGTERM may: nothing is lost. */
static int hold_reload(void) {
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    return sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -errno : 0;
}

/* Signals are read from a descriptor: blocked before any thread starts. */
static int open_signals(struct serving *g) {
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return -errno;
    g->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return g->signal_fd < 0 ? -errno : 0;
}

/* The log's name says whether it is a rehearsal's. */
static void say_started(const struct state *state) {
    char origin[TALLY_NAME_MAX + 1];

    snprintf(origin, sizeof(origin), SPAN_FMT, SPAN_ARG(state->election->header.origin));
    log_event(LOG_STARTED, "VERSION", TALLY_VERSION, "SIZE", log_u64(state->view.size), "ORIGIN", origin, NULL);
}

static int serve(struct serving *g, struct config *config) {
    int r = open_signals(g);

    if (r == 0)
        r = build(g, config);
    if (r > 0)
        return EXIT_CHECK;
    if (r == 0) {
        say_started(pipeline_state(g->service.pipeline));
        notify_ready("serving");
        r = loop_run(&g->service, g->signal_fd);
    }
    if (r < 0) {
        log_event(LOG_FAILED, "WHAT", "serving", "ERROR", log_errno(r), NULL);
        return EXIT_FAULT;
    }
    log_event(LOG_STOPPED, "SIZE", log_u64(pipeline_state(g->service.pipeline)->view.size), NULL);
    return EXIT_DONE;
}

int start_service(const struct options *options, struct config *config) {
    struct serving *g = calloc(1, sizeof(*g));
    int r;

    if (!g || hold_reload() < 0)
        return EXIT_FAULT;
    g->signal_fd = -1;
    g->service.config_path = options->config;
    r = take_sockets(g, config);
    if (r == 0)
        r = secrets_read(config, true, &g->secrets);
    if (r == 0)
        r = open_journal(g, config);
    if (r == 0)
        r = check_journal(g, options, config);
    if (r == 0)
        r = check_frozen(g, config);
    if (r == 0)
        r = open_policy(g, config);
    if (r == 0)
        r = serve(g, config);
    tear_down(g, config);
    free(g);
    return r;
}
