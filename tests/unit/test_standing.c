/* SPDX-License-Identifier: Apache-2.0 */

/* What a sheet replaces follows from what was taken before it; what was sent before is completed as it was then. */

#include "clients/tally/reason.h"
#include "clients/tally/seal.h"
#include "clients/tally/standing.h"
#include "tests/unit/sheet_rig.h"

/* One contest's story: each sheet completed, judged, and folded as the daemon answered. */
struct story {
    struct standing s;
    struct sheet_list lists[8];
    struct digest bodies[8];
    size_t n;
};

static struct sheet *read_sheet(struct story *t, const struct election *e, const char *rows) {
    char text[512];

    snprintf(text, sizeof(text), HEAD "%s", rows);
    t->lists[t->n] = parse(e, text);
    assert_int_equal(standing_complete(&t->s, &t->lists[t->n].sheets[0], &t->lists[t->n].arena), 0);
    return &t->lists[t->n].sheets[0];
}

/* Takes a sheet that must be judged without a code. */
static const struct declaration *take(struct story *t, const struct election *e, const char *rows, bool queried) {
    struct sheet *sheet = read_sheet(t, e, rows);
    struct judgement j;

    judgement_init(&j);
    assert_int_equal(standing_judge(&t->s, sheet, &j), 0);
    assert_int_equal(j.n_codes, 0);
    assert_int_equal(declaration_digest(&sheet->declaration, &t->bodies[t->n]), 0);
    assert_int_equal(standing_fold(&t->s, &sheet->declaration, &t->bodies[t->n], queried), 0);
    return &t->lists[t->n++].sheets[0].declaration;
}

/* The codes that a sheet gets, which is not taken. */
static void assert_codes(struct story *t, const struct election *e, const char *rows, const char *codes) {
    struct sheet *sheet = read_sheet(t, e, rows);
    char found[64] = "";
    struct judgement j;

    judgement_init(&j);
    assert_int_equal(standing_judge(&t->s, sheet, &j), 0);
    for (size_t i = 0; i < j.n_codes; i++) {
        strncat(found, i ? " " : "", sizeof(found) - strlen(found) - 1);
        strncat(found, (const char *)j.codes[i].code.ptr, j.codes[i].code.len);
    }
    assert_string_equal(found, codes);
    sheet_list_deinit(&t->lists[t->n]);
}

static void story_deinit(struct story *t) {
    for (size_t i = 0; i < t->n; i++)
        sheet_list_deinit(&t->lists[i]);
    standing_deinit(&t->s);
}

#define DECLARE(revision) "ward," revision ",act,,declare\nward," revision ",votes,ann,7\n"
#define AMEND(revision, votes) \
    "ward," revision ",act,,amend\nward," revision ",reason,,typing\nward," revision ",votes,ann," votes "\n"
#define ACT(revision, act, reason) "ward," revision ",act,," act "\nward," revision ",reason,," reason "\n"

static void assert_replaces(const struct declaration *d, const struct digest *body) {
    assert_int_equal(d->replaces_given, body != NULL);
    if (body)
        assert_true(digest_equal(&d->replaces, body));
}

/* A queried amendment is replaced by its correction, and gone when withdrawn: then what stood is replaced again. */
static void test_acts(void **state) {
    const struct election *e = *state;
    struct story t = { 0 };

    assert_replaces(take(&t, e, DECLARE("1"), false), NULL);
    assert_replaces(take(&t, e, AMEND("2", "8"), true), &t.bodies[0]);
    assert_replaces(take(&t, e, AMEND("3", "9"), true), &t.bodies[1]);
    assert_replaces(take(&t, e, ACT("4", "withdraw", "mistake"), false), &t.bodies[2]);
    assert_replaces(take(&t, e, AMEND("5", "6"), true), &t.bodies[0]);
    assert_replaces(take(&t, e, ACT("6", "confirm", "checked"), false), &t.bodies[4]);
    assert_replaces(take(&t, e, ACT("7", "withdraw", "court"), false), &t.bodies[4]);
    assert_replaces(take(&t, e, DECLARE("8"), false), NULL);
    story_deinit(&t);
}

/* The same sheet again names what it named. Other figures under its revision are a slip in a correction, which is said
 * before it is signed; another declaration is evidence, and goes to the daemon. */
