/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Events about keys (SPEC.md 4.3): what they may change, and what they change, in the tables of enrolled keys. */

#include "daemon/core/event_kinds.h"
#include "daemon/core/officers.h"

/* The officer whose key it changes; NO_INDEX for the election's own keys, or nobody. */
uint32_t keys_officer(const struct election *e, const struct event *event);
/* Whether it has a subject: an officer, or this election. */
bool keys_subject(const struct election *e, const struct event *event);
/* How many events of its kind there were of its subject. */
uint32_t *keys_number(struct election *e, const struct event *event);
/* Whether one of the keys that it brings may not be enrolled: *ret_id. */
bool keys_barred(const struct election *e, const struct event *event, struct digest *ret_id);
/* Whether it takes a key away that there is not. */
bool keys_missing(const struct election *e, const struct event *event);
/* How many of the keys that stay, come or go have signed, of how many that must. */
void keys_signed(const struct election *e, const struct event *event, const struct signers *signers, uint64_t *ret_signed,
                 uint64_t *ret_needed);
/* Room for what it enrols. Returns 0 or -ENOMEM. */
int keys_reserve(struct election *e, const struct event *event);
/* What the entry with this index changes, within the room reserved; none of the above bars it. */
void keys_fold(struct election *e, uint64_t index, const struct event *event);
