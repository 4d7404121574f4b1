/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory runs out at every single request, one after the other. Opening an election, making a ledger, judging, folding a
 * journal and packing records say so, leave everything as it was, and pass when there is memory again; and folding what
 * was judged needs none at all.
 */

#include "tests/unit/probe.h"

#include <errno.h>

#include "daemon/core/alike.h"
#include "daemon/core/rules.h"
#include "daemon/core/seen.h"
#include "proto/tree.h"
#include "tests/support/events.h"
#include "tests/support/failing.h"
#include "tests/support/night_fixture.h"
#include "tests/support/statements.h"
#include "tests/support/stv_sheet.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const mayor[] = { "mayor.ro", "mayor.dro", NULL };
static const char *const chief[] = { "chief", NULL };
static const char *const press[] = { "press", NULL };
static const char *const pundit[] = { "pundit", NULL };
static const char *const logs[] = { "authority", "log", "log.2", NULL };

/* One entry of the story that is told: a declaration or an event. */
struct step {
    const struct declaration *d;
    const struct event *event;
    const char *const *signers;
    uint64_t now;
};
static struct step steps[64];
static size_t n_steps;

static void says(const struct declaration *d, const char *const *signers) {
    steps[n_steps++] = (struct step){ d, NULL, signers, SMALL_NOW };
}

static void tells(const struct event *event, const char *const *signers, uint64_t now) {
    steps[n_steps++] = (struct step){ NULL, event, signers, now };
}

static struct declaration *counted(const struct election *e, struct arena *arena, const char *contest,
                                   const uint64_t *votes) {
    struct declaration *d = good_declaration(e, contest, 0, arena);

    declaration_votes(e, d, votes, arena);
    return d;
}
#define counted(e, arena, contest, ...) counted((e), (arena), (contest), (const uint64_t[]){ __VA_ARGS__ })

/* Events on n1.a and others, told before polls close. */
static void tell_events(const struct election *e, struct arena *a) {
    tells(event_nominations("s2.a", (const char *const[]){ "ann:blue", "bob:green", "cem:red", NULL }, a), AUTHORITY,
          SMALL_CLOSES - 1);
    tells(event_postponed("n1.by", STATUS_ABANDONED, (struct opt){ 0 }, a), AUTHORITY, SMALL_NOW);
    tells(event_key("pundit.north", "pundit.north.2", (struct opt){ 0 }, (struct opt){ 0 }, a), AUTHORITY, SMALL_NOW);
    tells(event_authorities(1, (const char *const[]){ "authority", "authority.2", NULL }, a), AUTHORITY, SMALL_NOW);
    tells(event_log("log.2", a), logs, SMALL_NOW);
    tells(event_rush("n1.a", (const char *const[]){ "ash", NULL }, a), north, SMALL_NOW);
    tells(event_agency(e, "n1.a", (const uint64_t[]){ 1, 2, 3, 4 }, (const char *const[]){ "ash", NULL }, a), press,
          SMALL_NOW);
    tells(event_rush("n1.a", (const char *const[]){ "birch", NULL }, a), north, SMALL_NOW);
    tells(event_agency(e, "n1.a", NULL, NULL, a), press, SMALL_NOW);
    tells(event_annotation("X/@councillors/", "a", "one", a), pundit, SMALL_NOW);
    tells(event_annotation("X/@councillors/", "b", "two", a), pundit, SMALL_NOW);
    tells(event_annotation("X/@councillors/", "a", "three", a), pundit, SMALL_NOW);
    tells(event_annotation("X/@councillors/", "a", NULL, a), pundit, SMALL_NOW);
}

