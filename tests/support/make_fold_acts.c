/* SPDX-License-Identifier: Apache-2.0 */

/* Acts: what is queried and what becomes of it, corrections and what falls by them, statements and their sums, and what is
 * certain before the last contest is in. */

#include "tests/support/make_fold.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const south[] = { "south.ro", "south.dro", NULL };
static const char *const mayor[] = { "mayor.ro", "mayor.dro", NULL };
static const char *const chief[] = { "chief", NULL };
static const char *const chief_north[] = { "chief", "north.ro", NULL };

/* --- Queried --- */

/* n1.b stands, and n2.b says the same votes one by one (P05). */
static struct declaration *queried_twin(struct story *t) {
    struct declaration *d = good(t, "n2.b", 0);

    declare_votes(t, "n1.b", 400, 500, 300);
    declaration_votes(t->state.election, d, (const uint64_t[]){ 400, 500, 300 }, &t->arena);
    tell(t, d, north, VERDICT_QUERIED);
    return d;
}

static void queried(struct story *t) {
    queried_twin(t);
}

static void confirmed(struct story *t) {
    struct declaration *d = queried_twin(t);

    tell(t, declaration_act(d, ACT_CONFIRM, 2, "checked", &t->arena), chief, VERDICT_ACCEPTED);
}

static void corrected(struct story *t) {
    struct declaration *d = queried_twin(t), *other = good(t, "n2.b", 1);

    declaration_replaces(other, ACT_DECLARE, d, "");
    tell(t, other, north, VERDICT_ACCEPTED);
}

static void queried_again(struct story *t) {
    struct declaration *d = queried_twin(t), *other = good(t, "n2.b", 0);

    declaration_votes(t->state.election, other, (const uint64_t[]){ 400, 500, 300 }, &t->arena);
    other->electorate.value++;
    declaration_replaces(other, ACT_DECLARE, d, "typing");
    tell(t, other, north, VERDICT_QUERIED);
}

static void queried_withdrawn(struct story *t) {
    struct declaration *d = queried_twin(t), *other = good(t, "n2.b", 2);

    tell(t, declaration_act(d, ACT_WITHDRAW, 2, "mistake", &t->arena), north, VERDICT_ACCEPTED);
    other->revision = 3;
    tell(t, other, north, VERDICT_ACCEPTED);
}

/* --- Corrections --- */

static void amended(struct story *t) {
    struct declaration *first = declare_votes(t, "n1.b", 5000, 4000, 3000), *d = good(t, "n1.b", 0);

    declaration_votes(t->state.election, d, (const uint64_t[]){ 5000, 3990, 3020 }, &t->arena);
    declaration_replaces(d, ACT_AMEND, first, "wrong-row");
    tell(t, d, north, VERDICT_ACCEPTED);
}

static void amended_up(struct story *t) {
    struct declaration *first = declare_votes(t, "n1.b", 5000, 4000, 3000), *d = good(t, "n1.b", 0);

    declaration_votes(t->state.election, d, (const uint64_t[]){ 5000, 4010, 3000 }, &t->arena);
    declaration_replaces(d, ACT_AMEND, first, "left-out");
    tell(t, d, north, VERDICT_ACCEPTED);
}

/* A recount elects another: it waits, and the first declaration stands until then. */
static void superseded_waits(struct story *t) {
    struct declaration *first = declare_votes(t, "n1.b", 5000, 4990, 3000), *d = good(t, "n1.b", 0);

    declaration_votes(t->state.election, d, (const uint64_t[]){ 4985, 4991, 3000 }, &t->arena);
    declaration_replaces(d, ACT_SUPERSEDE, first, "court");
    tell(t, d, north, VERDICT_QUERIED);
}

