/* SPDX-License-Identifier: Apache-2.0 */

/* Journals that cannot be, each for one reason: the last entry does not follow (SPEC.md 6.1). */

#include "tests/support/make_fold.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const press[] = { "press", NULL };
static const char *const pundit[] = { "pundit", NULL };

static void let_count(struct story *t, const struct declaration *d) {
    force(t, d, VERDICT_ACCEPTED, NULL);
}

static void let_tell(struct story *t, const struct event *event, const char *const *signers) {
    force_event(t, event, signers, VERDICT_ACCEPTED, NULL);
}

static void twice(struct story *t) {
    declare(t, "n1.b", 0);
    let_count(t, good(t, "n1.b", 1));
}

static void declare_on_standing(struct story *t) {
    struct declaration *d = good(t, "n1.c", 0);

    declare(t, "n1.c", 0);
    d->revision = 2;
    let_count(t, d);
}

static void vacant(struct story *t) {
    let_count(t, good(t, "n1.d", 0));
}

static void amend_nothing(struct story *t) {
    struct declaration *d = good(t, "n1.b", 0);

    declaration_replaces(d, ACT_AMEND, good(t, "n1.b", 1), "typing");
    let_count(t, d);
}

static void withdraw_nothing(struct story *t) {
    let_count(t, declaration_act(good(t, "n1.b", 0), ACT_WITHDRAW, 1, "mistake", &t->arena));
}

static void confirm_nothing(struct story *t) {
    let_count(t, declaration_act(declare(t, "n1.b", 0), ACT_CONFIRM, 2, "checked", &t->arena));
}

static void confirm_queried(struct story *t) {
    struct declaration *d = good(t, "n1.b", 0);

    force(t, d, VERDICT_QUERIED, "P05");
    force(t, declaration_act(d, ACT_CONFIRM, 2, "checked", &t->arena), VERDICT_QUERIED, "P05");
}

static void without_reason(struct story *t) {
    struct declaration *first = declare(t, "n1.b", 0), *d = good(t, "n1.b", 1);

    declaration_replaces(d, ACT_AMEND, first, "");
    let_count(t, d);
}

static void strange_reason(struct story *t) {
    struct declaration *first = declare(t, "n1.b", 0), *d = good(t, "n1.b", 1);

    declaration_replaces(d, ACT_AMEND, first, "whim");
    let_count(t, d);
}

static void conflict_with_nothing(struct story *t) {
    force(t, good(t, "n1.b", 0), VERDICT_CONFLICT, "E05");
}

static void strange_code(struct story *t) {
    force(t, good(t, "n1.b", 0), VERDICT_ACCEPTED, "Q99");
}

static void partial_votes(struct story *t) {
    struct declaration *d = good(t, "n1.b", 0);

    d->n_votes--;
    let_count(t, d);
}

static void stranger_elected(struct story *t) {
    struct declaration *d = good(t, "n1.b", 0);

    d->elected[0] = span_str("yew");
    let_count(t, d);
}

static const uint64_t votes[] = { 900, 800, 300, 100 };

static void state_elsewhere(struct story *t) {
    let_count(t, statement_first(t->state.election, "m.mayor", "S1", votes, &t->arena));
}

static void state_queried(struct story *t) {
    force(t, statement_first(t->state.election, "m.mayor", "N1", votes, &t->arena), VERDICT_QUERIED, "P05");
}

static void state_conflict(struct story *t) {
    let_count(t, statement_first(t->state.election, "m.mayor", "N1", votes, &t->arena));
    force(t, statement_first(t->state.election, "m.mayor", "N2", votes, &t->arena), VERDICT_CONFLICT, "E05");
}

static void state_twice(struct story *t) {
    let_count(t, statement_first(t->state.election, "m.mayor", "N1", votes, &t->arena));
    let_count(t, statement_first(t->state.election, "m.mayor", "N1", votes, &t->arena));
}

static void unknown_subject(struct story *t) {
    let_tell(t, event_recount("n9.z", true, &t->arena), north);
}

static void event_queried(struct story *t) {
    force_event(t, event_recount("n1.b", true, &t->arena), north, VERDICT_QUERIED, NULL);
}

static void event_with_codes(struct story *t) {
    force_event(t, event_recount("n1.b", true, &t->arena), north, VERDICT_ACCEPTED, "P10");
}

static void put_off_standing(struct story *t) {
    declare(t, "n1.b", 0);
    let_tell(t, event_postponed("n1.b", STATUS_POSTPONED, (struct opt){ 0 }, &t->arena), AUTHORITY);
}

static void nominate_queried(struct story *t) {
    static const char *const candidates[] = { "elm:blue", "fir:red", NULL };

    force(t, good(t, "n1.b", 0), VERDICT_QUERIED, "P05");
    let_tell(t, event_nominations("n1.b", candidates, &t->arena), AUTHORITY);
}

static void nominate_twice(struct story *t) {
    static const char *const candidates[] = { "elm:blue", "fir:red", "elm:green", NULL };

    let_tell(t, event_nominations("n1.b", candidates, &t->arena), AUTHORITY);
}

static void nominate_strange_party(struct story *t) {
    static const char *const candidates[] = { "elm:purple", NULL };

    let_tell(t, event_nominations("n1.b", candidates, &t->arena), AUTHORITY);
}

static void rush_stranger(struct story *t) {
    let_tell(t, event_rush("n1.b", (const char *const[]){ "yew", NULL }, &t->arena), north);
}

