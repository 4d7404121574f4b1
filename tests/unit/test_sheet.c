/* SPDX-License-Identifier: Apache-2.0 */

/* Sheets: from rows to declarations, faults by line, and from a rule's code back to the line. */

#include <stdio.h>
#include <time.h>

#include "daemon/core/rules.h"
#include "tests/unit/sheet_rig.h"

/* Rows in any order become a declaration in ballot order, with its lines; blank values are nothing. */
static void test_plurality(void **state) {
    const struct election *e = *state;
    struct sheet_list list = parse(e, HEAD "ward,2,votes,cat,7\nward,2,votes,ann,30\nward,2,elected,ann,yes\n"
                                           "ward,2,elected,bob,no\nward,2,elected,cat,\nward,2,papers,,50\n"
                                           "ward,2,rejected:void,,2\nward,2,rejected:in-part,,\n"
                                           "ward,2,rejected:identified,,1\nward,2,votes,bob,0\n"
                                           "ward,2,declared,,2017-05-05T01:00:00.5+01:00\nward,2,act,,amend\n"
                                           "ward,2,reason:other,,a typing error\nward,2,as-declared,,yes\n");
    const struct sheet *s = &list.sheets[0];
    const struct declaration *d = &s->declaration;

    assert_int_equal(list.n, 1);
    assert_span(d->contest, "ward");
    assert_int_equal(d->revision, 2);
    assert_int_equal(d->act, ACT_AMEND);
    assert_true(d->as_declared);
    assert_false(d->replaces_given);
    assert_span(d->reason_code, "other");
    assert_span(d->reason_text, "a typing error");
    assert_true(d->declared == 1493942400500);
    assert_true(s->declared_given);
    assert_int_equal(d->n_votes, 3);
    assert_span(d->votes[0].candidate, "ann");
    assert_int_equal(d->votes[0].count, 30);
    assert_span(d->votes[1].candidate, "bob");
    assert_int_equal(d->votes[1].count, 0);
    assert_int_equal(d->votes[2].count, 7);
    assert_int_equal(d->n_elected, 1);
    assert_span(d->elected[0], "ann");
    assert_true(d->papers.given);
    assert_false(d->electorate.given);
    assert_int_equal(d->n_rejected, 2);
    assert_span(d->rejected[0].head, "identified");
    assert_int_equal(d->rejected[1].count, 2);
    assert_false(d->lots_given || d->round2_given || d->stages_given || d->quota.given);
    assert_int_equal(s->line, 2);
    assert_int_equal(s->lines[FIELD_PAPERS], 7);
    assert_int_equal(s->lines[FIELD_ELECTORATE], 0);
    assert_int_equal(s->candidate_lines[1], 11);
    sheet_list_deinit(&list);
}

/* A declaration from a sheet is one that the codec takes back: its bytes decode to the same figures. */
static void test_encodes(void **state) {
    const struct election *e = *state;
    struct sheet_list list = parse(e, HEAD "mayor,1,declared,,2017-05-05T01:00:00Z\nmayor,1,votes,ann,30\n"
                                           "mayor,1,votes,bob,20\nmayor,1,votes,cat,28\nmayor,1,round2,ann,31\n"
                                           "mayor,1,round2:second,ann,1\nmayor,1,round2,cat,40\n"
                                           "mayor,1,round2:second,cat,12\nmayor,1,elected,cat,yes\n");
    struct declaration back;
    struct arena arena = { 0 };
    struct pack p;

    pack_init(&p);
    declaration_encode(&p, &list.sheets[0].declaration);
    assert_int_equal(declaration_decode(pack_span(&p), &arena, &back), 0);
    assert_int_equal(back.n_round2, 2);
    assert_span(back.round2[1].candidate, "cat");
    assert_int_equal(back.round2[1].total, 40);
    assert_int_equal(back.round2[1].second.value, 12);
    assert_true(digest_equal(&back.nominations, &e->contests[election_contest(e, span_str("mayor"))].nominations));
    pack_deinit(&p);
    arena_deinit(&arena);
    sheet_list_deinit(&list);
}

