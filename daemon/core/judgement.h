/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A judgement: the verdict on one declaration with its codes and their arguments, ready to be said to a person. */

#include "proto/verdict.h"

#define JUDGEMENT_TEXT 4096

struct judgement {
    enum verdict verdict;
    bool retry;                         /* the same bytes may be taken later */
    bool as_declared;                   /* a code of severity L flags the result, rather than refusing it */
    uint32_t contest;                   /* index, or NO_INDEX */
    uint64_t entry;                     /* duplicate or repeated conflict: the entry that stands */
    bool entry_given;
    struct digest body, figures;        /* of the declaration judged */
    size_t n_codes;
    struct code_args codes[TALLY_CODES_MAX];    /* in the order of the table of codes */
    enum code order[TALLY_CODES_MAX];
    char text[JUDGEMENT_TEXT];          /* what the arguments point into */
    size_t used;
};

void judgement_init(struct judgement *j);

/*
 * Adds a code with printf-formatted arguments, one format for each, ended by NULL: judgement_add(j, CODE_A03, "%.*s",
 * SPAN_ARG(id), ...) is not possible in C, so arguments are made first with judgement_text() and judgement_number().
 * Codes beyond TALLY_CODES_MAX are left out. The verdict becomes the gravest of its codes' severities.
 */
void judgement_add(struct judgement *j, enum code code, size_t n_args, const struct span *args);

/* Copies text into the judgement, cut when room is out, so that it lives as long. */
struct span judgement_text(struct judgement *j, struct span text);
struct span judgement_number(struct judgement *j, uint64_t number);
/* In hex. */
struct span judgement_digest(struct judgement *j, const struct digest *digest);
/* RFC 3339, UTC: "2017-05-04T21:00:00Z". */
struct span judgement_time(struct judgement *j, uint64_t ms);