static void rush_too_many(struct story *t) {
    let_tell(t, event_rush("n1.b", (const char *const[]){ "elm", "fir", NULL }, &t->arena), north);
}

static void agency_partial(struct story *t) {
    struct event *event = event_agency(t->state.election, "n1.b", votes, NULL, &t->arena);

    event->n_votes--;
    let_tell(t, event, press);
}

static void turnout_beyond(struct story *t) {
    let_tell(t, event_turnout("n1.b", 300, 301, &t->arena), north);
}

static void annotation_of_contest(struct story *t) {
    let_tell(t, event_annotation("X/N/N1/@councillors/n1.b/", "a", "text", &t->arena), pundit);
}

static void annotation_by_nobody(struct story *t) {
    let_tell(t, event_annotation("X/S/@councillors/", "a", "text", &t->arena),
                 (const char *const[]){ "press", "pundit.north", NULL });
}

static void ninth_annotation(struct story *t) {
    static const char *const ids[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };

    for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
        let_tell(t, event_annotation("X/S/@councillors/", ids[i], "text", &t->arena), pundit);
}

/* Another's annotation of that name is not this officer's. */
static void annotation_absent(struct story *t) {
    let_tell(t, event_annotation("X/N/@councillors/", "a", "text", &t->arena), pundit);
    let_tell(t, event_annotation("X/N/@councillors/", "a", NULL, &t->arena), (const char *const[]){ "pundit.north", NULL });
}

static const struct opt always = { 0 };

static void key_of_nobody(struct story *t) {
    let_tell(t, event_key("nobody", "nobody", always, always, &t->arena), AUTHORITY);
}
static void key_of_another(struct story *t) {
    let_tell(t, event_key("north.ro", "north.dro", always, always, &t->arena), AUTHORITY);
}
static void key_absent(struct story *t) {
    let_tell(t, event_key("north.ro", NULL, always, always, &t->arena), AUTHORITY);
    let_tell(t, event_key("north.ro", NULL, always, always, &t->arena), AUTHORITY);
}
static void log_of_another_election(struct story *t) {
    struct event *event = event_log("log.2", &t->arena);

    event->subject = span_str("large");
    let_tell(t, event, AUTHORITY);
}

#define CANNOT(name, what, tell) { name, what ": no journal of rule set 1", tell, false, true, NULL }
static const struct fold_case ROWS[] = {
    CANNOT("accepted-twice", "a second declaration accepted under the same revision", twice),
    CANNOT("accepted-after-uncontested", "another declare accepted where one stands", declare_on_standing),
    CANNOT("accepted-vacant", "a declaration accepted where nobody is nominated", vacant),
    CANNOT("refused-amend", "an amend where nothing stands", amend_nothing),
    CANNOT("refused-withdraw", "a withdraw where nothing stands or waits", withdraw_nothing),
    CANNOT("refused-confirm", "a confirm where nothing waits", confirm_nothing),
    CANNOT("refused-confirm-queried", "a queried confirm", confirm_queried),
    CANNOT("refused-reason-missing", "an amend without a reason", without_reason),
    CANNOT("refused-reason-unknown", "an amend for a reason that there is not", strange_reason),
    CANNOT("refused-conflict", "a conflict where nothing was taken", conflict_with_nothing),
    CANNOT("refused-code", "a code that there is not", strange_code),
    CANNOT("refused-votes", "votes that leave a candidate out", partial_votes),
    CANNOT("refused-elected", "somebody elected who did not stand", stranger_elected),
    CANNOT("refused-state-elsewhere", "a statement of an area that is not overlapped", state_elsewhere),
    CANNOT("refused-state-queried", "a queried statement", state_queried),
    CANNOT("refused-state-conflict", "a conflict about a statement where there is none", state_conflict),
    CANNOT("refused-state-twice", "a second statement under the same revision", state_twice),
    CANNOT("refused-event-subject", "an event of no contest", unknown_subject),
    CANNOT("refused-event-verdict", "an event that is queried", event_queried),
    CANNOT("refused-event-codes", "an event with a code", event_with_codes),
    CANNOT("refused-event-standing", "a contest put off while a declaration stands", put_off_standing),
    CANNOT("refused-event-queried", "nominations amended while a declaration waits", nominate_queried),
    CANNOT("refused-nominations-twice", "one candidate twice", nominate_twice),
    CANNOT("refused-nominations-party", "a candidate of no party", nominate_strange_party),
    CANNOT("refused-rush-stranger", "a winner who does not stand", rush_stranger),
    CANNOT("refused-rush-seats", "more winners than seats", rush_too_many),
    CANNOT("refused-agency-votes", "an agency's votes that leave a candidate out", agency_partial),
    CANNOT("refused-turnout", "more papers verified than there are electors", turnout_beyond),
    CANNOT("refused-annotation-contest", "an annotation of a contest", annotation_of_contest),
    CANNOT("refused-annotation-officer", "an annotation by nobody who may", annotation_by_nobody),
    CANNOT("refused-annotation-ninth", "a ninth annotation", ninth_annotation),
    CANNOT("refused-annotation-absent", "an annotation taken away that is not there", annotation_absent),
    CANNOT("refused-key-subject", "a key for an officer that there is not", key_of_nobody),
    CANNOT("refused-key-another", "a key that is another officer's", key_of_another),
    CANNOT("refused-key-absent", "a key taken away twice", key_absent),
    CANNOT("refused-log-subject", "the key of another election's log", log_of_another_election),
};
const struct fold_cases FOLD_REFUSED = { ROWS, ARRAY_SIZE(ROWS) };
