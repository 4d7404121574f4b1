/* SPDX-License-Identifier: Apache-2.0 */
/* Judging events, in the order of SPEC.md 8.4. A table says of each kind who may tell it and when. */

#include <errno.h>

#include "daemon/core/ledger_state.h"
#include "daemon/core/rules.h"
#include "proto/reasons.h"
#include "proto/tree.h"

struct event_hearing {
    struct ledger *l;
    const struct event *event;
    const struct signers *signers;
    uint32_t contest;           /* NO_INDEX: about an area */
    struct area_now *area;
    uint64_t at, now;
    uint32_t annotator;         /* who signed an annotation and may */
    struct judgement *j;
};

static const struct {
    const char *name;
    bool authority;             /* an authority may tell it, by its threshold */
    bool counting;              /* whoever may declare the contest may tell it */
    int role;                   /* so may who has a right of this role; -1: nobody else */
} KINDS[_EVENT_KIND_MAX] = {
    [EVENT_POSTPONED] = { "postponed", true, false, -1 },
    [EVENT_RESTORED] = { "restored", true, false, -1 },
    [EVENT_NOMINATIONS] = { "nominations", true, false, -1 },
    [EVENT_RECOUNT] = { "recount", true, true, -1 },
    [EVENT_RUSH] = { "rush", true, true, -1 },
    [EVENT_TURNOUT] = { "turnout", true, true, -1 },
    [EVENT_AGENCY] = { "agency", false, false, ROLE_AGENCY },
    [EVENT_ANNOTATION] = { "annotation", false, false, ROLE_ANNOTATOR },
    [EVENT_KEY] = { "key", true, false, -1 },
    [EVENT_AUTHORITIES] = { "authorities", true, false, -1 },
    [EVENT_LOG] = { "log", true, false, -1 },
};

const char *event_name(uint64_t kind) {
    return kind < _EVENT_KIND_MAX && KINDS[kind].name ? KINDS[kind].name : "?";
}

static bool say(struct event_hearing *h, enum code code, struct span arg) {
    judgement_add(h->j, code, 2, (struct span[]){ judgement_text(h->j, h->event->subject), arg });
    return true;
}

static bool judge_subject(struct event_hearing *h) {
    bool about_area = h->event->kind == EVENT_ANNOTATION;
    struct span subject = judgement_text(h->j, h->event->subject);

    if (event_about_keys(h->event) ? keys_subject(h->l->e, h->event) : about_area ? h->area != NULL
                                                                                       : h->contest != NO_INDEX)
        return false;
    judgement_add(h->j, event_about_keys(h->event) ? CODE_X12 : about_area ? CODE_X07 : CODE_E08, 1, &subject);
    return true;
}

static bool officer_tells(const struct event_hearing *h, uint32_t officer) {
    const struct election *e = h->l->e;
    uint32_t poll = h->area ? h->area->poll : e->contests[h->contest].poll;
    uint32_t area = h->area ? h->area->area : e->contests[h->contest].area;

    if (KINDS[h->event->kind].counting && officer_may_count(e, officer, poll, area))
        return true;
    return KINDS[h->event->kind].role >= 0 &&
           officer_has_right(e, officer, (enum officer_role)KINDS[h->event->kind].role, poll, area);
}

/* The first officer who may tell it, or NO_INDEX. */
static uint32_t teller(const struct event_hearing *h) {
    if (event_about_keys(h->event))
        return NO_INDEX;
    for (uint32_t i = 0; i < h->signers->n; i++)
        if (officer_tells(h, h->signers->officers[i]))
            return h->signers->officers[i];
    return NO_INDEX;
}

static bool judge_speaker(struct event_hearing *h) {
    struct span subject = judgement_text(h->j, h->event->subject);

    h->annotator = teller(h);
    if (h->annotator != NO_INDEX || (KINDS[h->event->kind].authority && h->signers->n_authorities > 0))
        return false;
    judgement_add(h->j, CODE_X01, 1, &subject);
    return true;
}

static bool judge_duplicate(struct event_hearing *h) {
    uint64_t entry;

    if (!seen_body(&h->l->seen, &h->j->body, &entry))
        return false;
    judgement_add(h->j, CODE_D01, 0, NULL);
    h->j->entry = entry;
    h->j->entry_given = true;
    return true;
}

static bool judge_keys(struct event_hearing *h) {
    return signers_out_of_force(h->l->e, h->signers, true, h->at, h->j);
}

static bool judge_quorum(struct event_hearing *h) {
    uint64_t needed = h->l->e->authority_threshold;

    if (h->annotator != NO_INDEX || h->signers->n_authorities >= needed)
        return false;
    judgement_add(h->j, CODE_E02, 2,
                  (struct span[]){ judgement_number(h->j, h->signers->n_authorities),
                                   judgement_number(h->j, needed) });
    return true;
}

/* The keys of the authority and of the log change only with those that were and those that are to be. */
static bool judge_handover(struct event_hearing *h) {
    uint64_t n, needed;

    if (!event_about_keys(h->event))
        return false;
    keys_signed(h->l->e, h->event, h->signers, &n, &needed);
    if (n >= needed)
        return false;
    judgement_add(h->j, CODE_E24, 3,
                  (struct span[]){ judgement_text(h->j, h->event->subject), judgement_number(h->j, n),
                                   judgement_number(h->j, needed) });
    return true;
}

static bool judge_form(struct event_hearing *h) {
    const struct event *event = h->event;
    const struct reason_info *reason = event->reason_code.ptr ? reason_find(event->reason_code) : NULL;

    if (event->made > h->now)
        return say(h, CODE_X08, judgement_time(h->j, event->made));
    if (event->reason_code.ptr && (!reason || !strchr(reason->uses, event_about_keys(event) ? 'K' : 'E')))
        return say(h, CODE_E18, judgement_text(h->j, event->reason_code));
    if (!event->reason_code.ptr && (event_changes_contest(event) || event_about_keys(event)))
        return say(h, CODE_E14, span_str(event_name(event->kind)));
    return false;
}

