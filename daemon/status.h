/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What `tally status` shows, and the sentence that the service manager is told. */

#include "daemon/loop.h"
#include "proto/codec.h"

/* Packs the state message. Returns 0 or a negative errno. */
int status_pack(struct service *s, uint64_t id, struct pack *pack);

/* One line: "3299 of 3404 contests decided, 0 queried, 3513 entries, lag 0 ms". lag: how long a commit has been waited for. */
void status_sentence(struct service *s, uint64_t lag, char *ret, size_t size);
