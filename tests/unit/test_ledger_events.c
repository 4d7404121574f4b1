/* SPDX-License-Identifier: Apache-2.0 */
/* Events: who may tell which, when, and with what; how many; and that none is refused into the election's memory. */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/core/event_kinds.h"
#include "daemon/core/rules.h"
#include "tests/support/events.h"
#include "tests/support/night_fixture.h"
#include "tests/support/statements.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const dro[] = { "north.dro", NULL };
static const char *const south[] = { "south.ro", NULL };
static const char *const press[] = { "press", NULL };
static const char *const pundit[] = { "pundit", NULL };
static const char *const pundit_north[] = { "pundit.north", NULL };

static const struct opt unknown = { 0 };

static void tell(const struct event *event, const char *const *signers, enum verdict verdict, const char *code) {
    assert_judged(night_tell(&night, event, signers), verdict, code);
}

static struct contest_record record(const char *key) {
    return night_record(&night, key).contest;
}

static struct event *plain(enum event_kind kind, const char *subject) {
    return event_new(kind, subject, &night.arena);
}

/* Who may tell what: the authority changes a contest, whoever counts it tells of the count, an agency reports, an
 * annotator annotates; nobody else. */
static void test_who(void **state) {
    static const struct {
        enum event_kind kind;
        const char *const *signers;
        bool may;
    } rows[] = {
        { EVENT_POSTPONED, north, false },     { EVENT_NOMINATIONS, press, false }, { EVENT_RESTORED, south, false },
        { EVENT_RECOUNT, dro, true },          { EVENT_RECOUNT, AUTHORITY, true },  { EVENT_RECOUNT, press, false },
        { EVENT_RUSH, south, false },          { EVENT_TURNOUT, pundit, false },    { EVENT_AGENCY, press, true },
        { EVENT_AGENCY, AUTHORITY, false },    { EVENT_AGENCY, north, false },      { EVENT_TURNOUT, dro, true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct event *event = plain(rows[i].kind, "n1.b");

        event->made += i;       /* each is another */
        event->electorate = event->papers = (struct opt){ true, 5 };
        event->status = STATUS_POSTPONED;
        tell(event, rows[i].signers, rows[i].may ? VERDICT_ACCEPTED : VERDICT_REFUSED, rows[i].may ? NULL : "X01");
    }
    tell(event_annotation("X/N/@councillors/", "a", "b", &night.arena), AUTHORITY, VERDICT_REFUSED, "X01");
    tell(event_annotation("X/S/@councillors/", "a", "b", &night.arena), pundit_north, VERDICT_REFUSED, "X01");
    tell(event_annotation("X/M/@mayors/", "a", "b", &night.arena), pundit_north, VERDICT_REFUSED, "X01");
    tell(event_annotation("X/N/N1/@councillors/", "a", "b", &night.arena), pundit_north, VERDICT_ACCEPTED, NULL);
}

/* What it is of, that it has come, why; and the same bytes again are a duplicate, whoever of them signs. */
static void test_form(void **state) {
    struct event *event = plain(EVENT_RESTORED, "n9.z");

    (void)state;
    tell(event, AUTHORITY, VERDICT_REFUSED, "E08");
    tell(event_annotation("X/N/N1/@councillors/n1.b/", "a", "b", &night.arena), pundit, VERDICT_REFUSED, "X07");
    tell(event_annotation("X/Q/@councillors/", "a", "b", &night.arena), pundit, VERDICT_REFUSED, "X07");
    event = plain(EVENT_RESTORED, "s1.b");
    event->made = night.now + 1;
    tell(event, AUTHORITY, VERDICT_REFUSED, "X08");
    assert_true(night.last.retry);
    event->made = night.now;
    event->reason_code = span_str("typing");
    tell(event, AUTHORITY, VERDICT_REFUSED, "E18");
    event->reason_code = span_str("whim");
    tell(event, AUTHORITY, VERDICT_REFUSED, "E18");
    event->reason_code = event->reason_text = (struct span){ 0 };
    tell(event, AUTHORITY, VERDICT_REFUSED, "E14");
    event->reason_code = span_str("disorder");
    event->reason_text = span_str("");
    tell(event, AUTHORITY, VERDICT_ACCEPTED, NULL);
    tell(event, AUTHORITY, VERDICT_DUPLICATE, "D01");
    assert_int_equal(night.last.entry, night.entries - 1);
}

/* Too few of the authorities: try again. */
static void two_authorities(struct small_manifest *m) {
    struct m_authority *both = arena_alloc(&m->arena, 2, sizeof(*both));
    struct secret_key key = small_key(KEY_AUTHORITY, "another");

    both[1] = m->header.authorities[0];
    both[0].name = span_str("another");
    memcpy(both[0].key.bytes, key.public.bytes, 32);
    m->header.authorities = both;
    m->header.n_authorities = 2;
}

static void test_threshold(void **state) {
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = two_authorities });
    struct night n;

    (void)state;
    night_init(&n, s);
    s->election->authority_threshold = 2;
    assert_judged(night_tell(&n, event_new(EVENT_RESTORED, "s1.b", &n.arena), AUTHORITY), VERDICT_REFUSED, "E02");
    assert_true(n.last.retry);
    assert_judged(night_tell(&n, event_recount("n1.b", true, &n.arena), (const char *const[]){ "authority", "chief",
                                                                                               NULL }),
                  VERDICT_ACCEPTED, NULL);
    night_deinit(&n);
    small_election_free(s);
}

