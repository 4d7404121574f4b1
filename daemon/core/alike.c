/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uthash takes several elements of one key and finds the first of them in its bucket; the others follow it there. See
 * seen.c for why adding is certain: a table that exists takes one more element without memory.
 */

#undef uthash_nonfatal_oom
#undef uthash_fatal
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(element) (oom = true)
#define uthash_fatal(message) (oom = true)

#include "daemon/core/alike.h"

#include <assert.h>
#include <errno.h>

int alike_init(struct alike *a) {
    struct alike_node *first = &a->first;
    bool oom = false;

    *a = (struct alike){ .first.contest = UINT32_MAX };
    HASH_ADD(hh, a->table, votes, sizeof(first->votes), first);
    return oom ? -ENOMEM : 0;
}

void alike_deinit(struct alike *a) {
    HASH_CLEAR(hh, a->table);
}

void alike_add(struct alike *a, struct alike_node *node) {
    bool oom = false;

    assert(!node->added);
    HASH_ADD(hh, a->table, votes, sizeof(node->votes), node);
    if (oom) {      /* it could not grow: longer chains, then */
        oom = false;
        a->table->hh.tbl->noexpand = 1;
        HASH_ADD(hh, a->table, votes, sizeof(node->votes), node);
        a->table->hh.tbl->noexpand = 0;
    }
    assert(!oom);
    node->added = true;
}

void alike_remove(struct alike *a, struct alike_node *node) {
    if (!node->added)
        return;
    HASH_DELETE(hh, a->table, node);
    node->added = false;
}

bool alike_find(const struct alike *a, const struct digest *votes, uint32_t contest, uint32_t *ret_other) {
    const struct alike_node *node;
    uint32_t other = UINT32_MAX;

    HASH_FIND(hh, a->table, votes, sizeof(*votes), node);
    for (const struct UT_hash_handle *at = node ? &node->hh : NULL; at; at = at->hh_next) {
        node = ELMT_FROM_HH(a->table->hh.tbl, at);
        if (digest_equal(&node->votes, votes) && node->contest != contest && node->contest < other)
            other = node->contest;
    }
    if (other == UINT32_MAX)
        return false;
    *ret_other = other;
    return true;
}
