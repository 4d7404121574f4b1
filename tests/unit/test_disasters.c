/* SPDX-License-Identifier: Apache-2.0 */

/* Result sheets like those that went wrong on real nights are stopped, each by the rule that is there for it. */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/core/rules.h"
#include "tests/support/rule_cases.h"

static struct arena arena;

/* Ward n1.a with other seats and so many candidates. */
static void ward(struct small_manifest *m, uint64_t seats, size_t n) {
    for (size_t i = 0; i < m->n_chunks; i++)
        for (size_t k = 0; k < m->chunks[i].n_contests; k++) {
            struct m_contest *c = &m->chunks[i].contests[k];

            if (!span_equal(c->id, span_str("n1.a")))
                continue;
            c->seats = seats;
            c->n_candidates = n;
            c->candidates = arena_alloc(&m->arena, n, sizeof(*c->candidates));
            for (size_t a = 0; a < n; a++) {
                char id[32];

                snprintf(id, sizeof(id), "c%02zu", a);
                c->candidates[a].id = c->candidates[a].name = arena_copy(&m->arena, span_str(id));
                c->candidates[a].description = span_str("");
                c->candidates[a].party = span_str("ind");
            }
        }
}
static void fifteen_seats(struct small_manifest *m) {
    ward(m, 15, 21);
}
static void three_seats(struct small_manifest *m) {
    ward(m, 3, 8);
}

static void judge(const struct election *e, const struct declaration *d, enum verdict verdict, const char *codes,
                  const char *what) {
    struct judgement j;

    judgement_init(&j);
    assert_int_equal(rules_check(e, d, SMALL_NOW, &j), 0);
    assert_judged_at(&j, verdict, codes, what, __LINE__);
}

/* Figures as on a sheet: papers and electors are what they are, whatever the votes say. */
static struct declaration *sheet(const struct election *e, const char *contest, const uint64_t *votes, uint64_t papers,
                                 uint64_t electorate) {
    struct declaration *d = good_declaration(e, contest, 0, &arena);

    declaration_votes(e, d, votes, &arena);
    d->papers.value = papers;
    d->electorate.value = electorate;
    return d;
}

/* Highworth 2019: blocks of votes multiplied, 41,939 votes on 2,477 papers for 15 seats, candidates above 3,000. */
static void test_votes_multiplied(void **state) {
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = fifteen_seats });
    uint64_t votes[21] = { 3210, 3155, 3101, 3040, 3002 }, sum = 0;
    struct declaration *d;

    (void)state;
    for (size_t i = 5; i < 21; i++)
        votes[i] = 1600 + 5 * i;
    for (size_t i = 0; i < 20; i++)
        sum += votes[i];
    votes[20] = 41939 - sum;
    d = sheet(s->election, "n1.a", votes, 2477, 6500);
    judge(s->election, d, VERDICT_REFUSED, "A04 A05", "41,939 votes on 2,477 papers");
    small_election_free(s);
}

/* Forest Hill 2014: a tally sheet entered twice, and more than three votes on every paper of three seats. */
static void test_sheet_entered_twice(void **state) {
    static const uint64_t right[] = { 1871, 1802, 1750, 1404, 1390, 1377, 800, 798 };
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = three_seats });
    uint64_t twice[8];

    (void)state;
    judge(s->election, sheet(s->election, "n1.a", right, 3998, 10400), VERDICT_ACCEPTED, NULL, "as counted");
    for (size_t i = 0; i < 8; i++)
        twice[i] = right[i] + (i < 4 ? 427 : 0);        /* 1,708 votes */
    judge(s->election, sheet(s->election, "n1.a", twice, 3998, 10400), VERDICT_REFUSED, "A05", "1,708 votes twice");
    small_election_free(s);
}

/* A ward's block counted twice: the votes no longer make the papers; if those are doubled too, there are not so many
 * electors, or twice last time's turnout. */
static void test_block_counted_twice(void **state) {
    static const uint64_t votes[] = { 1501, 303, 1201 }, twice[] = { 3002, 606, 2402 };
    struct small_election *s = rule_election(false);

    (void)state;
    judge(s->election, sheet(s->election, "n2.b", votes, 3012, 9000), VERDICT_ACCEPTED, NULL, "as counted");
    judge(s->election, sheet(s->election, "n2.b", twice, 3012, 9000), VERDICT_REFUSED, "A03", "votes twice");
    judge(s->election, sheet(s->election, "n2.b", twice, 6017, 9000), VERDICT_ACCEPTED, "P12", "papers twice as well");
    judge(s->election, sheet(s->election, "n1.b", twice, 6017, 6000), VERDICT_REFUSED, "A06", "above the electors");
    small_election_free(s);
}

/* New Zealand 2023: votes typed into the row beside. The sums are right; only last time's figures tell. */
static void test_one_row_shifted(void **state) {
    static const uint64_t down[] = { 303, 1201, 1501 }, up[] = { 1201, 1501, 303 }, lost[] = { 1501, 1504, 0 };
    struct small_election *s = rule_election(false);

    (void)state;
    judge(s->election, sheet(s->election, "n2.b", down, 3012, 9000), VERDICT_QUERIED, "P03 P14", "one row up");
    judge(s->election, sheet(s->election, "n2.b", up, 3012, 9000), VERDICT_QUERIED, "P03 P13 P14", "one row down");
    judge(s->election, sheet(s->election, "n2.b", lost, 3012, 9000), VERDICT_QUERIED, "P03 P04 P13 P14",
          "one in the next row");
    small_election_free(s);
}

/* Switzerland 2023: an area multiplied by three. There are not three times the electors. */
static void test_multiplied_by_three(void **state) {
    static const uint64_t votes[] = { 2043, 1001, 399 }, thrice[] = { 6129, 3003, 1197 };
    struct small_election *s = rule_election(false);

    (void)state;
    judge(s->election, sheet(s->election, "n1.b", votes, 3450, 9000), VERDICT_ACCEPTED, NULL, "as counted");
    judge(s->election, sheet(s->election, "n1.b", thrice, 10336, 9000), VERDICT_REFUSED, "A06", "three times");
    judge(s->election, sheet(s->election, "n1.b", thrice, 10336, 11000), VERDICT_ACCEPTED, "P02", "and few stayed away");
    small_election_free(s);
}

static int tear_down(void **state) {
    (void)state;
    arena_deinit(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_votes_multiplied),   cmocka_unit_test(test_sheet_entered_twice),
        cmocka_unit_test(test_block_counted_twice), cmocka_unit_test(test_one_row_shifted),
        cmocka_unit_test(test_multiplied_by_three),
    };

    return cmocka_run_group_tests(tests, NULL, tear_down);
}
