/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * For every rule that one sheet breaks or keeps: a declaration that breaks it, and one that comes close and does not.
 * make_rules writes them as vectors, the unit tests judge them. A case's name begins with its rule's code in lower
 * case.
 */

#include "tests/support/declarations.h"

struct rule_sheet {
    const struct election *e;
    struct declaration *d;      /* a good one, to be spoilt */
    struct arena *arena;
};

struct rule_case {
    const char *name, *what;
    const char *codes;          /* all that it gives: "S01 S02", "" for none */
    const char *contest;
    void (*spoil)(struct rule_sheet *x);        /* NULL: it is good as it is */
    bool archive;               /* judged in that profile */
    bool as_declared;
};

struct rule_cases {
    const struct rule_case *rows;
    size_t n;
};
extern const struct rule_cases CASES_SHEET;     /* rule_cases_sheet.c: families E and S */
extern const struct rule_cases CASES_SUMS;      /* rule_cases_sums.c: families A and V */
extern const struct rule_cases CASES_STV;       /* rule_cases_stv.c: family T */
extern const struct rule_cases CASES_PLAUSIBLE; /* rule_cases_plausible.c: family P */

/* All tables, ended by NULL. */
extern const struct rule_cases *const RULE_CASES[];

/* The small election with figures of n2.b last time and a threshold of its own; the archive's polls are of 2017. Judged
 * at SMALL_NOW. */
struct small_election *rule_election(bool archive);

/* The case's declaration, in the arena. */
struct declaration *rule_case_declaration(const struct rule_case *c, const struct election *e, struct arena *arena);

/* The votes of a plurality or first round, in ballot order; papers and the elected are mended. */
#define CASE_VOTES(x, ...) declaration_votes((x)->e, (x)->d, (const uint64_t[]){ __VA_ARGS__ }, (x)->arena)
/* One lot of a stage beside those there are; ids in ballot order. */
void case_lot(struct rule_sheet *x, uint64_t stage, const char *const *tied, const char *const *won);
/* Replaces the rejected papers; heads ascending. */
struct rejected;
void case_rejected(struct rule_sheet *x, size_t n, const struct rejected *rows);
