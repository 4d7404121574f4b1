/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the service manager is told (sd_notify). Without one every call does nothing. */

#include <stdint.h>

void notify_ready(const char *status);
void notify_status(const char *format, ...) __attribute__((format(printf, 1, 2)));
void notify_stopping(void);
/* What was read at the start is read again; notify_ready() ends it. */
void notify_reloading(void);
/* Asks for more time in a long start or stop. */
void notify_extend(uint64_t usec);

/* Milliseconds between two calls of notify_watchdog(): half of what the manager allows. 0 when it does not watch. */
uint64_t notify_watchdog_interval(void);
void notify_watchdog(void);
