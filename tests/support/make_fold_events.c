/* SPDX-License-Identifier: Apache-2.0 */

/* Events: contests put off and restored, nominations amended, notices that yield to the declaration, annotations. */

#include "tests/support/make_fold.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const press[] = { "press", NULL };
static const char *const pundit[] = { "pundit", NULL };
static const char *const pundit_north[] = { "pundit.north", NULL };
static const char *const both_pundits[] = { "pundit", "pundit.north", NULL };

static const struct opt unknown = { 0 }, later = { true, SMALL_FROM + 3600000u };

/* --- Put off --- */

static void postponed(struct story *t) {
    tell_event(t, event_postponed("n1.b", STATUS_POSTPONED, later, &t->arena), AUTHORITY);
    declare(t, "n1.b", 0);
}

/* Not known yet until when; then it is; a vacant contest stays vacant. */
static void countermanded(struct story *t) {
    tell_event(t, event_postponed("n1.a", STATUS_COUNTERMANDED, unknown, &t->arena), AUTHORITY);
    tell_event(t, event_postponed("n2.a", STATUS_ABANDONED, unknown, &t->arena), AUTHORITY);
    tell_event(t, event_postponed("n1.d", STATUS_COUNTERMANDED, unknown, &t->arena), AUTHORITY);
    tell_event(t, event_postponed("n2.a", STATUS_ABANDONED, later, &t->arena), AUTHORITY);
}

static void restored(struct story *t) {
    tell_event(t, event_new(EVENT_RESTORED, "s1.b", &t->arena), AUTHORITY);
    declare(t, "s1.b", 0);
}

static void postponed_after_withdraw(struct story *t) {
    struct declaration *d = declare(t, "n1.b", 0);
    struct event *event = event_postponed("n1.b", STATUS_ABANDONED, unknown, &t->arena);

    tell(t, declaration_act(d, ACT_WITHDRAW, 2, "court", &t->arena), north, VERDICT_ACCEPTED);
    event->reason_code = span_str("court");
    tell_event(t, event, AUTHORITY);
}

/* --- Nominations --- */

static void nominate(struct story *t, const char *contest, const char *const *candidates) {
    tell_event(t, event_nominations(contest, candidates, &t->arena), AUTHORITY);
}
#define nominate(t, contest, ...) nominate((t), (contest), (const char *const[]){ __VA_ARGS__, NULL })

/* Green had no candidate in n1.b; S2's areas get a party that nobody stood for there. */
static void new_party(struct story *t) {
    nominate(t, "s2.a", "willow:ind", "yarrow:ind", "yew:blue", "zinnia:green");
    declare(t, "s2.a", 0);
}

static void new_party_gone(struct story *t) {
    nominate(t, "s2.a", "willow:ind", "yarrow:ind", "yew:blue", "zinnia:green");
    nominate(t, "s2.a", "willow:ind", "yew:blue", "fennel:red");
}

static void to_uncontested(struct story *t) {
    nominate(t, "n2.a", "larch:red");
    declare(t, "n2.a", 0);
}

static void to_vacant(struct story *t) {
    tell_event(t, event_nominations("n2.a", NULL, &t->arena), AUTHORITY);
}

static void from_vacant(struct story *t) {
    nominate(t, "n1.d", "aster:blue", "basil:red-coop");
    declare(t, "n1.d", 0);
}

static void in_by_election(struct story *t) {
    nominate(t, "n1.by", "hazel:blue", "ivy:green", "jade:red");
    declare(t, "n1.by", 0);
}

/* An uncontested seat that made a majority sure is contested now. */
static void certain_no_more(struct story *t) {
    declare_votes(t, "n1.a", 10, 90, 80, 5);
    tell_event(t, event_postponed("n1.c", STATUS_POSTPONED, unknown, &t->arena), AUTHORITY);
    nominate(t, "n1.c", "juniper:red", "kudzu:blue");
    tell_event(t, event_new(EVENT_RESTORED, "n1.c", &t->arena), AUTHORITY);
}

static const uint64_t votes_n1[] = { 900, 800, 300, 100 };

