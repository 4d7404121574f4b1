/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What `tally status` shows, and the sentence that the service manager is told. */

#include "daemon/loop.h"
#include "proto/codec.h"

/* Packs the state message. Returns 0 or a negative errno. */
int status_pack(struct service *s, uint64_t id, struct pack *pack);

/* Of this process: open descriptors, and how many there may be; the journal's bytes with its log; for how many ms the
 * disk has been waited for. */
uint64_t status_descriptors(void);
uint64_t status_descriptors_max(void);
uint64_t status_journal_bytes(const struct service *s);
uint64_t status_uptime(const struct service *s);    /* ms since the loop began */
uint64_t status_lag(const struct service *s);

/* One line: "3299 of 3404 contests decided, 0 queried, 3513 entries, lag 0 ms". lag: how long a commit has been waited for. */
void status_sentence(struct service *s, uint64_t lag, char *ret, size_t size);
