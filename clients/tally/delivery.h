/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Envelopes on their way: sent with a bounded window, answered one by one, and what became of each body. */

#include <jansson.h>

#include "clients/tally/online.h"

/* What became of one body. */
struct outcome {
    char *contest;              /* or what an event is about */
    uint64_t revision;          /* 0 of an event */
    uint64_t act, event;        /* the one, or the other's kind */
    uint64_t status;            /* of an event that puts a contest off: how (enum contest_status); else STATUS_NONE */
    char *area;                 /* of a local statement, with its phase; else NULL */
    uint64_t phase;
    bool answered, spooled;
    int error;                  /* TALLY_E_: what came back does not hold */
    int verdict;
    bool retry;
    json_t *codes;              /* [{code, arguments, en, cy}] */
    struct blob receipt;
    bool other_body;            /* the receipt is of another body */
    uint64_t entry, time, head_size;
    char *path;                 /* where the receipt was kept, or NULL */
};

struct delivery {
    struct delivery_list *list;
    char *spooled;              /* its name in the spool, or NULL */
    struct blob envelope;
    bool sent, answered;
    int error;                  /* TALLY_E_: not served at all */
    char *text;                 /* the detail */
    uint64_t id;
    size_t n;
    struct outcome *outcomes;
};

struct delivery_list {
    struct online *o;
    const char *receipts;       /* folder where receipts are kept; NULL: not at all */
    bool quiet;
    size_t n, next, open;       /* next to be sent; sent and not answered */
    struct delivery **rows;
    bool done;
};

/*
 * Adds an envelope, whose bytes are taken over; `spooled` may be NULL and is copied. Returns 0; a
 * canon_fault when it is not an envelope; -ENOMEM.
 */
int delivery_add(struct delivery_list *list, struct blob *envelope, const char *spooled);
void delivery_list_deinit(struct delivery_list *list);

/*
 * Sends all and waits for the answers, at most the time-out. What was answered leaves the spool and its receipts are
 * kept. Returns an exit status: the gravest of its outcomes; STATUS_OUT_OF_REACH when something was not answered.
 */
int delivery_run(struct delivery_list *list, uint64_t timeout_ms);

/* What a body is about, as far as it can be read. Returns 0 or -ENOMEM; *ret is to be ended in any case. */
int outcome_name(bool event, struct span body, struct outcome *ret);
void outcome_deinit(struct outcome *outcome);
/* A verdict in the language of the output. */
const char *verdict_said(int verdict);

/* What it is called: in a file's name, and to people. ret[size]; returns ret. */
char *outcome_stem(const struct outcome *outcome, char *ret, size_t size);
char *outcome_label(const struct outcome *outcome, char *ret, size_t size);
#define OUTCOME_LABEL_MAX 1024

/* The exit status of one outcome. */
int outcome_status(const struct outcome *outcome);
/* One line, or more with codes, for people. */
void outcome_print(const struct outcome *outcome, FILE *out);
json_t *outcome_json(const struct outcome *outcome);

/* Sends what waits in the spool, for a short while; says what became of it on standard error. */
void spool_flush(struct online *o);
/* Only says how much waits in the spool, where something does. */
void spool_tell(const struct online *o);
