/* SPDX-License-Identifier: Apache-2.0 */

/* What a sheet says beside its figures: acts and reasons, lots by stage, local statements; and what is wrong with them. */

#include "tests/unit/sheet_rig.h"

/* Lots keep the stage that they were drawn at, in the order of stages; the longer term is a lot of its own. */
static void test_lots(void **state) {
    struct sheet_list list =
        parse(*state, HEAD "stv,1,lot:4,cat,lost\nstv,1,lot:2,ann,won\nstv,1,lot:2,bob,lost\nstv,1,lot:4,ann,won\n"
                           "ward,1,lot:longer-term,ann,won\nward,1,lot,bob,won\nward,1,lot:Longer-Term,bob,lost\n"
                           "ward,1,lot,cat,\n");
    const struct declaration *stv = &list.sheets[0].declaration, *ward = &list.sheets[1].declaration;

    assert_int_equal(stv->n_lots, 2);
    assert_int_equal(stv->lots[0].stage, 2);
    assert_span(stv->lots[0].tied[1], "bob");
    assert_int_equal(stv->lots[1].stage, 4);
    assert_int_equal(stv->lots[1].n_tied, 2);
    assert_span(stv->lots[1].won[0], "ann");
    assert_int_equal(ward->n_lots, 2);
    assert_int_equal(ward->lots[0].stage, 0);
    assert_int_equal(ward->lots[0].n_tied, 1);
    assert_int_equal(ward->lots[1].stage, 1);
    assert_span(ward->lots[1].tied[1], "bob");
    sheet_list_deinit(&list);
}

/* Local statements of one contest stand one after the other, each from its act on, whatever their revisions; the sheet
 * that sums them up names them, or takes all that count. */
static void test_statements(void **state) {
    struct sheet_list list =
        parse(*state, HEAD "mayor,1,act,,state\nmayor,1,statement:A,,1\nmayor,1,votes,ann,5\n"
                           "mayor,1,act,,state\nmayor,1,statement:A,,2\nmayor,1,round2,ann,6\n"
                           "mayor,2,act,,state\nmayor,2,reason,,typing\nmayor,2,statement:A,,1\nmayor,2,votes,ann,6\n"
                           "mayor,1,act,,declare\nmayor,1,votes,ann,6\nmayor,1,statement:A,,both\n"
                           "mayor,2,act,,amend\nmayor,2,reason,,left-out\nmayor,2,statement,,All\n");
    const struct sheet *s = list.sheets;

    assert_int_equal(list.n, 5);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(s[i].declaration.act, ACT_STATE);
        assert_int_equal(s[i].declaration.n_statements, 1);
        assert_span(s[i].declaration.statements[0].area, "A");
        assert_int_equal(s[i].declaration.statements[0].phase, i == 1 ? PHASE_SECOND : PHASE_FIRST);
        assert_int_equal(s[i].line, i == 0 ? 2 : i == 1 ? 5 : 8);
    }
    assert_int_equal(s[2].declaration.revision, 2);
    assert_int_equal(s[3].declaration.n_statements, 2);
    assert_int_equal(s[3].declaration.statements[1].phase, PHASE_SECOND);
    assert_false(s[3].all_statements || s[3].declaration.statements[0].body_given);
    assert_true(s[4].all_statements && s[4].declaration.statements_given);
    assert_int_equal(sheet_series(&s[0], &s[2]), 0);
    assert_int_equal(sheet_series(&s[3], &s[4]), 0);
    assert_true(sheet_series(&s[0], &s[1]) < 0 && sheet_series(&s[3], &s[0]) < 0);
    sheet_list_deinit(&list);
}

/* An act without its reason, or with one of another act; lots and statements that are none: each said on its line. */
static void test_faults(void **state) {
    static const struct sheet_fault_case cases[] = {
        { "ward,1,reason:NO,,x\n", 2, "'NO' is not a reason for declare; it may be typing" },
        { "ward,2,act,,amend\nward,2,reason:NO,,x\n", 3, "'NO' is not a reason for amend; it may be typing, wrong-row" },
        { "ward,2,act,,withdraw\nward,2,reason,,typing\n", 3, "it may be court, mistake, other" },
        { "ward,2,act,,amend\nward,2,reason,,typing\nward,2,as-declared,,yes\n", 3,
          "'typing' is not a reason for as-declared; it may be as-declared, other" },
        { "ward,2,papers,,1\nward,2,act,,amend\n", 3, "for amend there must be a reason" },
        { "ward,1,papers,,1\nward,1,as-declared,,yes\n", 2, "there must be a reason; add a row 'reason' with one of as-decl" },
        { "ward,1,lot:2,ann,won\n", 2, "write lot, lot:longer-term" },
        { "stv,1,lot:longer-term,ann,won\n", 2, "write lot:1, lot:2" },
        { "stv,1,lot:0,ann,won\n", 2, "'0' is not a lot" },
        { "stv,1,lot:2,ann,won\nstv,1,lot:2,ann,won\n", 3, "lot:2 stands there twice" },
        { "mayor,1,statement:Z,,1\n", 2, "'Z' is not an area" },
        { "mayor,1,statement:A,,3\n", 2, "it may be 1, 2, both" },
        { "mayor,1,statement,,some\n", 2, "it may be all" },
        { "mayor,1,act,,state\nmayor,1,papers,,5\n", 2, "one row 'statement:AREA'" },
        { "mayor,1,act,,state\nmayor,1,statement:A,,both\n", 3, "one row 'statement:AREA'" },
        { "mayor,1,statement:A,,1\nmayor,1,statement,,all\n", 2, "either 'statement' with all" },
        { "mayor,2,act,,state\nmayor,2,statement:A,,1\n", 2, "for state there must be a reason" },
        { "mayor,1,act,,state\nmayor,1,statement:A,,1\nmayor,1,act,,state\nmayor,1,statement:A,,1\n", 4,
          "also stands further up" },
    };

    assert_faults(*state, cases, ARRAY_SIZE(cases));
}

/* What must ask the daemon what was taken before is told by a look: any revision but the first, any act but declare, and
 * what sums up statements. */
static void test_scan(void **state) {
    static const struct {
        const char *rows;
        bool needs;
    } cases[] = {
        { "ward,1,votes,ann,1\nward,1,act,,Declare\nmayor,1,act,,\n", false },
        { "ward,1,votes,ann,1\nward,2,votes,ann,1\n", true },
        { "ward,1,act,,confirm\n", true },
        { "ward,1,Statement:A,,1\n", true },
        { "ward,1,statement,,all\n", true },
        { "nowhere,1,stage:2,ann,1\n", false },
    };
    const struct election *e = *state;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        bool contests[ARRAY_SIZE(contests_of_rig)] = { false }, needs = false;
        char text[512];

        snprintf(text, sizeof(text), HEAD "%s", cases[i].rows);
        assert_int_equal(sheets_scan(span_str(text), "s.csv", e, contests, &needs), 0);
        assert_int_equal(needs, cases[i].needs);
        assert_int_equal(contests[election_contest(e, span_str("ward"))], strncmp(cases[i].rows, "ward", 4) == 0);
        assert_false(contests[election_contest(e, span_str("alone"))]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_lots), TEST(test_statements), TEST(test_faults), TEST(test_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
