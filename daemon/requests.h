/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What each socket takes, as one table, and what is done with it. */

#include "daemon/loop.h"

/* Takes up to REQUESTS_A_TURN requests from one socket. Returns 0 or a negative errno that must end the process. */
int requests_take(struct service *s, enum wire_kind kind);

/* Answers the entries requests that waited; no commit may be in flight. Returns as above. */
int requests_read(struct service *s);

/* The pipeline's way out: `asker` holds a struct wire_peer of intake. */
void requests_reply(void *context, const struct asker *asker, struct span answer);
