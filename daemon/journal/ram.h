/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The journal in memory, for tests. A place is a name; what was committed there outlives the handle until ram_reset().
 * It fails, and waits, when told to. These calls may come from another thread than the handle's.
 */

#include "daemon/journal/journal.h"

#define RAM_PLACES_MAX 16
#define RAM_PLACE_MAX 64
#define RAM_BATCHES_MAX 65536

/* The n-th append or commit from now (1 is the next one) returns `error`; every one after it too. 0 ends that. */
void ram_fail_append(unsigned n, int error);
void ram_fail_commit(unsigned n, int error);

/* While held, a commit waits; ram_wait_held() returns once one does. Letting go lets it end. */
void ram_hold_commits(bool hold);
void ram_wait_held(void);

/* How many commits have succeeded since the last reset. */
uint64_t ram_commits(void);

/* Forgets every place and every demand. No handle may be open. */
void ram_reset(void);
