/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/core/event_kinds.h"

static const struct event_info KINDS[_EVENT_KIND_MAX] = {
    /* name, about, reason, authority, counting, role */
    [0] = { "?", ABOUT_CONTEST, false, false, false, -1 },
    [EVENT_POSTPONED] = { "postponed", ABOUT_CONTEST, true, true, false, -1 },
    [EVENT_RESTORED] = { "restored", ABOUT_CONTEST, true, true, false, -1 },
    [EVENT_NOMINATIONS] = { "nominations", ABOUT_CONTEST, true, true, false, -1 },
    [EVENT_RECOUNT] = { "recount", ABOUT_CONTEST, false, true, true, -1 },
    [EVENT_RUSH] = { "rush", ABOUT_CONTEST, false, true, true, -1 },
    [EVENT_TURNOUT] = { "turnout", ABOUT_CONTEST, false, true, true, -1 },
    [EVENT_AGENCY] = { "agency", ABOUT_CONTEST, false, false, false, ROLE_AGENCY },
    [EVENT_ANNOTATION] = { "annotation", ABOUT_AREA, false, false, false, ROLE_ANNOTATOR },
    [EVENT_KEY] = { "key", ABOUT_KEYS, true, true, false, -1 },
    [EVENT_AUTHORITIES] = { "authorities", ABOUT_KEYS, true, true, false, -1 },
    [EVENT_LOG] = { "log", ABOUT_KEYS, true, true, false, -1 },
};

const struct event_info *event_info(uint64_t kind) {
    return &KINDS[kind < _EVENT_KIND_MAX ? kind : 0];
}
