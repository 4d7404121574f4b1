/* SPDX-License-Identifier: Apache-2.0 */
/* Events, each from its few words. */

#include "tests/support/events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "proto/codec.h"
#include "proto/tree.h"

const char *const AUTHORITY[] = { "authority", NULL };

static void *make(struct arena *arena, size_t n, size_t size) {
    void *p = arena_alloc(arena, n, size);

    assert_non_null(p);
    return p;
}

static struct span *names_of(const char *const *names, size_t *ret_n, struct arena *arena) {
    struct span *spans;

    for (*ret_n = 0; names && names[*ret_n];)
        ++*ret_n;
    spans = make(arena, *ret_n, sizeof(*spans));
    for (size_t i = 0; i < *ret_n; i++)
        spans[i] = span_str(names[i]);
    return spans;
}

struct event *event_new(enum event_kind kind, const char *subject, struct arena *arena) {
    struct event *event = make(arena, 1, sizeof(*event));

    *event = (struct event){ .kind = kind, .subject = span_str(subject), .made = SMALL_NOMINATIONS_CLOSE };
    if (kind <= EVENT_NOMINATIONS || kind >= EVENT_KEY) {
        event->reason_code = span_str("other");
        event->reason_text = span_str("for a test");
    }
    return event;
}

struct event *event_postponed(const char *contest, enum contest_status status, struct opt from, struct arena *arena) {
    struct event *event = event_new(EVENT_POSTPONED, contest, arena);

    event->status = status;
    event->from = from;
    return event;
}

struct event *event_nominations(const char *contest, const char *const *candidates, struct arena *arena) {
    struct event *event = event_new(EVENT_NOMINATIONS, contest, arena);
    struct span *texts = names_of(candidates, &event->n_candidates, arena);

    event->candidates = make(arena, event->n_candidates, sizeof(*event->candidates));
    for (size_t i = 0; i < event->n_candidates; i++) {
        const uint8_t *colon = memchr(texts[i].ptr, ':', texts[i].len);
        size_t len = (size_t)(colon - texts[i].ptr);
        struct span id = span_of(texts[i].ptr, len);

        assert_non_null(colon);
        event->candidates[i] =
            (struct m_candidate){ id, id, span_str(""), span_of(colon + 1, texts[i].len - len - 1) };
    }
    return event;
}

struct event *event_recount(const char *contest, bool under_way, struct arena *arena) {
    struct event *event = event_new(EVENT_RECOUNT, contest, arena);

    event->under_way = under_way;
    return event;
}

struct event *event_rush(const char *contest, const char *const *elected, struct arena *arena) {
    struct event *event = event_new(EVENT_RUSH, contest, arena);

    event->elected = names_of(elected, &event->n_elected, arena);
    return event;
}

struct event *event_turnout(const char *contest, uint64_t electorate, uint64_t papers, struct arena *arena) {
    struct event *event = event_new(EVENT_TURNOUT, contest, arena);

    event->electorate = (struct opt){ true, electorate };
    event->papers = (struct opt){ true, papers };
    return event;
}

struct event *event_agency(const struct election *e, const char *contest, const uint64_t *votes,
                           const char *const *elected, struct arena *arena) {
    const struct contest *c = &e->contests[election_contest(e, span_str(contest))];
    struct event *event = event_new(EVENT_AGENCY, contest, arena);

    event->elected = names_of(elected, &event->n_elected, arena);
    if (!votes)
        return event;
    event->votes_given = true;
    event->n_votes = c->m->n_candidates;
    event->votes = make(arena, event->n_votes, sizeof(*event->votes));
    for (size_t i = 0; i < event->n_votes; i++)
        event->votes[i] = (struct vote){ c->m->candidates[i].id, votes[i] };
    return event;
}

struct event *event_annotation(const char *area, const char *id, const char *text, struct arena *arena) {
    struct event *event = event_new(EVENT_ANNOTATION, area, arena);
    struct annotation *a = &event->annotation;

    a->id = span_str(id);
    if (!text)
        return event;
    a->text = span_str(text);
    a->unit = span_str("seats");
    a->n_values = 2;
    a->values = make(arena, 2, sizeof(*a->values));
    a->values[0] = (struct value){ span_str("blue"), -3 };
    a->values[1] = (struct value){ span_str("red"), 4 };
    return event;
}

static struct digest public_of(const char *name) {
    struct secret_key key = small_signer(name);
    struct digest public;

    memcpy(public.bytes, key.public.bytes, sizeof(public.bytes));
    return public;
}

struct event *event_key(const char *officer, const char *key, struct opt from, struct opt until, struct arena *arena) {
    struct event *event = event_new(EVENT_KEY, officer, arena);

    event->key_given = key != NULL;
    event->from = from;
    event->until = until;
    if (key)
        event->key = public_of(key);
    return event;
}

struct event *event_authorities(uint64_t threshold, const char *const *names, struct arena *arena) {
    struct event *event = event_new(EVENT_AUTHORITIES, SMALL_ID, arena);
    struct span *spans = names_of(names, &event->n_authorities, arena);

    event->threshold = threshold;
    event->authorities = make(arena, event->n_authorities, sizeof(*event->authorities));
    for (size_t i = 0; i < event->n_authorities; i++)
        event->authorities[i] = (struct m_authority){ spans[i], public_of(names[i]) };
    return event;
}

struct event *event_log(const char *key, struct arena *arena) {
    struct event *event = event_new(EVENT_LOG, SMALL_ID, arena);

    event->key_given = true;
    event->key = public_of(key);
    return event;
}

struct blob event_bytes(const struct event *event) {
    struct blob bytes;
    struct pack p;

    pack_init(&p);
    event_encode(&p, event);
    assert_int_equal(pack_take(&p, &bytes), 0);
    pack_deinit(&p);
    return bytes;
}

const struct judgement *night_judge_event(struct night *n, const struct event *event, const char *const *signers) {
    _cleanup_(blob_free) struct blob body = event_bytes(event);
    struct digest key_ids[TALLY_SIGNATURES_MAX];
    struct signers who;

    small_signers(n->s->election, signers, &who, key_ids);
    judgement_init(&n->last);
    assert_int_equal(ledger_judge_event(n->l, span_blob(body), event, &who, n->now, n->now, &n->last), 0);
    return &n->last;
}

int night_fold_event(struct night *n, const struct event *event, const char *const *signers) {
    _cleanup_(blob_free) struct blob body = event_bytes(event);
    struct leaf leaf = { .index = n->entries, .time = n->now, .kind = ENTRY_EVENT, .ruleset = RULESET };
    struct digest key_ids[TALLY_SIGNATURES_MAX];
    struct signers who;
    int r;

    hash_bytes(span_blob(body), &leaf.body);
    small_signers(n->s->election, signers, &who, key_ids);
    r = ledger_apply_event(n->l, &leaf, event, key_ids, who.n_keys);
    if (r == 0)
        night_note(n, &leaf, NULL, event, key_ids, who.n_keys);
    n->entries += r == 0;
    return r;
}

const struct judgement *night_tell(struct night *n, const struct event *event, const char *const *signers) {
    struct judgement *j = &n->last;

    night_judge_event(n, event, signers);
    if (j->verdict == VERDICT_REFUSED || j->entry_given)
        return j;
    j->entry = n->entries;
    j->entry_given = true;
    assert_int_equal(night_fold_event(n, event, signers), 0);
    return j;
}