static void state_and_declare(const struct election *e, struct arena *a) {
    static const struct remaining seconds[] = { { 0, 101 }, { 1, 99 } };
    const struct declaration *statements[4];
    struct declaration *again;

    statements[0] = statement_first(e, "m.mayor", "N1", (const uint64_t[]){ 901, 802, 303, 104 }, a);
    statements[1] = statement_second(e, statements[0], seconds, a);
    statements[2] = statement_first(e, "m.mayor", "N2", (const uint64_t[]){ 701, 852, 203, 154 }, a);
    statements[3] = statement_second(e, statements[2], seconds, a);
    again = statement_first(e, "m.mayor", "N1", (const uint64_t[]){ 905, 802, 303, 104 }, a);
    for (size_t i = 0; i < 4; i++)
        says(statements[i], north);
    says(statements_sum(e, statements, 4, a), mayor);
    declaration_replaces(again, ACT_STATE, statements[0], "typing");
    says(again, north);
}

static void declare_and_correct(const struct election *e, struct arena *a) {
    struct declaration *first = counted(e, a, "n1.b", 4000, 3000, 2000);
    struct declaration *twin = counted(e, a, "n2.b", 4000, 3000, 2000);
    struct declaration *amended = counted(e, a, "n1.b", 3990, 3000, 2000);
    struct declaration *other = counted(e, a, "n1.b", 3990, 3999, 2000), *conflict = counted(e, a, "n1.b", 1, 2, 3000);

    says(first, north);
    says(twin, north);
    says(declaration_act(twin, ACT_CONFIRM, 2, "checked", a), chief);
    declaration_replaces(amended, ACT_AMEND, first, "typing");
    says(amended, north);
    says(conflict, north);
    declaration_replaces(other, ACT_SUPERSEDE, amended, "court");
    says(other, north);
    says(declaration_act(other, ACT_WITHDRAW, 4, "mistake", a), north);
    says(declaration_act(amended, ACT_WITHDRAW, 5, "court", a), north);
    says(good_declaration(e, "n1.c", 0, a), north);
    says(good_declaration(e, "s1.a", 0, a), small_officers("s1.a"));
    says(good_declaration(e, "n1.a", 3, a), north);
}

static void tell_story(const struct election *e, struct arena *a) {
    n_steps = 0;
    tell_events(e, a);
    state_and_declare(e, a);
    declare_and_correct(e, a);
}

static struct leaf leaf_of(const struct step *step, const struct judgement *j, uint64_t index, struct span body) {
    struct leaf leaf = { .index = index, .time = step->now, .kind = step->d ? ENTRY_DECLARATION : ENTRY_EVENT,
                         .verdict = j->verdict, .ruleset = RULESET };

    hash_bytes(body, &leaf.body);
    for (size_t i = 0; i < j->n_codes; i++)
        leaf.codes[leaf.n_codes++] = j->codes[i].code;
    return leaf;
}

static int judge(struct ledger *l, const struct step *step, struct span body, const struct signers *signers,
                 struct judgement *j) {
    judgement_init(j);
    return step->d ? ledger_judge(l, body, step->d, signers, step->now, step->now, j)
                   : ledger_judge_event(l, body, step->event, signers, step->now, step->now, j);
}

static int apply(struct ledger *l, const struct step *step, const struct leaf *leaf, const struct digest *key_ids,
                 size_t n) {
    return step->d ? ledger_apply(l, leaf, step->d, key_ids, n) : ledger_apply_event(l, leaf, step->event, key_ids, n);
}

static int pack_record(struct ledger *l, uint32_t position) {
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    ledger_record(l, position, &p);
    return p.error;
}

static void pack_changed(struct ledger *l) {
    const uint32_t *positions;
    size_t n = ledger_changed(l, &positions);

    for (size_t i = 0; i < n; i++)
        exhaust(pack_record(l, positions[i]), (void)0);
    ledger_settle(l);
}

/* A pack that has failed already keeps its first error. */
static void test_pack_that_failed(void **state) {
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    p.error = -E2BIG;
    failing_after = 0;
    failing_all = true;
    ledger_record(night.l, 0, &p);
    failing_after = -1;
    assert_int_equal(p.error, -E2BIG);
}

