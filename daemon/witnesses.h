/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The witnesses that the daemon asks for cosignatures: when a round begins, how it ends, and what operators hear of it. The
 * journal never waits for them. Without a policy there is nobody to ask, and nothing here does anything.
 */

#include "daemon/chain.h"
#include "daemon/config.h"
#include "daemon/cosign/post.h"
#include "daemon/cosign/round.h"
#include "daemon/core/election.h"

#define WITNESSES_SOONEST 1000  /* ms between the beginnings of two rounds */
#define WITNESSES_RETRY 5000    /* ms, after a round that ended without a quorum */
#define WITNESSES_LATEST 60000  /* ms: asked again though the journal has not grown, so that cosignatures stay fresh */
#define WITNESSES_FAULT_MAX 512

struct witnesses {
    struct blob text;           /* the policy's file */
    struct policy policy;
    char *urls[POLICY_WITNESSES_MAX];   /* complete; NULL: nobody can ask it */
    struct round round;
    struct poster *poster;      /* NULL: there is no policy */
    uint64_t began;             /* ms, monotonic, when the last round began; 0: none did */
    bool again;                 /* these posts are the round's second question */
    bool lacking;               /* the last round ended without a quorum */
    enum round_answer last[POLICY_WITNESSES_MAX];   /* what was said last of each */
};

/*
 * Reads the policy that the configuration names and looks whether this log can use it; nothing is started. Returns 0, 1 with
 * what is wrong in ret_fault[WITNESSES_FAULT_MAX], or a negative errno. witnesses_deinit() in any case.
 */
int witnesses_read(struct witnesses *w, const char *path, char *ret_fault);
/* Whether the policy's logs, if it names any, have this one among them. Returns 0 or 1 with ret_fault. */
int witnesses_match(const struct witnesses *w, const struct election *e, size_t note_len, char *ret_fault);

/* Starts the thread that asks, where there is a policy. Returns 0 or a negative errno. */
int witnesses_start(struct witnesses *w);
void witnesses_deinit(struct witnesses *w);

/* Readable when witnesses_turn() has something to take; -1: never. */
int witnesses_fd(const struct witnesses *w);

/* Takes what has come and begins what is due. `now` is monotonic, in ms. Returns 0 or -ENOMEM. */
int witnesses_turn(struct witnesses *w, const struct chain *chain, uint64_t now);
