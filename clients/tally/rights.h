/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who may sign what, as SPEC.md 8.1 and 8.4 say it, of one officer and one body. */

#include "daemon/core/election.h"

/* The right that somebody must have who signs: a role from `first` to `last`, over a poll in an area. */
struct right_wanted {
    uint64_t first, last;
    uint32_t poll, area;        /* area NO_INDEX: nobody has it */
};

/* What entitles to a declaration of the contest; to a local statement by its area. */
struct right_wanted right_to_declare(const struct election *e, const struct declaration *d, uint32_t contest);

/* What entitles an officer to tell an event of this kind about what the record at this position is about; nobody is
 * entitled to one about keys, which has no record. */
struct right_wanted right_to_tell(const struct election *e, uint64_t kind, uint32_t record);

/* How far above the area the officer's right stands, 0 for the area itself; NO_INDEX: the officer has none. */
uint32_t right_distance(const struct election *e, uint32_t officer, const struct right_wanted *wanted);

/* Whether it is an authority's key. */
bool is_authority(const struct election *e, const struct public_key *key);
