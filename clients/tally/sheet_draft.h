/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One declaration while its rows come in: shared by sheet.c and sheet_fields.c. */

#include "clients/tally/sheet.h"
#include "clients/tally/sheet_text.h"

/* A value of one candidate, and the line it came from. */
struct draft_value {
    uint64_t value;
    uint32_t line;          /* 0: no such row */
    bool given;
    bool bad;               /* has had its fault; neither given nor bad: the row is blank */
};

enum draft_list { DRAFT_VOTES, DRAFT_ELECTED, DRAFT_LOT, DRAFT_ROUND2, DRAFT_SECOND, _DRAFT_LIST_MAX };

struct draft {
    const struct election *e;
    const struct contest *contest;
    const char *file;
    struct faults *faults;
    struct arena *arena;            /* of the sheets */
    struct sheet *sheet;
    struct draft_value lists[_DRAFT_LIST_MAX][TALLY_CANDIDATES_MAX];
    struct rejected rejected[TALLY_HEADS_MAX];      /* in the order of heads; count and line beside */
    struct draft_value heads[TALLY_HEADS_MAX];
    struct draft_value quota, electorate, papers, declared, act, as_declared, reason;
    struct span reason_code, reason_text;
    size_t n_stages, stages_room;                   /* the highest stage less 1; what the rows below were made for */
    struct draft_value *stages;                     /* n_stages rows of n_candidates + 1, the last non-transferable */
};

/* One row of the file, its columns as spans. */
struct draft_row {
    uint32_t line;
    struct span field, candidate, value;
};

/* Takes a row in: what is wrong with it becomes a fault. Returns 0 or -ENOMEM. */
int draft_take(struct draft *d, const struct draft_row *row);

/* The highest stage that a field names, or 0. */
size_t draft_stage(struct span field);

/* Which field a rule's argument names ("papers", "rejected:total"), or _FIELD_MAX. */
enum sheet_field draft_field(struct span name);

/* Makes the declaration from what was taken in. Returns 0 or -ENOMEM. */
int draft_finish(struct draft *d);