/* What was told and stated of the earlier list is of nobody now; a statement's revision stays used up. */
static void nominations_after(struct story *t) {
    struct declaration *d = statement_first(t->state.election, "m.mayor", "N1", votes_n1, &t->arena);

    tell(t, d, north, VERDICT_ACCEPTED);
    tell_event(t, event_rush("m.mayor", (const char *const[]){ "cherry", NULL }, &t->arena), AUTHORITY);
    tell_event(t, event_agency(t->state.election, "m.mayor", votes_n1, (const char *const[]){ "date", NULL }, &t->arena),
               press);
    tell_event(t, event_turnout("m.mayor", 9000, 2109, &t->arena), AUTHORITY);
    tell_event(t, event_recount("m.mayor", true, &t->arena), AUTHORITY);
    tell_event(t, event_postponed("m.mayor", STATUS_ABANDONED, unknown, &t->arena), AUTHORITY);
    nominate(t, "m.mayor", "alder:blue", "beech:red", "elder:green");
    tell_event(t, event_new(EVENT_RESTORED, "m.mayor", &t->arena), AUTHORITY);
    d = statement_first(t->state.election, "m.mayor", "N1", (const uint64_t[]){ 90, 80, 70 }, &t->arena);
    d->revision = 2;
    tell(t, d, north, VERDICT_ACCEPTED);
}

/* --- Notices --- */

static void tell_notices(struct story *t) {
    const struct election *e = t->state.election;

    tell_event(t, event_turnout("n1.b", 3102, 1031, &t->arena), north);
    tell_event(t, event_recount("n1.b", true, &t->arena), north);
    tell_event(t, event_rush("n1.b", (const char *const[]){ "fir", NULL }, &t->arena), north);
    tell_event(t, event_agency(e, "n1.b", (const uint64_t[]){ 410, 530, 77 }, (const char *const[]){ "fir", NULL },
                               &t->arena), press);
    tell_event(t, event_agency(e, "n2.b", NULL, NULL, &t->arena), press);
    tell_event(t, event_agency(e, "n1.by", NULL, (const char *const[]){ "ivy", NULL }, &t->arena), press);
    tell_event(t, event_recount("n2.a", true, &t->arena), AUTHORITY);
    tell_event(t, event_recount("n2.a", false, &t->arena), AUTHORITY);
}

/* The declaration takes the place of all but turnout: it was counted by hand, and differs (P10, a warning). */
static void notices_yield(struct story *t) {
    tell_notices(t);
    declare_votes(t, "n1.b", 412, 530, 77);
}

static void notices_replaced(struct story *t) {
    const struct election *e = t->state.election;

    tell_notices(t);
    tell_event(t, event_rush("n1.b", (const char *const[]){ "elm", NULL }, &t->arena), north);
    tell_event(t, event_turnout("n1.b", 3102, 1030, &t->arena), north);
    tell_event(t, event_agency(e, "n1.b", (const uint64_t[]){ 531, 530, 77 }, (const char *const[]){ "elm", NULL },
                               &t->arena), press);
    tell_event(t, event_rush("n2.b", NULL, &t->arena), north);
}

/* --- Annotations --- */

static void annotations(struct story *t) {
    tell_event(t, event_annotation("X/@councillors/", "swing", "Labour would need more", &t->arena), pundit);
    tell_event(t, event_annotation("X/N/@councillors/", "swing", "Gogledd: y môr yn las", &t->arena), pundit_north);
    tell_event(t, event_annotation("X/N/@councillors/", "swing", "the other view", &t->arena), pundit);
    tell_event(t, event_annotation("X/N/@councillors/", "control", "too close", &t->arena), both_pundits);
    tell_event(t, event_annotation("X/M/@mayors/", "turnout", "higher", &t->arena), pundit);
}

/* One is replaced, one taken away. */
static void annotations_replaced(struct story *t) {
    struct event *plain = event_annotation("X/N/@councillors/", "swing", NULL, &t->arena);

    annotations(t);
    tell_event(t, event_annotation("X/N/@councillors/", "swing", "a second thought", &t->arena), pundit);
    tell_event(t, plain, pundit_north);
}

static void annotations_full(struct story *t) {
    static const char *const ids[] = { "h", "g", "f", "e", "d", "c", "b", "a" };

    for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
        tell_event(t, event_annotation("X/S/S1/@councillors/", ids[i], "full", &t->arena), pundit);
    tell_event(t, event_annotation("X/S/S1/@councillors/", "d", NULL, &t->arena), pundit);
    tell_event(t, event_annotation("X/S/S1/@councillors/", "i", "room again", &t->arena), pundit);
}

