/* SPDX-License-Identifier: Apache-2.0 */

/* What tally watch says of a contest whose local statements change after its declaration, and of conflicts: once, in both
 * languages. */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "clients/tally/output.h"
#include "clients/tally/watching.h"
#include "tests/support/night_fixture.h"
#include "tests/support/statements.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const mayor[] = { "mayor.ro", "mayor.dro", NULL };
#define KEY "X/M/@mayors/m.mayor/"
#define PLAIN "X/N/N1/@councillors/n1.b/"

/* The record as it is, in the night's arena. */
static struct span record_at(const char *name) {
    struct span copy;
    struct pack p;

    pack_init(&p);
    ledger_record(night.l, election_record(small->election, span_str(name)), &p);
    copy = arena_copy(&night.arena, pack_span(&p));
    pack_deinit(&p);
    return copy;
}

static struct span record_now(void) {
    return record_at(KEY);
}

/* What is said of what happened between two records, or of how the new one stands. The caller frees it. */
static char *said_of(const char *name, const struct span *old, struct span new, bool json) {
    const struct record_key *key = &small->election->records[election_record(small->election, span_str(name))];
    char *text = NULL;
    size_t n;
    struct watching w = { .json = json, .out = open_memstream(&text, &n) };

    assert_non_null(w.out);
    assert_int_equal(old ? watching_record(&w, small->election, key, *old, new, 9)
                         : watching_standing(&w, small->election, key, new, 9), 0);
    fclose(w.out);
    return text;
}

static void assert_said_of(const char *name, const struct span *old, struct span new, const char *expected) {
    char *text = said_of(name, old, new, false);

    assert_string_equal(text, expected);
    free(text);
}

static void assert_said(struct span old, struct span new, const char *expected) {
    assert_said_of(KEY, &old, new, expected);
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
    assert_said(before, declared, "Mayor, Middle declared: Alder (Blu)\n");
    rows[0] = again(rows[0], other, "N1");
    take(rows[0], north);
    outdated = record_now();
    assert_said(declared, outdated, "Mayor, Middle " LINE);
    assert_said((struct span){ 0 }, outdated, "Mayor, Middle declared: Alder (Blu)\nMayor, Middle " LINE);
    output_set_language("cy");
    assert_said(declared, outdated,
                "Mayor, Middle a adiwyd o ddatganiadau lleol sydd wedi newid ers hynny: Alder (Blu)\n");
    output_set_language("en");
    rows[0] = again(rows[0], third, "N1");
    take(rows[0], north);
    later = record_now();
    assert_said(outdated, later, "");
}

static void conflict(unsigned twist, const char *const *officers) {
    assert_judged(night_take(&night, good_declaration(small->election, "n1.b", twist, &night.arena), officers),
                  VERDICT_CONFLICT, "E05");
}

#define CONFLICT "Ward n1.b, North One is in conflict: officers have declared one revision twice, differently; the first one stays\n"

/* A conflict is said however much else the record shows at once, and of every one that is new; and to who begins to watch. */
static void test_conflicts(void **state) {
    struct span before = record_at(PLAIN), declared, one, two;
    char *text;

    (void)state;
    take(good_declaration(small->election, "n1.b", 0, &night.arena), small_officers("n1.b"));
    declared = record_at(PLAIN);
    assert_said_of(PLAIN, NULL, declared, "");
    conflict(1, small_officers("n1.b"));
    one = record_at(PLAIN);
    assert_said_of(PLAIN, &declared, one, CONFLICT);
    assert_said_of(PLAIN, NULL, one, CONFLICT);
    text = said_of(PLAIN, &before, one, false);
    assert_non_null(strstr(text, " declared: "));
    assert_non_null(strstr(text, CONFLICT));
    free(text);
    conflict(2, (const char *const[]){ "north.ro", "chief", NULL });
    two = record_at(PLAIN);
    assert_said_of(PLAIN, &one, two, CONFLICT);
    text = said_of(PLAIN, &one, two, true);
    assert_non_null(strstr(text, "\"event\":\"conflict\""));
    assert_non_null(strstr(text, "\"conflicts\":2"));
    free(text);
    output_set_language("cy");
    text = said_of(PLAIN, &one, two, false);
    assert_non_null(strstr(text, "mewn gwrthdaro: "));
    free(text);
    output_set_language("en");
}

int main(void) {
    const struct CMUnitTest tests[] = { test(test_statements_change), test(test_conflicts) };

    output_set_language("en");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
