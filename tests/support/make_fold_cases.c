/* SPDX-License-Identifier: Apache-2.0 */

/* The cases that make_fold writes: what happens in each, and what it shows. */

#include "tests/support/make_fold.h"

static void nothing(struct story *t) {
    (void)t;
}

static void one_seat(struct story *t) {
    declare_votes(t, "n1.b", 412, 530, 77);
}

/* Cedar and birch are level for the second seat: red-coop's candidate wins it by lot, in red's group. */
static void lot(struct story *t) {
    static const char *const tied[] = { "birch", "cedar", NULL }, *const won[] = { "cedar", NULL };
    struct declaration *d = good(t, "n1.a", 0);

    declaration_votes(t->s->election, d, (const uint64_t[]){ 900, 700, 700, 10 }, &t->arena);
    d->elected[1] = span_str("cedar");
    declaration_lot(d, &t->arena, tied, won);
    tell(t, d, small_officers("n1.a"), VERDICT_ACCEPTED);
}

static void uncontested(struct story *t) {
    declare(t, "n1.c", 0);
}

static void transferable(struct story *t) {
    declare(t, "s1.a", 2);
}

static void second_round(struct story *t) {
    declare(t, "m.mayor", 1);
}

/* More than half of the first preferences: no second round. */
static void first_round(struct story *t) {
    struct declaration *d = good(t, "m.mayor", 0);

    d->round2_given = false;
    d->n_round2 = 0;
    for (size_t i = 0; i < d->n_votes; i++)
        d->votes[i].count = i == 0 ? 1500 : 100;
    d->papers.value = 1800 + 7;
    tell(t, d, small_officers("m.mayor"), VERDICT_ACCEPTED);
}

/* One conflict of the officers who declared, another that the chief countersigned. */
static void conflict(struct story *t) {
    static const char *const chief[] = { "chief", "north.ro", NULL };

    declare(t, "n1.b", 0);
    tell(t, good(t, "n1.b", 1), small_officers("n1.b"), VERDICT_CONFLICT);
    tell(t, good(t, "n1.b", 2), chief, VERDICT_CONFLICT);
}

static void by_election(struct story *t) {
    declare_votes(t, "n1.by", 300, 301);
}

static void postponed(struct story *t) {
    declare(t, "s1.a", 0);
    declare_votes(t, "s1.b", 120, 80);
}

/* Red has won one of two seats and holds two of the four that are not up: three of six are not more than half. */
static void thirds_half(struct story *t) {
    declare_votes(t, "n2.a", 10, 20);
    declare_votes(t, "n2.b", 10, 30, 20);
}

static void thirds_majority(struct story *t) {
    declare_votes(t, "n2.a", 10, 20);
    declare_votes(t, "n2.b", 10, 20, 30);
}

/* Red and its co-operators together have three of five. */
static void majority_of_a_group(struct story *t) {
    declare_votes(t, "n1.a", 10, 90, 80, 5);
    declare(t, "n1.c", 0);
    declare_votes(t, "n1.b", 50, 40, 30);
}

/* Independents win every seat and may not control. */
static void independents(struct story *t) {
    declare_votes(t, "s2.a", 80, 70, 10);
}

/* N2's holdings name others, S1's name unattributed seats; S1 is settled though one contest is postponed. */
static void remainders(struct story *t) {
    thirds_half(t);
    declare(t, "s1.a", 0);
}

static const char *const ALL[] = { "m.mayor", "n1.a", "n1.b", "n1.by", "n1.c", "n2.a", "n2.b", "s1.a", "s1.b", "s2.a" };

static void forwards(struct story *t) {
    for (size_t i = 0; i < ARRAY_SIZE(ALL); i++)
        declare(t, ALL[i], (unsigned)i);
}

static void backwards(struct story *t) {
    for (size_t i = ARRAY_SIZE(ALL); i-- > 0;)
        declare(t, ALL[i], (unsigned)i);
}

/* All but the postponed one: the whole of X is settled against the baseline that only X has. */
static void all_but_postponed(struct story *t) {
    for (size_t i = 0; i < ARRAY_SIZE(ALL); i++)
        if (strcmp(ALL[i], "s1.b") != 0)
            declare(t, ALL[i], (unsigned)i + 2);
}

static void one_envelope(struct story *t) {
    struct declaration *ds[] = { good(t, "n2.b", 0), good(t, "n1.c", 0), good(t, "n1.by", 1), good(t, "n2.a", 1) };

    tell_all(t, ds, ARRAY_SIZE(ds), small_officers("n"), VERDICT_ACCEPTED);
}

/* Figures that nobody wrote down: no turnout from these, nor from one where only papers are known. */
static void unknown_figures(struct story *t) {
    struct declaration *d = good(t, "n1.b", 0);

    d->electorate.given = d->papers.given = d->rejected_given = false;
    tell(t, d, small_officers("n1.b"), VERDICT_ACCEPTED);
    d = good(t, "n2.a", 0);
    d->electorate.given = false;
    tell(t, d, small_officers("n2.a"), VERDICT_ACCEPTED);
    declare(t, "n2.b", 1);
}

