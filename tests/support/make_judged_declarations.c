/* SPDX-License-Identifier: Apache-2.0 */

/* Declarations and statements, each beside the nearest one that is judged otherwise. */

#include "tests/support/make_judged.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const south[] = { "south.ro", "south.dro", NULL };
static const char *const mayor[] = { "mayor.ro", "mayor.dro", NULL };
static const char *const alone[] = { "north.ro", NULL };
static const char *const chief[] = { "chief", NULL };
static const char *const stranger[] = { "north.ro", "nobody", NULL };
static const char *const mixed[] = { "chief", "south.ro", NULL };

/* --- The envelope --- */

static void signed_by_stranger(struct story *t, struct asked *a) {
    ask(t, a, good(t, "n1.b", 0), stranger);
}
static void signed_by_officers(struct story *t, struct asked *a) {
    ask(t, a, good(t, "n1.b", 0), north);
}
static void signed_by_one(struct story *t, struct asked *a) {
    ask(t, a, good(t, "n1.b", 0), alone);
}
static void signed_by_more(struct story *t, struct asked *a) {
    static const char *const three[] = { "chief", "north.dro", "north.ro", NULL };

    ask(t, a, good(t, "n1.b", 0), three);
}
static void of_another_election(struct story *t, struct asked *a) {
    struct small_election *other = small_election_make(&(struct small_terms){ .rehearsal = true, .archive = true });
    _cleanup_(blob_free) struct blob body = declaration_bytes(good(t, "n1.b", 0));
    struct span span = span_blob(body);

    a->envelope = small_envelope(other, &span, 1, north);
    small_election_free(other);
}
static void of_this_election(struct story *t, struct asked *a) {
    ask(t, a, good(t, "n1.c", 0), north);
}
static void cut_short(struct story *t, struct asked *a) {
    _cleanup_(blob_free) struct blob body = declaration_bytes(good(t, "n1.b", 0));

    ask_bytes(t, a, span_of(body.ptr, body.len - 1), north);
}
static void whole(struct story *t, struct asked *a) {
    _cleanup_(blob_free) struct blob body = declaration_bytes(good(t, "n1.b", 0));

    ask_bytes(t, a, span_blob(body), north);
}
static void elsewhere(struct story *t, struct asked *a) {
    ask(t, a, good(t, "n1.b", 0), south);
}
static void one_from_elsewhere(struct story *t, struct asked *a) {
    struct declaration *d = good(t, "s2.a", 0);

    ask(t, a, d, mixed);
}

/* --- Acts and revisions --- */

/* n1.b is declared; then a correction of one vote. */
static struct declaration *correction(struct story *t, const char *reason) {
    struct declaration *first = good(t, "n1.b", 0), *d = good(t, "n1.b", 0);

    declaration_votes(t->state.election, first, (const uint64_t[]){ 900, 700, 77 }, &t->arena);
    declaration_votes(t->state.election, d, (const uint64_t[]){ 899, 700, 77 }, &t->arena);
    tell(t, first, north, VERDICT_ACCEPTED);
    declaration_replaces(d, ACT_AMEND, first, reason);
    return d;
}

static void same_again(struct story *t, struct asked *a) {
    declare(t, "n1.b", 0);
    ask(t, a, good(t, "n1.b", 0), alone);
}
static void after_a_withdrawal(struct story *t, struct asked *a) {
    struct declaration *d = declare(t, "n1.b", 0), *again = good(t, "n1.b", 0);

    tell(t, declaration_act(d, ACT_WITHDRAW, 2, "mistake", &t->arena), north, VERDICT_ACCEPTED);
    again->revision = 3;
    ask(t, a, again, north);
}
static void another(struct story *t, struct asked *a) {
    declare(t, "n1.b", 0);
    ask(t, a, good(t, "n1.b", 1), north);
}
static void corrected(struct story *t, struct asked *a) {
    ask(t, a, correction(t, "typing"), north);
}
static void too_far(struct story *t, struct asked *a) {
    struct declaration *d = correction(t, "typing");

    d->revision = 3;
    ask(t, a, d, north);
}
static void declared_again(struct story *t, struct asked *a) {
    struct declaration *d = good(t, "n1.b", 1);

    declare(t, "n1.b", 0);
    d->revision = 2;
    ask(t, a, d, north);
}
static void without_reason(struct story *t, struct asked *a) {
    ask(t, a, correction(t, ""), north);
}
static void reason_of_another_act(struct story *t, struct asked *a) {
    ask(t, a, correction(t, "court"), north);
}
static void of_other_bytes(struct story *t, struct asked *a) {
    struct declaration *d = correction(t, "typing");

    d->replaces.bytes[0] ^= 1;
    ask(t, a, d, north);
}