/* Judged when at last there is memory, folded without any. */
static void test_judging(void **state) {
    struct small_election *again = small_election_new();
    struct night folded;

    (void)state;
    night_init(&folded, again);
    tell_story(small->election, &night.arena);
    for (size_t i = 0; i < n_steps; i++) {
        _cleanup_(blob_free) struct blob body = steps[i].d ? declaration_bytes(steps[i].d)
                                                           : event_bytes(steps[i].event);
        struct digest key_ids[TALLY_SIGNATURES_MAX];
        struct signers signers;
        struct judgement j;
        struct leaf leaf;
        int r;

        if (steps[i].d && span_equal(steps[i].d->contest, span_str("s2.a")))
            continue;
        small_signers(small->election, steps[i].signers, &signers, key_ids);
        exhaust(judge(night.l, &steps[i], span_blob(body), &signers, &j), (void)0);
        if (j.verdict == VERDICT_REFUSED || j.verdict == VERDICT_DUPLICATE)
            fail_msg("step %zu is %s (" SPAN_FMT ")", i, verdict_name(j.verdict), SPAN_ARG(j.codes[0].code));
        leaf = leaf_of(&steps[i], &j, 7 + i, span_blob(body));
        failing_after = 0;
        failing_all = true;
        r = apply(night.l, &steps[i], &leaf, key_ids, signers.n_keys);
        failing_after = -1;
        assert_int_equal(r, 0);
        /* Another ledger, that judged nothing, folds it when there is memory. */
        exhaust(apply(folded.l, &steps[i], &leaf, key_ids, signers.n_keys), (void)0);
        pack_changed(folded.l);
    }
    {
        _cleanup_(blob_free) struct blob judged = night_records(&night), read = night_records(&folded);

        assert_true(span_equal(span_blob(judged), span_blob(read)));
    }
    night_deinit(&folded);
    small_election_free(again);
}

/* The manifest, and a ledger upon it. */
static void test_opening(void **state) {
    struct blob copy = { .ptr = malloc(small->manifest.len), .len = small->manifest.len };
    struct election *e = NULL, *again = NULL;
    struct span bodies[16];
    struct ledger *l = NULL;
    struct fault fault;

    (void)state;
    assert_non_null(copy.ptr);
    memcpy(copy.ptr, small->manifest.ptr, copy.len);
    exhaust(election_open(&copy, &e, &fault), assert_non_null(copy.ptr));
    exhaust(ledger_new(e, &l), (void)0);
    l = ledger_free(l);
    for (size_t i = 0; i < e->envelope.n_bodies; i++)
        bodies[i] = e->envelope.bodies[i];
    exhaust(election_from_bodies(bodies, e->envelope.n_bodies, true, &again, &fault), assert_null(again));
    election_free(again);
    again = NULL;
    exhaust(election_open_part(e->envelope.sigset, bodies, e->envelope.n_bodies, &again, &fault), assert_null(again));
    election_free(again);
    election_free(e);
    blob_free(&copy);
}

/* What an envelope brings is decoded in memory. */
static void test_brings(void **state) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob body = event_bytes(event_log("log.2", &night.arena)), bytes = { 0 };
    const struct event *brings = NULL;
    struct span span = span_blob(body);
    struct envelope envelope;

    (void)state;
    bytes = small_envelope_of(PAYLOAD_EVENT, small, &span, 1, AUTHORITY);
    assert_int_equal(envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_DECLARATION, &arena, &envelope), 0);
    exhaust(signers_brings(&envelope, span, &arena, &brings), assert_null(brings));
    assert_int_equal(brings->kind, EVENT_LOG);
}

/* Other candidates are made beside the old ones, or not at all. */
static void test_nominating(void **state) {
    static const struct m_candidate candidates[] = {
        { { (const uint8_t *)"ann", 3 }, { (const uint8_t *)"Ann", 3 }, { (const uint8_t *)"", 0 },
          { (const uint8_t *)"red", 3 } },
    };
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct contest *contest = NULL;
    struct fault fault;

    (void)state;
    exhaust(election_nominate(small->election, 0, candidates, 1, &arena, &contest, &fault), assert_null(contest));
    assert_true(contest->uncontested);
}

