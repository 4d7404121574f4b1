/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * CSV tables (RFC 4180, UTF-8, a header row): cells by column name whatever their order and letter case in the file,
 * with the line of every row. A row is one line: no cell may hold a line break. Semicolons or tabs separate where the
 * header row has them instead of commas; a line "sep=…" above it, empty columns at the end and spaces around a cell are
 * passed over.
 */

#include "clients/tally/faults.h"

#define TABLE_COLUMNS_MAX 32
#define TABLE_LINE_MAX 65536

struct column {
    const char *name;
    size_t max;         /* bytes of a cell */
    bool optional;      /* may be absent; its cells are then blank */
};

/* Cells are in the order of the columns asked for; a blank cell has ptr NULL. */
struct table {
    size_t n_columns, n_rows;
    uint32_t *lines;
    struct span *cells;
    uint8_t *text;
};

static inline struct span table_cell(const struct table *t, size_t row, size_t column) {
    return t->cells[row * t->n_columns + column];
}

/* The lines of a file, split at line feeds: shared with the reader of election.ini. */
struct lines {
    struct span rest;
    uint32_t number;    /* of the line last given, from 1 */
    bool tabs;          /* set by whoever takes lines with tabs */
    bool foreign;       /* a line was not UTF-8: said once for a file */
};
/* Begins; a byte order mark is skipped. */
void lines_init(struct lines *l, struct span bytes);
/*
 * The next line without its line break. Returns 0; 1 at the end; or 2 when the line cannot be used (too long, not
 * UTF-8, control characters), with the fault added, of those not UTF-8 only the first.
 */
int lines_next(struct lines *l, const char *file, struct faults *f, struct span *ret);

/*
 * Reads a table of at most max_rows rows. Missing and unknown columns, rows with too few or too many cells, cells too
 * long, bad quoting and bad text are faults; rows that are blank throughout are passed over. Faulty rows are left out,
 * so that the rest can be checked too. Rows may end before columns that may be absent. Returns 0, 1 when nothing can be
 * read (no header, not UTF-8), or -ENOMEM.
 */
int table_read(struct span bytes, const char *file, const struct column *columns, size_t n_columns, size_t max_rows,
               struct table *ret, struct faults *f);
void table_deinit(struct table *t);

/* Appends a cell to a line of CSV being written, quoted where it must be. */
void table_write_cell(FILE *out, struct span cell, bool last);
