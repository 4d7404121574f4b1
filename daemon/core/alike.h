/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which contests stand with the same votes, one by one: two such are more likely one sheet sent twice. A node lies in
 * what stands, so that adding it needs no memory and cannot fail.
 */

#include "proto/bytes.h"

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct alike_node {
    struct digest votes;
    uint32_t contest;
    bool added;
    UT_hash_handle hh;
};

struct alike {
    struct alike_node first;    /* of no contest: the table is made around it */
    struct alike_node *table;
};

/* Returns 0 or -ENOMEM. The struct must not move from then on. */
int alike_init(struct alike *a);
void alike_deinit(struct alike *a);

/* Adds a node whose votes and contest are set, or takes it out if it is in. */
void alike_add(struct alike *a, struct alike_node *node);
void alike_remove(struct alike *a, struct alike_node *node);

/* Another contest than `contest` with these votes: the first in the order of contests. False when there is none. */
bool alike_find(const struct alike *a, const struct digest *votes, uint32_t contest, uint32_t *ret_other);
