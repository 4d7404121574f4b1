/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The kinds of events (SPEC.md 8.4): what each is about, who may tell it, and whether it needs a reason. One table. */

#include <stdbool.h>
#include <stdint.h>

#include "proto/message.h"

enum event_about { ABOUT_CONTEST, ABOUT_AREA, ABOUT_KEYS };

struct event_info {
    const char *name; /* "postponed", "restored", … */
    enum event_about about;
    bool reason;    /* never without one: it changes what is to be counted, or by whom */
    bool authority; /* an authority may tell it, by its threshold */
    bool counting;  /* whoever may declare the contest may tell it */
    int role;       /* so may who has a right of this role; -1: nobody else */
};

/* The row of a kind; one named "?" that nobody may tell for none. */
const struct event_info *event_info(uint64_t kind);

static inline const char *event_name(uint64_t kind) {
    return event_info(kind)->name;
}

static inline bool event_about_keys(const struct event *event) {
    return event_info(event->kind)->about == ABOUT_KEYS;
}

static inline bool event_about_area(const struct event *event) {
    return event_info(event->kind)->about == ABOUT_AREA;
}

static inline bool event_about_contest(const struct event *event) {
    return event_info(event->kind)->about == ABOUT_CONTEST;
}

/* Postponed, restored, nominations: they change the contest itself, so only an authority tells them. */
static inline bool event_changes_contest(const struct event *event) {
    return event_about_contest(event) && event_info(event->kind)->reason;
}