/* n2.b with the votes of n1.b, which waits for somebody else. */
static struct declaration *twin(struct story *t) {
    struct declaration *d = good(t, "n2.b", 0);

    declare_votes(t, "n1.b", 912, 730, 277);
    declaration_votes(t->state.election, d, (const uint64_t[]){ 912, 730, 277 }, &t->arena);
    return d;
}
static struct declaration *confirming(struct story *t) {
    struct declaration *d = twin(t);

    tell(t, d, north, VERDICT_QUERIED);
    return declaration_act(d, ACT_CONFIRM, 2, "checked", &t->arena);
}
static void confirmed_by_the_same(struct story *t, struct asked *a) {
    ask(t, a, confirming(t), north);
}
static void confirmed_by_another(struct story *t, struct asked *a) {
    ask(t, a, confirming(t), chief);
}
static void one_by_one_the_same(struct story *t, struct asked *a) {
    ask(t, a, twin(t), north);
}
static void one_vote_apart(struct story *t, struct asked *a) {
    struct declaration *d = twin(t);

    declaration_votes(t->state.election, d, (const uint64_t[]){ 912, 730, 278 }, &t->arena);
    ask(t, a, d, north);
}
static void withdrawn_with_votes(struct story *t, struct asked *a) {
    struct declaration *d = declaration_act(declare(t, "n1.b", 0), ACT_WITHDRAW, 2, "mistake", &t->arena);

    d->papers = (struct opt){ true, 1000 };
    ask(t, a, d, north);
}
static void withdrawn_bare(struct story *t, struct asked *a) {
    ask(t, a, declaration_act(declare(t, "n1.b", 0), ACT_WITHDRAW, 2, "mistake", &t->arena), north);
}
static void other_winner(struct story *t, struct asked *a) {
    struct declaration *d = correction(t, "typing");

    declaration_votes(t->state.election, d, (const uint64_t[]){ 700, 899, 77 }, &t->arena);
    ask(t, a, d, north);
}

/* --- The same again, of what has become something else --- */

static void queried_again(struct story *t, struct asked *a) {
    struct declaration *d = twin(t);

    tell(t, d, north, VERDICT_QUERIED);
    ask(t, a, d, alone);
}
static void queried_corrected(struct story *t, struct asked *a) {
    struct declaration *first = twin(t), *d = good(t, "n2.b", 0);

    tell(t, first, north, VERDICT_QUERIED);
    declaration_votes(t->state.election, d, (const uint64_t[]){ 912, 730, 278 }, &t->arena);
    declaration_replaces(d, ACT_DECLARE, first, "");
    ask(t, a, d, north);
}

/* n1.b amended from 900 votes to 899; returns what it was before. */
static struct declaration *amended(struct story *t, const struct declaration **ret_now) {
    struct declaration *was = good(t, "n1.b", 0), *now = correction(t, "typing");

    declaration_votes(t->state.election, was, (const uint64_t[]){ 900, 700, 77 }, &t->arena);
    tell(t, now, north, VERDICT_ACCEPTED);
    *ret_now = now;
    return was;
}
static void amended_since(struct story *t, struct asked *a) {
    const struct declaration *now;

    ask(t, a, amended(t, &now), alone);
}
static void amended_back(struct story *t, struct asked *a) {
    const struct declaration *now;
    struct declaration *was = amended(t, &now);

    declaration_replaces(was, ACT_AMEND, now, "typing");
    ask(t, a, was, north);
}
static void withdrawn_since(struct story *t, struct asked *a) {
    struct declaration *d = declare(t, "n1.b", 0);

    tell(t, declaration_act(d, ACT_WITHDRAW, 2, "mistake", &t->arena), north, VERDICT_ACCEPTED);
    ask(t, a, d, alone);
}

