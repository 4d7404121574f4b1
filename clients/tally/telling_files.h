/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Events whose data stands in a file. The first word names it. */

#include "clients/tally/telling.h"

/* The candidates from now on: columns and order as in candidates.csv, of one contest. Returns an exit status, said. */
int tell_nominations(const struct event_words *w, struct event *event);

/* What an agency reports: the votes and the elected of a sheet. Returns an exit status, said. */
int tell_agency(const struct event_words *w, struct event *event);
