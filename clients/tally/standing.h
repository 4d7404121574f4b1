/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What was taken of one contest before, as far as a sheet has to name it: the body that waits or stands, the statements
 * that count, and which revisions are used up. It is filled from the daemon's record (standing_fetch.h), or folded from
 * earlier declarations of the same file.
 */

#include "clients/tally/sheet.h"
#include "daemon/core/judgement.h"

/* A declaration that was accepted or queried. */
struct past {
    struct past *next;
    struct declaration d;           /* in the standing's arena, with what its spans point to */
    struct digest body, figures;
};

/* What was stated of an area and phase. */
struct stated {
    struct stated *next;
    struct span area;
    uint64_t phase, revision;
    bool counts;                    /* false: it was of other candidates */
    struct digest body;
};

struct standing {
    uint32_t contest;
    struct arena arena;
    bool stands, queried;           /* something does */
    struct digest stands_body, queried_body;
    uint64_t queried_revision, queried_act;
    size_t n_signers;               /* of what is queried; 0 where it was folded from a file */
    struct digest signers[TALLY_SIGNATURES_MAX];
    uint64_t used;                  /* the greatest revision that is used up, of acts 1 to 5 */
    struct stated *stated;          /* ascending by area, then phase */
    struct past *past;              /* newest first, as far back as was asked for */
};

void standing_deinit(struct standing *s);

/* Adds what was taken, after all that is there. Returns 0 or -ENOMEM. */
int standing_fold(struct standing *s, const struct declaration *d, const struct digest *body, bool queried);

/* Notes a declaration that was taken before all that is noted. Returns 0, 1 when it is not sound, or -ENOMEM. */
int standing_note(struct standing *s, struct span body);

/* What was stated of an area and phase, or NULL. */
const struct stated *standing_statement(const struct standing *s, struct span area, uint64_t phase);
/* Sets it; body NULL: it does not count. Returns 0 or -ENOMEM. */
int standing_state(struct standing *s, struct span area, uint64_t phase, uint64_t revision, const struct digest *body);

/* The revision that comes next in a declaration's series. */
uint64_t standing_next(const struct standing *s, const struct declaration *d);
/* What has a declaration's contest, series and revision, or NULL. */
const struct past *standing_past(const struct standing *s, const struct declaration *d);

/*
 * Completes a sheet's declaration: what it replaces, and the statements' bodies, in `arena`. One that was sent before is
 * completed as it was then, so that it is the same again. Returns 0 or -ENOMEM.
 */
int standing_complete(const struct standing *s, struct sheet *sheet, struct arena *arena);

/* Judges a completed sheet by what was taken before: adds E05, E06, E12 or E19 to j. Returns 0 or -ENOMEM. */
int standing_judge(const struct standing *s, const struct sheet *sheet, struct judgement *j);
