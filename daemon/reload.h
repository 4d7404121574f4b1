/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* SIGHUP: what of the configuration a running daemon takes, and what it says of the rest. */

#include "daemon/loop.h"

/*
 * Reads configuration and readers again. What cannot be used has been said, and leaves in force what was. Returns 0 or
 * a negative errno that must end the process.
 */
int reload(struct service *s);
