/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Sheets: the long CSV form (contest,revision,field,candidate,value) and the declarations it spells. One file may hold
 * many; the rows of one declaration (contest and revision) stand together; of local statements, which count their
 * revisions by district and phase, each begins with its row "act". A sheet is read against an election, and
 * here only what cannot be put into a declaration is a fault: whether the figures make sense is for rules_check().
 */

#include "clients/tally/faults.h"
#include "daemon/core/election.h"
#include "proto/verdict.h"

/* Bounds of one file. */
#define SHEET_BYTES_MAX 268435456
#define SHEETS_MAX 1000000

enum sheet_field {
    FIELD_VOTES,
    FIELD_ELECTED,
    FIELD_ELECTORATE,
    FIELD_PAPERS,
    FIELD_REJECTED,
    FIELD_LOT,
    FIELD_ROUND2,
    FIELD_ROUND2_SECOND,
    FIELD_QUOTA,
    FIELD_STAGE,
    FIELD_DECLARED,
    FIELD_ACT,
    FIELD_REASON,
    FIELD_AS_DECLARED,
    FIELD_STATEMENT,
    _FIELD_MAX,
};

/* One declaration as read, and where it stood. */
struct sheet {
    struct declaration declaration;     /* replaces not given, nor the statements' bodies: what there was before is the
                                         * caller's knowledge */
    uint32_t contest;                   /* index in the election */
    bool all_statements;                /* the statements are all that count when it is sent; none is named */
    bool declared_given;                /* else declaration.declared is 0 and the caller puts the time */
    uint32_t line;                      /* of its first row */
    uint32_t lines[_FIELD_MAX];         /* of each field's first row that has a value; 0: none */
    uint32_t *candidate_lines;          /* of each candidate's votes row, else elected row, in ballot order; 0: none */
};

struct sheet_list {
    struct arena arena;                 /* what the sheets point into, beside the election */
    size_t n;
    struct sheet *sheets;               /* in the order of the file */
};

/*
 * Reads all declarations of a file. `file` is what faults call it. Spans of the declarations point into the election
 * and the arena, not into bytes. Returns 0; 1 when faults were added (nothing is returned then); SHEETS_NO_TABLE when they are
 * those of a file that is no table of a sheet's columns; or -ENOMEM.
 */
#define SHEETS_NO_TABLE 2
int sheets_parse(struct span bytes, const char *file, const struct election *e, struct sheet_list *ret,
                 struct faults *f);
void sheet_list_deinit(struct sheet_list *list);

/*
 * Looks over a file before it is parsed. *needs becomes true where a declaration is more than a first one: it must name
 * what was taken before. With e not NULL, contests[index] becomes true for each contest that it knows. Faults are left
 * for parsing. Returns 0 or -ENOMEM.
 */
int sheets_scan(struct span bytes, const char *file, const struct election *e, bool *contests, bool *needs);

/* The order of what counts its revisions together: a contest's declarations; of one district and phase its statements. */
int sheet_series(const struct sheet *x, const struct sheet *y);

/* The line that a rule's code is about: that of the candidate or field that it names, else the first. */
uint32_t sheet_line(const struct sheet *sheet, const struct election *e, const struct code_args *code);

/* A rule's sentence for people, candidates' names beside their ids; cut when it does not fit. size > 0. */
void sheet_sentence(const struct sheet *sheet, const struct election *e, const struct code_args *code,
                    enum language language, char *ret, size_t size);

/*
 * A blank sheet for a contest, as CSV with a byte order mark; with `state` not NO_INDEX that of the area's local statement
 * of a count phase. Returns 0 or -ENOMEM.
 */
int sheet_blank(const struct election *e, uint32_t contest, uint32_t state, enum phase phase, struct blob *ret);