/* --- Verified papers --- */

static void verified(struct story *t, struct asked *a, uint64_t more) {
    struct declaration *d = good(t, "n1.b", 0);

    tell_event(t, event_turnout("n1.b", 90000, d->papers.value + more, &t->arena), north);
    ask(t, a, d, north);
}
static void as_many_verified(struct story *t, struct asked *a) {
    verified(t, a, 0);
}
static void one_more_verified(struct story *t, struct asked *a) {
    verified(t, a, 1);
}

/* --- A mayor's districts --- */

static const uint64_t votes_n1[] = { 19007, 18004, 3011, 1009 }, votes_n2[] = { 17013, 18521, 2047, 1533 };
static const struct remaining seconds[] = { { 0, 1203 }, { 1, 907 } };

static struct declaration *stated(struct story *t, const char *area, const uint64_t *votes) {
    return statement_first(t->state.election, "m.mayor", area, votes, &t->arena);
}

/* Both districts state both phases; the sheet is their sum. */
static struct declaration *sum(struct story *t) {
    const struct declaration *parts[4];

    for (int i = 0; i < 2; i++) {
        struct declaration *first = stated(t, i ? "N2" : "N1", i ? votes_n2 : votes_n1);
        struct declaration *second = statement_second(t->state.election, first, seconds, &t->arena);

        tell(t, first, north, VERDICT_ACCEPTED);
        tell(t, second, north, VERDICT_ACCEPTED);
        parts[2 * i] = first;
        parts[2 * i + 1] = second;
    }
    return statements_sum(t->state.election, parts, 4, &t->arena);
}
static void summed(struct story *t, struct asked *a) {
    ask(t, a, sum(t), mayor);
}
static void not_the_sum(struct story *t, struct asked *a) {
    struct declaration *d = sum(t);

    d->votes[2].count++;
    d->votes[3].count--;
    ask(t, a, d, mayor);
}
static void of_an_older_statement(struct story *t, struct asked *a) {
    struct declaration *d = sum(t), *first = stated(t, "N1", votes_n1), *again = stated(t, "N1", votes_n1);

    again->electorate.value++;
    declaration_replaces(again, ACT_STATE, first, "typing");
    tell(t, again, north, VERDICT_ACCEPTED);
    ask(t, a, d, mayor);
}
static void without_statements(struct story *t, struct asked *a) {
    struct declaration *d = sum(t);

    d->statements_given = false;
    d->n_statements = 0;
    ask(t, a, d, mayor);
}
static void stated_elsewhere(struct story *t, struct asked *a) {
    ask(t, a, stated(t, "S1", votes_n1), south);
}
static void stated_here(struct story *t, struct asked *a) {
    ask(t, a, stated(t, "N1", votes_n1), north);
}
static void second_round(struct story *t, struct asked *a, uint64_t more) {
    struct declaration *first = stated(t, "N1", votes_n1),
                       *second = statement_second(t->state.election, first, seconds, &t->arena);

    tell(t, first, north, VERDICT_ACCEPTED);
    second->round2[0].total += more;
    ask(t, a, second, north);
}
static void second_round_adds_up(struct story *t, struct asked *a) {
    second_round(t, a, 0);
}
static void second_round_does_not(struct story *t, struct asked *a) {
    second_round(t, a, 1);
}

