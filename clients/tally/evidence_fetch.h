/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Evidence of what stands against a contest's officers in a daemon's journal. */

#include "clients/tally/online.h"

/*
 * Makes the file of all conflicts of a contest, under the head that its record says of them: *ret_n declarations. Returns an
 * exit status, said: STATUS_REFUSED when there are none.
 */
int evidence_fetch(struct online *o, uint32_t contest, struct blob *ret, size_t *ret_n);
