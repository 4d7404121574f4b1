/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A declaration or an event that not all sign in one place: written to a file with the signatures so far, and signed
 * there by the next.
 */

#include <jansson.h>

#include "clients/tally/online.h"
#include "clients/tally/seal.h"
#include "clients/tally/signing.h"

/*
 * Signs a declaration and writes dir/CONTEST.rREVISION.envelope (a statement: dir/CONTEST.AREA.PHASE.rREVISION.envelope),
 * for its owner alone; one that is there is not written over. Says what is to be done next, or with rows not NULL adds a
 * row of JSON. Returns an exit status, said.
 */
int handover_write(struct keyring *k, const struct declaration *d, uint32_t contest, const char *dir, json_t *rows);
/* The same for an event: dir/SUBJECT.KIND.envelope. */
int handover_write_event(struct keyring *k, const struct event *event, uint32_t record, const char *dir, json_t *rows);

/*
 * Shows what the envelope from `path` says, adds the signatures of those whose key files are named, and writes it back.
 * Nothing is signed or written unless the envelope is one of declarations or events of this election and each of them may
 * sign all that is in it. *envelope is replaced. Returns an exit status, said.
 */
int handover_sign(const struct election *e, const struct signing_options *signing, const char *path,
                  struct blob *envelope);
