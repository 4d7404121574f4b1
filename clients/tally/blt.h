/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Ballot files of the Electoral Reform Society's form, as OpaVote writes them (.blt):
 *
 *     4 2             four candidates, two seats
 *     -3              the third has withdrawn
 *     28 1 2 0        28 papers: the first, then the second
 *     0               no more papers
 *     "Ann" "Bob" "Cyd" "Dee" "A title"
 *
 * Blanks and line feeds part words, a # begins a comment that ends with its line. No equal ranks, no skipped ones, no
 * papers' names: those are said to be what they are.
 */

#include "clients/tally/faults.h"
#include "proto/arena.h"
#include "proto/message.h"

#define BLT_BYTES_MAX 67108864
#define BLT_BALLOTS_MAX 1000000     /* rows, each of up to COUNT_MAX papers; all together no more than that either */

struct blt_candidate {
    struct span name;
    uint32_t number;            /* in the file, from 1 */
    uint32_t line;              /* where the name stands, or should */
};

struct blt {
    struct arena arena;         /* what it points into, beside the bytes read */
    uint64_t seats;
    uint32_t head_line;         /* of the numbers of candidates and seats */
    size_t n, n_withdrawn, n_preferences;
    struct blt_candidate *candidates;   /* those who stand */
    struct blt_candidate *withdrawn;
    struct preference *preferences;     /* positions among those who stand; withdrawn ones are left out */
    uint64_t papers;
    uint64_t blank;             /* papers without a preference for somebody who stands */
    struct span title;
};

/*
 * Reads a file's bytes, which must outlive ret. `file` is what faults call it; reading ends at the first fault. Where it
 * may be `nameless` it may end with the papers: names and title are absent then. Returns 0, 1 with a fault added, or
 * -ENOMEM. blt_deinit() in every case.
 */
int blt_read(struct span bytes, const char *file, bool nameless, struct blt *ret, struct faults *f);
void blt_deinit(struct blt *blt);
