/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Events for a night: made with few words, told by officers or by the authority, and forced in where no daemon would. */

#include "tests/support/declarations.h"

/* Who tells what only the authority may. */
extern const char *const AUTHORITY[];

/* An event of this kind with a reason where one is needed and nothing else; made when nominations have closed. */
struct event *event_new(enum event_kind kind, const char *subject, struct arena *arena);

/* The same with what the kind has of its own. Lists of ids end with NULL. */
struct event *event_postponed(const char *contest, enum contest_status status, struct opt from, struct arena *arena);
/* Candidates as "ann:blue", "bob:red". */
struct event *event_nominations(const char *contest, const char *const *candidates, struct arena *arena);
struct event *event_recount(const char *contest, bool under_way, struct arena *arena);
struct event *event_rush(const char *contest, const char *const *elected, struct arena *arena);
struct event *event_turnout(const char *contest, uint64_t electorate, uint64_t papers, struct arena *arena);
/* votes in ballot order, one for each candidate; NULL: none. */
struct event *event_agency(const struct election *e, const char *contest, const uint64_t *votes,
                           const char *const *elected, struct arena *arena);
/* text NULL: it takes the earlier one away. */
struct event *event_annotation(const char *area, const char *id, const char *text, struct arena *arena);

/* The key under this signer's name (small_signer()) becomes the officer's; NULL: the officer has none any more. */
struct event *event_key(const char *officer, const char *key, struct opt from, struct opt until, struct arena *arena);
/* Names as small_signer() has them, ascending. */
struct event *event_authorities(uint64_t threshold, const char *const *names, struct arena *arena);
struct event *event_log(const char *key, struct arena *arena);

/* The event's bytes. The caller frees them. */
struct blob event_bytes(const struct event *event);

/* As night_judge(), night_take() and night_fold() for an event; folding, it is signed by these. */
const struct judgement *night_judge_event(struct night *n, const struct event *event, const char *const *signers);
const struct judgement *night_tell(struct night *n, const struct event *event, const char *const *signers);
int night_fold_event(struct night *n, const struct event *event, const char *const *signers);
