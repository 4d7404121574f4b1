/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The largest head that any command on this machine has seen is kept beside the spool and brought along in the next
 * greeting: a daemon whose journal went back is then found out by whoever asks it anything. The file's name carries the
 * genesis digest, so that a rehearsal's heads are never held against the night's.
 */

#include "clients/tally/online.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <time.h>
#include <zmq.h>

#include "clients/tally/command.h"
#include "clients/tally/daemon_said.h"
#include "clients/tally/files.h"
#include "clients/tally/forked.h"
#include "clients/tally/key_files.h"
#include "clients/tally/load.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/spool.h"
#include "proto/note.h"
#include "proto/verdict.h"

#define SAY_AFTER_MS 1000       /* silence that a person is told about */

static uint64_t monotonic_ms(void) {
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

int online_error(int error, const char *text) {
    const char *sentence = output_language() == LANGUAGE_CY ? tally_error_text_cy(error) : tally_error_text(error);
    char said[DAEMON_SAID_MAX];

    text = daemon_said(text ? text : "", said, sizeof(said));
    output_error("%s%s%s", sentence, *text ? " " : "", text);
    if (error < 0)
        return STATUS_USAGE;
    switch (error) {
    case TALLY_E_OPTIONS:
    case TALLY_E_UNAVAILABLE:
        return STATUS_USAGE;
    case TALLY_E_ADMISSION:
    case TALLY_E_MESSAGE:
        return STATUS_OUT_OF_REACH;
    case TALLY_E_REFUSED:
        return STATUS_REFUSED;
    default:
        return STATUS_PROOF;
    }
}

static void connection_error(struct tally *t, void *user, int error, const char *text) {
    struct online *o = user;

    (void)t;
    /* One unsound answer is asked for again; a frozen daemon may come back: only the time-out ends those. */
    if (o->error && o->error != TALLY_E_MESSAGE && o->error != TALLY_E_REFUSED)
        return;
    o->error = error;
    snprintf(o->text, sizeof(o->text), error == TALLY_E_REFUSED ? "%s" : "(%s)", text);
}

static void head_shown(struct tally *t, void *user, struct tally_bytes note, uint64_t size) {
    struct online *o = user;

    (void)t;
    (void)size;
    if (o->on_head)
        o->on_head(o->head_user, span_of(note.ptr, note.len));
}

char *online_keep_path(const struct online *o, const char *what) {
    char hexed[65], *name = NULL, *path;

    if (!o->config.spool || asprintf(&name, "%s-%.16s", what, hex(o->config.genesis.bytes, 32, hexed)) < 0)
        return NULL;
    path = path_join(o->config.spool, name);
    free(name);
    return path;
}

int online_transport(const char *path, struct tally_options *ret) {
    struct key_text key;
    int r = key_file_read(path, KEY_TRANSPORT, true, &key);

    if (r != 0) {
        if (r < 0)
            output_file_error(path, r);
        else if (r == KEY_FILE_OTHER)
            output_error("%s: not a transport key that only you can read", path);
        return STATUS_USAGE;
    }
    memcpy(ret->transport_secret, key.bytes, 32);
    sodium_memzero(&key, sizeof(key));
    crypto_scalarmult_base(ret->transport_public, ret->transport_secret);
    return STATUS_DONE;
}

/* The transport key pair; a throw-away one where none is configured (for the control socket, which wants none). */
static int transport_key(const struct online *o, const struct online_options *options, struct tally_options *ret) {
    const char *path = options->transport ? options->transport : o->config.transport;

    if (path)
        return online_transport(path, ret);
    randombytes_buf(ret->transport_secret, 32);
    crypto_scalarmult_base(ret->transport_public, ret->transport_secret);
    return STATUS_DONE;
}

static int connect_with(struct online *o, struct tally_options *t) {
    _cleanup_(string_free) char *path = online_keep_path(o, "head");
    _cleanup_(blob_free) struct blob head = { 0 };
    int r;

    if (path && file_read(path, TALLY_NOTE_MAX, &head) == 0 && head.len > 0)
        t->head = (struct tally_bytes){ head.ptr, head.len };
    r = tally_new(t, &o->t);
    if (r == TALLY_E_HEAD && t->head.ptr) {
        output_error("%s: the kept head does not hold", path);
        return STATUS_PROOF;
    }
    if (r != 0)
        return online_error(r, "");
    o->head_size = tally_size(o->t);
    return STATUS_DONE;
}

static bool spool_waits(const char *dir) {
    char **names;
    size_t n;

    if (!dir || spool_list(dir, &names, &n) < 0)
        return false;
    spool_names_free(names, n);
    return n > 0;
}

static int online_connect(struct online *o, const struct online_options *options) {
    const struct client_config *c = &o->config;
    struct tally_options t = { 0 };
    int status = transport_key(o, options, &t);

    if (status != STATUS_DONE)
        return status;
    t.intake = options->intake || (!options->reads_only && spool_waits(c->spool)) ? c->intake : NULL;
    t.query = options->query || !o->e ? c->query : NULL;
    o->query_open = t.query != NULL;
    t.updates = options->updates ? c->updates : NULL;
    t.control = options->control ? c->control : NULL;
    t.origin = c->origin;
    t.on_error = connection_error;
    t.since_ms = options->since_ms;
    t.on_head = head_shown;
    t.user = o;
    memcpy(t.server_key, c->curve, 32);
    memcpy(t.genesis, c->genesis.bytes, 32);
    memcpy(t.log_key, c->log, 32);
    status = connect_with(o, &t);
    sodium_memzero(&t, sizeof(t));
    return status;
}

/* The manifest says what the election is; whatever else says so, says it less. */
static int take_manifest(struct online *o) {
    struct client_config *c = &o->config;
    char *origin;

    if (!c->manifest)
        return STATUS_DONE;
    int status = load_manifest(c->manifest, &o->e);
    if (status != STATUS_DONE)
        return status;
    origin = strndup((const char *)o->e->header.origin.ptr, o->e->header.origin.len);
    if (!origin)
        return online_error(-ENOMEM, "");
    free(c->origin);
    c->origin = origin;
    c->genesis = o->e->genesis;
    memcpy(c->log, o->e->header.log_key.bytes, 32);
    c->genesis_given = c->log_given = true;
    return STATUS_DONE;
}

/* What the log is called says whether it is a rehearsal's (SPEC.md 3). */
static void know_election(const struct online *o) {
    if (o->config.origin)
        output_set_rehearsal(origin_rehearses(span_str(o->config.origin)));
}

int online_open(struct online *o, const struct online_options *options) {
    struct client_config *c = &o->config;
    int status;

    *o = (struct online){ .timeout_ms = (uint64_t)((options->timeout_s > 0 ? options->timeout_s : ONLINE_TIMEOUT_S) * 1000) };
    status = client_config_load(options->config, c);
    if (status == STATUS_DONE)
        status = take_manifest(o);
    know_election(o);
    if (status != STATUS_DONE || options->offline)
        return status;
    if (!c->path) {
        output_error("no tally.conf; name one with --config or TALLY_CONFIG (tally(1))");
        return STATUS_USAGE;
    }
    status = client_config_endpoints(c);
    know_election(o);
    if (status == STATUS_OUT_OF_REACH)
        output_error("%s is not there: the daemon does not run", c->endpoints);
    if (status != STATUS_DONE)
        return status;
    if (!c->curve_given || !c->genesis_given || !c->log_given || !c->origin || (!c->query && !c->intake)) {
        output_error("%s: [server] lacks endpoints, or one of intake, query, curve, genesis, log, origin", c->path);
        return STATUS_USAGE;
    }
    return online_connect(o, options);
}

static void head_keep(struct online *o) {
    _cleanup_(string_free) char *path = NULL;
    struct tally_bytes head;

    if (!o->t || tally_size(o->t) <= o->head_size)
        return;
    head = tally_head(o->t);
    path = online_keep_path(o, "head");
    /* Nothing depends on it here and now: a folder that cannot be written is no reason to fail. */
    if (path && folder_make(o->config.spool, 0700) == 0)
        file_write(path, span_of(head.ptr, head.len), MODE_SECRET);
}

void online_close(struct online *o) {
    head_keep(o);
    forked_by_the_way(o);
    tally_free(o->t);
    election_free(o->e);
    client_config_deinit(&o->config);
    *o = (struct online){ 0 };
}

static bool ends_command(int error) {
    return error && error != TALLY_E_MESSAGE && error != TALLY_E_REFUSED;
}

int online_silent(const struct online *o) {
    char said[DAEMON_SAID_MAX];

    if (o->error == TALLY_E_REFUSED) {
        output_error("not within %.3g s; the daemon says: %s",
                     (double)o->timeout_ms / 1000, daemon_said(o->text, said, sizeof(said)));
        return STATUS_OUT_OF_REACH;
    }
    if (o->error)
        return online_error(o->error, o->text) == STATUS_PROOF ? STATUS_PROOF : STATUS_OUT_OF_REACH;
    output_error(tally_connected(o->t) ? "the daemon has not answered within %.3g s"
                                       : "the daemon is out of reach (tried for %.3g s)",
                 (double)o->timeout_ms / 1000);
    return STATUS_OUT_OF_REACH;
}

static int wait_until(struct online *o, const bool *done, uint64_t began, uint64_t end, bool quiet) {
    bool said = quiet;

    while (!*done) {
        uint64_t now = monotonic_ms();
        int r;

        if (ends_command(o->error))
            return quiet ? STATUS_OUT_OF_REACH : online_error(o->error, o->text);
        if (now >= end)
            return quiet ? STATUS_OUT_OF_REACH : online_silent(o);
        if (!said && now - began > SAY_AFTER_MS) {
            said = true;
            output_error(tally_connected(o->t) ? "waiting for the daemon's answer" : "trying to reach the daemon");
        }
        r = tally_wait(o->t, (int)(end - now < 500 ? end - now : 500));
        if (r < 0)
            return online_error(r, "");
    }
    return STATUS_DONE;
}

int online_wait(struct online *o, const bool *done, uint64_t timeout_ms, bool quiet) {
    uint64_t left = o->timeout_ms > o->waited_ms ? o->timeout_ms - o->waited_ms : 0, began = monotonic_ms();
    int status = wait_until(o, done, began, began + (timeout_ms < left ? timeout_ms : left), quiet);

    o->waited_ms += monotonic_ms() - began;
    return status;
}

struct manifest_wait {
    bool done;
    int error;
    struct blob bytes;
};

static void manifest_came(struct tally *t, void *user, int error, const char *text, struct tally_bytes manifest) {
    struct manifest_wait *w = user;

    (void)t;
    w->done = true;
    w->error = error;
    if (error) {
        online_error(error, text);
        return;
    }
    w->bytes.ptr = malloc(manifest.len);
    if (!w->bytes.ptr) {
        w->error = -ENOMEM;
        return;
    }
    memcpy(w->bytes.ptr, manifest.ptr, manifest.len);
    w->bytes.len = manifest.len;
}

int online_election(struct online *o) {
    struct manifest_wait w = { 0 };
    struct fault fault;
    int r, status;

    if (o->e)
        return STATUS_DONE;
    r = tally_manifest(o->t, manifest_came, &w);
    if (r != 0)
        return online_error(r, "");
    status = online_wait(o, &w.done, o->timeout_ms, false);
    if (status != STATUS_DONE)
        return status;
    if (w.error) {
        o->error = w.error;
        o->text[0] = 0;
        return w.error == TALLY_E_REFUSED ? STATUS_REFUSED : STATUS_PROOF;
    }
    r = election_open(&w.bytes, &o->e, &fault);
    if (r == 0)
        return STATUS_DONE;
    blob_free(&w.bytes);
    output_error("the daemon's manifest does not hold: %s", r > 0 ? fault.text : spoken("out of memory"));
    return STATUS_PROOF;
}

bool option_value(int argc, char **argv, int *at, const char *name, const char **ret) {
    if (strcmp(argv[*at], name) != 0)
        return false;
    *ret = *at + 1 < argc ? argv[++*at] : NULL;
    return true;
}

int option_seconds(const char *text, double *ret) {
    char *end;
    double value;

    if (!text || !*text)
        return 1;
    value = strtod(text, &end);
    if (*end || !isfinite(value) || value <= 0 || value > 1e6)
        return 1;
    *ret = value;
    return 0;
}

bool online_option(int argc, char **argv, int *at, struct online_options *options, bool *ret_bad) {
    const char *value = NULL;

    if (option_value(argc, argv, at, "--config", &options->config)) {
        *ret_bad |= !options->config;
        return true;
    }
    if (option_value(argc, argv, at, "--transport", &options->transport)) {
        *ret_bad |= !options->transport;
        return true;
    }
    if (option_value(argc, argv, at, "--timeout", &value)) {
        *ret_bad |= option_seconds(value, &options->timeout_s) != 0;
        return true;
    }
    return false;
}
