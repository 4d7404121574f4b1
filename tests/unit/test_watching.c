/* SPDX-License-Identifier: Apache-2.0 */

/* What tally watch says of a contest whose local statements change after its declaration: once, in both languages. */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "clients/tally/output.h"
#include "clients/tally/watching.h"
#include "tests/support/night_fixture.h"
#include "tests/support/statements.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const mayor[] = { "mayor.ro", "mayor.dro", NULL };
#define KEY "X/M/@mayors/m.mayor/"

/* The record as it is, in the night's arena. */
static struct span record_now(void) {
    struct span copy;
    struct pack p;

    pack_init(&p);
    ledger_record(night.l, election_record(small->election, span_str(KEY)), &p);
    copy = arena_copy(&night.arena, pack_span(&p));
    pack_deinit(&p);
    return copy;
}

/* Says what happened between two records must be exactly this. */
static void assert_said(struct span old, struct span new, bool json, const char *expected) {
    const struct record_key *key = &small->election->records[election_record(small->election, span_str(KEY))];
    char *text = NULL;
    size_t n;
    struct watching w = { .json = json, .out = open_memstream(&text, &n) };

    assert_non_null(w.out);
    assert_int_equal(watching_record(&w, small->election, key, old, new, 9), 0);
    fclose(w.out);
    assert_string_equal(text, expected);
    free(text);
}

static void take(const struct declaration *d, const char *const *officers) {
    assert_judged(night_take(&night, d, officers), VERDICT_ACCEPTED, NULL);
}

static struct declaration *again(const struct declaration *statement, const uint64_t *votes, const char *area) {
    struct declaration *d = statement_first(small->election, "m.mayor", area, votes, &night.arena);

    declaration_replaces(d, ACT_STATE, statement, "typing");
    return d;
}

#define LINE "was added up from districts' statements that have changed since: Alder (Blu)\n"

static void test_statements_change(void **state) {
    static const uint64_t n1[] = { 20007, 5003, 3011, 1009 }, n2[] = { 21013, 4021, 2047, 533 };
    static const uint64_t other[] = { 20007, 5004, 3011, 1009 }, third[] = { 20007, 5005, 3011, 1009 };
    const struct declaration *rows[2], *sum;
    struct span before = record_now(), declared, outdated, later;

    (void)state;
    rows[0] = statement_first(small->election, "m.mayor", "N1", n1, &night.arena);
    rows[1] = statement_first(small->election, "m.mayor", "N2", n2, &night.arena);
    take(rows[0], north);
    take(rows[1], north);
    sum = statements_sum(small->election, rows, 2, &night.arena);
    take(sum, mayor);
    declared = record_now();
    assert_said(before, declared, false, "Mayor, Middle declared: Alder (Blu)\n");
    rows[0] = again(rows[0], other, "N1");
    take(rows[0], north);
    outdated = record_now();
    assert_said(declared, outdated, false, "Mayor, Middle " LINE);
    assert_said((struct span){ 0 }, outdated, false, "Mayor, Middle declared: Alder (Blu)\nMayor, Middle " LINE);
    output_set_language("cy");
    assert_said(declared, outdated, false,
                "Mayor, Middle a adiwyd o ddatganiadau lleol sydd wedi newid ers hynny: Alder (Blu)\n");
    output_set_language("en");
    rows[0] = again(rows[0], third, "N1");
    take(rows[0], north);
    later = record_now();
    assert_said(outdated, later, false, "");
}

int main(void) {
    const struct CMUnitTest tests[] = { test(test_statements_change) };

    output_set_language("en");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
