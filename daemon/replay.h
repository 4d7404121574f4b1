/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Start-up: reads the whole journal, hashes everything stored again, folds the recorded verdicts and compares with every head.
 * A daemon serves only from a journal that passed.
 */

#include "daemon/journal/journal.h"
#include "daemon/secrets.h"
#include "daemon/state.h"

/* What the journal is held against. */
struct replay_pins {
    struct digest genesis;              /* from the configuration */
    const struct log_secrets *logs;     /* one of them must be the key that signs from here on */
    struct span kept_head;              /* the head kept outside the database; absent: there is none */
};

/* Called now and then with entries read so far and, once known, the batches in all: for STATUS and the watchdog. */
typedef void (*replay_progress)(void *context, uint64_t batch, uint64_t n_batches, uint64_t entries);

/*
 * Fills *ret from the journal. Returns 0; 1 when the journal does not check, with the reason and place in *ret_fault
 * (exit 4: a restart does not help); or a negative errno.
 */
int replay(struct journal *journal, const struct replay_pins *pins, replay_progress progress, void *context,
           struct state *ret, struct fault *ret_fault);
