/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A pipeline without sockets: the small election, a journal in memory, the real committer. What is replied is kept, so
 * that a test reads like a conversation: submit, turn, look at the answer.
 */

#include "daemon/journal/ram.h"
#include "daemon/pipeline.h"
#include "daemon/replay.h"
#include "tests/support/declarations.h"

#define RIG_PLACE "rig"
#define RIG_ANSWERS_MAX 64

struct rig {
    struct small_election *s;
    struct log_secrets logs;
    struct committer *committer;
    struct pipeline *pipeline;
    struct blob kept;               /* the newest head, as it would be kept outside */
    char folder[64];                /* for the committer's kept head */
    size_t n_answers;
    uint64_t ids[RIG_ANSWERS_MAX];
    struct blob answers[RIG_ANSWERS_MAX];
    struct arena arena;
};

/* Makes the journal and starts. */
void rig_init(struct rig *r, const struct small_terms *terms);
/* Stops in good order and forgets the journal. */
void rig_deinit(struct rig *r);

/* Ends the pipeline as a crash would, or in good order: the journal stays. */
void rig_stop(struct rig *r);
/* Reads the journal again. Returns what replay() returned; starts the pipeline when that is 0. */
int rig_start(struct rig *r, struct fault *ret_fault);

/* Submits one declaration in an envelope of its own, signed by these officers. */
void rig_submit(struct rig *r, uint64_t id, const struct declaration *d, const char *const *officers);
void rig_submit_bytes(struct rig *r, uint64_t id, struct span envelope);
/* A good declaration of the contest, by its own officers. */
void rig_declare(struct rig *r, uint64_t id, const char *contest, unsigned twist);

/* Turns until nothing is drafted or in flight; fails the test after ten seconds. Returns 0 or what the pipeline
 * returned. */
int rig_settle(struct rig *r);

/* The only item of the answer with this id, decoded; fails the test when there is none. */
struct result_item rig_item(struct rig *r, uint64_t id);
/* Whether an answer with this id has come. */
bool rig_answered(const struct rig *r, uint64_t id);

/* The head of the published view. */
struct head rig_head(struct rig *r);
