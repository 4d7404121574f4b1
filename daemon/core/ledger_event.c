/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folding events. Those of the authority change what a contest is: put off, open again, other candidates. The others are
 * notices: they stand beside a contest or an area, enter no total, and yield to the declaration.
 */

#include <assert.h>
#include <errno.h>

#include "daemon/core/ledger_state.h"

/* --- What can follow --- */

bool event_names_ballot(const struct contest *c, const struct event *event, struct span *ret_wrong) {
    uint32_t last = NO_INDEX;

    for (size_t i = 0; i < event->n_elected; i++) {
        uint32_t candidate = contest_candidate(c, event->elected[i]);

        *ret_wrong = event->elected[i];
        if (candidate == NO_INDEX || (last != NO_INDEX && candidate <= last) || event->n_elected > c->m->seats)
            return false;
        last = candidate;
    }
    for (size_t i = 0; i < event->n_votes; i++) {
        *ret_wrong = event->votes[i].candidate;
        if (i >= c->m->n_candidates || !span_equal(event->votes[i].candidate, c->m->candidates[i].id))
            return false;
    }
    *ret_wrong = span_str("votes");
    return !event->votes_given || event->n_votes == c->m->n_candidates;
}

struct area_now *ledger_event_area(const struct ledger *l, const struct event *event) {
    uint32_t record = election_record(l->e, event->subject);

    return record == NO_INDEX ? NULL : l->by_record[record];
}

static bool follows(const struct ledger *l, const struct leaf *leaf, const struct event *event, uint32_t contest) {
    struct digest id;
    struct span wrong;

    if (leaf->kind != ENTRY_EVENT || leaf->verdict != VERDICT_ACCEPTED || leaf->n_codes > 0)
        return false;
    if (event_about_area(event))
        return ledger_event_area(l, event) != NULL;
    if (event_about_keys(event))
        return keys_subject(l->e, event) && !keys_barred(l->e, event, &id) && !keys_missing(l->e, event);
    if (contest == NO_INDEX)
        return false;
    if (event_changes_contest(event))
        return !l->contests[contest].standing && !ledger_queried(l, contest);
    return event_names_ballot(&l->e->contests[contest], event, &wrong) &&
           event->papers.value <= event->electorate.value;
}

/* --- What becomes of it --- */

static void open_again(struct ledger *l, uint32_t contest) {
    assert(!l->contests[contest].standing && !ledger_queried(l, contest));
    ledger_move(l, contest, ledger_open_state(l, contest));
    ledger_follow(l, contest);
}

static void fold_postponed(struct ledger *l, const struct event *event, uint32_t contest) {
    struct contest *c = &l->e->contests[contest];

    c->status = event->kind == EVENT_POSTPONED ? event->status : STATUS_NONE;
    c->from = event->kind == EVENT_POSTPONED ? event->from : (struct opt){ 0 };
    open_again(l, contest);
}

/* What was told and stated was of the earlier candidates, and is of nobody now. */
static void fold_nominations(struct ledger *l, const struct event *event, uint32_t contest) {
    struct contest_more *more = l->contests[contest].more;

    (void)event;
    l->e->contests[contest] = *l->reserve.nominated;
    more->amended = true;
    ledger_drop_notices(more);
    for (struct statement_now *s = more->statements; s; s = s->next) {
        free(s->kept);
        s->kept = NULL;
    }
    ledger_list_parties(l, contest);
    open_again(l, contest);
}

static void fold_recount(struct ledger *l, const struct event *event, uint32_t contest) {
    l->contests[contest].more->recount = event->under_way;
}

static void fold_rush(struct ledger *l, const struct event *event, uint32_t contest) {
    struct contest_more *more = l->contests[contest].more;

    (void)event;
    free(more->rush);
    more->rush = take_kept(l);
}

static void fold_turnout(struct ledger *l, const struct event *event, uint32_t contest) {
    l->contests[contest].more->electorate = event->electorate;
    l->contests[contest].more->papers = event->papers;
}

static void fold_agency(struct ledger *l, const struct event *event, uint32_t contest) {
    struct contest_more *more = l->contests[contest].more;

    (void)event;
    free(more->agency);
    more->agency = take_kept(l);
}

