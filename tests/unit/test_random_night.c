/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nights of 200 entries by chance: every act and every event, good ones and ones that come too late, too early or again.
 * After every entry the invariants hold, every area is recounted, and each contest is what a plain model of it says; and
 * the same journal folded again gives the same records to the byte. TALLY_SEED plays another night.
 */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "proto/tree.h"
#include "tests/support/events.h"
#include "tests/support/statements.h"

#define ENTRIES 200
#define TRIES 4000

static const char *const contests[] = { "m.mayor", "n1.a", "n1.b", "n1.by", "n1.c", "n1.d",
                                        "n2.a",    "n2.b", "s1.a", "s1.b",  "s2.a" };
enum { N_CONTESTS = ARRAY_SIZE(contests) };

static const char *const chief[] = { "chief", NULL };
static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const press[] = { "press", NULL };
static const char *const pundit[] = { "pundit", NULL };

/* What a contest is, the plain way. */
struct model {
    uint64_t taken;
    const struct declaration *stands, *waits;
};

struct play {
    struct small_election *s;
    struct night night;
    struct recounting recounting;
    struct model models[N_CONTESTS];
    const struct declaration *statements[2][2];     /* N1, N2; by phase */
    uint64_t stated[2][2];
    uint64_t random;
    const char *log;            /* the name of the log's key; NULL: the first */
    size_t n_logs;
    size_t acts[_ACT_MAX][_VERDICT_MAX], events[_EVENT_KIND_MAX];
};

static uint64_t chance(struct play *p, uint64_t n) {
    return probe_random(&p->random) % n;
}

static struct arena *memory(struct play *p) {
    return &p->night.arena;
}

static const struct contest *contest_of(struct play *p, size_t i) {
    return &p->s->election->contests[election_contest(p->s->election, span_str(contests[i]))];
}

/* --- What is played --- */

/* A sheet with votes by chance; near: close to those of another, as a correction is. */
static struct declaration *sheet(struct play *p, size_t i, const struct declaration *near) {
    const struct contest *c = contest_of(p, i);
    struct declaration *d = good_declaration(p->s->election, contests[i], (unsigned)chance(p, 40), memory(p));
    uint64_t votes[TALLY_CANDIDATES_MAX];

    if (c->m->system != SYSTEM_PLURALITY || !d->votes_given)
        return d;
    for (size_t k = 0; k < d->n_votes; k++)
        votes[k] = near && k < near->n_votes ? near->votes[k].count + chance(p, 7) : 3000 + chance(p, 5000);
    if (near && chance(p, 2))
        votes[chance(p, d->n_votes)] -= 9;
    declaration_votes(p->s->election, d, votes, memory(p));
    return d;
}

static void take(struct play *p, size_t i, struct declaration *d, const char *const *officers) {
    struct model *m = &p->models[i];
    enum verdict verdict;

    night_take(&p->night, d, officers);
    verdict = p->night.last.verdict;
    p->acts[d->act][verdict]++;
    if (verdict != VERDICT_ACCEPTED && verdict != VERDICT_QUERIED)
        return;
    m->taken = d->revision;
    if (verdict == VERDICT_QUERIED) {
        m->waits = d;
        return;
    }
    if (d->act == ACT_CONFIRM)
        m->stands = m->waits;
    else if (d->act != ACT_WITHDRAW)
        m->stands = d;
    else if (!m->waits)
        m->stands = NULL;
    m->waits = NULL;
}

/* The next act of a contest, by chance: now and then one that is not possible. */
static void play_act(struct play *p) {
    static const char *const reasons[] = { "other", "recount", "checked", "" };
    size_t i = chance(p, N_CONTESTS);
    struct model *m = &p->models[i];
    const struct declaration *place = m->waits ? m->waits : m->stands;
    enum act act = m->stands || m->waits ? (enum act)(ACT_DECLARE + chance(p, 5)) : ACT_DECLARE;
    const char *reason = reasons[chance(p, 12) ? (act == ACT_CONFIRM ? 2 : 0) : chance(p, 4)];
    struct declaration *d;

    if (act == ACT_WITHDRAW || act == ACT_CONFIRM)
        d = declaration_act(place, act, m->taken + 1, reason, memory(p));
    else
        d = sheet(p, i, chance(p, 5) ? m->stands : NULL);
    if (place && act != ACT_DECLARE && act < ACT_WITHDRAW)
        declaration_replaces(d, act, place, reason);
    else if (place && act == ACT_DECLARE && m->waits)
        declaration_replaces(d, act, place, "");
    d->revision = chance(p, 10) ? m->taken + 1 : 1 + chance(p, m->taken + 2);
    take(p, i, d, act == ACT_CONFIRM ? chief : small_officers(contests[i]));
}