static void superseded(struct story *t) {
    struct declaration *first = declare_votes(t, "n1.b", 5000, 4990, 3000), *d = good(t, "n1.b", 0);

    declaration_votes(t->state.election, d, (const uint64_t[]){ 4985, 4991, 3000 }, &t->arena);
    declaration_replaces(d, ACT_SUPERSEDE, first, "court");
    tell(t, d, north, VERDICT_QUERIED);
    tell(t, declaration_act(d, ACT_CONFIRM, 3, "checked", &t->arena), chief, VERDICT_ACCEPTED);
}

/* What waits is taken back, what stands stays. */
static void amend_withdrawn(struct story *t) {
    struct declaration *first = declare_votes(t, "n1.b", 5000, 4990, 3000), *d = good(t, "n1.b", 0);

    declaration_votes(t->state.election, d, (const uint64_t[]){ 5000, 4000, 3000 }, &t->arena);
    declaration_replaces(d, ACT_AMEND, first, "typing");
    tell(t, d, north, VERDICT_QUERIED);
    tell(t, declaration_act(d, ACT_WITHDRAW, 3, "mistake", &t->arena), north, VERDICT_ACCEPTED);
}

static void withdrawn(struct story *t) {
    struct declaration *d = declare(t, "n2.a", 0);

    tell(t, declaration_act(d, ACT_WITHDRAW, 2, "mistake", &t->arena), north, VERDICT_ACCEPTED);
}

static void declared_again(struct story *t) {
    struct declaration *d = declare(t, "n2.a", 0), *again = good(t, "n2.a", 1);

    tell(t, declaration_act(d, ACT_WITHDRAW, 2, "court", &t->arena), north, VERDICT_ACCEPTED);
    again->revision = 3;
    tell(t, again, north, VERDICT_ACCEPTED);
}

static void uncontested_withdrawn(struct story *t) {
    struct declaration *d = declare(t, "n1.c", 0);

    tell(t, declaration_act(d, ACT_WITHDRAW, 2, "other", &t->arena), north, VERDICT_ACCEPTED);
}

static void by_election_amended(struct story *t) {
    struct declaration *first = declare_votes(t, "n1.by", 300, 200), *d = good(t, "n1.by", 0);

    declaration_votes(t->state.election, d, (const uint64_t[]){ 299, 201 }, &t->arena);
    declaration_replaces(d, ACT_AMEND, first, "typing");
    tell(t, d, north, VERDICT_ACCEPTED);
}

/* Party by party nothing is lost: an independent's votes go to the other, and only the contest's record falls. */
static void fall_within_party(struct story *t) {
    struct declaration *first = declare_votes(t, "s2.a", 8000, 7000, 1000), *d = good(t, "s2.a", 0);

    declaration_votes(t->state.election, d, (const uint64_t[]){ 7990, 7010, 1000 }, &t->arena);
    d->papers = first->papers;
    d->electorate = first->electorate;
    declaration_replaces(d, ACT_AMEND, first, "wrong-row");
    tell(t, d, south, VERDICT_ACCEPTED);
}

/* Papers do not add up, lawfully. */
static void as_declared(struct story *t) {
    struct declaration *d = good(t, "n1.b", 0);

    d->papers.value += 5;
    d->as_declared = true;
    d->reason_code = span_str("as-declared");
    d->reason_text = span_str("five papers are lost");
    tell(t, d, north, VERDICT_ACCEPTED);
}

/* A conflict over a withdrawn revision, and one over a queried one. */
static void conflicts_after(struct story *t) {
    struct declaration *d = queried_twin(t), *first = declare(t, "n2.a", 0);

    tell(t, good(t, "n2.b", 1), chief_north, VERDICT_CONFLICT);
    tell(t, declaration_act(first, ACT_WITHDRAW, 2, "mistake", &t->arena), north, VERDICT_ACCEPTED);
    tell(t, good(t, "n2.a", 1), north, VERDICT_CONFLICT);
    tell(t, declaration_act(d, ACT_CONFIRM, 2, "checked", &t->arena), chief, VERDICT_ACCEPTED);
}

/* --- Statements --- */