static void fold_contest(struct ledger *l, const struct event *event, uint32_t contest) {
    static void (*const kinds[_EVENT_KIND_MAX])(struct ledger *, const struct event *, uint32_t) = {
        [EVENT_POSTPONED] = fold_postponed,     [EVENT_RESTORED] = fold_postponed,
        [EVENT_NOMINATIONS] = fold_nominations, [EVENT_RECOUNT] = fold_recount,
        [EVENT_RUSH] = fold_rush,               [EVENT_TURNOUT] = fold_turnout,
        [EVENT_AGENCY] = fold_agency,
    };
    struct contest_now *now = &l->contests[contest];

    if (!now->more) {
        now->more = l->reserve.more;
        l->reserve.more = NULL;
    }
    now->more->n_events[event->kind]++;
    ledger_note_changed(l, l->e->contests[contest].record);
    kinds[event->kind](l, event, contest);
}

/* Who annotates: the first of the signers who may, or NO_INDEX. */
static uint32_t annotator(const struct ledger *l, const struct area_now *a, const struct digest *signers,
                          size_t n_signers) {
    for (size_t i = 0; i < n_signers; i++) {
        uint32_t officer = election_officer_by_key(l->e, &signers[i]);

        if (officer != NO_INDEX && officer_has_right(l->e, officer, ROLE_ANNOTATOR, a->poll, a->area))
            return officer;
    }
    return NO_INDEX;
}

/* By id, then officer's id. */
static int annotation_order(const struct ledger *l, const struct annotation_now *a, struct span id, uint32_t officer) {
    int r = span_compare(a->id, id);

    return r ? r : span_compare(l->e->officers[a->officer].m->id, l->e->officers[officer].m->id);
}

/* Where an annotation stands or would stand among those of an area. */
static uint32_t annotation_place(const struct ledger *l, const struct area_now *a, struct span id, uint32_t officer,
                                 bool *ret_found) {
    uint32_t at = 0;

    while (at < a->n_annotations && annotation_order(l, &a->annotations[at], id, officer) < 0)
        at++;
    *ret_found = at < a->n_annotations && annotation_order(l, &a->annotations[at], id, officer) == 0;
    return at;
}

bool annotation_is_gone(const struct annotation *annotation) {
    return !annotation->text.ptr && annotation->n_values == 0;
}

bool ledger_annotates(const struct ledger *l, const struct area_now *a, const struct annotation *annotation,
                      uint32_t officer) {
    bool found;

    annotation_place(l, a, annotation->id, officer, &found);
    return found || (!annotation_is_gone(annotation) && a->n_annotations < TALLY_ANNOTATIONS_MAX);
}

static void fold_annotation(struct ledger *l, const struct event *event, struct area_now *a, uint32_t officer) {
    bool found, gone = annotation_is_gone(&event->annotation);
    uint32_t at = annotation_place(l, a, event->annotation.id, officer, &found);
    struct annotation_now *place = &a->annotations[at];

    a->n_events++;
    ledger_note_changed(l, a->record);
    if (found)
        free(place->kept);
    if (gone) {
        a->n_annotations--;
        memmove(place, place + 1, (a->n_annotations - at) * sizeof(*place));
        return;
    }
    if (!found) {
        memmove(place + 1, place, (a->n_annotations - at) * sizeof(*place));
        a->n_annotations++;
    }
    *place = (struct annotation_now){ .officer = officer, .id = l->reserve.annotation, .kept = take_kept(l) };
}

int ledger_apply_event(struct ledger *l, const struct leaf *leaf, const struct event *event,
                       const struct digest *signers, size_t n_signers) {
    bool about_area = event_about_area(event);
    uint32_t contest = event_about_contest(event) ? election_contest(l->e, event->subject) : NO_INDEX, officer = NO_INDEX;
    struct area_now *area = about_area ? ledger_event_area(l, event) : NULL;

    if (!follows(l, leaf, event, contest))
        return 1;
    if (about_area)
        officer = annotator(l, area, signers, n_signers);
    if (about_area && (officer == NO_INDEX || !ledger_annotates(l, area, &event->annotation, officer)))
        return 1;
    if (!l->reserve.kept || !digest_equal(&l->reserve.body, &leaf->body)) {
        int r = ledger_reserve_event(l, contest, (struct span){ 0 }, &leaf->body, event);

        if (r)
            return r;   /* 1: candidates that are not sound */
    }
    seen_add(&l->seen, &leaf->body, &l->reserve.kept->figures, leaf->index);
    if (about_area)
        fold_annotation(l, event, area, officer);
    else if (event_about_keys(event))
        keys_fold(l->e, leaf->index, event);
    else
        fold_contest(l, event, contest);
    if (event_about_keys(event))
        free(take_kept(l));         /* no record carries it */
    return 0;
}