/* What cannot be told as things stand. */
static void test_possible(void **state) {
    struct declaration *d = good_declaration(small->election, "n1.b", 0, &night.arena);

    (void)state;
    tell(plain(EVENT_RESTORED, "n1.b"), AUTHORITY, VERDICT_REFUSED, "X02");
    tell(event_rush("n1.d", NULL, &night.arena), north, VERDICT_REFUSED, "X02");
    assert_int_equal(night_fold(&night, d, VERDICT_QUERIED), 0);
    tell(event_postponed("n1.b", STATUS_POSTPONED, unknown, &night.arena), AUTHORITY, VERDICT_REFUSED, "X02");
    tell(event_recount("n1.b", true, &night.arena), north, VERDICT_ACCEPTED, NULL);
    d->revision = 2;
    assert_int_equal(night_fold(&night, d, VERDICT_ACCEPTED), 0);
    assert_false(record("X/N/N1/@councillors/n1.b/").notices.recount);
    tell(event_postponed("n1.b", STATUS_POSTPONED, unknown, &night.arena), AUTHORITY, VERDICT_REFUSED, "X02");
    tell(event_recount("n1.b", false, &night.arena), north, VERDICT_REFUSED, "X02");
}

/* A contest that is put off takes declarations from the new date on; without one it takes none. */
static void test_put_off(void **state) {
    struct declaration *d = good_declaration(small->election, "n1.b", 0, &night.arena);

    (void)state;
    tell(event_postponed("n1.b", STATUS_COUNTERMANDED, unknown, &night.arena), AUTHORITY, VERDICT_ACCEPTED, NULL);
    assert_int_equal(record("X/N/N1/@councillors/n1.b/").state, STATE_POSTPONED);
    assert_judged(night_take(&night, d, north), VERDICT_REFUSED, "E11");
    tell(event_postponed("n1.b", STATUS_COUNTERMANDED, (struct opt){ true, SMALL_FROM }, &night.arena), AUTHORITY,
         VERDICT_ACCEPTED, NULL);
    assert_int_equal(record("X/N/N1/@councillors/n1.b/").from.value, SMALL_FROM);
    assert_judged(night_take(&night, d, north), VERDICT_REFUSED, "E11");
    d->declared = SMALL_FROM;   /* the count takes its time from there (P08) */
    assert_judged(night_judge(&night, d, north), VERDICT_ACCEPTED, "P08");
    d->declared = SMALL_FROM + 3 * 3600000u;
    assert_judged(night_take(&night, d, north), VERDICT_ACCEPTED, NULL);
}

/* Nominations change before the poll closes, or while nobody knows when it will; the sheet then names another list. */
static void test_nominations(void **state) {
    static const char *const two[] = { "elm:blue", "fir:red", NULL }, *const twice[] = { "elm:blue", "elm:red", NULL },
                             *const strange[] = { "elm:purple", NULL }, *const wrong[] = { "Elm:blue", NULL };
    struct declaration *old = good_declaration(small->election, "n1.b", 0, &night.arena);

    (void)state;
    tell(event_nominations("n1.b", two, &night.arena), AUTHORITY, VERDICT_REFUSED, "X03");
    night.now = SMALL_CLOSES - 1;
    tell(event_nominations("n1.b", twice, &night.arena), AUTHORITY, VERDICT_REFUSED, "X06");
    tell(event_nominations("n1.b", strange, &night.arena), AUTHORITY, VERDICT_REFUSED, "X06");
    tell(event_nominations("n1.b", wrong, &night.arena), AUTHORITY, VERDICT_REFUSED, "X06");
    tell(event_nominations("n1.b", two, &night.arena), AUTHORITY, VERDICT_ACCEPTED, NULL);
    night.now = SMALL_NOW;
    assert_true(record("X/N/N1/@councillors/n1.b/").candidates_given);
    assert_int_equal(record("X/N/N1/@councillors/n1.b/").n_candidates, 2);
    assert_judged(night_take(&night, old, north), VERDICT_REFUSED, "E09");
    night_declare(&night, "n1.b", 0);
    tell(event_nominations("s1.b", (const char *const[]){ "ulex:red", NULL }, &night.arena), AUTHORITY,
         VERDICT_REFUSED, "X03");
    tell(event_postponed("n2.a", STATUS_ABANDONED, unknown, &night.arena), AUTHORITY, VERDICT_ACCEPTED, NULL);
    tell(event_nominations("n2.a", (const char *const[]){ "larch:red", NULL }, &night.arena), AUTHORITY,
         VERDICT_ACCEPTED, NULL);
}

