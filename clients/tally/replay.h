/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An election folder's declarations on their way again: each from its own centre, over that centre's own connection,
 * signed by its own officers, at the pace of the night or faster.
 *
 *     waiting ──its time has come, room in the window──▶ under way ──answered──▶ done
 *                                                         │  ▲
 *                                          daemon moved   ▼  │ sent again
 *                                                       waiting
 */

#include "clients/tally/delivery.h"
#include "clients/tally/keyring.h"
#include "clients/tally/sheet.h"
#include "clients/tally/standing.h"

enum item_state { ITEM_WAITING, ITEM_UNDER_WAY, ITEM_DONE };

struct replay;

struct replay_item {
    struct replay *r;
    struct sheet *sheet;
    uint32_t centre;
    bool completed;                 /* it names what it replaces */
    enum item_state state;
    unsigned tries;                 /* refused as try-again so often */
    uint64_t not_before;            /* monotonic ms */
};

struct replay_options {
    struct online_options online;
    const char *folder, *keys, *receipts;
    double speed;                   /* 0: as fast as it goes */
    bool json;
};

struct replay {
    struct replay_options options;
    struct online o;                /* configuration and election; its own connection only to fetch a manifest */
    struct keyring keys;
    struct sheet_list sheets;
    struct replay_item *items;      /* in the order of declared times */
    struct standing *standings;     /* by contest: what the answers say was taken */
    size_t n, first, open, done;    /* first: all before it are done */
    size_t verdicts[5], failed;     /* failed: what came back did not hold */
    size_t said;                    /* refusals said */
    void *context;                  /* ZeroMQ's, shared by the connections */
    struct tally **centres;         /* by centre; NULL until it is needed */
    size_t *under_way;              /* by centre: how many of its items are */
    struct tally_options connection;
    uint64_t started, answered;     /* monotonic ms: when it began, when the last answer came */
    int error;                      /* a connection's error that ends it */
    char text[256];
};

uint64_t replay_clock(void);

/* The deepest centre that counts a contest, or a statement's district; NO_INDEX: none. */
uint32_t replay_centre(const struct election *e, const struct sheet *sheet);

/* replay_send.c: sends everything and takes the answers. Returns an exit status. */
int replay_run(struct replay *r);

/*
 * replay_acts.c: a sheet that is more than a first declaration names what it replaces. Completes it once from what was
 * answered before, and bars from the keys those who signed what it confirms. Returns an exit status, said.
 */
int replay_complete(struct replay *r, struct replay_item *item);
/* Whether an earlier item must be answered before this one can name what it replaces. */
bool replay_waits(const struct replay *r, size_t i);
/* Takes in what became of an item. Returns 0 or -ENOMEM. */
int replay_taken(struct replay *r, const struct replay_item *item, const struct tally_item *answer);

/* replay_centres.c */
int replay_connect(struct replay *r, uint32_t centre);
/* Waits for any connection, at most `ms`, and processes all. Returns 0 or a negative errno. */
int replay_wait(struct replay *r, int ms);
/* Whether the daemon listens elsewhere by now; then all connections are closed, to be opened anew. */
bool replay_moved(struct replay *r);
void replay_disconnect(struct replay *r);
