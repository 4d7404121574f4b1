/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally witness: answers POST /add-checkpoint over HTTP until it is told to stop. One thread of libmicrohttpd takes one
 * request after the other, so that looking at what was cosigned last and keeping what is cosigned next are one step; a lock
 * on the folder keeps a second witness out.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/key_files.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/times.h"
#include "clients/tally/witness.h"
#include "proto/checkpoint.h"

#define TIMEOUT_S 10            /* of a connection on which nothing comes */
#define CONNECTIONS_MAX 64

struct options {
    const char *key, *state, *listen;
    struct witness witness;
};

/* A request as it comes in. */
struct body {
    size_t len;
    bool too_long;
    uint8_t bytes[CHECKPOINT_REQUEST_MAX];
};

static enum MHD_Result answer(struct MHD_Connection *c, unsigned status, struct span text, const char *type) {
    struct MHD_Response *response =
        MHD_create_response_from_buffer(text.len, (void *)(uintptr_t)text.ptr, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result r;

    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type);
    r = MHD_queue_response(c, status, response);
    MHD_destroy_response(response);
    return r;
}

static enum MHD_Result add_checkpoint(const struct witness *w, struct MHD_Connection *c, const struct body *body) {
    _cleanup_(blob_free) struct blob text = { 0 };
    int status = witness_add_checkpoint(w, span_of(body->bytes, body->len), time_now() / 1000, &text);

    if (status < 0)
        return MHD_NO;
    return answer(c, (unsigned)status, span_blob(text), status == WITNESS_CONFLICT ? "text/x.tlog.size" : "text/plain");
}

static enum MHD_Result take(void *user, struct MHD_Connection *c, const char *url, const char *method, const char *version,
                            const char *data, size_t *len, void **context) {
    struct body *body = *context;

    (void)version;
    if (strcmp(url, "/add-checkpoint") != 0)
        return answer(c, MHD_HTTP_NOT_FOUND, span_str("there is only POST /add-checkpoint\n"), "text/plain");
    if (strcmp(method, "POST") != 0)
        return answer(c, MHD_HTTP_METHOD_NOT_ALLOWED, span_str("there is only POST /add-checkpoint\n"), "text/plain");
    if (!body) {
        *context = calloc(1, sizeof(*body));
        return *context ? MHD_YES : MHD_NO;
    }
    if (*len > 0) {
        body->too_long |= *len > sizeof(body->bytes) - body->len;
        if (!body->too_long) {
            memcpy(body->bytes + body->len, data, *len);
            body->len += *len;
        }
        *len = 0;
        return MHD_YES;
    }
    if (body->too_long)
        return answer(c, MHD_HTTP_CONTENT_TOO_LARGE, span_str("the request is too long\n"), "text/plain");
    return add_checkpoint(user, c, body);
}

static void done(void *user, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode code) {
    (void)user;
    (void)c;
    (void)code;
    free(*context);
    *context = NULL;
}

/* The socket on which the service manager listens for us. Returns it, or -1 with an error said. */
static int inherited(void) {
    int n = sd_listen_fds(true);

    if (n == 1 && sd_is_socket(SD_LISTEN_FDS_START, AF_UNSPEC, SOCK_STREAM, true) > 0)
        return SD_LISTEN_FDS_START;
    if (n > 0)
        output_error("the service manager must hand over one listening socket, and no other");
    else
        output_error("give --listen, or start it by a socket unit");
    return -1;
}

/* "127.0.0.1:9301" or "[::1]:9301". Returns 0 or 1. */
static int parse_address(const char *text, struct sockaddr_storage *ret) {
    char host[INET6_ADDRSTRLEN + 2];
    const char *colon = strrchr(text, ':');
    uint64_t port;

    *ret = (struct sockaddr_storage){ 0 };
    if (!colon || (size_t)(colon - text) >= sizeof(host) || !decimal_parse(span_str(colon + 1), 65535, &port))
        return 1;
    snprintf(host, sizeof(host), "%.*s", (int)(colon - text), text);
    if (host[0] == '[' && colon[-1] == ']') {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)ret;

        host[strlen(host) - 1] = '\0';
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        return inet_pton(AF_INET6, host + 1, &six->sin6_addr) != 1;
    }
    ((struct sockaddr_in *)ret)->sin_family = AF_INET;
    ((struct sockaddr_in *)ret)->sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, host, &((struct sockaddr_in *)ret)->sin_addr) != 1;
}

