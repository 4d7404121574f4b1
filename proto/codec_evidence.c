/* SPDX-License-Identifier: Apache-2.0 */

/* Evidence as files (SPEC.md 9.3): a conflict of officers, a fork of a log. */

#include "proto/codec_fields.h"
#include "proto/evidence.h"

static const struct list HASHES = {
    TALLY_PATH_MAX, 0, sizeof(struct digest), row_get_digest, row_put_digest, NULL,
};

static void body_get(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_bin(c, TALLY_CHUNK_MAX, ret_row);
}

static void bin_put(struct pack *p, const void *row) {
    pack_bin(p, *(const struct span *)row);
}

static const struct list BODIES = { TALLY_CHUNKS_MAX, 0, sizeof(struct span), body_get, bin_put, NULL };

static void sigset_get(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_bin(c, TALLY_ENVELOPE_MAX, ret_row);
}

static const struct list SIGSETS = { TALLY_ENTRIES_MAX, 0, sizeof(struct span), sigset_get, bin_put, NULL };

static void entry_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct conflict_entry *entry = ret_row;

    get_bin(c, TALLY_LEAF_MAX, &entry->leaf);
    get_number(c, 0, TALLY_ENTRIES_MAX, &entry->sigset);
    get_bin(c, TALLY_BODY_MAX, &entry->body);
    entry->path = list_get(c, arena, &HASHES, &entry->n_path);
}

static void entry_put(struct pack *p, const void *row) {
    const struct conflict_entry *entry = row;

    pack_bin(p, entry->leaf);
    pack_uint(p, entry->sigset);
    pack_bin(p, entry->body);
    list_put(p, &HASHES, entry->path, entry->n_path);
}

static const struct list ENTRIES = { TALLY_ENTRIES_MAX, 4, sizeof(struct conflict_entry), entry_get, entry_put, NULL };

/* Each sigset stands where an entry first names it, and none is unused. */
static bool sigsets_in_order(const struct conflict *x) {
    uint64_t named = 0;

    for (size_t i = 0; i < x->n_entries; i++) {
        if (x->entries[i].sigset > named || x->entries[i].sigset >= x->n_sigsets)
            return false;
        named += x->entries[i].sigset == named;
    }
    return named == x->n_sigsets;
}

/* [1, 193, sigset, [body…], contest, note, [sigset…], [[leaf, sigset_number, body, [hash…]]…]] */
int conflict_decode(struct span bytes, struct arena *arena, struct conflict *ret) {
    struct conflict x = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, TALLY_FILE_MAX, 8);

    if (r)
        return r;
    get_exactly(&c, FILE_CONFLICT);
    get_bin(&c, TALLY_ENVELOPE_MAX, &x.manifest);
    x.bodies = list_get(&c, arena, &BODIES, &x.n_bodies);
    get_id(&c, &x.contest);
    get_note(&c, &x.note);
    x.sigsets = list_get(&c, arena, &SIGSETS, &x.n_sigsets);
    x.entries = list_get(&c, arena, &ENTRIES, &x.n_entries);
    if (x.n_bodies < 2 || x.n_entries < 2 || !sigsets_in_order(&x))
        cursor_fail(&c, CANON_LIMIT);
    r = cursor_end(&c);
    if (r == 0)
        *ret = x;
    return r;
}

void conflict_encode(struct pack *p, const struct conflict *conflict) {
    pack_array(p, 8);
    pack_uint(p, 1);
    pack_uint(p, FILE_CONFLICT);
    pack_bin(p, conflict->manifest);
    list_put(p, &BODIES, conflict->bodies, conflict->n_bodies);
    pack_str(p, conflict->contest);
    pack_bin(p, conflict->note);
    list_put(p, &SIGSETS, conflict->sigsets, conflict->n_sigsets);
    list_put(p, &ENTRIES, conflict->entries, conflict->n_entries);
}

/* [1, 194, old note, note, leaf?, [hash…]] */
int fork_decode(struct span bytes, struct fork *ret) {
    struct fork fork = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, TALLY_FILE_MAX, 6);

    if (r)
        return r;
    get_exactly(&c, FILE_FORK);
    get_note(&c, &fork.old_note);
    get_note(&c, &fork.note);
    if (!cursor_nil(&c))
        get_bin(&c, TALLY_LEAF_MAX, &fork.leaf);
    get_path(&c, fork.path, &fork.n_path);
    r = cursor_end(&c);
    if (r == 0)
        *ret = fork;
    return r;
}

void fork_encode(struct pack *p, const struct fork *fork) {
    pack_array(p, 6);
    pack_uint(p, 1);
    pack_uint(p, FILE_FORK);
    pack_bin(p, fork->old_note);
    pack_bin(p, fork->note);
    pack_bin(p, fork->leaf);
    put_path(p, fork->path, fork->n_path);
}