/* Stages are exact to the fifth decimal, from stage 2 on, with the papers that no longer count beside them. */
static void test_stages(void **state) {
    struct sheet_list list =
        parse(*state, HEAD "stv,1,votes,ann,50\nstv,1,votes,bob,20\nstv,1,votes,cat,30\n"
                           "stv,1,quota,,34\nstv,1,stage:3,ann,34\nstv,1,stage:3,bob,0\n"
                           "stv,1,stage:3,cat,41.5\nstv,1,stage:2,ann,34\nstv,1,stage:2,bob,25.30007\n"
                           "stv,1,stage:2,cat,39.99999\nstv,1,stage:2,,0.69994\n"
                           "stv,1,elected,ann,yes\nstv,1,elected,cat,yes\n");
    const struct declaration *d = &list.sheets[0].declaration;

    assert_int_equal(d->quota.value, 34);
    assert_int_equal(d->n_stages, 2);
    assert_int_equal(d->stages[0].totals[0], 3400000);
    assert_int_equal(d->stages[0].totals[1], 2530007);
    assert_int_equal(d->stages[0].totals[2], 3999999);
    assert_int_equal(d->stages[0].non_transferable.value, 69994);
    assert_int_equal(d->stages[1].totals[2], 4150000);
    assert_false(d->stages[1].non_transferable.given);
    assert_false(list.sheets[0].declared_given);
    assert_int_equal(d->declared, 0);
    sheet_list_deinit(&list);
}

/* Won and lost rows are one lot over the whole count; an uncontested contest has no votes; many sheets keep their
 * order. */
static void test_many(void **state) {
    struct sheet_list list =
        parse(*state, "name,value,candidate,field,revision,contest,description\n"
                      "x,9,ann,votes,1,ward,\nx,9,bob,votes,1,ward,\nx,1,cat,votes,1,ward,\n"
                      ",won,bob,lot,1,ward,\n,lost,ann,lot,1,ward,\n,yes,bob,elected,1,ward,\n"
                      ",yes,ann,elected,1,alone,\n,withdraw,,act,2,ward,\n,court : found void ,,reason,2,ward,\n");
    const struct declaration *ward = &list.sheets[0].declaration, *alone = &list.sheets[1].declaration,
                             *gone = &list.sheets[2].declaration;

    assert_int_equal(list.n, 3);
    assert_int_equal(ward->n_lots, 1);
    assert_int_equal(ward->lots[0].stage, 0);
    assert_int_equal(ward->lots[0].n_tied, 2);
    assert_span(ward->lots[0].tied[0], "ann");
    assert_int_equal(ward->lots[0].n_won, 1);
    assert_span(ward->lots[0].won[0], "bob");
    assert_false(alone->votes_given);
    assert_int_equal(alone->n_elected, 1);
    assert_int_equal(list.sheets[1].line, 8);
    assert_int_equal(gone->act, ACT_WITHDRAW);
    assert_false(gone->votes_given);
    assert_span(gone->reason_code, "court");
    assert_span(gone->reason_text, "found void");
    sheet_list_deinit(&list);
}

