/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A command that talks to the daemon: configuration, election, connection, and one way of waiting in which everything
 * that can go wrong with a connection becomes an exit status and a sentence.
 */

#include "clients/libtally/tally.h"
#include "clients/tally/client_config.h"
#include "daemon/core/election.h"

#define ONLINE_TIMEOUT_S 30

/* What a command needs, and what its options said. */
struct online_options {
    const char *config;         /* --config */
    const char *transport;      /* --transport FILE instead of the configured one */
    double timeout_s;           /* 0: ONLINE_TIMEOUT_S */
    bool intake, query, updates, control;   /* the sockets to open: each admits other keys. Intake is opened too where
                                 * the spool holds something, query where no manifest is configured */
    bool reads_only;            /* leave the spool alone: intake is not opened for it */
    bool offline;               /* do not connect: configuration and election only */
    uint32_t since_ms;          /* how often a follower asks; 0: libtally's own */
};

struct online {
    struct client_config config;
    struct election *e;         /* NULL until online_election() where no manifest is configured */
    struct tally *t;
    uint64_t timeout_ms;        /* of the command as a whole */
    uint64_t waited_ms;         /* how much of it is over */
    int error;                  /* the connection's first error that ends a command */
    char text[256];             /* its detail */
    uint64_t head_size;         /* of the head brought along */
    bool keys_known;            /* online_keys() was here */
    bool query_open;            /* it has a socket for questions */
    bool fork_kept;             /* the evidence of a fork was kept, or there is none to keep */
    void (*on_head)(void *user, struct span note);      /* is told of every new head that the daemon shows; or NULL */
    void *head_user;
};

/*
 * Reads the configuration, opens the manifest and the connection; nothing is waited for. Says what is wrong. Returns an
 * exit status; o may be closed in any case. STATUS_OUT_OF_REACH when the daemon's endpoints are not known (o->t NULL).
 */
int online_open(struct online *o, const struct online_options *options);

/* Puts the key pair of a transport key's file into the options. Returns an exit status, said. */
int online_transport(const char *path, struct tally_options *ret);

/* Keeps the largest head that was seen, then ends everything. */
void online_close(struct online *o);

/*
 * Waits until *done, at most timeout_ms and what is left of the command's time-out. Returns STATUS_DONE; STATUS_PROOF
 * (said) when the daemon's election, heads or history do not hold; STATUS_OUT_OF_REACH (said unless quiet) when the
 * time is over.
 */
int online_wait(struct online *o, const bool *done, uint64_t timeout_ms, bool quiet);

/* Says that no answer came in time, and why as far as that is known. Returns the exit status for it. */
int online_silent(const struct online *o);

/* The file beside the spool in which something of this election is kept: "WHAT-GENESIS". NULL: there is no spool, or no
 * memory. The caller frees it. */
char *online_keep_path(const struct online *o, const char *what);

/* Fetches the manifest where none is configured. Returns an exit status, said. */
int online_election(struct online *o);

/* Puts the keys in force into the election, as the daemon's journal has them, where it can be asked; each change is held
 * against the signatures that it needs. Returns an exit status, said. */
int online_keys(struct online *o);

/* Says an error of libtally in the language of the output; `text` a detail or "". Returns the exit status for it. */
int online_error(int error, const char *text);

/* "--name VALUE" at argv[*at]: moves *at onto the value and sets *ret. False when argv[*at] is another word; when the
 * value is missing, *ret is NULL. */
bool option_value(int argc, char **argv, int *at, const char *name, const char **ret);
/* Seconds, over 0. Returns 0 or 1. */
int option_seconds(const char *text, double *ret);
/* The options that every online command takes: --config, --transport, --timeout. True when argv[*at] was one; a wrong
 * value sets *ret_bad. */
bool online_option(int argc, char **argv, int *at, struct online_options *options, bool *ret_bad);
