/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Faults found in files, gathered so that a person sees them all at once: where, what is wrong, what to do. */

#include <jansson.h>
#include <stdio.h>

#include "proto/bytes.h"

/* How many are kept; the rest are only counted. */
#define FAULTS_MAX 100

struct faults_row {
    char *file;
    uint32_t line;      /* from 1; 0: the file as a whole */
    char *text;
};
struct faults {
    size_t n;           /* all of them, those not kept included */
    struct faults_row rows[FAULTS_MAX];
};

/* Begin with `struct faults f = { 0 };`. */
void faults_deinit(struct faults *f);

/* Adds one, in the language chosen (spoken.h). The text is "what is wrong; what to do", without a full stop. Without
 * memory it only counts. */
void faults_add(struct faults *f, const char *file, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts the kept rows in the order of files (as first seen) and lines. */
void faults_sort(struct faults *f);

/* Prints "file:line: text" a line, and "and N more". */
void faults_print(const struct faults *f, FILE *out);

/* {"faults":[{"file","line","text"}…],"more":N} to be added to a command's object; NULL when memory is out. */
json_t *faults_json(const struct faults *f);
