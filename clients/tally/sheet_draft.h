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

enum draft_list { DRAFT_VOTES, DRAFT_ELECTED, DRAFT_ROUND2, DRAFT_SECOND, _DRAFT_LIST_MAX };

/* The lot of one stage: who was tied has a value, 1 who won. In the order of stages. */
struct draft_lot {
    struct draft_lot *next;
    uint64_t stage;
    struct draft_value *values;
};

/* A row "statement:AREA", in the order of areas. */
struct draft_statement {
    struct draft_statement *next;
    uint32_t area;
    struct draft_value phase;       /* a phase, or PHASE_BOTH */
};
#define PHASE_BOTH _PHASE_MAX

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
    struct draft_value quota, electorate, papers, declared, act, as_declared, reason, all_statements;
    struct span reason_code, reason_text;
    struct draft_lot *lots;                         /* in the arena, as the statements */
    struct draft_statement *statements;
    size_t n_stages, stages_room;                   /* the highest stage less 1; what the rows below were made for */
    struct draft_value *stages;                     /* n_stages rows of n_candidates + 1, the last non-transferable */
};

/* One row of the file, its columns as spans. */
struct draft_row {
    uint32_t line;
    struct span field, candidate, value;
};

/* A row on its way into the draft. */
struct cell {
    const struct draft_row *row;
    struct span suffix;         /* what follows the colon of "rejected:HEAD", "stage:N", "reason:CODE" */
    size_t candidate;           /* position in ballot order; n_candidates: none */
};

/* Takes a row in: what is wrong with it becomes a fault. Returns 0 or -ENOMEM. */
int draft_take(struct draft *d, const struct draft_row *row);

/* The highest stage that a field names, or 0. */
size_t draft_stage(struct span field);

/* Which field a rule's argument names ("papers", "rejected:total"), or _FIELD_MAX. */
enum sheet_field draft_field(struct span name);

/* sheet_fields.c, for the fields elsewhere: a fault of a row with up to two arguments. */
void draft_fault(const struct draft *d, uint32_t line, enum sheet_text text, struct span a, struct span b);
/* Whether the row has a value for a place that takes one; a fault when one was there. */
bool draft_once(const struct draft *d, const struct cell *c, struct draft_value *v);
/* Takes one of n words, `listed` for people. */
void draft_choice(const struct draft *d, const struct cell *c, struct draft_value *v, const char *const *words, size_t n,
                  const char *listed);

/* sheet_acts.c: what an act carries beside its figures. */
int draft_take_act(struct draft *d, const struct cell *c);
int draft_take_reason(struct draft *d, const struct cell *c);
int draft_take_lot(struct draft *d, const struct cell *c);
int draft_take_statement(struct draft *d, const struct cell *c);
/* Whether a value is the name of the act of local statements. */
bool draft_is_state(struct span value);
int draft_finish_reason(struct draft *d);
int draft_finish_lots(struct draft *d);
int draft_finish_statements(struct draft *d);

/* Makes the declaration from what was taken in. Returns 0 or -ENOMEM. */
int draft_finish(struct draft *d);
