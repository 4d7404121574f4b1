/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The fields that messages are made of, for codec_*.c alone: each reads one value through a cursor whose first fault
 * sticks, so a row is read field by field and looked at once. A list is a table row that names its pair of functions.
 */

#include "proto/codec.h"

/* For lists and numbers without a limit of their own: the bytes bound the one, the type the other. */
#define ANY_NUMBER SIZE_MAX
/* Sums over contests: beyond COUNT_MAX, within a signed number. */
#define TOTAL_MAX ((uint64_t)INT64_MAX)
/* A leaf, a path and a note with their heads. */
#define RECEIPT_MAX (TALLY_LEAF_MAX + TALLY_PATH_MAX * (DIGEST_SIZE + 2) + TALLY_NOTE_MAX + 32)

/* Checks the whole of bytes, sets the cursor up and reads a message's opening of n elements. Returns 0 or the fault. */
int message_open(struct cursor *c, struct span bytes, size_t max, size_t n);

/* A number in [min, max]; a member of an enum that ends before `end`. */
void get_number(struct cursor *c, uint64_t min, uint64_t max, uint64_t *ret);
void get_enum(struct cursor *c, uint64_t end, uint64_t *ret);
void get_count(struct cursor *c, uint64_t *ret);
void get_time(struct cursor *c, uint64_t *ret);
/* The next element must be this number. */
void get_exactly(struct cursor *c, uint64_t number);

/* Ids of 1 to ID_MAX letters, digits, '.' and '-'; keys of records and their prefixes also have '/' and '@'. */
void get_id(struct cursor *c, struct span *ret);
void get_key(struct cursor *c, size_t min, struct span *ret);
void get_text(struct cursor *c, size_t min, size_t max, struct span *ret);
/* A head is text with line feeds, which no canonical string may have: it travels as a binary. */
void get_note(struct cursor *c, struct span *ret);
void get_bin(struct cursor *c, size_t max, struct span *ret);

/* The same or nil: absent. */
void get_opt(struct cursor *c, uint64_t max, struct opt *ret);
void get_opt_int(struct cursor *c, struct opt_int *ret);
void get_opt_id(struct cursor *c, struct span *ret);
void get_opt_text(struct cursor *c, size_t max, struct span *ret);
void get_opt_digest(struct cursor *c, bool *ret_given, struct digest *ret);
/* from?, until?: two times, until after from. */
void get_window(struct cursor *c, struct opt *ret_from, struct opt *ret_until);
void put_opt(struct pack *p, struct opt v);
void put_opt_int(struct pack *p, struct opt_int v);
void put_opt_digest(struct pack *p, bool given, const struct digest *digest);

/* [code, text]? */
void get_reason(struct cursor *c, struct span *ret_code, struct span *ret_text);
void put_reason(struct pack *p, struct span code, struct span text);
/* name, name_cy? — two elements of the row they stand in. */
void get_name(struct cursor *c, struct name *ret);
void put_name(struct pack *p, const struct name *name);

/* Lists of rows in the arena. */
struct list {
    size_t max;                                     /* rows */
    size_t fields;                                  /* of the array that a row is; 0: a row is one bare value */
    size_t size;                                    /* of a row's struct */
    void (*get)(struct cursor *c, struct arena *arena, void *ret_row);
    void (*put)(struct pack *p, const void *row);
    int (*compare)(const void *a, const void *b);   /* rows ascend by it, each once; NULL: in any order */
};

/* Returns the rows, or NULL with the cursor's fault set (a canon_fault or -ENOMEM) and *ret_n 0. */
void *list_get(struct cursor *c, struct arena *arena, const struct list *list, size_t *ret_n);
void list_put(struct pack *p, const struct list *list, const void *rows, size_t n);
/* The same where nil stands for a list that is not given. */
void *list_get_opt(struct cursor *c, struct arena *arena, const struct list *list, bool *ret_given, size_t *ret_n);
void list_put_opt(struct pack *p, const struct list *list, bool given, const void *rows, size_t n);

/* Orders rows that begin with a span, and rows that are a number. */
int compare_spans(const void *a, const void *b);
int compare_numbers(const void *a, const void *b);

/* Ready-made pairs for rows that are one bare value. */
void row_get_id(struct cursor *c, struct arena *arena, void *ret_row);
void row_put_str(struct pack *p, const void *row);
void row_get_count(struct cursor *c, struct arena *arena, void *ret_row);
void row_put_number(struct pack *p, const void *row);
void row_get_digest(struct cursor *c, struct arena *arena, void *ret_row);
void row_put_digest(struct pack *p, const void *row);

/* Short lists that need no arena: codes of a verdict, hashes of a path. */
void get_codes(struct cursor *c, struct span ret[TALLY_CODES_MAX], size_t *ret_n);
void put_codes(struct pack *p, const struct span *codes, size_t n);
void get_path(struct cursor *c, struct digest ret[TALLY_PATH_MAX], size_t *ret_n);
void put_path(struct pack *p, const struct digest *path, size_t n);

/* [sigset bin…] and [[leaf bin, sigset_number, body bin]…]: two elements of a batch, and of a page of entries. */
void get_entries(struct cursor *c, struct arena *arena, struct span **ret_sigsets, size_t *ret_n_sigsets,
                 struct batch_entry **ret_entries, size_t *ret_n_entries);
void put_entries(struct pack *p, const struct span *sigsets, size_t n_sigsets, const struct batch_entry *entries,
                 size_t n_entries);
