/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A declaration that not all of its officers sign in one place: written to a file with the signatures so far, and signed
 * there by the next.
 */

#include "clients/tally/online.h"
#include "clients/tally/seal.h"
#include "clients/tally/sheet.h"

/*
 * Signs a sheet and writes dir/CONTEST.rREVISION.envelope, for its owner alone; one that is there is not written over.
 * Says what is to be done next, or with rows not NULL adds a row of JSON. Returns an exit status, said.
 */
int handover_write(struct keyring *k, const struct sheet *sheet, const char *dir, json_t *rows);

/*
 * Shows what the envelope from `path` declares, adds the signatures of the officers whose key files are named, and writes
 * it back. Nothing is signed or written unless the envelope is one of declarations of this election and each of these
 * officers may declare all that is in it. *envelope is replaced. Returns an exit status, said.
 */
int handover_sign(const struct election *e, const char *const *officers, size_t n, const char *path,
                  struct blob *envelope);