/* What cannot be put into a declaration is a fault on its line, saying what to do. */
static void test_faults(void **state) {
    static const struct sheet_fault_case cases[] = {
        { "west,1,votes,ann,1\nwest,1,votes,bob,1\n", 2, "no contest 'west'" },
        { ",1,votes,ann,1\n", 2, "no contest ''" },
        { "ward,0,votes,ann,1\n", 2, "revision '0'" },
        { "ward,one,votes,ann,1\n", 2, "revision 'one'" },
        { "ward,1,papers,,1\nstv,1,papers,,1\nward,1,electorate,,1\n", 4, "ward, revision 1, also stands further up" },
        { "ward,1,turnout,,1\n", 2, "no field 'turnout'" },
        { "ward,1,papers:all,,1\n", 2, "no field 'papers:all'" },
        { "ward,1,votes,zoe,1\n", 2, "'zoe' is not a candidate in ward" },
        { "ward,1,votes,,1\n", 2, "votes needs a candidate" },
        { "ward,1,papers,ann,1\n", 2, "papers takes no candidate" },
        { "ward,1,papers,,1\nward,1,papers,,1\n", 3, "papers stands there twice; the first is on line 2" },
        { "ward,1,papers,,\nward,1,papers,,1\n", 3, "papers stands there twice" },
        { "ward,1,papers,,\"1,000\"\n", 2, "'1,000'" },
        { "ward,1,papers,,2147483648\n", 2, "not a whole number" },
        { "ward,1,papers,,-1\n", 2, "not a whole number" },
        { "ward,1,elected,ann,x\n", 2, "it may be yes, no" },
        { "ward,1,lot,ann,yes\n", 2, "it may be won, lost" },
        { "ward,1,act,,change\n", 2, "declare, amend" },
        { "ward,1,as-declared,,1\n", 2, "it may be yes, no" },
        { "ward,1,declared,,yesterday\n", 2, "'yesterday' is not a time" },
        { "ward,1,rejected:dog,,1\n", 2, "'dog' is not a head" },
        { "ward,1,rejected:,,1\n", 2, "not a head" },
        { "stv,1,stage:1,ann,1\n", 2, "not a stage" },
        { "stv,1,stage:x,ann,1\n", 2, "not a stage" },
        { "stv,1,stage:513,ann,1\n", 2, "not a stage" },
        { "stv,1,stage:2,ann,1.000001\nstv,1,stage:2,bob,0\nstv,1,stage:2,cat,0\n", 2, "at most five decimals" },
        { "stv,1,stage:2,ann,1\nstv,1,stage:2,bob,1\n", 2, "stage 2 leaves out cat" },
        { "stv,1,stage:3,ann,1\nstv,1,stage:3,bob,1\nstv,1,stage:3,cat,1\n", 2, "stage 2 is not given" },
        { "ward,1,votes,ann,5\nward,1,votes,bob,\nward,1,votes,cat,5\n", 3, "the votes of bob are blank" },
        { "ward,1,papers,,1\nward,1,votes,ann,\nward,1,votes,bob,\nward,1,votes,cat,\n", 3,
          "the votes of ann are blank" },
        { "mayor,1,round2:second,ann,5\n", 2, "ann has second preferences but no final total" },
        { "ward,1,votes,ann\n", 2, "4 values" },
    };

    assert_faults(*state, cases, ARRAY_SIZE(cases));
}

/* What a spreadsheet makes of a sheet is the same declaration: semicolons, letter case, spaces, empty columns. */
static void test_spreadsheet(void **state) {
    struct sheet_list list = parse(*state, "Contest;Revision;Field;Candidate;Value;;\n"
                                           "stv;1;Votes;ann; 50 ;;\nstv;1;VOTES;bob;20;;\nstv;1;votes;cat;\"30 \";;\n"
                                           "stv;1;Stage:2;ann;40;;\nstv;1;STAGE:2;bob;0;;\nstv;1;stage:2;cat;60;;\n"
                                           "stv;1;Elected;cat;YES;;\nstv;1;elected;bob;No;;\nstv;1;Act;;Declare;;\n"
                                           "stv;1;Lot;cat;Won;;\nstv;1;lot;ann;LOST;;\n;;;;;;\n"
                                           "stv;1;Rejected:Void;;2;;\nstv;1;As-Declared;;Yes;;\n"
                                           "stv;1;Reason;;as-declared: so read out;;\n");
    const struct declaration *d = &list.sheets[0].declaration;

    assert_int_equal(list.n, 1);
    assert_int_equal(d->n_votes, 3);
    assert_int_equal(d->votes[2].count, 30);
    assert_int_equal(d->n_stages, 1);
    assert_int_equal(d->stages[0].totals[2], 6000000);
    assert_int_equal(d->n_elected, 1);
    assert_span(d->elected[0], "cat");
    assert_int_equal(d->lots[0].n_won, 1);
    assert_int_equal(d->n_rejected, 1);
    assert_span(d->rejected[0].head, "void");
    assert_true(d->as_declared);
    sheet_list_deinit(&list);
}

