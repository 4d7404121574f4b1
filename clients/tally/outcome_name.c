/* SPDX-License-Identifier: Apache-2.0 */

/* What a declaration or an event is called: the same in receipts' names, in lines for people, in JSON. */

#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/delivery.h"
#include "clients/tally/event_words.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/results_text.h"
#include "daemon/core/rules.h"

char *outcome_stem(const struct outcome *o, char *ret, size_t size) {
    if (o->event)
        snprintf(ret, size, "%s.%s", o->contest, event_name(o->event));
    else if (o->area)
        snprintf(ret, size, "%s.%s.%" PRIu64 ".r%" PRIu64, o->contest, o->area, o->phase, o->revision);
    else
        snprintf(ret, size, "%s.r%" PRIu64, o->contest, o->revision);
    for (char *c = ret; *c; c++)
        if (*c == '/')
            *c = '.';
    return ret;
}

static const char *act_word(uint64_t act) {
    static const char *const cy[_ACT_MAX] = { "", "datgan", "diwygio", "disodli", "tynnu'n ôl", "cadarnhau", "nodi" };

    return output_language() == LANGUAGE_CY && act < _ACT_MAX ? cy[act] : act_name(act);
}

char *outcome_label(const struct outcome *o, char *ret, size_t size) {
    bool cy = output_language() == LANGUAGE_CY;

    if (o->event)
        snprintf(ret, size, "%s, %s", o->contest, o->status ? text_status(contest_status_word(o->status)) : event_said(o->event));
    else if (o->area)
        snprintf(ret, size, cy ? "%s r%" PRIu64 ", datganiad lleol %s, cyfnod %" PRIu64
                               : "%s r%" PRIu64 ", statement of %s, phase %" PRIu64,
                 o->contest, o->revision, o->area, o->phase);
    else if (o->act > ACT_DECLARE)
        snprintf(ret, size, "%s r%" PRIu64 ", %s", o->contest, o->revision, act_word(o->act));
    else
        snprintf(ret, size, "%s r%" PRIu64, o->contest, o->revision);
    return ret;
}