/* What was told and stated was of the earlier candidates. */
static void test_nominations_end_notices(void **state) {
    static const uint64_t votes[] = { 9000, 8000, 3000, 1000 };
    struct declaration *d = statement_first(small->election, "m.mayor", "N1", votes, &night.arena);
    struct contest_record r;

    (void)state;
    assert_judged(night_take(&night, d, north), VERDICT_ACCEPTED, NULL);
    tell(event_rush("m.mayor", (const char *const[]){ "date", NULL }, &night.arena), AUTHORITY, VERDICT_ACCEPTED, NULL);
    tell(event_agency(small->election, "m.mayor", votes, (const char *const[]){ "date", NULL }, &night.arena), press,
         VERDICT_ACCEPTED, NULL);
    tell(event_postponed("m.mayor", STATUS_ABANDONED, unknown, &night.arena), AUTHORITY, VERDICT_ACCEPTED, NULL);
    tell(event_nominations("m.mayor", (const char *const[]){ "elder:red", "beech:blue", NULL }, &night.arena), AUTHORITY,
         VERDICT_ACCEPTED, NULL);
    r = record("X/M/@mayors/m.mayor/");
    assert_false(r.notices.rush_given || r.notices.agency_given);
    assert_int_equal(r.n_statements, 1);        /* its revision stays used up, and says so */
    assert_true(r.statements[0].revision == 1 && !r.statements[0].body_given);
    assert_judged(night_take(&night, d, north), VERDICT_DUPLICATE, "D04");
    tell(plain(EVENT_RESTORED, "m.mayor"), AUTHORITY, VERDICT_ACCEPTED, NULL);
    d = statement_first(small->election, "m.mayor", "N1", votes, &night.arena);
    assert_judged(night_take(&night, d, north), VERDICT_CONFLICT, "E05");
    d->revision = 2;
    assert_judged(night_take(&night, d, north), VERDICT_ACCEPTED, NULL);
    r = record("X/M/@mayors/m.mayor/");
    assert_true(r.statements[0].revision == 2 && r.statements[0].body_given);
}

/* Lists are of the ballot and in its order, votes of all of it, and no more win than there are seats. */
static void test_ballot(void **state) {
    static const uint64_t votes[] = { 1, 2, 3 };
    struct event *event = event_agency(small->election, "n1.b", votes, NULL, &night.arena);

    (void)state;
    tell(event_rush("n1.b", (const char *const[]){ "yew", NULL }, &night.arena), north, VERDICT_REFUSED, "X05");
    tell(event_rush("n1.b", (const char *const[]){ "elm", "fir", NULL }, &night.arena), north, VERDICT_REFUSED, "X05");
    tell(event_rush("n1.a", (const char *const[]){ "birch", "ash", NULL }, &night.arena), north, VERDICT_REFUSED, "X05");
    tell(event_rush("n1.a", (const char *const[]){ "birch", "birch", NULL }, &night.arena), north, VERDICT_REFUSED,
         "X05");
    tell(event_rush("n1.a", (const char *const[]){ "ash", "birch", NULL }, &night.arena), north, VERDICT_ACCEPTED, NULL);
    event->n_votes = 2;
    tell(event, press, VERDICT_REFUSED, "X05");
    event->n_votes = 3;
    event->votes[1].candidate = span_str("gorse");
    tell(event, press, VERDICT_REFUSED, "X05");
    event = event_agency(small->election, "n1.a", (const uint64_t[]){ 1, 2, 3, 4 }, NULL, &night.arena);
    event->subject = span_str("n1.b");
    tell(event, press, VERDICT_REFUSED, "X05");
    tell(event_agency(small->election, "n1.b", votes, (const char *const[]){ "gorse", NULL }, &night.arena), press,
         VERDICT_ACCEPTED, NULL);
    assert_int_equal(record("X/N/N1/@councillors/n1.b/").notices.agency[0], 2);
}

