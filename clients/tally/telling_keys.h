/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What is told of keys (SPEC.md 4.3): public key files in, an event out. Each returns an exit status, said. */

#include "clients/tally/telling.h"

int tell_key(const struct event_words *w, struct event *event);
int tell_authorities(const struct event_words *w, struct event *event);
int tell_log_key(const struct event_words *w, struct event *event);
