/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* An envelope of one body, judged as SPEC.md 8.1 says, after what a state has folded. */

#include "daemon/core/judgement.h"
#include "daemon/state.h"

/* Every code and a space for each. */
#define JUDGED_CODES_MAX (TALLY_CODES_MAX * 4 + 1)

struct judged {
    enum verdict verdict;
    char codes[JUDGED_CODES_MAX];       /* parted by spaces */
};

/* The state stays as it is. now: the clock. */
void judge_envelope(const struct state *s, struct span envelope, uint64_t now, struct judged *ret);