static void play_again(struct play *p) {
    size_t i = chance(p, N_CONTESTS);
    const struct declaration *d = p->models[i].stands;

    if (!d)
        return;
    night_take(&p->night, d, chief);
    p->acts[d->act][p->night.last.verdict]++;
    assert_true(p->night.last.verdict == VERDICT_DUPLICATE || p->night.last.verdict == VERDICT_REFUSED);
}

/* A district states, for the first time or again. */
static void play_statement(struct play *p) {
    size_t area = chance(p, 2), phase = chance(p, 2), n = contest_of(p, 0)->m->n_candidates;
    const struct declaration *first = p->statements[area][0], *place = p->statements[area][phase];
    struct remaining remaining[2] = { { 0, chance(p, 50) }, { 1, chance(p, 50) } };
    uint64_t votes[8];
    struct declaration *d;

    for (size_t k = 0; k < ARRAY_SIZE(votes); k++)
        votes[k] = 2000 + chance(p, 3000);
    if (n < 2 || n > ARRAY_SIZE(votes) || (phase && (!first || first->n_votes != n)))
        return;
    d = phase ? statement_second(p->s->election, first, remaining, memory(p))
              : statement_first(p->s->election, "m.mayor", area ? "N2" : "N1", votes, memory(p));
    if (place)
        declaration_replaces(d, ACT_STATE, place, "typing");
    d->revision = chance(p, 8) ? p->stated[area][phase] + 1 : 1;
    night_take(&p->night, d, north);
    p->acts[ACT_STATE][p->night.last.verdict]++;
    if (p->night.last.verdict != VERDICT_ACCEPTED)
        return;
    p->statements[area][phase] = d;
    p->stated[area][phase] = d->revision;
}

static struct event *nominations(struct play *p, const char *contest) {
    static const char *const all[] = { "aa:blue", "bb:red", "cc:green", "dd:ind", "ee:red-coop" };
    const char *some[ARRAY_SIZE(all) + 1];
    size_t n = 0;

    for (size_t k = 0; k < ARRAY_SIZE(all); k++)
        if (chance(p, 3))
            some[n++] = all[k];
    some[n] = NULL;
    return event_nominations(contest, some, memory(p));
}

/* The first candidate of a contest, as a list; "" ends it where there is none. */
static const char *const *winner(struct play *p, size_t i) {
    const struct contest *c = contest_of(p, i);
    const char **list = arena_alloc(memory(p), 2, sizeof(*list));
    char *id = arena_alloc(memory(p), TALLY_ID_MAX + 1, 1);

    if (c->m->n_candidates > 0) {
        snprintf(id, TALLY_ID_MAX + 1, SPAN_FMT, SPAN_ARG(c->m->candidates[0].id));
        list[0] = id;
    }
    return list;
}

static const char *const OFFICER_KEYS[] = { "n.1", "n.2", "n.3", "n.4", "n.5", "n.6" };
static const char *const LOGS[] = { "log.1", "log.2", "log.3", "log.4", "log.5", "log.6" };

static const char *const *who_tells(struct play *p, enum event_kind kind, const char *contest) {
    if (kind == EVENT_LOG) {
        const char **list = arena_alloc(memory(p), 4, sizeof(*list));

        list[0] = "authority";
        list[1] = p->log ? p->log : "log";
        list[2] = LOGS[p->n_logs];
        return list;
    }
    if (kind <= EVENT_NOMINATIONS || kind >= EVENT_KEY)
        return AUTHORITY;
    return kind == EVENT_AGENCY ? press : kind == EVENT_ANNOTATION ? pundit : small_officers(contest);
}

