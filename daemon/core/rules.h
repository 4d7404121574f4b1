/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The rules of rule set 1 that look at one declaration and the manifest alone, so that a client checks a sheet with
 * exactly what the daemon will say. Each rule is a row of one table: a code and a predicate (SPEC.md 8.1).
 */

#include "daemon/core/election.h"
#include "daemon/core/judgement.h"

/*
 * Judges a decoded declaration by itself: contest known, act, nominations, candidates, sums, elected, lots, declared
 * time not before the close of poll (uncontested: of nominations; postponed: its date) nor after now. Adds codes to j
 * and sets j->contest, j->figures; verdict stays accepted when nothing is wrong. Returns 0 or -ENOMEM.
 */
int rules_check(const struct election *e, const struct declaration *d, uint64_t now, struct judgement *j);

/*
 * The part of it that asks whether there is anything to declare: E08, E12, E13. Adds the first that applies and returns
 * whether one did.
 */
bool rules_act(const struct election *e, const struct declaration *d, struct judgement *j);
