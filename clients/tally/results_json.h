/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The results object of an area and poll (tally results --json), from its records. Pure: records in, JSON out. */

#include <jansson.h>

#include "daemon/core/election.h"
#include "proto/note.h"

/* What is held under a key: an absent span when nothing is. */
typedef struct span (*records_fn)(void *user, struct span key);

struct results {
    const struct election *e;
    uint32_t area, poll;
    bool by_registration;       /* parties as registered instead of by reporting group */
    struct span note;           /* the head under which the records stand */
    struct head head;
    bool derived;               /* with what is derived from the contests below (derive.h) */
    int method;                 /* of vote shares: an enum share_method */
    const char *at;             /* the past moment that was asked for, as it was typed; NULL: now */
    json_t *cosigned;           /* the names of the witnesses whose cosignatures were demanded; NULL: none were */
    records_fn get;
    void *user;
};

/*
 * Makes the object. Returns 0; 1 when the area has no record of that poll, or a record is not sound; -ENOMEM. The keys
 * are those of tally(1), in its order.
 */
int results_json(const struct results *r, json_t **ret);

/* Whether there are mayors to be told of: then the records of the area's whole subtree are needed, else only its own. */
bool results_offices(const struct election *e, uint32_t area, uint32_t poll);

/* The key of an area's record. Returns an absent span when the area has none of that poll. */
struct span results_key(const struct election *e, uint32_t area, uint32_t poll);

/* The poll that is meant where nobody names one: the headline, or where the area has none of it the first that it has;
 * NO_INDEX when it has none. */
uint32_t results_poll(const struct election *e, uint32_t area);
/* The area's polls as a person types them, "'councillors', 'mayors'", cut when they do not fit. size > 0. */
void results_polls(const struct election *e, uint32_t area, char *ret, size_t size);

/*
 * Who is the i-th elected: candidate, name, party, group, votes (first preferences where there are preferences), and total,
 * which decided: the second round's where there was one. null when there is no i-th.
 */
json_t *elected_json(const struct election *e, const struct contest *c, const struct contest_record *r, size_t i);

/* "pending", "declared", "uncontested", "postponed", "vacant", "queried". */
const char *contest_state_word(uint64_t state);

/* What decided for the candidate at this position of the ballot: the second round's total where there was one and it was
 * in it, else the votes. Not given when it has neither. */
struct opt contest_deciding(const struct contest_record *r, struct span candidate, uint64_t position);
bool contest_elected(const struct contest_record *r, uint64_t position);

/* Whether the statements that the result is the sum of are those that count; null where it names none. */
json_t *statements_hold_json(const struct contest_record *r);

/* --- Parts of the object --- */

json_t *contest_counts_json(const struct contest_counts *c);
/* A council's own control; of a wider area, how many of its councils are under whose; null without either. */
json_t *control_json(const struct area_record *a);
json_t *fall_json(const struct fall *fall);
/* Which record it is and what it hashes to: {"key", "sha256"}. */
json_t *record_json(struct span key, struct span bytes);
/* results_offices.c. Returns as results_json(). */
int results_offices_json(const struct results *r, json_t **ret);
/* Sorts a record's groups: most seats first, then most votes, then by id. */
void groups_by_seats(struct area_record *a);
json_t *json_opt_int(struct opt_int v);
/* object[key] = value, which it takes. Returns 0 or -1. */
int json_span_key(json_t *object, struct span key, json_t *value);
