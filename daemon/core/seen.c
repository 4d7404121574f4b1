/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uthash, tamed. Out of the box it ends the process when memory is out; with HASH_NONFATAL_OOM it takes the element out
 * again and says so. Two things make adding certain: a table is made at init, around a node that nothing can match,
 * and when a table cannot grow it is told not to and asked again: then it needs no memory at all, only longer chains.
 */

#include "daemon/core/seen.h"

#include <assert.h>
#include <errno.h>

#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(element) (oom = true)
#define uthash_fatal(message) (oom = true)
#include <uthash.h>

struct seen_entry {
    struct digest body, figures;
    uint64_t entry;
    struct seen_entry *next;
    UT_hash_handle by_body, by_figures;
};

struct conflict_key {
    struct digest key_id;
    uint64_t revision;
    uint64_t place;             /* ledger_place() */
};

struct seen_conflict {
    struct conflict_key key;
    uint64_t entry;
    struct seen_conflict *next;
    UT_hash_handle hh;
};

/* Adds to a table; with must, even when it cannot grow. Uses oom of the caller. */
#define ADD(handle, head, field, element, must)                                         \
    do {                                                                                \
        oom = false;                                                                    \
        HASH_ADD(handle, head, field, sizeof((element)->field), element);               \
        if (oom && (must)) {                                                            \
            oom = false;                                                                \
            (head)->handle.tbl->noexpand = 1;                                           \
            HASH_ADD(handle, head, field, sizeof((element)->field), element);           \
            (head)->handle.tbl->noexpand = 0;                                           \
        }                                                                               \
    } while (0)

int seen_init(struct seen *s) {
    struct seen_conflict *conflict;
    struct seen_entry *entry;
    bool oom;

    memset(s, 0, sizeof(*s));
    if (seen_reserve(s, 1) < 0)
        return -ENOMEM;
    entry = s->spare;       /* a digest of zeros: of no bytes that anybody knows */
    conflict = s->spare_conflicts;
    ADD(by_body, s->by_body, body, entry, false);
    if (oom)
        return -ENOMEM;
    s->spare = NULL;
    s->entries = entry;
    ADD(by_figures, s->by_figures, figures, entry, false);
    if (oom)
        return -ENOMEM;
    ADD(hh, s->conflicts, key, conflict, false);
    if (oom)
        return -ENOMEM;
    s->spare_conflicts = NULL;
    s->n_spare_conflicts = 0;
    s->all_conflicts = conflict;
    return 0;
}

static void free_conflicts(struct seen_conflict *conflict) {
    while (conflict) {
        struct seen_conflict *next = conflict->next;

        free(conflict);
        conflict = next;
    }
}

void seen_deinit(struct seen *s) {
    HASH_CLEAR(by_body, s->by_body);
    HASH_CLEAR(by_figures, s->by_figures);
    HASH_CLEAR(hh, s->conflicts);
    while (s->entries) {
        struct seen_entry *next = s->entries->next;

        free(s->entries);
        s->entries = next;
    }
    free_conflicts(s->all_conflicts);
    free_conflicts(s->spare_conflicts);
    free(s->spare);
    memset(s, 0, sizeof(*s));
}

int seen_reserve(struct seen *s, size_t n_keys) {
    if (!s->spare)
        s->spare = calloc(1, sizeof(*s->spare));
    if (!s->spare)
        return -ENOMEM;
    while (s->n_spare_conflicts < n_keys) {
        struct seen_conflict *conflict = calloc(1, sizeof(*conflict));

        if (!conflict)
            return -ENOMEM;
        conflict->next = s->spare_conflicts;
        s->spare_conflicts = conflict;
        s->n_spare_conflicts++;
    }
    return 0;
}

static const struct seen_entry *find_body(const struct seen *s, const struct digest *body) {
    struct seen_entry *found;

    HASH_FIND(by_body, s->by_body, body, sizeof(*body), found);
    return found;
}

static const struct seen_entry *find_figures(const struct seen *s, const struct digest *figures) {
    struct seen_entry *found;

    HASH_FIND(by_figures, s->by_figures, figures, sizeof(*figures), found);
    return found;
}

void seen_add(struct seen *s, const struct digest *body, const struct digest *figures, uint64_t entry) {
    struct seen_entry *node = s->spare;
    bool oom;

    if (find_body(s, body) || find_figures(s, figures))
        return;
    assert(node);
    s->spare = NULL;
    *node = (struct seen_entry){ .body = *body, .figures = *figures, .entry = entry, .next = s->entries };
    s->entries = node;
    ADD(by_body, s->by_body, body, node, true);
    ADD(by_figures, s->by_figures, figures, node, true);
    assert(!oom);
    (void)oom;
}

static const struct seen_conflict *find_conflict(const struct seen *s, uint64_t place, uint64_t revision,
                                                 const struct digest *key_id) {
    struct conflict_key key = { .key_id = *key_id, .revision = revision, .place = place };
    struct seen_conflict *found;

    HASH_FIND(hh, s->conflicts, &key, sizeof(key), found);
    return found;
}

void seen_add_conflict(struct seen *s, uint64_t place, uint64_t revision, const struct digest *key_id,
                       uint64_t entry) {
    struct seen_conflict *node = s->spare_conflicts;
    bool oom;

    if (find_conflict(s, place, revision, key_id))
        return;
    assert(node);
    s->spare_conflicts = node->next;
    s->n_spare_conflicts--;
    *node = (struct seen_conflict){
        .key = { .key_id = *key_id, .revision = revision, .place = place },
        .entry = entry,
        .next = s->all_conflicts,
    };
    s->all_conflicts = node;
    ADD(hh, s->conflicts, key, node, true);
    assert(!oom);
    (void)oom;
}

bool seen_body(const struct seen *s, const struct digest *body, uint64_t *ret_entry) {
    const struct seen_entry *found = find_body(s, body);

    if (found)
        *ret_entry = found->entry;
    return found;
}

bool seen_figures(const struct seen *s, const struct digest *figures, uint64_t *ret_entry) {
    const struct seen_entry *found = find_figures(s, figures);

    if (found)
        *ret_entry = found->entry;
    return found;
}

bool seen_conflict(const struct seen *s, uint64_t place, uint64_t revision, const struct digest *key_id,
                   uint64_t *ret_entry) {
    const struct seen_conflict *found = find_conflict(s, place, revision, key_id);

    if (found)
        *ret_entry = found->entry;
    return found;
}
