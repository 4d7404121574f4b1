/* SPDX-License-Identifier: Apache-2.0 */

/* What a declaration or an event is called: the same in receipts' names, in lines for people, in JSON. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/delivery.h"
#include "clients/tally/event_words.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/results_text.h"
#include "daemon/core/event_kinds.h"
#include "proto/codec.h"

void outcome_deinit(struct outcome *o) {
    free(o->contest);
    free(o->area);
    json_decref(o->codes);
    blob_free(&o->receipt);
    free(o->path);
}

static char *text_of(struct span s) {
    return strndup((const char *)s.ptr, s.len);
}

static int name_declaration(struct span body, struct outcome *ret) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct declaration d;
    int r = declaration_decode(body, &arena, &d);

    if (r != 0)
        return r;
    ret->contest = text_of(d.contest);
    ret->revision = d.revision;
    ret->act = d.act;
    if (d.act == ACT_STATE && d.n_statements == 1) {
        ret->area = text_of(d.statements[0].area);
        ret->phase = d.statements[0].phase;
    }
    return ret->contest && (ret->area || !ret->phase) ? 0 : -ENOMEM;
}

static int name_event(struct span body, struct outcome *ret) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct event event;
    int r = event_decode(body, &arena, &event);

    if (r != 0)
        return r;
    ret->contest = text_of(event.subject);
    ret->event = event.kind;
    ret->status = event.kind == EVENT_POSTPONED ? event.status : STATUS_NONE;
    return ret->contest ? 0 : -ENOMEM;
}

int outcome_name(bool event, struct span body, struct outcome *ret) {
    int r = event ? name_event(body, ret) : name_declaration(body, ret);

    if (r > 0)
        ret->contest = strdup("?");
    return r < 0 || !ret->contest ? -ENOMEM : 0;
}

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

/* What an event is about: a contest's id, or of an area's record its code and poll: "W06000024, councillors". */
static void subject_label(const char *subject, char *ret, size_t size) {
    const char *at = strstr(subject, "/@"), *code = at;

    while (code && code > subject && code[-1] != '/')
        code--;
    if (at)
        snprintf(ret, size, "%.*s, %.*s", (int)(at - code), code, (int)strcspn(at + 2, "/"), at + 2);
    else
        snprintf(ret, size, "%s", subject);
}

char *outcome_label(const struct outcome *o, char *ret, size_t size) {
    char subject[OUTCOME_LABEL_MAX];
    bool cy = output_language() == LANGUAGE_CY;

    if (o->event)
        subject_label(o->contest, subject, sizeof(subject));
    if (o->event)
        snprintf(ret, size, "%s, %s", subject, o->status ? text_status(contest_status_word(o->status)) : event_said(o->event));
    else if (o->area)
        snprintf(ret, size, cy ? "%s r%" PRIu64 ", datganiad lleol %s, cyfnod %" PRIu64
                               : "%s r%" PRIu64 ", statement of %s, phase %" PRIu64,
                 o->contest, o->revision, o->area, o->phase);
    else if (o->act > ACT_DECLARE)
        snprintf(ret, size, "%s r%" PRIu64 ", %s", o->contest, o->revision, act_said(o->act));
    else
        snprintf(ret, size, "%s r%" PRIu64, o->contest, o->revision);
    return ret;
}
