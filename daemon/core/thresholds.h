/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The rule profile: every number that a rule of plausibility asks for, in one table (SPEC.md 8.2). An election's header
 * may set any of them; what it does not set has the default here.
 *
 *        name in the manifest, name in C, default, unit, what it bounds
 */

#include "proto/message.h"

#define RULE_THRESHOLDS(X) \
    X("correction-share", CORRECTION_SHARE, 100, "hundredths of a percent", \
      "a correction that takes more than this share from a contest's votes or papers is queried (P06)") \
    X("correction-votes", CORRECTION_VOTES, 500, "votes or papers", \
      "a correction that takes more than this from a contest's votes or papers is queried (P06)") \
    X("identical-candidates", IDENTICAL_CANDIDATES, 3, "candidates", \
      "votes equal to another contest's, one by one, are queried from so many candidates on (P05)") \
    X("statements", STATEMENTS, 1, "0 or 1", \
      "1: in a live election whoever declares for a combined authority names a statement of every district (E21)")

enum threshold {
#define X(name, NAME, number, unit, what) THRESHOLD_##NAME,
    RULE_THRESHOLDS(X)
#undef X
    _THRESHOLD_MAX,
};

/* A threshold by its name in the manifest; _THRESHOLD_MAX for one that there is not. */
enum threshold threshold_find(struct span name);
const char *threshold_name(enum threshold threshold);

/* What this header sets, or the default. */
uint64_t threshold_number(const struct m_header *header, enum threshold threshold);
