/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The operator's socket: whether this user may use it, and waiting for its answers. */

#include "clients/tally/online.h"

/* Whether there is such a socket and this user may open it. Returns an exit status, said. */
int control_check(const struct online *o);

/* Waits as online_wait(), and says in the end why the socket is not for this user, where that is why. */
int control_wait(struct online *o, const bool *done);
