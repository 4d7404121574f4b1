/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets with one odd thing each: what an uncontested contest cannot have, item by item, and names in the lesser lists. */

#include "tests/unit/probe.h"

#include "daemon/core/rules.h"
#include "daemon/core/rules_elected.h"
#include "tests/support/night_fixture.h"
#include "tests/support/statements.h"

static void with_votes(struct declaration *d) {
    d->votes_given = true;
}
static void with_papers(struct declaration *d) {
    d->papers.given = true;
}
static void with_rejected(struct declaration *d) {
    d->rejected_given = true;
}
static void with_lots(struct declaration *d) {
    d->lots_given = true;
}
static void with_round2(struct declaration *d) {
    d->round2_given = true;
}
static void with_quota(struct declaration *d) {
    d->quota.given = true;
}
static void with_stages(struct declaration *d) {
    d->stages_given = true;
}
static void with_preferences(struct declaration *d) {
    d->preferences_given = true;
}

/* An uncontested contest has no count, nor any part of one; and only a transferable vote has preferences. */
static void test_uncontested(void **state) {
    static const struct sheet_row rows[] = {
        { "", "n1.c", NULL },           { "S03", "n1.c", with_votes },  { "S03", "n1.c", with_papers },
        { "S03", "n1.c", with_rejected }, { "S03", "n1.c", with_lots }, { "S03", "n1.c", with_round2 },
        { "S03", "n1.c", with_quota },  { "S03", "n1.c", with_stages }, { "S03", "n1.c", with_preferences },
        { "S06", "n1.b", with_preferences },
    };

    (void)state;
    check_sheets(small->election, rows);
}

static struct declaration *level(const char *const *tied, const char *const *won) {
    struct declaration *d = good_declaration(small->election, "n1.b", 0, &night.arena);

    declaration_votes(small->election, d, (const uint64_t[]){ 900, 900, 500 }, &night.arena);
    declaration_lot(d, &night.arena, tied, won);
    return d;
}

static void judged(const struct declaration *d, enum verdict verdict, const char *codes) {
    struct judgement j;

    judgement_init(&j);
    assert_int_equal(rules_check(small->election, d, SMALL_NOW, &j), 0);
    assert_judged(&j, verdict, codes);
}

/* A lot names candidates, in the ballot's order, among those who tied and among those who won. */
static void test_lots(void **state) {
    static const char *const both[] = { "elm", "fir", NULL }, *const elm[] = { "elm", NULL },
                             *const stranger[] = { "yew", NULL }, *const turned[] = { "fir", "elm", NULL };

    (void)state;
    judged(level(both, elm), VERDICT_ACCEPTED, NULL);
    judged(level(both, stranger), VERDICT_REFUSED, "S01");
    judged(level(stranger, elm), VERDICT_REFUSED, "S01");
    judged(level(turned, elm), VERDICT_REFUSED, "S04");
    judged(level(both, turned), VERDICT_REFUSED, "S04");
}

static void all_level(struct declaration *d) {
    declaration_votes(small->election, d, (const uint64_t[]){ 900, 900, 900 }, &night.arena);
}

/* A lot for the last place is one, and between all who were level; one for the longer term is between somebody. */
static void test_lots_misfit(void **state) {
    static const char *const both[] = { "elm", "fir", NULL }, *const elm[] = { "elm", NULL }, *const none[] = { NULL };
    struct declaration *d = level(both, elm);

    (void)state;
    all_level(d);
    judged(d, VERDICT_REFUSED, "A12");
    d = level(both, elm);
    d->lots = (struct lot[]){ d->lots[0], d->lots[0] };
    d->n_lots = 2;
    judged(d, VERDICT_REFUSED, "A12");
    d = good_declaration(small->election, "n1.b", 0, &night.arena);
    declaration_lot(d, &night.arena, none, none);
    d->lots[0].stage = 1;
    judged(d, VERDICT_REFUSED, "A12");
}

/* A list of names that is longer than its room is cut, and takes no harm. */
static void test_long_list(void **state) {
    struct list_text l = { 0 };
    char name[TALLY_ID_MAX];

    (void)state;
    memset(name, 'n', sizeof(name));
    for (int i = 0; i < 4; i++)
        list_add(&l, span_of(name, sizeof(name)));
    assert_int_equal(strlen(list_words(&l)), sizeof(l.text) - 1);
}

static void transferable(struct small_manifest *m) {
    for (size_t i = 0; i < m->n_chunks; i++)
        for (size_t k = 0; k < m->chunks[i].n_contests; k++)
            if (span_equal(m->chunks[i].contests[k].id, span_str("m.mayor")))
                m->chunks[i].contests[k].system = SYSTEM_STV;
}

/* A district's statement has no quota: that is the sheet's. */
static void test_statement_without_quota(void **state) {
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = transferable });
    struct declaration *d = statement_first(s->election, "m.mayor", "N1", (const uint64_t[]){ 901, 802, 303, 104 },
                                            &night.arena);
    struct judgement j;

    (void)state;
    judgement_init(&j);
    assert_int_equal(rules_check(s->election, d, SMALL_NOW, &j), 0);
    assert_judged(&j, VERDICT_ACCEPTED, NULL);
    small_election_free(s);
}

/* More papers than electors, declared so by law: there is no turnout to wonder at. */
static void test_more_papers_than_electors(void **state) {
    struct declaration *d = good_declaration(small->election, "n1.b", 0, &night.arena);

    (void)state;
    d->electorate.value = d->papers.value - 1;
    d->as_declared = true;
    d->reason_code = span_str("as-declared");
    d->reason_text = span_str("");
    judged(d, VERDICT_ACCEPTED, "A06");
}

int main(void) {
    const struct CMUnitTest tests[] = { test(test_uncontested), test(test_lots), test(test_lots_misfit), test(test_long_list),
                                        test(test_statement_without_quota), test(test_more_papers_than_electors) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
