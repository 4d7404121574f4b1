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
    X("electorate-change", ELECTORATE_CHANGE, 200, "per mille", \
      "a contest's electorate that differs by more than this from a baseline's is warned of (P15)") \
    X("identical-candidates", IDENTICAL_CANDIDATES, 3, "candidates", \
      "votes equal to another contest's, one by one, are queried from so many candidates on (P05)") \
    X("papers-per-hour", PAPERS_PER_HOUR, 60000, "papers", \
      "a count faster than this is warned of (P08); 0: none is") \
    X("rejected-query", REJECTED_QUERY, 80, "per mille", "papers of which so many are rejected are queried (P11)") \
    X("rejected-warn", REJECTED_WARN, 30, "per mille", "papers of which so many are rejected are warned of (P01)") \
    X("round-numbers", ROUND_NUMBERS, 4, "candidates", "so many whose votes end in 00 are warned of (P09)") \
    X("row-shift", ROW_SHIFT, 400, "per mille", \
      "votes that come nearer a baseline by so much when moved by a row are queried (P14)") \
    X("share-change", SHARE_CHANGE, 250, "per mille", "a group's share that changes by so much is warned of (P03)") \
    X("statements", STATEMENTS, 1, "0 or 1", \
      "1: in a live election whoever declares for a combined authority names a statement of every district (E21)") \
    X("swing", SWING, 200, "per mille", "so great a swing is warned of (P13)") \
    X("turnout-change", TURNOUT_CHANGE, 150, "per mille", "a turnout that changes by so much is warned of (P12)") \
    X("turnout-least", TURNOUT_LEAST, 100, "per mille", "a lower turnout is warned of (P02)") \
    X("turnout-most", TURNOUT_MOST, 900, "per mille", "a higher turnout is warned of (P02)") \
    X("votes-per-paper-least", VOTES_PER_PAPER_LEAST, 105, "hundredths", \
      "fewer votes than this on a valid paper are warned of (P07)") \
    X("votes-per-paper-spare", VOTES_PER_PAPER_SPARE, 2, "hundredths", \
      "fewer votes than this left unused on a valid paper are warned of (P07)")

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
