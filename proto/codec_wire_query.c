/* SPDX-License-Identifier: Apache-2.0 */

/* What is asked of the journal and the records (SPEC.md 7.3, 7.4, 7.9 and 7.12); the tables stand in codec_wire.c. */

#include "proto/codec_wire.h"

/* --- 7.3 since and page --- */

void since_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_since *since = ret;

    (void)arena;
    get_key(c, 0, &since->prefix);
    get_number(c, 0, UINT64_MAX, &since->size);
    get_key(c, 0, &since->after);
}

void since_put(struct pack *p, const void *message) {
    const struct m_since *since = message;

    pack_str(p, since->prefix);
    pack_uint(p, since->size);
    pack_str(p, since->after);
}

static void bin_get(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_bin(c, TALLY_MESSAGE_MAX, ret_row);
}

static void bin_put(struct pack *p, const void *row) {
    pack_bin(p, *(const struct span *)row);
}

static const struct list RECORDS = { ANY_NUMBER, 0, sizeof(struct span), bin_get, bin_put, NULL };
static const struct list HASHES = { TALLY_FRAME_MAX, 0, sizeof(struct digest), row_get_digest, row_put_digest, NULL };

void page_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_page *page = ret;

    get_note(c, &page->note);
    get_number(c, 0, UINT64_MAX, &page->total);
    get_number(c, 0, page->total, &page->lo);
    get_number(c, page->lo, page->total, &page->hi);
    cursor_bool(c, &page->more);
    page->records = list_get(c, arena, &RECORDS, &page->n_records);
    if (page->n_records > page->hi - page->lo)
        cursor_fail(c, CANON_LIMIT);
    page->hashes = list_get(c, arena, &HASHES, &page->n_hashes);
}

void page_put(struct pack *p, const void *message) {
    const struct m_page *page = message;

    pack_bin(p, page->note);
    pack_uint(p, page->total);
    pack_uint(p, page->lo);
    pack_uint(p, page->hi);
    pack_bool(p, page->more);
    list_put(p, &RECORDS, page->records, page->n_records);
    list_put(p, &HASHES, page->hashes, page->n_hashes);
}

/* --- 7.4 entries --- */

void entries_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_entries *entries = ret;

    (void)arena;
    get_number(c, 0, UINT64_MAX, &entries->from);
    get_count(c, &entries->count);
}

void entries_put(struct pack *p, const void *message) {
    const struct m_entries *entries = message;

    pack_uint(p, entries->from);
    pack_uint(p, entries->count);
}

static void note_row_get(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_note(c, ret_row);
}

static const struct list HEADS = { TALLY_ENTRIES_MAX, 0, sizeof(struct span), note_row_get, bin_put, NULL };

void entries_page_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_entries_page *page = ret;

    get_note(c, &page->note);
    get_number(c, 0, UINT64_MAX, &page->first);
    get_entries(c, arena, &page->sigsets, &page->n_sigsets, &page->entries, &page->n_entries);
    page->heads = list_get(c, arena, &HEADS, &page->n_heads);
    if (page->n_entries > TALLY_ENTRIES_MAX || page->n_heads > page->n_entries)
        cursor_fail(c, CANON_LIMIT);
}

void entries_page_put(struct pack *p, const void *message) {
    const struct m_entries_page *page = message;

    pack_bin(p, page->note);
    pack_uint(p, page->first);
    put_entries(p, page->sigsets, page->n_sigsets, page->entries, page->n_entries);
    list_put(p, &HEADS, page->heads, page->n_heads);
}

/* --- 7.16 keys --- */

void keys_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_keys *keys = ret;

    (void)arena;
    get_number(c, 0, UINT64_MAX, &keys->from);
}

void keys_put(struct pack *p, const void *message) {
    pack_uint(p, ((const struct m_keys *)message)->from);
}

void keys_page_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_keys_page *page = ret;

    get_entries(c, arena, &page->sigsets, &page->n_sigsets, &page->entries, &page->n_entries);
    if (page->n_entries > TALLY_ENTRIES_MAX)
        cursor_fail(c, CANON_LIMIT);
}

void keys_page_put(struct pack *p, const void *message) {
    const struct m_keys_page *page = message;

    put_entries(p, page->sigsets, page->n_sigsets, page->entries, page->n_entries);
}

/* --- 7.9 moment --- */

void moment_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_moment *moment = ret;

    (void)arena;
    get_opt(c, UINT64_MAX, &moment->size);
    get_opt(c, TALLY_TIME_MAX, &moment->time);
    if (!c->fault && moment->size.given == moment->time.given)
        cursor_fail(c, CANON_LIMIT);
}

void moment_put(struct pack *p, const void *message) {
    const struct m_moment *moment = message;

    put_opt(p, moment->size);
    put_opt(p, moment->time);
}

void moment_found_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_moment_found *found = ret;

    (void)arena;
    get_note(c, &found->note);
}

void moment_found_put(struct pack *p, const void *message) {
    const struct m_moment_found *found = message;

    pack_bin(p, found->note);
}

/* --- 7.12 cosigned --- */

void cosigned_head_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_cosigned_head *head = ret;

    (void)arena;
    if (!cursor_nil(c))
        get_note(c, &head->note);
}

void cosigned_head_put(struct pack *p, const void *message) {
    const struct m_cosigned_head *head = message;

    pack_bin(p, head->note);
}
