/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* tally verify, of evidence: offline, by the genesis digest or by keys. */

#include "clients/tally/evidence.h"

/* Whether the bytes say that they are evidence: of officers, or of a log. */
bool evidence_is(struct span bytes);
bool evidence_is_fork(struct span bytes);

/* Checks evidence against officers and says it. Returns an exit status. */
int evidence_verify(const char *path, struct span bytes, const struct evidence_trust *trust, bool json);
/* The same of evidence against a log; origin NULL: as the head itself gives it. */
int evidence_verify_fork(const char *path, struct span bytes, const char *origin, const struct public_key *log, bool json);
