/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is derived from published integers, each with the integers that it is made of: vote share by a stated method,
 * turnout by both definitions, share change and swing against baselines that have votes. Pure functions: records in,
 * integers out. By-elections stay outside, as they do in areas' records.
 */

#include "clients/tally/results_json.h"
#include "proto/arena.h"

/*
 * How the votes of a ward where each elector has several are made comparable with those of a ward where each has one:
 * all votes of the party's candidates; those of its best; or the mean of its candidates. Elsewhere all three are the sum.
 */
enum share_method { SHARE_SUM, SHARE_TOP, SHARE_MEAN, _SHARE_METHOD_MAX };

/* The mean is counted in units of 0.00001 vote, truncated in each contest. */
#define SHARE_MEAN_UNIT 100000

struct derived_row {
    uint64_t votes;             /* by the method, in units of 1/unit vote */
    uint64_t sum;               /* all votes */
    uint64_t candidates, contests;
};

struct derived_turnout {
    uint64_t papers, electorate;
    uint64_t contests;          /* so many of those declared give all that this needs */
};

/* A group's votes now and then, over the same ground. */
struct compared_row {
    uint64_t now, then;
    bool unknown;               /* somewhere the baseline has it only among others */
};

struct comparison {
    uint32_t baseline;
    bool whole;                 /* over the area as it is; else over the contests that have figures of last time */
    uint64_t contests;          /* declared ones that are compared */
    uint64_t now, then;         /* votes of all parties */
    uint64_t remainder;         /* of `then`: others and unattributed */
    struct compared_row *rows;  /* by party's index: groups' leaders */
    struct derived_turnout was; /* turnout then, as far as the baseline gives it */
    bool swing_given;           /* between the two that have most votes now */
    uint32_t to, from;          /* parties: the swing is from the second to the first, or less than 0 */
};

struct derived {
    enum share_method method;
    uint64_t unit;
    uint64_t contests, declared;        /* in the area; of state declared, all of which have votes */
    uint64_t total;                     /* of the rows' votes */
    struct derived_row *rows;           /* by party's index: parties as registered, or groups' leaders */
    struct derived_turnout verified;    /* papers, those rejected among them */
    struct derived_turnout valid;       /* papers less those rejected */
    size_t n_comparisons;
    struct comparison *comparisons;
};

/* Returns 0; 1 when a record is missing or not sound; -ENOMEM. Arrays are in the arena. */
int derive(const struct results *r, enum share_method method, struct arena *arena, struct derived *ret);

/* The share n of d in hundredths of a percent, rounded half up; d > 0. */
int64_t share_bp(uint64_t n, uint64_t d);
/* The change of a share, now less then, in hundredths of a percentage point, rounded half away from 0; both d > 0. */
int64_t share_change_bp(uint64_t now, uint64_t now_d, uint64_t then, uint64_t then_d);
/* Butler's swing: half of what A's share gained and B's lost, over all votes, in the same unit. Positive: to A. */
int64_t swing_bp(const struct comparison *c, uint32_t a, uint32_t b);

/* The party that votes for a candidate's party count for: itself, or its group's leader. */
uint32_t derive_party(const struct results *r, uint32_t party);

/* A contest's candidates as they are: the manifest's, or as an event amended them. */
const struct m_candidate *contest_candidates(const struct contest *c, const struct contest_record *record, size_t *ret_n);

/* The rejected papers of a contest, as SPEC.md 8.1 totals them. */
struct opt rejected_total(const struct contest_record *record);

/* Decodes a contest's record. Returns 0, 1 when it is missing or not sound, or -ENOMEM. */
int contest_record_get(const struct results *r, uint32_t contest, struct arena *arena, struct contest_record *ret);

/* Whether a contest is among those that the area's record of the poll counts. */
bool results_counts(const struct results *r, const struct contest *c);

/* --- Control (SPEC.md 6.1): what became of a council --- */

enum council_outcome {
    OUTCOME_OPEN,               /* not decided, nor certain; or nobody says who was in control */
    OUTCOME_HELD,               /* the same group had and has a majority */
    OUTCOME_GAINED,             /* a group has one that had none: from another group, or from no overall control */
    OUTCOME_LOST,               /* a group had one and nobody has */
    OUTCOME_NO_CHANGE,          /* nobody had one, nobody has */
    _OUTCOME_MAX
};
/* Of a majority that is only certain too: it says so itself. */
enum council_outcome control_outcome(const struct control *c);