/* The same fault is said in Welsh to whoever asked for Welsh. */
static void test_welsh(void **state) {
    struct sheet_list list = { 0 };
    struct faults f = { 0 };

    assert_int_equal(output_set_language("cy"), 0);
    assert_int_equal(sheets_parse(span_str(HEAD "ward,1,votes,zoe,1\n"), "s.csv", *state, &list, &f), 1);
    assert_int_equal(f.n, 1);
    assert_non_null(strstr(f.rows[0].text, "nid yw 'zoe' yn ymgeisydd yn ward"));
    faults_deinit(&f);
}

/* A rule's code leads back to the line of the candidate or the field that it speaks of. */
static void test_lines(void **state) {
    const struct election *e = *state;
    struct sheet_list list = parse(e, HEAD "ward,1,act,,declare\nward,1,papers,,50\nward,1,rejected:total,,2\n"
                                           "ward,1,votes,ann,30\nward,1,votes,bob,20\nward,1,votes,cat,7\n"
                                           "ward,1,elected,cat,yes\n");
    static const struct {
        const char *code;
        size_t n;
        const char *args[5];
        uint32_t line;
    } cases[] = {
        { "A03", 5, { "ward", "57", "2", "59", "50" }, 3 }, { "A02", 3, { "ward", "1", "2" }, 4 },
        { "A10", 5, { "ward", "cat", "7", "ann", "30" }, 7 }, { "A10", 5, { "ward", "Cat", "7", "Ann", "30" }, 7 },
        { "A09", 3, { "ward", "1", "2" }, 8 }, { "E12", 2, { "ward", "confirm" }, 2 },
        { "S05", 2, { "ward", "electorate" }, 2 }, { "S06", 2, { "ward", "rejected:total" }, 4 },
        { "A12", 2, { "ward", "why" }, 2 }, { "E08", 1, { "ward" }, 2 }, { "Z99", 0, { NULL }, 2 },
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct code_args code = { .code = span_str(cases[i].code), .n_args = cases[i].n };

        for (size_t k = 0; k < cases[i].n; k++)
            code.args[k] = span_str(cases[i].args[k]);
        assert_int_equal(sheet_line(&list.sheets[0], e, &code), cases[i].line);
    }
    sheet_list_deinit(&list);
}

/* Sentences for people name candidates beside their ids, in either language; numbers and what is no candidate stay. */
static void test_sentences(void **state) {
    static const struct {
        const char *code;
        size_t n;
        const char *args[5];
        enum language language;
        const char *sentence;
    } cases[] = {
        { "A10", 5, { "ward", "cat", "7", "ann", "30" }, LANGUAGE_EN,
          "In ward Cat (cat) is elected with 7, but Ann (ann) has 30 and is not." },
        { "A11", 4, { "ward", "ann", "bob", "9" }, LANGUAGE_CY,
          "Yn achos ward, mae Ann (ann) a Bob (bob) yn gyfartal ar 9 am y lle olaf, ac ni chofnodwyd bwrw coelbren." },
        { "V06", 5, { "mayor", "bob", "1", "2", "4" }, LANGUAGE_EN,
          "In mayor Bob (bob) has 1 first preferences and 2 second, which do not make 4." },
        { "S01", 2, { "ward", "zoe" }, LANGUAGE_EN, "The sheet for ward names zoe, who is not a candidate there." },
        { "A12", 2, { "ward", "ann" }, LANGUAGE_EN, "In ward a lot is recorded that does not fit: ann." },
        { "Z99", 1, { "ann" }, LANGUAGE_EN, NULL },
    };
    const struct election *e = *state;
    struct sheet_list list = parse(e, HEAD "ward,1,votes,ann,30\nward,1,votes,bob,20\nward,1,votes,cat,7\n");

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct code_args code = { .code = span_str(cases[i].code), .n_args = cases[i].n };
        char sentence[512], plain[512];

        for (size_t k = 0; k < cases[i].n; k++)
            code.args[k] = span_str(cases[i].args[k]);
        sheet_sentence(&list.sheets[0], e, &code, cases[i].language, sentence, sizeof(sentence));
        code_sentence(&code, cases[i].language, plain, sizeof(plain));
        assert_string_equal(sentence, cases[i].sentence ? cases[i].sentence : plain);
    }
    sheet_list_deinit(&list);
}

