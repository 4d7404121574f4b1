/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who has been heard, and who is not to be: the manifest's centres by their transport keys, with when each last asked
 * something on intake; and the keys that an operator has dropped, which a file beside the journal keeps.
 */

#include "daemon/core/election.h"

#define PEERS_DROPPED_MAX 256

struct peer {
    uint64_t seen;              /* ms since 1970; 0: not since the start */
    uint64_t requests;
};

struct peers {
    const struct election *election;
    const char *path;           /* of the dropped keys; the configuration's */
    struct peer *centres;       /* in the election's order */
    uint32_t *by_key;           /* centres in the order of their keys */
    size_t n_dropped;
    uint8_t dropped[PEERS_DROPPED_MAX][32];
};

/* Returns 0; 1 when the file of dropped keys cannot be understood; or a negative errno. End it in any case. */
int peers_init(struct peers *p, const struct election *e, const char *path);
void peers_deinit(struct peers *p);

/* A request came from the connection with this user id: 64 hexadecimal digits of its key. */
void peers_heard(struct peers *p, const char *user_id, uint64_t now);

/* How many centres were heard since then. */
uint32_t peers_heard_since(const struct peers *p, uint64_t since);

bool peers_is_dropped(const struct peers *p, const uint8_t key[32]);

/* The key that a centre's id or 64 hexadecimal digits mean. False: neither. */
bool peers_find(const struct peers *p, struct span what, uint8_t ret_key[32]);

/* Returns 0 when it is done and kept; 1 when it was so already; -ENOBUFS when too many are dropped; or another errno. */
int peers_drop(struct peers *p, const uint8_t key[32]);
int peers_allow(struct peers *p, const uint8_t key[32]);