static int parse(int argc, char **argv, struct options *o) {
    const char *value = NULL;

    for (int i = 1; i < argc; i++) {
        if (option_value(argc, argv, &i, "--key", &o->key) || option_value(argc, argv, &i, "--state", &o->state) ||
            option_value(argc, argv, &i, "--listen", &o->listen))
            continue;
        if (!option_value(argc, argv, &i, "--log", &value) || !value || o->witness.n_logs == WITNESS_LOGS_MAX)
            return command_usage(argv[0]);
        if (vkey_parse(span_str(value), &o->witness.logs[o->witness.n_logs]) != 0 ||
            o->witness.logs[o->witness.n_logs++].algorithm != NOTE_ED25519) {
            output_error("%s: not a log's verifier key; 'tally election show' prints it", value);
            return STATUS_USAGE;
        }
    }
    return o->key && o->state && o->witness.n_logs ? STATUS_DONE : command_usage(argv[0]);
}

static int read_key(struct options *o) {
    struct key_text key;
    int r = key_file_read(o->key, KEY_WITNESS, true, &key);

    if (r < 0)
        output_file_error(o->key, r);
    else if (r == KEY_FILE_OTHER)
        output_error("%s: not a witness's secret key that only you can read", o->key);
    if (r != KEY_FILE_READ)
        return STATUS_USAGE;
    snprintf(o->witness.name, sizeof(o->witness.name), "%s", key.name);
    key_from_seed(key.bytes, &o->witness.key);
    sodium_memzero(&key, sizeof(key));
    return STATUS_DONE;
}

/* The folder is one witness's alone for as long as the descriptor is open. Returns it, or -1 with an error said. */
static int lock_state(const char *state) {
    int fd, r = folder_make(state, 0700);

    if (r < 0) {
        output_file_error(state, r);
        return -1;
    }
    fd = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    output_error("%s: another witness has it", state);
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Says that it serves; to the service manager too, where there is one. */
static void tell(const struct options *o, struct MHD_Daemon *d) {
    if (o->listen)
        printf(spoken("%s cosigns on port %u\n"), o->witness.name,
               (unsigned)MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
    else
        printf(spoken("%s cosigns on the socket of its unit\n"), o->witness.name);
    fflush(stdout);
    sd_notifyf(false, "READY=1\nSTATUS=%s cosigns", o->witness.name);
}

static int serve(struct options *o, const struct sockaddr_storage *address, int fd) {
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC | (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    const struct MHD_OptionItem where =
        fd < 0 ? (struct MHD_OptionItem){ MHD_OPTION_SOCK_ADDR, 0, (void *)(uintptr_t)address }
               : (struct MHD_OptionItem){ MHD_OPTION_LISTEN_SOCKET, fd, NULL };
    const struct MHD_OptionItem options[] = { where, { MHD_OPTION_END, 0, NULL } };
    struct MHD_Daemon *d;
    sigset_t signals;
    int taken;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    d = MHD_start_daemon(flags, 0, NULL, NULL, take, &o->witness, MHD_OPTION_ARRAY, options, MHD_OPTION_NOTIFY_COMPLETED,
                         done, NULL, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S, MHD_OPTION_CONNECTION_LIMIT,
                         (unsigned)CONNECTIONS_MAX, MHD_OPTION_END);
    if (!d) {
        output_error("%s: cannot be listened on: %s", o->listen ? o->listen : "-", spoken_errno(errno));
        return STATUS_USAGE;
    }
    tell(o, d);
    while (sigwait(&signals, &taken) != 0)
        ;
    sd_notify(false, "STOPPING=1");
    if (fd >= 0)
        MHD_quiesce_daemon(d); /* else it would shut down the socket, which is the unit's */
    MHD_stop_daemon(d);
    return STATUS_DONE;
}

int cmd_witness(int argc, char **argv) {
    struct options o = { 0 };
    struct sockaddr_storage address = { 0 };
    int lock = -1, fd = -1, status = parse(argc, argv, &o);

    if (status == STATUS_DONE)
        status = read_key(&o);
    if (status == STATUS_DONE && o.listen && parse_address(o.listen, &address) != 0) {
        output_error("%s: not an address and port, as 127.0.0.1:9301 or [::1]:9301", o.listen);
        status = STATUS_USAGE;
    }
    if (status == STATUS_DONE && !o.listen && (fd = inherited()) < 0)
        status = STATUS_USAGE;
    o.witness.state = o.state;
    if (status == STATUS_DONE && (lock = lock_state(o.state)) < 0)
        status = STATUS_USAGE;
    if (status == STATUS_DONE)
        status = serve(&o, &address, fd);
    if (lock >= 0)
        close(lock);
    key_wipe(&o.witness.key);
    return status;
}
