/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The pipeline: the one file that knows the order in which a submission becomes an entry, a batch, a published head and
 * a receipt. It owns the state from start to stop, runs on the loop's thread, reads no clock (the loop passes `now`)
 * and knows no socket: answers leave through a callback.
 */

#include "daemon/committer.h"
#include "daemon/draft.h"
#include "daemon/secrets.h"
#include "daemon/state.h"

struct pipeline;

/* Whoever asked: carried through, never looked at. */
#define ASKER_MAX 384
struct asker {
    uint8_t bytes[ASKER_MAX];
    size_t n;
};

/* Sends an answer to whoever asked. One that cannot be sent is dropped: the client asks again. */
typedef void (*pipeline_reply)(void *context, const struct asker *asker, struct span answer);

struct pipeline_options {
    struct state *state;                /* taken over */
    struct committer *committer;        /* used, not owned */
    const struct log_secrets *logs;     /* outlive the pipeline */
    pipeline_reply reply;
    void *context;
};

/* Returns 0 or -ENOMEM. */
int pipeline_new(const struct pipeline_options *options, struct pipeline **ret);
struct pipeline *pipeline_free(struct pipeline *p);

/*
 * Takes one submitted envelope. The result is replied at once when nothing in it waits for a commit, else after that
 * commit. Returns 0, or a negative errno that must end the process.
 */
int pipeline_submit(struct pipeline *p, const struct asker *asker, uint64_t id, struct span envelope, uint64_t now);

/* Bodies that may wait for a commit with their answers: more than two full batches have. */
#define PIPELINE_WAITING_MAX 65536

/* Whether submissions must wait for the commit that is under way: the draft is full, or so many answers wait for it. */
bool pipeline_full(const struct pipeline *p);

/*
 * Publishes a batch whose commit has ended and answers those who waited for it. Returns 0, or a negative errno that must end
 * the process.
 */
int pipeline_publish(struct pipeline *p, uint64_t now);

/* Hands the draft to the committer if it is free. Returns 0, or a negative errno that must end the process. */
int pipeline_seal(struct pipeline *p);

/* Whether a commit is in flight. */
bool pipeline_committing(const struct pipeline *p);

/* Whether nothing is in flight, and nothing drafted that will be. */
bool pipeline_idle(const struct pipeline *p);

/* Submissions are answered N05, N07, N06 or N02 from now on, the first that holds. NULL and false take it back. What was
 * taken before is committed and answered, but when frozen. Freeze: the reason is for status; hold: an operator's, whose
 * reason is told to who submits. Reasons are not copied. */
void pipeline_freeze(struct pipeline *p, const char *reason);
const char *pipeline_frozen(const struct pipeline *p);
void pipeline_hold(struct pipeline *p, const char *reason);
void pipeline_refuse_clock(struct pipeline *p, bool wrong);
void pipeline_refuse_busy(struct pipeline *p, bool busy);

/* The state, for those who answer from it. */
const struct state *pipeline_state(const struct pipeline *p);
struct view *pipeline_view(struct pipeline *p);

/* When the last commit ended; beats carry it while one is outstanding. */
uint64_t pipeline_as_of(const struct pipeline *p, uint64_t now);

/* Counts since start. */
struct pipeline_counts {
    uint64_t envelopes, bodies, verdicts[_VERDICT_MAX], batches, waiting;
    uint64_t repeated;          /* conflicts that were not journaled, for their keys had one already (repeats.h) */
};
/* From a submission to its durable answer, since the start, by the clock that submissions are given. */
const struct histogram *pipeline_times(const struct pipeline *p);

struct pipeline_counts pipeline_counts(const struct pipeline *p);
