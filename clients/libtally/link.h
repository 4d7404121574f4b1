/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One ZeroMQ socket towards the daemon: opened with its keys and limits, written and read without ever blocking. */

#include "proto/bytes.h"

enum link_id { LINK_INTAKE, LINK_QUERY, LINK_CONTROL, LINK_UPDATES, _LINK_MAX };

struct link_keys {
    const uint8_t *server, *public, *secret;    /* 32 bytes each; server NULL: no CURVE */
};

/* Frames of a message; more than these are not one of ours. */
#define LINK_FRAMES_MAX 2

struct link {
    char *endpoint;             /* NULL: not used */
    void *socket, *monitor;     /* NULL until opened */
    bool greeted;               /* a welcome was checked: requests may go out */
    bool greeting;              /* a hello is under way */
    bool doubted;               /* it was greeted well before, and is greeted anew only for a head by an unknown key */
    bool keys_asked;            /* the welcome under way follows on keys that were asked for (keys.c) */
    uint64_t greet_after;       /* monotonic ms: not before, after a welcome that did not hold */
    uint64_t floor;             /* the largest head size that came on this socket */
    unsigned silent;            /* requests sent again since the last answer */
    bool blocked;               /* a request waits until the socket can take it */
    bool refused;               /* the daemon does not admit our key; was reported */
};

/* Opens and connects. Returns 0 or a negative errno. */
int link_open(struct link *link, void *context, enum link_id id, const struct link_keys *keys);
void link_close(struct link *link);

/* The descriptor to watch. */
int link_fd(const struct link *link);
int link_monitor_fd(const struct link *link);

/* Whether there is something to take now, or room for what waited. */
bool link_pending(const struct link *link);

/* Sends one frame. Returns 0, 1 when it cannot be taken now (no connection), or a negative errno. */
int link_send(struct link *link, struct span bytes);

/* A received message's frames, each to be freed by link_message_deinit(). */
struct link_message {
    size_t n;                   /* over LINK_FRAMES_MAX when there were more, which are dropped */
    struct blob frames[LINK_FRAMES_MAX];
};
/* Returns 0, 1 when there is nothing, or a negative errno. */
int link_receive(struct link *link, struct link_message *ret);
void link_message_deinit(struct link_message *m);

enum link_news { LINK_QUIET, LINK_UP, LINK_REFUSED, LINK_DOWN };
/* What happened to the connection since the last call, one piece of news at a time. */
enum link_news link_news(struct link *link);

/* Subscribes an updates socket to a prefix, or takes one such subscription back. Returns 0 or a negative errno. */
int link_subscribe(struct link *link, struct span prefix, bool on);
