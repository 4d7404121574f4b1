/* SPDX-License-Identifier: Apache-2.0 */
/* Judging events, in the order of SPEC.md 8.4; event_kinds.c says of each kind who may tell it. */

#include <errno.h>

#include "daemon/core/ledger_state.h"
#include "daemon/core/rules.h"
#include "proto/reasons.h"
#include "proto/tree.h"

struct event_hearing {
    struct ledger *l;
    const struct event *event;
    const struct event_info *kind;
    const struct signers *signers;
    uint32_t contest;           /* NO_INDEX: about an area */
    struct area_now *area;
    uint64_t at, now;
    uint32_t annotator;         /* who signed an annotation and may */
    struct judgement *j;
};

static bool say(struct event_hearing *h, enum code code, struct span arg) {
    judgement_add(h->j, code, 2, (struct span[]){ judgement_text(h->j, h->event->subject), arg });
    return true;
}

static bool judge_subject(struct event_hearing *h) {
    static const enum code unknown[] = { [ABOUT_CONTEST] = CODE_E08, [ABOUT_AREA] = CODE_X07, [ABOUT_KEYS] = CODE_X12 };
    const bool known[] = { [ABOUT_CONTEST] = h->contest != NO_INDEX, [ABOUT_AREA] = h->area != NULL,
                           [ABOUT_KEYS] = event_about_keys(h->event) && keys_subject(h->l->e, h->event) };
    struct span subject = judgement_text(h->j, h->event->subject);

    if (known[h->kind->about])
        return false;
    judgement_add(h->j, unknown[h->kind->about], 1, &subject);
    return true;
}

static bool officer_tells(const struct event_hearing *h, uint32_t officer) {
    const struct election *e = h->l->e;
    uint32_t poll = h->area ? h->area->poll : e->contests[h->contest].poll;
    uint32_t area = h->area ? h->area->area : e->contests[h->contest].area;

    if (h->kind->counting && officer_may_count(e, officer, poll, area))
        return true;
    return h->kind->role >= 0 &&
           officer_has_right(e, officer, (enum officer_role)h->kind->role, poll, area);
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
    if (h->annotator != NO_INDEX || (h->kind->authority && h->signers->n_authorities > 0))
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
    if (event->reason_code.ptr && (!reason || !strchr(reason->uses, h->kind->about == ABOUT_KEYS ? 'K' : 'E')))
        return say(h, CODE_E18, judgement_text(h->j, event->reason_code));
    if (!event->reason_code.ptr && h->kind->reason)
        return say(h, CODE_E14, span_str(h->kind->name));
    return false;
}

/* Kind by kind, so that who may tell one kind cannot use up the room of another. */
static bool judge_number(struct event_hearing *h) {
    const struct contest_more *more = h->contest == NO_INDEX ? NULL : h->l->contests[h->contest].more;
    uint32_t n = 0;

    if (event_about_keys(h->event))
        n = *keys_number(h->l->e, h->event);
    else if (event_about_area(h->event))
        n = h->area->n_events;
    else if (more)
        n = more->n_events[h->event->kind];
    if (n < TALLY_NOTICES_MAX)
        return false;
    return say(h, CODE_X04, judgement_number(h->j, TALLY_NOTICES_MAX));
}

static bool judge_possible(struct event_hearing *h) {
    static const char *const states[_STATE_MAX] = { "pending", "declared", "uncontested", "postponed", "vacant",
                                                    "queried" };
    const struct contest_now *now;
    bool possible;

    if (h->contest == NO_INDEX)
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
    if (event_about_area(h->event))
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
    struct event_hearing h = {
        .l = l, .event = event, .kind = event_info(event->kind), .signers = signers, .at = at, .now = now, .j = j,
        .contest = event_about_contest(event) ? election_contest(l->e, event->subject) : NO_INDEX,
        .area = event_about_area(event) ? ledger_event_area(l, event) : NULL,
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