/* Eight annotations of one record, of known parties; there is room again when one is taken away. */
static void test_annotations(void **state) {
    struct event *event = event_annotation("X/@councillors/", "a", "b", &night.arena);
    char ids[TALLY_ANNOTATIONS_MAX + 1][2];

    (void)state;
    event->annotation.values[1].party = span_str("yellow");
    tell(event, pundit, VERDICT_REFUSED, "X05");
    for (size_t i = 0; i <= TALLY_ANNOTATIONS_MAX; i++) {
        bool room = i < TALLY_ANNOTATIONS_MAX;

        snprintf(ids[i], sizeof(ids[i]), "%c", (char)('a' + i));
        tell(event_annotation("X/@councillors/", ids[i], "x", &night.arena), pundit,
             room ? VERDICT_ACCEPTED : VERDICT_REFUSED, room ? NULL : "X09");
    }
    assert_int_equal(night_fold_event(&night, event_annotation("X/@councillors/", "z", "x", &night.arena), pundit), 1);
    tell(event_annotation("X/@councillors/", "c", NULL, &night.arena), pundit, VERDICT_ACCEPTED, NULL);
    assert_int_equal(night_record(&night, "X/@councillors/").area.n_annotations, TALLY_ANNOTATIONS_MAX - 1);
    event = event_annotation("X/@councillors/", "c", NULL, &night.arena);
    event->made++;
    tell(event, pundit, VERDICT_REFUSED, "X11");
    assert_int_equal(night_fold_event(&night, event, pundit), 1);
    tell(event_annotation("X/@councillors/", "i", "x", &night.arena), pundit, VERDICT_ACCEPTED, NULL);
}

/* Each kind has its own room: an agency that reports without end cannot keep the authority from putting a contest off. */
static void test_number(void **state) {
    (void)state;
    for (uint64_t i = 0; i < TALLY_NOTICES_MAX; i++) {
        struct event *event = event_agency(small->election, "n1.b", NULL, NULL, &night.arena);
        struct event *note = event_annotation("X/@councillors/", "a", "x", &night.arena);

        event->made += i;
        note->made += i;
        tell(event, press, VERDICT_ACCEPTED, NULL);
        tell(note, pundit, VERDICT_ACCEPTED, NULL);
    }
    tell(event_agency(small->election, "n1.b", NULL, (const char *const[]){ "elm", NULL }, &night.arena), press,
         VERDICT_REFUSED, "X04");
    tell(event_annotation("X/@councillors/", "b", "x", &night.arena), pundit, VERDICT_REFUSED, "X04");
    tell(event_annotation("X/N/@councillors/", "b", "x", &night.arena), pundit, VERDICT_ACCEPTED, NULL);
    tell(event_postponed("n1.b", STATUS_POSTPONED, unknown, &night.arena), AUTHORITY, VERDICT_ACCEPTED, NULL);
}

/* What was verified is held against the papers of the declaration: a warning, and it stays beside it. */
static void test_turnout(void **state) {
    struct event *beyond = event_turnout("n1.b", 300, 301, &night.arena);
    struct declaration *d = good_declaration(small->election, "n1.b", 0, &night.arena);

    (void)state;
    tell(beyond, north, VERDICT_REFUSED, "X10");
    assert_int_equal(night_fold_event(&night, beyond, north), 1);
    tell(event_turnout("n1.b", 301, 301, &night.arena), north, VERDICT_ACCEPTED, NULL);
    tell(event_turnout("n1.b", 9000, d->papers.value + 1, &night.arena), north, VERDICT_ACCEPTED, NULL);
    assert_judged(night_take(&night, d, north), VERDICT_ACCEPTED, "P10");
    assert_int_equal(record("X/N/N1/@councillors/n1.b/").notices.papers.value, d->papers.value + 1);
    d = good_declaration(small->election, "n2.a", 0, &night.arena);
    tell(event_turnout("n2.a", 9000, d->papers.value, &night.arena), north, VERDICT_ACCEPTED, NULL);
    assert_judged(night_take(&night, d, north), VERDICT_ACCEPTED, NULL);
}

/* Every kind has its name, for people; there is none beyond. */
static void test_names(void **state) {
    (void)state;
    assert_string_equal(event_name(EVENT_POSTPONED), "postponed");
    assert_string_equal(event_name(EVENT_ANNOTATION), "annotation");
    assert_string_equal(event_name(0), "?");
    assert_string_equal(event_name(_EVENT_KIND_MAX), "?");
    assert_string_equal(act_name(ACT_STATE), "state");
    assert_string_equal(act_name(0), "?");
    assert_string_equal(act_name(_ACT_MAX), "?");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_who),      test(test_form),    test(test_threshold), test(test_possible), test(test_put_off),
        test(test_nominations), test(test_nominations_end_notices), test(test_ballot), test(test_annotations),
        test(test_number),   test(test_turnout), test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