/* Sums of votes, papers and electors beyond 32 bits. */
static void great_numbers(struct story *t) {
    static const char *const contests[] = { "n1.b", "n2.a", "n2.b" };

    for (size_t i = 0; i < ARRAY_SIZE(contests); i++) {
        struct declaration *d = good(t, contests[i], 0);

        d->votes[0].count = TALLY_COUNT_MAX - 7 - i;
        for (size_t k = 1; k < d->n_votes; k++)
            d->votes[k].count = k == 1 ? i : 0;
        d->papers.value = d->electorate.value = TALLY_COUNT_MAX;
        tell(t, d, small_officers(contests[i]), VERDICT_ACCEPTED);
    }
}

static void without_control(struct small_manifest *m) {
    m->header.control = (struct span){ 0 };
}

/* Nothing to compare with: neither baselines nor holdings but those that are not up. */
static void without_baselines(struct small_manifest *m) {
    m->header.control = (struct span){ 0 };
    m->header.n_baselines = 0;
    for (size_t i = 0; i < m->n_chunks; i++) {
        struct m_chunk *c = &m->chunks[i];
        size_t n = 0;

        for (size_t k = 0; k < c->n_holdings; k++)
            if (span_equal(c->holdings[k].baseline, span_str("not-up")))
                c->holdings[n++] = c->holdings[k];
        c->n_holdings = n;
    }
}

/* N1's contests are by-elections, all of them. */
static void by_elections_alone(struct small_manifest *m) {
    for (size_t i = 0; i < m->n_chunks; i++)
        for (size_t k = 0; k < m->chunks[i].n_contests; k++)
            if (span_starts(m->chunks[i].contests[k].id, span_str("n1.")))
                m->chunks[i].contests[k].type = CONTEST_BY_ELECTION;
}

/* A parliament of 13 for the whole of X; its members for N are no council, nor are those for a council's area. */
static void parliament(struct small_manifest *m) {
    for (size_t i = 0; i < m->header.n_polls; i++)
        if (m->header.polls[i].kind == POLL_COUNCILLORS)
            m->header.polls[i].kind = POLL_PARLIAMENT;
    for (size_t i = 0; i < m->header.n_areas; i++)
        if (span_equal(m->header.areas[i].code, m->header.root))
            m->header.areas[i].size = (struct opt){ .given = true, .value = 13 };
}

static void by_elections_told(struct story *t) {
    declare_votes(t, "n1.b", 412, 530, 77);
    declare_votes(t, "n1.by", 300, 301);
    declare_votes(t, "n2.a", 10, 20);
}

static const struct fold_case ROWS[] = {
    { "genesis", "no declaration: the journal has the manifest's entries only", nothing, false, false, NULL },
    { "one-seat", "one seat by plurality", one_seat, false, false, NULL },
    { "several-seats-lot", "two seats, the second decided by lot within one group", lot, false, false, NULL },
    { "uncontested", "no more candidates than seats: uncontested, all elected", uncontested, false, false, NULL },
    { "transferable-vote", "three seats by the transferable vote, with quota and a stage", transferable, false, false,
      NULL },
    { "supplementary-vote", "a mayor after a second round", second_round, false, false, NULL },
    { "supplementary-vote-first-round", "a mayor with more than half of the first preferences", first_round, false,
      false, NULL },
    { "conflict", "two conflicts: the first declaration stands, conflicts are counted", conflict, false, false, NULL },
    { "by-election", "a by-election has its record and enters no area's", by_election, false, false, NULL },
    { "postponed", "a postponed contest, declared a week later", postponed, false, false, NULL },
    { "thirds-half", "seats not up count for control; half is not a majority", thirds_half, false, false, NULL },
    { "thirds-majority", "a majority with the seats that are not up", thirds_majority, false, false, NULL },
    { "majority-of-a-group", "two parties of one group have a majority together", majority_of_a_group, false, false,
      NULL },
    { "independents", "a group that may not control has every seat: no overall control", independents, false, false,
      NULL },
    { "changes-remainders", "changes against baselines with others and with unattributed seats", remainders, false,
      false, NULL },
    { "changes-settled", "the whole election but a postponed contest is settled against every baseline",
      all_but_postponed, false, false, NULL },
    { "order-forwards", "ten declarations in one order", forwards, false, false, NULL },
    { "order-backwards", "the same declarations in the opposite order: the same records", backwards, false, false,
      NULL },
    { "one-envelope", "four declarations of one envelope share a sigset", one_envelope, false, false, NULL },
    { "unknown-figures", "profile archive: without papers or electorate there is no turnout", unknown_figures, true,
      false, NULL },
    { "great-numbers", "sums beyond 32 bits", great_numbers, false, false, NULL },
    { "control-by-elections", "by-elections alone decide no council, it is in no number of councils, and it changes against nothing", by_elections_told,
      false, false, by_elections_alone },
    { "control-parliament", "a parliament has a control, certain before the last seat, and is no council", all_but_postponed,
      false, false, parliament },
    { "control-parliament-decided", "a parliament whose last seat is in", forwards, false, false, parliament },
    { "no-control-baseline", "no baseline says who was in control", thirds_majority, false, false, without_control },
    { "no-baselines", "no baselines: no changes, seats not up count all the same", thirds_majority, false, false,
      without_baselines },
};
const struct fold_cases FOLD_CASES = { ROWS, ARRAY_SIZE(ROWS) };