/* A blank sheet begins with a byte order mark, names its contest and area in the first row and every candidate in
 * ballot order and, filled in, is a declaration that the rules take. */
static void test_blank(void **state) {
    const struct election *e = *state;
    struct blob blank = { 0 };
    struct sheet_list list = { 0 };
    struct faults f = { 0 };
    struct judgement j;
    char *text;

    assert_int_equal(sheet_blank(e, election_contest(e, span_str("mayor")), NO_INDEX, PHASE_FIRST, &blank), 0);
    text = strndup((const char *)blank.ptr, blank.len);
    assert_memory_equal(text, "\xef\xbb\xbf" "contest,revision,", 20);
    assert_non_null(strstr(text, "description\nmayor,1,act,,declare,Mayor,A\nmayor,1,declared,,,,\n"));
    assert_non_null(strstr(text, "mayor,1,votes,ann,,Ann,\"The \"\"Reds\"\"\"\nmayor,1,votes,bob,,Bob,\n"));
    assert_non_null(strstr(text, "mayor,1,round2,cat,,Cat,\"The Blues, and all\"\n"));
    assert_int_equal(sheets_parse(span_blob(blank), "s.csv", e, &list, &f), 1);
    assert_int_equal(f.n, 1);
    assert_non_null(strstr(f.rows[0].text, "votes of ann are blank"));
    faults_deinit(&f);
    free(text);
    blob_free(&blank);

    assert_int_equal(sheet_blank(e, election_contest(e, span_str("alone")), NO_INDEX, PHASE_FIRST, &blank), 0);
    list = parse(e, (text = strndup((const char *)blank.ptr, blank.len)));
    list.sheets[0].declaration.declared = 1493942400000;
    judgement_init(&j);
    assert_int_equal(rules_check(e, &list.sheets[0].declaration, 1493942400000, &j), 0);
    assert_int_equal(j.n_codes, 0);
    sheet_list_deinit(&list);
    free(text);
    blob_free(&blank);
}

/* A whole night's file, sixty thousand rows and more, is read in well under a second. */
static void test_large(void **state) {
    struct sheet_list list;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    clock_t began;

    assert_non_null(out);
    fputs(HEAD, out);
    for (int revision = 1; revision <= 16000; revision++)
        fprintf(out, "ward,%d,votes,ann,30\nward,%d,votes,bob,20\nward,%d,votes,cat,7\nward,%d,elected,ann,yes\n",
                revision, revision, revision, revision);
    assert_int_equal(fclose(out), 0);
    began = clock();
    list = parse(*state, text);
    assert_int_equal(list.n, 16000);
    assert_int_equal(list.sheets[15999].declaration.revision, 16000);
    /* Of processor time, not of the clock, and with room for sanitizers. */
    assert_true((clock() - began) / CLOCKS_PER_SEC < 5);
    sheet_list_deinit(&list);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_plurality), TEST(test_encodes), TEST(test_stages), TEST(test_many),  TEST(test_faults),
        TEST(test_welsh),     TEST(test_lines),   TEST(test_blank),  TEST(test_large),
        TEST(test_spreadsheet), TEST(test_sentences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