/* A sheet alone. */
static void test_sheet(void **state) {
    static const struct papers papers[] = {
        { 50, { 1, 2, 3 } }, { 20, { 2, 3 } }, { 15, { 3 } }, { 25, { 4, 5, 2 } }, { 10, { 5, 2 } }, { 0, { 0 } },
    };
    struct declaration *d = good_declaration(small->election, "n1.a", 0, &night.arena);
    struct judgement j;

    (void)state;
    judgement_init(&j);
    exhaust(rules_check(small->election, d, SMALL_NOW, &j), judgement_init(&j));
    assert_judged(&j, VERDICT_ACCEPTED, NULL);
    /* A transferable vote with its preferences is counted again: two surpluses and two exclusions. */
    d = stv_sheet(small->election, papers, &night.arena);
    d->preferences_given = true;
    judgement_init(&j);
    exhaust(rules_check(small->election, d, SMALL_NOW, &j), judgement_init(&j));
    assert_judged(&j, VERDICT_ACCEPTED, NULL);
}

static struct digest numbered(uint64_t n) {
    struct digest d;

    hash_bytes(span_of(&n, sizeof(n)), &d);
    return d;
}

/* What was seen is noted without memory, once there was room for it: its tables do with longer chains. */
static void test_seen(void **state) {
    struct seen s;
    uint64_t entry;

    (void)state;
    exhaust(seen_init(&s), seen_deinit(&s));
    for (uint64_t i = 0; i < 3000; i++) {
        struct digest body = numbered(3 * i), figures = numbered(3 * i + 1), key = numbered(3 * i + 2);

        exhaust(seen_reserve(&s, 2), (void)0);
        failing_after = 0;
        failing_all = true;
        seen_add(&s, &body, &figures, i);
        seen_add(&s, &body, &figures, i + 1);
        seen_add_conflict(&s, 7, i, &key, i);
        seen_add_conflict(&s, 7, i, &key, i + 1);
        failing_after = -1;
        assert_true(seen_body(&s, &body, &entry) && entry == i);
        assert_true(seen_figures(&s, &figures, &entry) && entry == i);
        assert_true(seen_conflict(&s, 7, i, &key, &entry) && entry == i);
        assert_false(seen_conflict(&s, 8, i, &key, &entry));
        assert_false(seen_figures(&s, &body, &entry) || seen_body(&s, &figures, &entry));
        seen_add(&s, &key, &figures, i + 2);    /* other bytes of figures that are known: nothing to note */
        assert_false(seen_body(&s, &key, &entry));
    }
    seen_deinit(&s);
}

static void test_alike(void **state) {
    static struct alike_node nodes[3000];
    struct alike a;
    uint32_t other;

    (void)state;
    exhaust(alike_init(&a), alike_deinit(&a));
    failing_after = 0;
    failing_all = true;
    for (uint32_t i = 0; i < ARRAY_SIZE(nodes); i++) {
        nodes[i] = (struct alike_node){ .votes = numbered(i / 3), .contest = ARRAY_SIZE(nodes) - i };
        alike_add(&a, &nodes[i]);
    }
    failing_after = -1;
    for (uint32_t i = 0; i < ARRAY_SIZE(nodes); i += 3) {
        assert_true(alike_find(&a, &nodes[i].votes, nodes[i + 2].contest, &other));
        assert_int_equal(other, nodes[i + 1].contest);
        alike_remove(&a, &nodes[i + 1]);
        alike_remove(&a, &nodes[i + 1]);
        assert_true(alike_find(&a, &nodes[i].votes, nodes[i].contest, &other));
        assert_int_equal(other, nodes[i + 2].contest);
        alike_remove(&a, &nodes[i + 2]);
        assert_false(alike_find(&a, &nodes[i].votes, nodes[i].contest, &other));
    }
    alike_deinit(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_opening), test(test_judging), test(test_brings), test(test_nominating),
        test(test_sheet),   test(test_seen),    test(test_alike),   test(test_pack_that_failed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
