/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the daemon says of itself, for people: each value under its name in the language of the output. */

#include <jansson.h>

#include "clients/libtally/tally.h"

/* An object of names and values, as `tally status --json` has them; "head" and what has no name here but its own. */
void status_show(json_t *object);

/* One of the daemon's values for such an object: a number where the name is a number's, else a string. */
json_t *status_value(const char *name, struct tally_bytes value);

/* The centres of a state: when each was last heard, and whether its key was dropped. */
void status_show_centres(json_t *centres);