static const struct judged_case ROWS[] = {
    { "e01-a-stranger-signs-too", "E01", "one of two signatures is of a key that is no officer's", signed_by_stranger, false },
    { "e01-two-officers-sign", "", "both signatures are officers'", signed_by_officers, false },
    { "e02-one-officer-signs", "E02", "one of the two officers that are needed", signed_by_one, false },
    { "e02-three-officers-sign", "", "three entitled officers where two are needed", signed_by_more, false },
    { "e03-another-election", "E03", "signed for an election that differs by its profile alone", of_another_election, false },
    { "e03-this-election", "", "signed for this election", of_this_election, false },
    { "e04-cut-short", "E04", "a body without its last byte", cut_short, false },
    { "e04-whole", "", "the same body whole", whole, false },
    { "e05-another-declaration", "E05", "another declaration of the same revision: both are kept", another, false },
    { "e05-corrected", "", "another declaration as a correction, under the next revision", corrected, false },
    { "e06-revision-left-out", "E06", "a correction two revisions on", too_far, false },
    { "e06-next-revision", "", "a correction of the next revision", corrected, false },
    { "e10-officers-of-another-district", "E10", "two officers who may not declare this contest", elsewhere, false },
    { "e10-chief-and-district", "", "the chief officer and one of the district", one_from_elsewhere, false },
    { "e12-declared-again", "E12", "a declare of the next revision where something stands", declared_again, false },
    { "e12-declared-after-a-withdrawal", "", "the same where nothing stands any more", after_a_withdrawal, false },
    { "e14-correction-without-reason", "E14", "an amend without a reason", without_reason, false },
    { "e14-correction-with-reason", "", "an amend with a reason", corrected, false },
    { "e15-replaces-something-else", "E15", "a correction of a body that does not stand", of_other_bytes, false },
    { "e15-replaces-what-stands", "", "a correction of the body that stands", corrected, false },
    { "e16-confirmed-by-who-sent-it", "E16", "those who sent what is queried confirm it", confirmed_by_the_same, false },
    { "e16-confirmed-by-another", "", "somebody else confirms it", confirmed_by_another, false },
    { "e17-withdrawal-with-papers", "E17", "a withdraw that carries a number of papers", withdrawn_with_votes, false },
    { "e17-withdrawal-bare", "", "a withdraw with its reason and nothing else", withdrawn_bare, false },
    { "e18-reason-of-another-act", "E18", "an amend for a supersede's reason", reason_of_another_act, false },
    { "e18-reason-of-this-act", "", "an amend for a reason of its own", corrected, false },
    { "e19-an-older-statement", "E19", "the sheet names a statement that was replaced", of_an_older_statement, true },
    { "e19-statements-that-count", "", "the sheet names the statements that count", summed, true },
    { "e20-district-outside", "E20", "a statement of a district that the authority does not overlap", stated_elsewhere, false },
    { "e20-district-inside", "", "a statement of a district that it overlaps", stated_here, false },
    { "e21-without-statements", "E21", "a sheet without the districts' statements", without_statements, true },
    { "e21-with-statements", "", "a sheet with all of them", summed, true },
    { "a08-not-the-sum", "A08", "a vote has moved between the statements and the sheet", not_the_sum, true },
    { "a08-the-sum", "", "the sheet is the statements' sum", summed, true },
    { "v06-a-district-adds-up-wrongly", "V06", "a district's second round has one vote too many", second_round_does_not, false },
    { "v06-a-district-adds-up", "", "a district's second round is its first and second preferences", second_round_adds_up,
      false },
    { "p05-the-same-votes", "P05", "the votes of another contest, one by one", one_by_one_the_same, false },
    { "p05-one-vote-apart", "", "the same but for one vote", one_vote_apart, false },
    { "p06-another-winner", "P06", "a correction after which somebody else is elected", other_winner, false },
    { "p06-the-same-winner", "", "a correction of one vote", corrected, false },
    { "p10-other-papers-verified", "P10", "one paper more was verified than counted", one_more_verified, false },
    { "p10-the-papers-verified", "", "as many papers counted as verified", as_many_verified, false },
    { "d01-the-same-again", "D01", "what stands, signed anew by one officer", same_again, false },
    { "d01-after-a-withdrawal", "", "the same figures again after they were withdrawn, as a revision of their own",
      after_a_withdrawal, false },
    { "d02-what-is-queried-again", "D02", "what waits for another officer, sent again", queried_again, false },
    { "d02-what-is-queried-corrected", "", "a correction of what waits takes its place", queried_corrected, false },
    { "d03-what-was-amended", "D03", "the first declaration again, when another stands in its place", amended_since, false },
    { "d03-amended-back", "", "its figures again as a correction of the correction", amended_back, false },
    { "d04-what-was-withdrawn", "D04", "a declaration again that was withdrawn since", withdrawn_since, false },
    { "d04-declared-anew", "", "its figures again, as a revision of their own", after_a_withdrawal, false },
};
const struct judged_cases JUDGED_DECLARATIONS = { ROWS, ARRAY_SIZE(ROWS) };
