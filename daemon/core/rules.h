/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The rules that look at one declaration and the manifest alone, so that a client checks a sheet with
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
 * The parts of it that come before the sheet. Each adds the first code that applies and returns whether one did: whether
 * there is such a contest, and for a statement such an area of it (E08, E20); of a contest there is, whether the act has
 * what it carries (E13, E17, E14, E18).
 */
bool rules_subject(const struct election *e, const struct declaration *d, struct judgement *j);
bool rules_act(const struct election *e, const struct declaration *d, struct judgement *j);

/* The sheet alone, without those two. Returns 0 or -ENOMEM. */
int rules_sheet(const struct election *e, const struct declaration *d, uint64_t now, struct judgement *j);

/* What an event breaks by itself, whatever was told before: adds its code (X10) and returns whether it did. */
bool rules_event(const struct event *event, struct judgement *j);

/* The area that a statement is of; NO_INDEX when it is not a statement of this contest. */
uint32_t rules_stated_area(const struct election *e, const struct declaration *d, uint32_t contest);

/* "declare", "amend", …; "?" for none. */
const char *act_name(uint64_t act);
