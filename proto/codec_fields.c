/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A message that canon_check() accepted can still claim a million rows in a mebibyte of nils. So a list is allocated
 * only after its count fits both its limit and the bytes that follow: a row of k fields takes at least k + 1 of them.
 */

#include "proto/codec_fields.h"

#include <errno.h>

int message_open(struct cursor *c, struct span bytes, size_t max, size_t n) {
    int r;

    if (bytes.len > max)
        return CANON_LIMIT;
    r = canon_check(bytes);
    if (r)
        return r;
    cursor_init(c, bytes);
    return cursor_message(c, n);
}

/* --- Numbers --- */

void get_number(struct cursor *c, uint64_t min, uint64_t max, uint64_t *ret) {
    uint64_t v;

    if (cursor_uint(c, max, &v))
        return;
    if (v < min)
        cursor_fail(c, CANON_LIMIT);
    else
        *ret = v;
}

void get_enum(struct cursor *c, uint64_t end, uint64_t *ret) {
    get_number(c, 0, end - 1, ret);
}

void get_count(struct cursor *c, uint64_t *ret) {
    get_number(c, 0, TALLY_COUNT_MAX, ret);
}

void get_time(struct cursor *c, uint64_t *ret) {
    get_number(c, 0, TALLY_TIME_MAX, ret);
}

void get_exactly(struct cursor *c, uint64_t number) {
    uint64_t found;

    get_number(c, number, number, &found);
}

/* --- Strings --- */

