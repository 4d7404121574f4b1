/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Sheets: the long CSV form (contest,revision,field,candidate,value) and the declarations it spells. One file may hold
 * many; the rows of one declaration (contest and revision) stand together. A sheet is read against an election, and
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
    _FIELD_MAX,
};

/* One declaration as read, and where it stood. */
struct sheet {
    struct declaration declaration;     /* replaces not given: what an act replaces is the caller's knowledge */
    uint32_t contest;                   /* index in the election */
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
 * and the arena, not into bytes. Returns 0, 1 when faults were added (nothing is returned then), or -ENOMEM.
 */
int sheets_parse(struct span bytes, const char *file, const struct election *e, struct sheet_list *ret,
                 struct faults *f);
void sheet_list_deinit(struct sheet_list *list);

/* The line that a rule's code is about: that of the candidate or field that it names, else the first. */
uint32_t sheet_line(const struct sheet *sheet, const struct election *e, const struct code_args *code);

/* A rule's sentence for people, candidates' names beside their ids; cut when it does not fit. size > 0. */
void sheet_sentence(const struct sheet *sheet, const struct election *e, const struct code_args *code,
                    enum language language, char *ret, size_t size);

/* A blank sheet for a contest, as CSV with a byte order mark. Returns 0 or -ENOMEM. */
int sheet_blank(const struct election *e, uint32_t contest, struct blob *ret);
