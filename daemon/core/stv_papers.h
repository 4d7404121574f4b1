/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Whole papers behind the fractions of a published count. Every credit is a whole number of papers times one of the few
 * values that the transferring candidate's papers have; a mistyped digit nearly never is. What is known of a candidate
 * is at most two values and the most papers that there can be of each; beyond that nothing is known, and nothing is
 * asked.
 */

#include "daemon/core/stv.h"

#define STV_VALUES_KNOWN 2

struct stv_papers {
    bool unknown;
    size_t n;
    struct {
        uint64_t value, most;
    } of[STV_VALUES_KNOWN];     /* the higher value first; none is 0 */
};

/* A candidate's first preferences. */
void stv_papers_first(struct stv_papers *papers, uint64_t votes);

/* The same papers, each at surplus × value / total. */
void stv_papers_scale(struct stv_papers *papers, uint64_t surplus, uint64_t total);

/*
 * Whether these papers can make this credit; if so they are added to those of the candidate who gets it: exactly, where
 * there is but one way to make it.
 */
bool stv_papers_credit(const struct stv_papers *sent, uint64_t credit, struct stv_papers *to);