static struct event *chance_event(struct play *p, enum event_kind kind, size_t i) {
    static const char *const keys[] = { "X/@councillors/", "X/N/@councillors/", "X/M/@mayors/" };
    static const char *const ids[] = { "a", "b", "c" };
    static const uint64_t votes[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

    switch (kind) {
    case EVENT_POSTPONED:
        return event_postponed(contests[i], (enum contest_status)(1 + chance(p, 3)),
                               (struct opt){ chance(p, 2), SMALL_CLOSES + 3600000u }, memory(p));
    case EVENT_NOMINATIONS:
        return nominations(p, contests[i]);
    case EVENT_RECOUNT:
        return event_recount(contests[i], chance(p, 2), memory(p));
    case EVENT_RUSH:
        return event_rush(contests[i], winner(p, i), memory(p));
    case EVENT_TURNOUT:
        return event_turnout(contests[i], 30000 + chance(p, 99), 10000 + chance(p, 99), memory(p));
    case EVENT_AGENCY:
        return event_agency(p->s->election, contests[i], chance(p, 2) ? votes : NULL, winner(p, i), memory(p));
    case EVENT_ANNOTATION:
        return event_annotation(keys[chance(p, 3)], ids[chance(p, 3)], chance(p, 4) ? "text" : NULL, memory(p));
    case EVENT_KEY:
        return event_key("pundit.north", chance(p, 3) ? OFFICER_KEYS[chance(p, ARRAY_SIZE(OFFICER_KEYS))] : NULL,
                         (struct opt){ 0 }, (struct opt){ 0 }, memory(p));
    case EVENT_AUTHORITIES:
        return event_authorities(1, chance(p, 2) ? (const char *const[]){ "authority", NULL }
                                                 : (const char *const[]){ "authority", "authority.2", NULL }, memory(p));
    case EVENT_LOG:
        return event_log(LOGS[p->n_logs], memory(p));
    default:
        return event_new(kind, contests[i], memory(p));
    }
}

static void play_event(struct play *p) {
    enum event_kind kind = (enum event_kind)(EVENT_POSTPONED + chance(p, EVENT_LOG));
    size_t i = chance(p, N_CONTESTS);
    struct event *event = chance_event(p, kind, i);

    event->made += chance(p, 1000000);
    p->night.now = chance(p, 2) ? SMALL_NOW : SMALL_CLOSES - 1;
    night_tell(&p->night, event, who_tells(p, kind, contests[i]));
    p->night.now = SMALL_NOW;
    if (kind == EVENT_LOG && p->night.last.verdict == VERDICT_ACCEPTED) {
        p->log = LOGS[p->n_logs];
        p->n_logs = (p->n_logs + 1) % ARRAY_SIZE(LOGS);
    }
    p->events[kind] += p->night.last.verdict == VERDICT_ACCEPTED;
    if (kind == EVENT_NOMINATIONS && i == 0 && p->night.last.verdict == VERDICT_ACCEPTED)
        memset(p->statements, 0, sizeof(p->statements));
}

/* --- What must be --- */

static void body_is(const struct declaration *d, bool given, const struct digest *body, const char *contest) {
    struct digest expected;

    if (given != (d != NULL))
        fail_msg("%s: %s", contest, d ? "what stands or waits is not there" : "something stands or waits");
    if (d) {
        _cleanup_(blob_free) struct blob bytes = declaration_bytes(d);

        hash_bytes(span_blob(bytes), &expected);
        assert_true(digest_equal(&expected, body));
    }
}

static void check_models(struct play *p) {
    for (size_t i = 0; i < N_CONTESTS; i++) {
        const struct contest *c = contest_of(p, i);
        const struct contest_record *r = &p->recounting.known[c - p->s->election->contests];
        const struct model *m = &p->models[i];
        enum contest_state open = c->vacant ? STATE_VACANT : c->status ? STATE_POSTPONED : STATE_PENDING;

        body_is(m->stands, r->figures_given, &r->body, contests[i]);
        body_is(m->waits, r->queried.given, &r->queried.body, contests[i]);
        assert_int_equal(r->used, m->taken);
        assert_int_equal(r->state, m->stands  ? c->uncontested ? STATE_UNCONTESTED : STATE_DECLARED
                                   : m->waits ? STATE_QUERIED
                                              : open);
    }
}

/* The journal from the beginning, in an election and a ledger of their own. */
static void check_replay(struct play *p) {
    struct blob played = night_records(&p->night), again;
    struct small_election *s = small_election_new();
    struct night n;

    night_init(&n, s);
    for (size_t i = 0; i < p->night.n_journal; i++) {
        const struct night_entry *e = &p->night.journal[i];

        assert_int_equal(e->event ? ledger_apply_event(n.l, &e->leaf, e->event, e->signers, e->n_signers)
                                  : ledger_apply(n.l, &e->leaf, e->declaration, e->signers, e->n_signers), 0);
    }
    again = night_records(&n);
    assert_true(span_equal(span_blob(played), span_blob(again)));
    blob_free(&played);
    blob_free(&again);
    night_deinit(&n);
    small_election_free(s);
}

static void play(struct play *p, uint64_t seed) {
    *p = (struct play){ .s = small_election_new(), .random = seed };
    night_init(&p->night, p->s);
    p->night.room = ENTRIES + 1;
    p->night.journal = arena_alloc(memory(p), p->night.room, sizeof(*p->night.journal));
    assert_non_null(p->night.journal);
    recounting_begin(&p->recounting, p->night.l, p->s->election);
    p->night.recounting = &p->recounting;
    for (size_t tries = 0; p->night.n_journal < ENTRIES; tries++) {
        uint64_t what = chance(p, 10);

        assert_true(tries < TRIES);
        if (what < 5)
            play_act(p);
        else if (what == 5)
            play_again(p);
        else if (what == 6)
            play_statement(p);
        else
            play_event(p);
        check_models(p);
        if (chance(p, 4) == 0)
            ledger_settle(p->night.l);
    }
    check_replay(p);
}

static void end(struct play *p) {
    night_deinit(&p->night);
    recounting_end(&p->recounting);
    small_election_free(p->s);
}

static void test_nights(void **state) {
    static const struct {
        enum act act;
        enum verdict verdict;
    } wanted[] = {
        { ACT_DECLARE, VERDICT_ACCEPTED },   { ACT_DECLARE, VERDICT_DUPLICATE }, { ACT_DECLARE, VERDICT_CONFLICT },
        { ACT_AMEND, VERDICT_ACCEPTED },     { ACT_AMEND, VERDICT_QUERIED },     { ACT_SUPERSEDE, VERDICT_ACCEPTED },
        { ACT_SUPERSEDE, VERDICT_QUERIED },  { ACT_WITHDRAW, VERDICT_ACCEPTED }, { ACT_CONFIRM, VERDICT_ACCEPTED },
        { ACT_CONFIRM, VERDICT_REFUSED },    { ACT_STATE, VERDICT_ACCEPTED },    { ACT_STATE, VERDICT_CONFLICT },
    };
    static const uint64_t seeds[] = { 1, 20170504, 471147, 99991, 8675309 };
    const char *own = getenv("TALLY_SEED");
    size_t acts[_ACT_MAX][_VERDICT_MAX] = { 0 }, events[_EVENT_KIND_MAX] = { 0 };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(seeds); i++) {
        struct play p;

        printf("seed %llu\n", (unsigned long long)(own ? strtoull(own, NULL, 10) : seeds[i]));
        play(&p, own ? strtoull(own, NULL, 10) : seeds[i]);
        for (size_t a = 0; a < _ACT_MAX; a++)
            for (size_t v = 0; v < _VERDICT_MAX; v++)
                acts[a][v] += p.acts[a][v];
        for (size_t k = 0; k < _EVENT_KIND_MAX; k++)
            events[k] += p.events[k];
        end(&p);
    }
    for (size_t i = 0; i < ARRAY_SIZE(wanted) && !own; i++)
        if (acts[wanted[i].act][wanted[i].verdict] == 0)
            fail_msg("no act %d was %s", wanted[i].act, verdict_name(wanted[i].verdict));
    for (size_t k = EVENT_POSTPONED; k < _EVENT_KIND_MAX && !own; k++)
        if (events[k] == 0)
            fail_msg("no event of kind %zu was told", k);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_nights) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
