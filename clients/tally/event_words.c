/* SPDX-License-Identifier: Apache-2.0 */

/* English is what is typed. */

#include "clients/tally/event_words.h"

#include "clients/tally/output.h"
#include "daemon/core/event_kinds.h"
#include "daemon/core/rules.h"

static const char *const CY[_EVENT_KIND_MAX] = {
    [EVENT_POSTPONED] = "gohirio",
    [EVENT_RESTORED] = "adfer",
    [EVENT_NOMINATIONS] = "enwebiadau",
    [EVENT_RECOUNT] = "ailgyfrif",
    [EVENT_RUSH] = "enillydd cyn y ffigurau",
    [EVENT_TURNOUT] = "y nifer a bleidleisiodd",
    [EVENT_AGENCY] = "adroddiad asiantaeth",
    [EVENT_ANNOTATION] = "anodiad",
    [EVENT_KEY] = "allwedd",
    [EVENT_AUTHORITIES] = "awdurdodau",
    [EVENT_LOG] = "allwedd y log",
};

const char *event_said(uint64_t kind) {
    if (output_language() == LANGUAGE_CY && kind < _EVENT_KIND_MAX && CY[kind])
        return CY[kind];
    return event_name(kind);
}

const char *act_said(uint64_t act) {
    static const char *const cy[_ACT_MAX] = { "", "datgan", "diwygio", "disodli", "tynnu'n ôl", "cadarnhau", "nodi" };

    return output_language() == LANGUAGE_CY && act < _ACT_MAX ? cy[act] : act_name(act);
}
