/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What operators may do to a running daemon, over the control socket (SPEC.md 7.14). */

#include "daemon/backup.h"
#include "daemon/freeze.h"
#include "daemon/peers.h"
#include "daemon/wire/router.h"
#include "proto/codec.h"

#define ADMIN_REMEMBERED 16

struct service;

/* A request that was done, or is being done, so that the same one is not done again: an answer may have been lost. */
struct admin_asked {
    struct wire_peer peer;
    uint64_t id;
    struct blob answer;         /* empty while it is being done */
};

struct admin {
    struct freeze freeze;
    struct peers peers;
    struct backup *backup;      /* NULL: none runs */
    int backup_event;           /* eventfd */
    size_t n_asked;             /* since the start; each takes the place of the one ADMIN_REMEMBERED before it */
    struct admin_asked asked[ADMIN_REMEMBERED];
};

/* Reads what is kept beside the journal, and says what holds. 0, 1 when it cannot be understood (said), or an errno. */
int admin_init(struct service *s);
void admin_deinit(struct admin *a);

/* Does what is asked and packs the answer; leaves pack empty when it comes later. Returns 0 or a fatal errno. */
int admin_request(struct service *s, const struct wire_peer *peer, const struct request *request, struct pack *pack);

/* A backup gets on. Only while no commit is in flight. Returns 0 or a fatal errno. */
int admin_turn(struct service *s);
