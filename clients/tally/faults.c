/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Faults are gathered, not thrown: whoever mends a file wants the whole list, in the order of its lines. The list is
 * bounded, because a file of the wrong kind would otherwise give a fault for every one of its million lines.
 */

#include "clients/tally/faults.h"

#include <stdarg.h>

#include "clients/tally/spoken.h"

void faults_deinit(struct faults *f) {
    size_t kept = f->n < FAULTS_MAX ? f->n : FAULTS_MAX;

    for (size_t i = 0; i < kept; i++) {
        free(f->rows[i].file);
        free(f->rows[i].text);
    }
    f->n = 0;
}

void faults_add(struct faults *f, const char *file, uint32_t line, const char *format, ...) {
    struct faults_row *row;
    va_list args;

    if (f->n++ >= FAULTS_MAX)
        return;
    row = &f->rows[f->n - 1];
    *row = (struct faults_row){ .file = strdup(file), .line = line };
    va_start(args, format);
    if (vasprintf(&row->text, spoken(format), args) < 0)
        row->text = NULL;
    va_end(args);
}

static const char *or_empty(const char *s) {
    return s ? s : "";
}

/* The row of a file that was seen first says where the file's faults go. */
static size_t first_of(const struct faults *f, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (strcmp(or_empty(f->rows[k].file), or_empty(f->rows[i].file)) == 0)
            return k;
    return i;
}

void faults_sort(struct faults *f) {
    size_t kept = f->n < FAULTS_MAX ? f->n : FAULTS_MAX, order[FAULTS_MAX];

    for (size_t i = 0; i < kept; i++)
        order[i] = first_of(f, i);
    /* Insertion keeps equal rows in the order they came; a hundred rows need nothing better. */
    for (size_t i = 1; i < kept; i++) {
        struct faults_row row = f->rows[i];
        size_t group = order[i], at = i;

        for (; at > 0; at--) {
            if (order[at - 1] < group || (order[at - 1] == group && f->rows[at - 1].line <= row.line))
                break;
            f->rows[at] = f->rows[at - 1];
            order[at] = order[at - 1];
        }
        f->rows[at] = row;
        order[at] = group;
    }
}

void faults_print(const struct faults *f, FILE *out) {
    for (size_t i = 0; i < f->n && i < FAULTS_MAX; i++) {
        const struct faults_row *row = &f->rows[i];

        if (row->line)
            fprintf(out, "%s:%u: %s\n", or_empty(row->file), row->line, or_empty(row->text));
        else
            fprintf(out, "%s: %s\n", or_empty(row->file), or_empty(row->text));
    }
    if (f->n > FAULTS_MAX)
        fprintf(out, spoken("and %zu more\n"), f->n - FAULTS_MAX);
}

json_t *faults_json(const struct faults *f) {
    json_t *rows = json_array();

    for (size_t i = 0; i < f->n && i < FAULTS_MAX; i++) {
        const struct faults_row *row = &f->rows[i];

        json_array_append_new(rows, json_pack("{s:s,s:i,s:s}", "file", or_empty(row->file), "line", (int)row->line,
                                              "text", or_empty(row->text)));
    }
    return json_pack("{s:o,s:I}", "faults", rows, "more",
                     (json_int_t)(f->n > FAULTS_MAX ? f->n - FAULTS_MAX : 0));
}
