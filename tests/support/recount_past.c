/* SPDX-License-Identifier: Apache-2.0 */
/* What the past leaves in records: who ever stood, what fell, and what is annotated. Written from SPEC.md 6.1 alone. */

#include <assert.h>

#include "proto/message.h"
#include "tests/support/recount.h"

static void note_candidates(struct recount_past *past, uint32_t contest, const struct m_candidate *c, size_t n) {
    for (size_t i = 0; i < n; i++)
        past->stood[contest * past->e->n_parties + election_party(past->e, c[i].party)] = true;
}

struct recount_past recount_genesis(const struct election *e, struct arena *arena) {
    struct recount_past past = { .e = e };

    past.stood = arena_alloc(arena, (size_t)e->n_contests * e->n_parties, sizeof(*past.stood));
    past.falls = arena_alloc(arena, e->n_records, sizeof(*past.falls));
    past.annotations = arena_alloc(arena, e->n_records, sizeof(*past.annotations));
    assert(past.stood && past.falls && past.annotations);
    for (uint32_t i = 0; i < e->n_chunks; i++)
        for (size_t k = 0; k < e->chunks[i].n_contests; k++) {
            const struct m_contest *m = &e->chunks[i].contests[k];

            note_candidates(&past, election_contest(e, m->id), m->candidates, m->n_candidates);
        }
    return past;
}

/* --- Falling --- */

static bool elects(const struct contest_record *r, size_t candidate) {
    for (size_t i = 0; i < r->n_elected; i++)
        if (r->elected[i] == candidate)
            return true;
    return false;
}

static uint64_t votes_of(const struct contest_record *r, size_t candidate) {
    return candidate < r->n_votes ? r->votes[candidate] : 0;
}

static bool less(struct opt before, struct opt after) {
    return before.given && (!after.given || after.value < before.value);
}

/* What one record gives a party. */
static uint64_t party_votes(const struct contest *c, const struct contest_record *r, uint32_t party) {
    uint64_t n = 0;

    for (size_t i = 0; i < c->m->n_candidates; i++)
        n += c->parties[i] == party ? votes_of(r, i) : 0;
    return n;
}

static uint64_t party_seats(const struct contest *c, const struct contest_record *r, uint32_t party) {
    uint64_t n = 0;

    for (size_t i = 0; i < c->m->n_candidates; i++)
        n += c->parties[i] == party && elects(r, i);
    return n;
}

static bool gives_turnout(const struct contest_record *r) {
    return r->state == STATE_DECLARED && r->papers.given && r->electorate.given;
}

static bool record_fell(const struct contest *c, const struct contest_record *before,
                        const struct contest_record *after) {
    for (size_t i = 0; i < c->m->n_candidates; i++)
        if (votes_of(after, i) < votes_of(before, i) || (elects(before, i) && !elects(after, i)))
            return true;
    return less(before->electorate, after->electorate) || less(before->papers, after->papers);
}

static bool sums_fell(const struct recount_past *past, const struct contest *c, const struct contest_record *before,
                      const struct contest_record *after) {
    for (uint32_t p = 0; p < past->e->n_parties; p++)
        if (party_votes(c, after, p) < party_votes(c, before, p) ||
            party_seats(c, after, p) < party_seats(c, before, p))
            return true;
    if (after->n_elected < before->n_elected)
        return true;
    return gives_turnout(before) &&
           (!gives_turnout(after) || after->papers.value < before->papers.value ||
            after->electorate.value < before->electorate.value);
}

/* --- Entries --- */

void recount_entry(struct recount_past *past, const struct leaf *leaf, uint32_t contest,
                   const struct contest_record *before, const struct contest_record *after, struct span reason) {
    const struct fall fall = { true, leaf->index, leaf->time, reason.ptr ? reason : span_str("other") };
    const struct election *e = past->e;
    const struct contest *c = &e->contests[contest];
    bool replaced = before->figures_given && (!after->figures_given || !digest_equal(&before->body, &after->body));

    if (!replaced)
        return;
    if (record_fell(c, before, after))
        past->falls[c->record] = fall;
    for (uint32_t a = c->area; a != NO_INDEX && c->m->type == CONTEST_ORDINARY; a = e->areas[a].parent)
        if (sums_fell(past, c, before, after))
            past->falls[e->areas[a].records[c->poll]] = fall;
}

static void annotate(struct annotation *all, struct annotation new) {
    bool gone = !new.text.ptr && new.n_values == 0;
    struct annotation *empty = NULL;

    for (size_t i = 0; i < TALLY_ANNOTATIONS_MAX; i++) {
        if (all[i].id.ptr && span_equal(all[i].id, new.id) && span_equal(all[i].officer, new.officer)) {
            all[i] = gone ? (struct annotation){ 0 } : new;
            return;
        }
        if (!all[i].id.ptr)
            empty = &all[i];
    }
    if (!gone) {
        assert(empty);
        *empty = new;
    }
}

void recount_event(struct recount_past *past, const struct event *event, struct span officer) {
    if (event->kind == EVENT_NOMINATIONS) {
        note_candidates(past, election_contest(past->e, event->subject), event->candidates, event->n_candidates);
    } else if (event->kind == EVENT_ANNOTATION) {
        struct annotation new = event->annotation;

        new.officer = officer;
        annotate(past->annotations[election_record(past->e, event->subject)], new);
    }
}

struct fall recount_fall(const struct recount_past *past, uint32_t contest) {
    return past->falls[past->e->contests[contest].record];
}