static void test_again(void **state) {
    const struct election *e = *state;
    struct story t = { 0 };
    struct sheet *again;

    take(&t, e, DECLARE("1"), false);
    take(&t, e, AMEND("2", "8"), false);
    take(&t, e, AMEND("3", "9"), false);
    again = read_sheet(&t, e, AMEND("2", "8"));
    assert_replaces(&again->declaration, &t.bodies[0]);
    sheet_list_deinit(&t.lists[t.n]);
    assert_codes(&t, e, AMEND("2", "8"), "");
    assert_codes(&t, e, AMEND("2", "7"), "E06");
    assert_codes(&t, e, "ward,1,act,,declare\nward,1,votes,ann,6\n", "");
    assert_codes(&t, e, AMEND("5", "7"), "E06");
    assert_codes(&t, e, DECLARE("4"), "E12");
    assert_codes(&t, e, ACT("4", "confirm", "checked"), "E12");
    story_deinit(&t);
}

#define STATE(revision, phase, votes) \
    "mayor," revision ",act,,state\nmayor," revision ",statement:A,," phase "\nmayor," revision ",reason,,typing\nmayor," \
    revision ",votes,ann," votes "\n"

/* Statements count their revisions by district and phase; a sum takes those that count, or those named when it was sent. */
static void test_statements(void **state) {
    const struct election *e = *state;
    const struct declaration *sum;
    struct story t = { 0 };
    static const char all[] = "mayor,1,act,,declare\nmayor,1,statement,,all\n";

    assert_codes(&t, e, "mayor,1,act,,declare\nmayor,1,statement:A,,both\n", "E19");
    assert_replaces(take(&t, e, STATE("1", "1", "5"), false), NULL);
    assert_replaces(take(&t, e, STATE("1", "2", "5"), false), NULL);
    assert_replaces(take(&t, e, STATE("2", "1", "6"), false), &t.bodies[0]);
    assert_codes(&t, e, STATE("4", "1", "6"), "E06");
    sum = take(&t, e, all, false);
    assert_int_equal(sum->n_statements, 2);
    assert_true(digest_equal(&sum->statements[0].body, &t.bodies[2]));
    assert_true(digest_equal(&sum->statements[1].body, &t.bodies[1]));
    take(&t, e, STATE("3", "1", "7"), false);
    assert_codes(&t, e, all, "");
    story_deinit(&t);
}

/* A statement of earlier candidates does not count: it is neither replaced nor named, but its revision is used up. */
static void test_statement_of_earlier_candidates(void **state) {
    const struct election *e = *state;
    struct story t = { 0 };

    assert_int_equal(standing_state(&t.s, span_str("A"), PHASE_FIRST, 1, NULL), 0);
    assert_codes(&t, e, "mayor,1,act,,declare\nmayor,1,statement:A,,1\n", "E19");
    assert_codes(&t, e, STATE("1", "1", "5"), "E06");
    assert_replaces(take(&t, e, STATE("2", "1", "5"), false), NULL);
    story_deinit(&t);
}

/* Reasons as people type them, and what each act may have. */
static void test_reasons(void **state) {
    char list[REASON_LIST_MAX];
    struct span code, text;

    (void)state;
    reason_split(span_str(" typing : a 5: read as 6 "), &code, &text);
    assert_span(code, "typing");
    assert_span(text, "a 5: read as 6");
    reason_split(span_str("other"), &code, &text);
    assert_span(code, "other");
    assert_int_equal(text.len, 0);
    assert_non_null(text.ptr);
    assert_string_equal(reason_list(reason_use(ACT_WITHDRAW, false), list), "court, mistake, other");
    assert_string_equal(reason_list(reason_use(ACT_AMEND, true), list), "as-declared, other");
    assert_true(reason_serves(span_str("typing"), reason_use(ACT_DECLARE, false)));
    assert_false(reason_serves(span_str("death"), reason_use(ACT_SUPERSEDE, false)));
    assert_false(reason_serves(span_str("nothing"), REASON_USE_ANY));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_acts), TEST(test_again), TEST(test_statements), TEST(test_statement_of_earlier_candidates),
        cmocka_unit_test(test_reasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