/* --- Keys --- */

static const struct opt always = { 0 };

/* An officer's key goes, another comes; both sign what they sign in their time, and no record says so. */
static void keys_of_an_officer(struct story *t) {
    static const char *const renewed[] = { "north.ro", "north.dro.2", NULL };

    declare(t, "n1.b", 0);
    tell_event(t, event_key("north.dro", NULL, always, always, &t->arena), AUTHORITY);
    tell_event(t, event_key("north.dro", "north.dro.2", always, (struct opt){ true, SMALL_NOW + 1 }, &t->arena), AUTHORITY);
    tell(t, good_declaration(t->s->election, "n1.a", 1, &t->arena), renewed, VERDICT_ACCEPTED);
}

/* The authority's keys, then the log's, with those that were and those that are to be. */
static void keys_of_the_election(struct story *t) {
    static const char *const two[] = { "authority.1", "authority.2", NULL };
    static const char *const both[] = { "authority", "authority.1", "authority.2", NULL };
    static const char *const logs[] = { "authority.1", "authority.2", "log", "log.2", NULL };

    tell_event(t, event_authorities(2, two, &t->arena), both);
    tell_event(t, event_log("log.2", &t->arena), logs);
    tell_event(t, event_postponed("n1.b", STATUS_POSTPONED, later, &t->arena), two);
}

/* Who signed two results under one revision is one officer, by whatever key. */
static void conflict_of_keys(struct story *t) {
    static const char *const renewed[] = { "north.ro", "north.dro.2", NULL };
    static const char *const logs[] = { "authority", "log", "log.2", NULL };

    declare(t, "n1.b", 0);
    tell_event(t, event_key("north.dro", "north.dro.2", always, always, &t->arena), AUTHORITY);
    tell_event(t, event_log("log.2", &t->arena), logs);
    tell(t, good_declaration(t->s->election, "n1.b", 7, &t->arena), renewed, VERDICT_CONFLICT);
}

static const struct fold_case ROWS[] = {
    { "event-postponed", "a contest is put off by a week and a day, then declared", postponed, false, false, NULL },
    { "event-countermanded", "contests are put off, until nobody knows when; a vacant one stays vacant", countermanded,
      false, false, NULL },
    { "event-restored", "a contest that the manifest puts off is restored", restored, false, false, NULL },
    { "event-after-withdraw", "what was declared is withdrawn, then the contest is put off", postponed_after_withdraw,
      false, false, NULL },
    { "nominations-new-party", "a candidate of a party that stood nowhere in these areas", new_party, false, false,
      NULL },
    { "nominations-party-gone", "a party that no longer stands keeps its row", new_party_gone, false, false, NULL },
    { "nominations-uncontested", "a contest becomes uncontested, and is declared so", to_uncontested, false, false,
      NULL },
    { "nominations-vacant", "a contest in which nobody stands any more", to_vacant, false, false, NULL },
    { "nominations-filled", "a vacant contest has candidates now", from_vacant, false, false, NULL },
    { "nominations-by-election", "a by-election's candidates: no area lists the new party for it", in_by_election,
      false, false, NULL },
    { "nominations-certain", "nominations that may still change make nothing certain", certain_no_more, false, false,
      NULL },
    { "nominations-statements", "other candidates take away statements and notices, but not turnout", nominations_after,
      false, false, NULL },
    { "notices", "recount, rush, turnout, agency: told, and in no total", tell_notices, false, false, NULL },
    { "notices-replaced", "each notice takes the place of the one before", notices_replaced, false, false, NULL },
    { "notices-yield", "the declaration takes the place of what was told, but turnout", notices_yield, false, false,
      NULL },
    { "annotations", "what others computed, by officer and id", annotations, false, false, NULL },
    { "annotations-replaced", "one replaced, one taken away", annotations_replaced, false, false, NULL },
    { "keys-officer", "an officer's key taken away, another in its place", keys_of_an_officer, false, false, NULL },
    { "keys-conflict", "a conflict after an officer's key and the log's were replaced", conflict_of_keys, false, false, NULL },
    { "keys-election", "the authority's keys, then the log's", keys_of_the_election, false, false, NULL },
    { "annotations-full", "eight, one away, another in its place", annotations_full, false, false, NULL },
};
const struct fold_cases FOLD_EVENTS = { ROWS, ARRAY_SIZE(ROWS) };
