/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who may connect: the manifest's centres, the configured readers, and on control the configured user ids. */

#include "daemon/loop.h"

/*
 * Reads the readers' folder and tells the ZAP handler. Returns 0; 1 when a key cannot be used, which has been said, and
 * nothing is changed; or a negative errno.
 */
int admission_set(struct service *s);