/* Kind by kind, so that who may tell one kind cannot use up the room of another. */
static bool judge_number(struct event_hearing *h) {
    bool about_keys = event_about_keys(h->event);
    const struct contest_more *more = h->area || about_keys ? NULL : h->l->contests[h->contest].more;
    uint32_t n = about_keys ? *keys_number(h->l->e, h->event)
                 : h->area  ? h->area->n_events
                 : more     ? more->n_events[h->event->kind]
                            : 0;

    if (n < TALLY_NOTICES_MAX)
        return false;
    return say(h, CODE_X04, judgement_number(h->j, TALLY_NOTICES_MAX));
}

static bool judge_possible(struct event_hearing *h) {
    static const char *const states[_STATE_MAX] = { "pending", "declared", "uncontested", "postponed", "vacant",
                                                    "queried" };
    const struct contest_now *now;
    bool possible;

    if (h->area || event_about_keys(h->event))
        return false;
    now = &h->l->contests[h->contest];
    possible = !now->standing;
    if (event_changes_contest(h->event))
        possible &= !ledger_queried(h->l, h->contest);
    else
        possible &= now->state != STATE_VACANT;
    if (h->event->kind == EVENT_RESTORED)
        possible &= h->l->e->contests[h->contest].status != STATUS_NONE;
    if (possible)
        return false;
    return say(h, CODE_X02, span_str(states[now->state]));
}

/* The candidates must be sound, and no paper cast yet. Tried in memory of its own: whoever may have an event refused
 * again and again must not make the election grow. */
static int judge_nominations(struct event_hearing *h) {
    const struct contest *c = &h->l->e->contests[h->contest];
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct opt from = c->from;
    struct contest *nominated;
    struct fault fault;
    int r;

    if (c->status == STATUS_NONE)
        from = (struct opt){ true, h->l->e->polls[c->poll].m->closes };
    if (from.given && h->at >= from.value)
        return say(h, CODE_X03, judgement_time(h->j, from.value));
    r = election_nominate(h->l->e, h->contest, h->event->candidates, h->event->n_candidates, &arena, &nominated,
                          &fault);
    return r > 0 ? say(h, CODE_X06, judgement_text(h->j, span_str(fault.text))) : r;
}

bool rules_event(const struct event *event, struct judgement *j) {
    if (event->papers.value <= event->electorate.value)     /* neither is given but of kind 6 */
        return false;
    judgement_add(j, CODE_X10, 3, (struct span[]){ judgement_text(j, event->subject),
                                                   judgement_number(j, event->papers.value),
                                                   judgement_number(j, event->electorate.value) });
    return true;
}

static bool judge_annotation(struct event_hearing *h) {
    const struct annotation *a = &h->event->annotation;

    for (size_t i = 0; i < a->n_values; i++)
        if (election_party(h->l->e, a->values[i].party) == NO_INDEX)
            return say(h, CODE_X05, judgement_text(h->j, a->values[i].party));
    if (ledger_annotates(h->l, h->area, a, h->annotator))
        return false;
    if (annotation_is_gone(a))
        return say(h, CODE_X11, judgement_text(h->j, a->id));
    return say(h, CODE_X09, judgement_number(h->j, TALLY_ANNOTATIONS_MAX));
}

static int judge_enrolment(struct event_hearing *h) {
    struct digest id;

    if (keys_barred(h->l->e, h->event, &id))
        return say(h, CODE_X13, judgement_digest(h->j, &id));
    if (!keys_missing(h->l->e, h->event))
        return 0;
    judgement_add(h->j, CODE_X14, 1, (struct span[]){ judgement_text(h->j, h->event->subject) });
    return 1;
}

/* What each kind has of its own. Returns 0, 1 with a code added, or -ENOMEM. */
static int judge_data(struct event_hearing *h) {
    struct span wrong;

    if (h->event->kind == EVENT_NOMINATIONS)
        return judge_nominations(h);
    if (h->event->kind == EVENT_ANNOTATION)
        return judge_annotation(h);
    if (event_about_keys(h->event))
        return judge_enrolment(h);
    if (!event_names_ballot(&h->l->e->contests[h->contest], h->event, &wrong))
        return say(h, CODE_X05, judgement_text(h->j, wrong));
    return rules_event(h->event, h->j);
}

int ledger_judge_event(struct ledger *l, struct span body, const struct event *event, const struct signers *signers,
                       uint64_t at, uint64_t now, struct judgement *j) {
    static bool (*const steps[])(struct event_hearing *) = {
        judge_subject, judge_speaker, judge_duplicate, judge_keys, judge_quorum, judge_handover, judge_form,
        judge_number, judge_possible,
    };
    bool about_area = event->kind == EVENT_ANNOTATION, about_contest = !about_area && !event_about_keys(event);
    struct event_hearing h = {
        .l = l, .event = event, .signers = signers, .at = at, .now = now, .j = j,
        .contest = about_contest ? election_contest(l->e, event->subject) : NO_INDEX,
        .area = about_area ? ledger_event_area(l, event) : NULL,
    };
    int r;

    hash_bytes(body, &j->body);
    j->figures = j->body;
    j->contest = h.contest;
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
        if (steps[i](&h))
            return 0;
    r = judge_data(&h);
    if (r)
        return r < 0 ? r : 0;
    return ledger_reserve_event(l, h.contest, body, &j->body, event);
}
