/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the operator is told of what centres send: that something was queried, refused, or in conflict with what stands,
 * by whom, and why. What counts is told by the totals alone. Whoever sends without end fills no log.
 */

#include "daemon/core/judgement.h"
#include "daemon/core/officers.h"
#include "daemon/log_limit.h"
#include "daemon/repeats.h"
#include "daemon/state.h"

struct outcome_log {
    struct repeats repeats;
    struct log_limit refused, queried;
};

/* appended: the judgement made a new entry. */
void outcome_log(struct outcome_log *l, const struct state *state, const struct judgement *j, const struct signers *signers,
                 bool appended, uint64_t now);