static bool id_character(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

void get_id(struct cursor *c, struct span *ret) {
    struct span s;

    if (cursor_str(c, 1, TALLY_ID_MAX, &s))
        return;
    for (size_t i = 0; i < s.len; i++)
        if (!id_character(s.ptr[i])) {
            cursor_fail(c, CANON_TEXT);
            return;
        }
    *ret = s;
}

void get_key(struct cursor *c, size_t min, struct span *ret) {
    struct span s;

    if (cursor_str(c, min, TALLY_KEY_MAX, &s))
        return;
    for (size_t i = 0; i < s.len; i++)
        if (!id_character(s.ptr[i]) && s.ptr[i] != '/' && s.ptr[i] != '@') {
            cursor_fail(c, CANON_TEXT);
            return;
        }
    *ret = s;
}

void get_text(struct cursor *c, size_t min, size_t max, struct span *ret) {
    cursor_str(c, min, max, ret);
}

void get_note(struct cursor *c, struct span *ret) {
    cursor_bin(c, 1, TALLY_NOTE_MAX, ret);
}

void get_bin(struct cursor *c, size_t max, struct span *ret) {
    cursor_bin(c, 1, max, ret);
}

/* --- What may be nil --- */

void get_opt(struct cursor *c, uint64_t max, struct opt *ret) {
    struct opt v = { 0 };

    if (!cursor_nil(c)) {
        v.given = true;
        get_number(c, 0, max, &v.value);
    }
    if (!c->fault)
        *ret = v;
}

void put_opt(struct pack *p, struct opt v) {
    if (v.given)
        pack_uint(p, v.value);
    else
        pack_nil(p);
}

void get_opt_int(struct cursor *c, struct opt_int *ret) {
    struct opt_int v = { 0 };

    if (!cursor_nil(c)) {
        v.given = true;
        cursor_int(c, &v.value);
    }
    if (!c->fault)
        *ret = v;
}

void put_opt_int(struct pack *p, struct opt_int v) {
    if (v.given)
        pack_int(p, v.value);
    else
        pack_nil(p);
}

void get_opt_id(struct cursor *c, struct span *ret) {
    if (cursor_nil(c))
        *ret = (struct span){ 0 };
    else
        get_id(c, ret);
}

void get_opt_text(struct cursor *c, size_t max, struct span *ret) {
    if (cursor_nil(c))
        *ret = (struct span){ 0 };
    else
        get_text(c, 1, max, ret);   /* empty would be a second way to say that there is none */
}

void get_opt_digest(struct cursor *c, bool *ret_given, struct digest *ret) {
    *ret_given = !cursor_nil(c);
    if (*ret_given)
        cursor_digest(c, ret);
}

void put_opt_digest(struct pack *p, bool given, const struct digest *digest) {
    pack_digest(p, given ? digest : NULL);
}

void get_window(struct cursor *c, struct opt *ret_from, struct opt *ret_until) {
    get_opt(c, TALLY_TIME_MAX, ret_from);
    get_opt(c, TALLY_TIME_MAX, ret_until);
    if (!c->fault && ret_from->given && ret_until->given && ret_until->value <= ret_from->value)
        c->fault = CANON_ORDER;
}

void get_name(struct cursor *c, struct name *ret) {
    get_text(c, 1, TALLY_NAME_MAX, &ret->en);
    get_opt_text(c, TALLY_NAME_MAX, &ret->cy);
}

void put_name(struct pack *p, const struct name *name) {
    pack_str(p, name->en);
    pack_str(p, name->cy);
}

void get_reason(struct cursor *c, struct span *ret_code, struct span *ret_text) {
    size_t n;

    if (cursor_nil(c))
        return;
    cursor_array(c, 2, 2, &n);
    get_id(c, ret_code);
    get_text(c, 0, TALLY_TEXT_MAX, ret_text);
}

void put_reason(struct pack *p, struct span code, struct span text) {
    if (!code.ptr) {
        pack_nil(p);
        return;
    }
    pack_array(p, 2);
    pack_str(p, code);
    pack_str(p, text);
}

/* --- Lists --- */

void *list_get(struct cursor *c, struct arena *arena, const struct list *list, size_t *ret_n) {
    uint8_t *rows;
    size_t n, fields;

    *ret_n = 0;
    if (cursor_array(c, 0, list->max, &n))
        return NULL;
    if (n > c->rest.len / (list->fields + 1)) {
        cursor_fail(c, CANON_TYPE);
        return NULL;
    }
    rows = arena_alloc(arena, n, list->size);
    if (!rows) {
        cursor_fail(c, -ENOMEM);
        return NULL;
    }
    for (size_t i = 0; i < n && !c->fault; i++) {
        uint8_t *row = rows + i * list->size;

        if (list->fields > 0 && cursor_array(c, list->fields, list->fields, &fields))
            break;
        list->get(c, arena, row);
        if (!c->fault && list->compare && i > 0 && list->compare(row - list->size, row) >= 0)
            cursor_fail(c, CANON_ORDER);
    }
    if (c->fault)
        return NULL;
    *ret_n = n;
    return rows;
}

void list_put(struct pack *p, const struct list *list, const void *rows, size_t n) {
    pack_array(p, n);
    for (size_t i = 0; i < n; i++) {
        if (list->fields > 0)
            pack_array(p, list->fields);
        list->put(p, (const uint8_t *)rows + i * list->size);
    }
}

void *list_get_opt(struct cursor *c, struct arena *arena, const struct list *list, bool *ret_given, size_t *ret_n) {
    *ret_n = 0;
    *ret_given = !cursor_nil(c);
    return *ret_given ? list_get(c, arena, list, ret_n) : NULL;
}

void list_put_opt(struct pack *p, const struct list *list, bool given, const void *rows, size_t n) {
    if (given)
        list_put(p, list, rows, n);
    else
        pack_nil(p);
}

int compare_spans(const void *a, const void *b) {
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

int compare_numbers(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

void row_get_id(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_id(c, ret_row);
}

void row_put_str(struct pack *p, const void *row) {
    pack_str(p, *(const struct span *)row);
}

void row_get_count(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_count(c, ret_row);
}

void row_put_number(struct pack *p, const void *row) {
    pack_uint(p, *(const uint64_t *)row);
}

void row_get_digest(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    cursor_digest(c, ret_row);
}

void row_put_digest(struct pack *p, const void *row) {
    pack_digest(p, row);
}

/* --- Short lists --- */

void get_codes(struct cursor *c, struct span ret[TALLY_CODES_MAX], size_t *ret_n) {
    size_t n;

    if (cursor_array(c, 0, TALLY_CODES_MAX, &n))
        return;
    for (size_t i = 0; i < n; i++)
        get_id(c, &ret[i]);
    *ret_n = n;
}

void put_codes(struct pack *p, const struct span *codes, size_t n) {
    pack_array(p, n);
    for (size_t i = 0; i < n; i++)
        pack_str(p, codes[i]);
}

void get_path(struct cursor *c, struct digest ret[TALLY_PATH_MAX], size_t *ret_n) {
    size_t n;

    if (cursor_array(c, 0, TALLY_PATH_MAX, &n))
        return;
    for (size_t i = 0; i < n; i++)
        cursor_digest(c, &ret[i]);
    *ret_n = n;
}

void put_path(struct pack *p, const struct digest *path, size_t n) {
    pack_array(p, n);
    for (size_t i = 0; i < n; i++)
        pack_digest(p, &path[i]);
}

/* --- Entries --- */

static void sigset_get(struct cursor *c, struct arena *arena, void *ret_row) {
    (void)arena;
    get_bin(c, TALLY_ENVELOPE_MAX, ret_row);
}

static void sigset_put(struct pack *p, const void *row) {
    pack_bin(p, *(const struct span *)row);
}

static const struct list SIGSETS = { ANY_NUMBER, 0, sizeof(struct span), sigset_get, sigset_put, NULL };

static void entry_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct batch_entry *entry = ret_row;

    (void)arena;
    get_bin(c, TALLY_LEAF_MAX, &entry->leaf);
    get_number(c, 0, UINT64_MAX, &entry->sigset);
    get_bin(c, TALLY_CHUNK_MAX, &entry->body);
}

static void entry_put(struct pack *p, const void *row) {
    const struct batch_entry *entry = row;

    pack_bin(p, entry->leaf);
    pack_uint(p, entry->sigset);
    pack_bin(p, entry->body);
}

static const struct list ENTRIES = { ANY_NUMBER, 3, sizeof(struct batch_entry), entry_get, entry_put, NULL };

void get_entries(struct cursor *c, struct arena *arena, struct span **ret_sigsets, size_t *ret_n_sigsets,
                 struct batch_entry **ret_entries, size_t *ret_n_entries) {
    *ret_sigsets = list_get(c, arena, &SIGSETS, ret_n_sigsets);
    *ret_entries = list_get(c, arena, &ENTRIES, ret_n_entries);
    for (size_t i = 0; i < *ret_n_entries; i++)
        if ((*ret_entries)[i].sigset >= *ret_n_sigsets)
            cursor_fail(c, CANON_LIMIT);
}

void put_entries(struct pack *p, const struct span *sigsets, size_t n_sigsets, const struct batch_entry *entries,
                 size_t n_entries) {
    list_put(p, &SIGSETS, sigsets, n_sigsets);
    list_put(p, &ENTRIES, entries, n_entries);
}