static const uint64_t votes_n1[] = { 900, 800, 300, 100 }, votes_n2[] = { 700, 850, 200, 150 };
static const struct remaining seconds_n1[] = { { 0, 120 }, { 1, 90 } }, seconds_n2[] = { { 0, 60 }, { 1, 110 } };

/* Both districts, both phases: in the order of areas, then phases. */
static void state_all(struct story *t, const struct declaration *ret[4]) {
    struct declaration *n1 = statement_first(t->state.election, "m.mayor", "N1", votes_n1, &t->arena);
    struct declaration *n2 = statement_first(t->state.election, "m.mayor", "N2", votes_n2, &t->arena);
    struct declaration *n1_second = statement_second(t->state.election, n1, seconds_n1, &t->arena);
    struct declaration *n2_second = statement_second(t->state.election, n2, seconds_n2, &t->arena);

    tell(t, n2, north, VERDICT_ACCEPTED);
    tell(t, n1, north, VERDICT_ACCEPTED);
    tell(t, n2_second, north, VERDICT_ACCEPTED);
    tell(t, n1_second, north, VERDICT_ACCEPTED);
    ret[0] = n1;
    ret[1] = n1_second;
    ret[2] = n2;
    ret[3] = n2_second;
}

static void stated(struct story *t) {
    const struct declaration *statements[4];

    state_all(t, statements);
}

static void stated_and_declared(struct story *t) {
    const struct declaration *statements[4];

    state_all(t, statements);
    tell(t, statements_sum(t->state.election, statements, 4, &t->arena), mayor, VERDICT_ACCEPTED);
}

/* After the declaration a district states its second preferences again: the result is not their sum any more. */
static const struct declaration *state_after(struct story *t, const struct declaration *statements[4]) {
    static const struct remaining others[] = { { 0, 121 }, { 1, 90 } };
    struct declaration *d, *again;

    state_all(t, statements);
    d = statements_sum(t->state.election, statements, 4, &t->arena);
    tell(t, d, mayor, VERDICT_ACCEPTED);
    again = statement_second(t->state.election, statements[0], others, &t->arena);
    declaration_replaces(again, ACT_STATE, statements[1], "typing");
    tell(t, again, north, VERDICT_ACCEPTED);
    statements[1] = again;
    return d;
}

static void stated_after(struct story *t) {
    const struct declaration *statements[4];

    state_after(t, statements);
}

/* And is again, once it is amended. */
static void stated_after_amended(struct story *t) {
    const struct declaration *statements[4], *before = state_after(t, statements);
    struct declaration *d = statements_sum(t->state.election, statements, 4, &t->arena);

    declaration_replaces(d, ACT_AMEND, before, "left-out");
    tell(t, d, mayor, VERDICT_ACCEPTED);
}

/* A district states again, after another figure was in conflict with its first. */
static void stated_again(struct story *t) {
    struct declaration *n1 = statement_first(t->state.election, "m.mayor", "N1", votes_n1, &t->arena);
    struct declaration *n2 = statement_first(t->state.election, "m.mayor", "N1", votes_n2, &t->arena);
    struct declaration *again = statement_first(t->state.election, "m.mayor", "N1", votes_n2, &t->arena);

    tell(t, n1, north, VERDICT_ACCEPTED);
    tell(t, n2, north, VERDICT_CONFLICT);
    declaration_replaces(again, ACT_STATE, n1, "typing");
    tell(t, again, north, VERDICT_ACCEPTED);
}

/* --- Certain --- */

/* Red has three of five seats while one contest is out. */
static void certain_majority(struct story *t) {
    declare_votes(t, "n1.a", 10, 90, 80, 5);
    declare(t, "n1.c", 0);
}

/* Red's third seat is sure before it is declared: nobody stands against it in n1.c. */
static void certain_by_nominations(struct story *t) {
    declare_votes(t, "n1.a", 10, 90, 80, 5);
}

/* Blue, red and green have one seat each of four: whoever wins the postponed one has half. */
static void certain_none(struct story *t) {
    declare(t, "s1.a", 0);
}

