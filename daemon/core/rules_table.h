/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How rules are written; only rules*.c includes this. */

#include "daemon/core/plurality.h"
#include "daemon/core/rules.h"
#include "daemon/core/stv_table.h"
#include "daemon/core/thresholds.h"

/* What a rule looks at. */
struct sheet {
    const struct election *e;
    const struct contest *c;
    const struct declaration *d;
    uint64_t now;
    bool live;                  /* the election's profile */
    bool contested;
    bool elected[TALLY_CANDIDATES_MAX];     /* by place on the ballot; who is not on it is left out */
    /* A transferable vote, from sheet_count(): */
    uint64_t quota;             /* as the votes make it; 0 where there are none */
    bool staged;                /* the stages were followed */
    struct stv_findings stages;
    const char *recounted;      /* what a count of the preferences gives otherwise, or NULL */
};

/* What a rule has to say: the arguments of its code, in order. */
struct words {
    struct judgement *j;
    size_t n;
    struct span args[TALLY_ARGS_MAX];
};
void say_text(struct words *w, struct span text);
void say_number(struct words *w, uint64_t number);
/* A number that may be missing: a dash where it is. */
void say_opt(struct words *w, struct opt number);
void say_time(struct words *w, uint64_t ms);
/* The contest's id, which is the first argument of nearly every code. */
void say_contest(struct words *w, const struct sheet *s);
void say_candidate(struct words *w, const struct sheet *s, uint32_t candidate);

/* A rule's predicate: true when the sheet breaks it, with the arguments said. */
struct rule {
    enum code code;
    bool (*broken)(const struct sheet *s, struct words *w);
};

struct rules {
    const struct rule *rows;
    size_t n;
};
extern const struct rules RULES_ENVELOPE;       /* rules_envelope.c: times and nominations */
extern const struct rules RULES_SHEET;          /* rules_sheet.c: who is on it, and what */
extern const struct rules RULES_ARITHMETIC;     /* rules_arithmetic.c: sums */
extern const struct rules RULES_ELECTED;        /* rules_elected.c: who is elected, and lots */
extern const struct rules RULES_SV;             /* rules_sv.c: the second round */
extern const struct rules RULES_PLAUSIBLE;      /* rules_plausible.c: what is hard to believe */
extern const struct rules RULES_STV;            /* rules_stv.c: quota and stages */

void sheet_init(struct sheet *s, const struct election *e, const struct contest *c, const struct declaration *d,
                uint64_t now);

/* The time from which the contest takes declarations, as events left it. */
uint64_t sheet_earliest(const struct sheet *s);
/* The sum of the votes; with the limits of a declaration it cannot overflow. */
uint64_t sheet_votes(const struct sheet *s);
/* The count under a head of rejected papers. */
#define HEAD_IN_PART "in-part"
#define HEAD_SECOND_PREFERENCE "second-preference"
#define HEAD_TOTAL "total"
struct opt sheet_head(const struct sheet *s, const char *head);
/* The sum of the heads that make the total; not given where there are none. */
struct opt sheet_heads(const struct sheet *s);
/* Rejected papers: the total as given, else the sum of the heads that make it; not given without either. */
struct opt sheet_rejected(const struct sheet *s);
/*
 * The papers that are not rejected. False when papers or rejected ones are not known, or more were rejected than
 * counted.
 */
bool sheet_valid(const struct sheet *s, uint64_t *ret);
/* Whether a paper has as many marks as there are seats, which are several. */
bool sheet_several_marks(const struct sheet *s);
/* Papers in per mille of the electorate, rounded down. False when either is not known, or there are more papers. */
bool sheet_turnout(const struct sheet *s, uint64_t *ret);
/*
 * Follows the stages of a transferable vote and counts its preferences, for the rules on them; sheets of other systems
 * stay as they are. The sheet breaks no S rule. Returns 0 or -ENOMEM.
 */
int sheet_count(struct sheet *s);
/* The contest by the supplementary vote has a second round: more than two candidates, nobody with over half. */
bool sheet_needs_round2(const struct sheet *s);
