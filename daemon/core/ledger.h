/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ledger: the state folded from the journal. Judging never changes it; applying never fails and never looks at
 * signatures or rules: it folds the verdict that the leaf records (SPEC.md 6.1). Records are made from it on demand.
 */

#include "daemon/core/election.h"
#include "daemon/core/judgement.h"
#include "daemon/core/officers.h"
#include "proto/pack.h"

struct ledger;

/* e must outlive the ledger, which puts amended candidates into it. Returns 0 or -ENOMEM. */
int ledger_new(struct election *e, struct ledger **ret);
struct ledger *ledger_free(struct ledger *l);

/*
 * Judges a declaration against the rules and against what was taken before, in the order of SPEC.md 8.1. `at` is the time
 * that its entry would have, `now` the clock, in ms. Signers are those whose signatures hold. On accepted, queried and a conflict not seen before
 * (entry_given false) the caller appends an entry and applies it. Memory that applying will need is reserved here.
 * Returns 0 or -ENOMEM.
 */
int ledger_judge(struct ledger *l, struct span body, const struct declaration *d, const struct signers *signers,
                 uint64_t at, uint64_t now, struct judgement *j);

/* Judges an event in the order of SPEC.md 8.4. Otherwise as above. */
int ledger_judge_event(struct ledger *l, struct span body, const struct event *event, const struct signers *signers,
                       uint64_t at, uint64_t now, struct judgement *j);

/*
 * Folds one declaration entry. `signers` are the key ids of its sigset (for conflicts). Returns 0; 1 with nothing
 * changed when the entry cannot follow from what came before (SPEC.md 6.1); or -ENOMEM. After a ledger_judge() of the
 * same declaration it cannot fail.
 */
int ledger_apply(struct ledger *l, const struct leaf *leaf, const struct declaration *d, const struct digest *signers,
                 size_t n_signers);

/* Folds one event entry; the same returns. */
int ledger_apply_event(struct ledger *l, const struct leaf *leaf, const struct event *event,
                       const struct digest *signers, size_t n_signers);

/*
 * The positions of the records that changed since the last ledger_settle(), ascending, each once. A new ledger has them
 * all: nobody has seen the records of genesis yet.
 */
size_t ledger_changed(const struct ledger *l, const uint32_t **ret_positions);
void ledger_settle(struct ledger *l);

/* Packs the record at a position. Errors stick in p. */
void ledger_record(struct ledger *l, uint32_t position, struct pack *p);

/* Numbers for status: contests by state over all polls, conflicts. */
void ledger_counts(const struct ledger *l, struct contest_counts *ret, uint64_t *ret_conflicts);

/*
 * The invariants that hold of every state (SPEC.md 6.3), over the areas whose records changed since the last
 * ledger_settle(): true; else false with what does not hold. A ledger that breaks one must not be published.
 */
bool ledger_sound(const struct ledger *l, struct fault *ret_fault);