/* What was certain is no longer, once the seats are taken back. */
static void certain_withdrawn(struct story *t) {
    struct declaration *d = declare_votes(t, "n1.a", 10, 90, 80, 5);

    declare_votes(t, "n1.b", 50, 40, 30);
    tell(t, declaration_act(d, ACT_WITHDRAW, 2, "mistake", &t->arena), north, VERDICT_ACCEPTED);
}

/* A decided council is undecided again, for it and for all above. */
static void decided_withdrawn(struct story *t) {
    struct declaration *d = declare_votes(t, "n2.a", 10, 20);

    declare_votes(t, "n2.b", 10, 20, 30);
    tell(t, declaration_act(d, ACT_WITHDRAW, 2, "court", &t->arena), north, VERDICT_ACCEPTED);
}

static const struct fold_case ROWS[] = {
    { "queried", "queried, for another contest has the same votes: nothing of it counts", queried, false, false, NULL },
    { "queried-confirmed", "an officer who did not sign it confirms what is queried", confirmed, false, false, NULL },
    { "queried-corrected", "a declare that names what is queried takes its place and stands", corrected, false, false,
      NULL },
    { "queried-again", "a correction that is queried in its turn", queried_again, false, false, NULL },
    { "queried-withdrawn", "what is queried is withdrawn, and another declared", queried_withdrawn, false, false, NULL },
    { "amend", "a correction by which votes fall, in the contest and for a party", amended, false, false, NULL },
    { "amend-up", "a correction by which nothing falls", amended_up, false, false, NULL },
    { "amend-withdrawn", "a queried amend is withdrawn: what stood stands", amend_withdrawn, false, false, NULL },
    { "amend-by-election", "a fall in a by-election shows in its own record alone", by_election_amended, false, false,
      NULL },
    { "amend-within-party", "votes move between candidates of one party: the contest's record falls, no area's",
      fall_within_party, false, false, NULL },
    { "supersede-queried", "another is elected: it waits beside what stands", superseded_waits, false, false, NULL },
    { "supersede-confirmed", "and counts when it is confirmed: a seat falls for the supersede's reason", superseded,
      false, false, NULL },
    { "withdraw", "what stands is taken away, and all its totals fall", withdrawn, false, false, NULL },
    { "withdraw-uncontested", "an uncontested contest's seat is taken away", uncontested_withdrawn, false, false, NULL },
    { "declare-after-withdraw", "a declaration after one was withdrawn", declared_again, false, false, NULL },
    { "as-declared", "sums that do not add up, lawfully declared so: it counts and is flagged", as_declared, false,
      false, NULL },
    { "conflicts-after", "conflicts with what is queried and with what is withdrawn", conflicts_after, false, false,
      NULL },
    { "statements", "districts state what they counted: nothing is declared", stated, false, false, NULL },
    { "statements-declared", "a mayor's declaration names the districts' statements and is their sum",
      stated_and_declared, false, false, NULL },
    { "statement-again", "a district states again; another statement was in conflict", stated_again, false, false,
      NULL },
    { "statement-after", "a district states again after the declaration, which names what does not count any more",
      stated_after, false, false, NULL },
    { "statement-after-amended", "and the amended declaration names what counts", stated_after_amended, false, false,
      NULL },
    { "certain-majority", "a majority that the last contest cannot change", certain_majority, false, false, NULL },
    { "certain-by-nominations", "a majority by seats won and one that nobody else stands for", certain_by_nominations,
      false, false, NULL },
    { "certain-none", "no group can still have a majority", certain_none, false, false, NULL },
    { "certain-withdrawn", "what was certain is not, when the seats are withdrawn", certain_withdrawn, false, false,
      NULL },
    { "decided-withdrawn", "a decided council is undecided again, in every area above", decided_withdrawn, false, false,
      NULL },
};
const struct fold_cases FOLD_ACTS = { ROWS, ARRAY_SIZE(ROWS) };
