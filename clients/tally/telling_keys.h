/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What is told of keys (SPEC.md 4.3): public key files in, an event out. Each returns an exit status, said. */

#include "clients/tally/telling.h"

int event_key_given(const struct event_words *w, struct event *event);
int event_authorities(const struct event_words *w, struct event *event);
int event_log_key(const struct event_words *w, struct event *event);
