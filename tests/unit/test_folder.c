/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Election folders: a small sound one, and the same one broken in every way that check knows, each by replacing one
 * text in one file.
 */

#include "tests/unit/folder_fixture.h"

#include "daemon/core/thresholds.h"

/* The small folder is sound: what it defines arrives in the model, in order, and its declarations pass the rules. */
static void test_sound(void **state) {
    const struct fixture *x = *state;
    struct folder folder;
    struct faults f = { 0 };
    struct election *e = NULL;
    struct folder_counts counts;
    const struct holdings *last_time;

    put_folder(x, "contests.csv", "postponed", "countermanded");
    assert_int_equal(folder_check(&folder, x->path, &e, &counts, &f), 0);
    if (f.n > 0)
        faults_print(&f, stderr);
    assert_int_equal(f.n, 0);
    assert_int_equal(counts.declarations, 2);
    assert_int_equal(e->n_contests, 4);
    assert_true(e->n_officers == 6 && e->n_centres == 3 && e->n_holdings == 4);
    last_time = election_contest_holdings(e, 0, election_contest(e, span_str("one.north")));
    assert_true(last_time && last_time->m->rows[0].votes.value == 400 && last_time->m->papers.value == 610);
    assert_int_equal(e->n_chunks, 3);
    assert_true(span_equal(e->header.name.en, span_str("Tiny")));
    assert_true(span_equal(e->header.name.cy, span_str("Bach")));
    assert_null(e->header.note.en.ptr);
    assert_true(span_equal(e->chunks[0].area, span_str("CA")));
    assert_int_equal(e->chunks[0].officers[1].n_rights, 2);
    assert_true(span_equal(e->chunks[0].officers[1].rights[1].area, span_str("E1")));
    assert_true(span_equal(e->parties[election_party(e, span_str("PP2"))].m->group, span_str("PP1")));
    assert_true(e->contests[election_contest(e, span_str("two.all"))].uncontested);
    assert_true(e->contests[election_contest(e, span_str("two.all"))].m->from.value == 1496955600000);
    assert_int_equal(e->contests[election_contest(e, span_str("two.all"))].m->status, STATUS_COUNTERMANDED);
    election_free(e);
    folder_deinit(&folder);
    faults_deinit(&f);
}

/* What can be wrong with election.ini, each shown on its line. */
static void test_settings(void **state) {
    static const struct broken broken[] = {
        { "election.ini", "id = tiny-2017\n", "", NULL, 1, "lacks 'id'" },
        { "election.ini", "tiny-2017", "Tiny 2017", NULL, 2, "not an id" },
        { "election.ini", "rehearsal", "practice", NULL, 5, "rehearsal or live" },
        { "election.ini", "profile = live", "profile = full", NULL, 6, "archive or live" },
        { "election.ini", "example/tiny", "example/a tiny", NULL, 7, "plain ASCII" },
        { "election.ini", "root = GB", "root = UK", NULL, 8, "not in areas.csv" },
        { "election.ini", "root = GB", "root = E1", NULL, 8, "has a parent" },
        { "election.ini", "headline = councillors", "headline = mps", NULL, 9, "not in polls.csv" },
        { "election.ini", "control = before", "control = after", NULL, 10, "no [baseline]" },
        { "election.ini", "declare = 2", "declare = 9", NULL, 11, "1 to 8" },
        { "election.ini", "declare = 2", "declare = two", NULL, 11, "1 to 8" },
        { "election.ini", "id = tiny-2017", "id = a\nid = b", NULL, 3, "twice; the first is on line 2" },
        { "election.ini", "id = tiny-2017", "id = tiny-2017\ncolour = red", NULL, 3, "no 'colour'" },
        { "election.ini", "[baseline before]", "[baseline not-up]", NULL, 13, "not-up" },
        { "election.ini", "[baseline before]", "[base before]", NULL, 13, "no section" },
        { "election.ini", "[baseline before]\nname = Before", "[baseline before]", NULL, 13, "no 'name'" },
        { "election.ini", "[baseline before]", "[baseline before]\nname = x\n[baseline before]", NULL, 15,
          "listed twice" },
        { "election.ini", "[baseline before]", "[thresholds]\nmajority = 3\n[baseline before]", NULL, 14,
          "no rule asks for a threshold 'majority'" },
        { "election.ini", "[baseline before]", "[thresholds]\nswing = 1.5\n[baseline before]", NULL, 14,
          "a number from 0 to" },
        { "election.ini", "[baseline before]", "[thresholds]\nswing = 9\nswing = 9\n[baseline before]", NULL, 15,
          "twice; the first is on line 14" },
        { "election.ini", "[election]\n", "", NULL, 1, "before the first [section]" },
        { "election.ini", "kind = rehearsal", "kind", NULL, 5, "not 'name = value'" },
        { "election.ini", NULL, NULL, NULL, 0, "missing" },
        { "election.ini", "Tiny", "\xff", NULL, 3, "UTF-8" },
    };

    check_all(state, broken, ARRAY_SIZE(broken));
}

/* What can be wrong with polls, areas and parties, each shown on its line. */
static void test_lists(void **state) {
    static const struct broken broken[] = {
        { "polls.csv", "mayors,mayor", "councillors,mayor", NULL, 3, "listed twice; the first is on line 2" },
        { "polls.csv", "mayors,mayor", "mayors,mp", NULL, 3, "councillors, mayor" },
        { "polls.csv", "2017-05-04,2017-04-04T16:00:00+01:00", "4 May,2017-04-04T16:00:00+01:00", NULL, 2,
          "not a date" },
        { "polls.csv", "2017-05-04T22:00:00+01:00", "10pm", NULL, 2, "closes '10pm' is not a time" },
        { "polls.csv", "2017-05-04T22:00:00+01:00", "2017-05-04T22:00:00", NULL, 2, "not a time" },
        { "polls.csv", "2017-04-04T16", "2017-06-04T16", NULL, 2, "lies after closes" },
        { "polls.csv", "councillors,councillors,Councillors", "councillors,councillors,", NULL, 2, "name is blank" },
        { "polls.csv", ",closes", "", NULL, 1, "'closes' is missing" },
        { "areas.csv", "E2,GB", "E1,GB", NULL, 5, "listed twice; the first is on line 3" },
        { "areas.csv", "E1,GB", "E1,EN", NULL, 3, "parent 'EN' is not in this file" },
        { "areas.csv", "E1,GB", "E1,", NULL, 3, "only one area may be the root" },
        { "areas.csv", "GB,,", "GB,E1,", NULL, 2, "'GB' lead back to it" },
        { "areas.csv", "GB,,", "GB,EN,", NULL, 0, "no root" },
        { "areas.csv", "E1,GB", "E1,E1", NULL, 3, "lead back to it" },
        { "areas.csv", "E1,GB,council", "E1,GB,town", NULL, 3, "kind is 'town'" },
        { "areas.csv", "E1,GB", "E 1,GB", NULL, 3, "not a code" },
        { "areas.csv", "One,,5", "One,,five", NULL, 3, "size is 'five'" },
        { "areas.csv", "One,,5", "One,,", NULL, 3, "has no size" },
        { "areas.csv", "One,,5", "One,,4", NULL, 3, "has 4 seats, but 3 are contested and 2 are not up" },
        { "areas.csv", "E1 E2", "E1 E9", NULL, 4, "overlaps names 'E9'" },
        { "areas.csv", "E1 E2", "E1 E1", NULL, 4, "twice" },
        { "parties.csv", "PP3,,", "PP1,,", NULL, 4, "listed twice" },
        { "parties.csv", "PP2,PP1", "PP2,PP9", NULL, 3, "group 'PP9' is not a party" },
        { "parties.csv", "PP1,,", "PP1,PP3,", NULL, 3, "itself in the group 'PP3'" },
        { "parties.csv", "PP3,,", "noc,,", NULL, 4, "word of baselines.csv" },
        { "parties.csv", ",Blu,yes", ",Blu,maybe", NULL, 4, "may_control is 'maybe'" },
        { "parties.csv", ",Blu,yes", ",Blu,", NULL, 4, "may_control is ''" },
    };

    check_all(state, broken, ARRAY_SIZE(broken));
}

/* A ring of two areas is said for both; the area that hangs below the ring is not. */
static void test_ring(void **state) {
    static const struct broken broken[] = {
        { "areas.csv", "E1,GB,council,One,,5,\nCA,GB,combined-authority,Both,,,E1 E2\nE2,GB",
          "E1,E2,council,One,,5,\nCA,GB,combined-authority,Both,,,E1 E2\nE2,E1", NULL, 3, "'E1' lead back" },
        { "areas.csv", "E1,GB,council,One,,5,\nCA,GB,combined-authority,Both,,,E1 E2\nE2,GB",
          "E1,E2,council,One,,5,\nCA,GB,combined-authority,Both,,,E1 E2\nE2,E1", NULL, 5, "'E2' lead back" },
    };

    check_all(state, broken, ARRAY_SIZE(broken));
}

/* Where areas form a ring nothing else is said of the areas, or of what else the folder has, that the ring may have
 * brought about. */
static void test_ring_alone(void **state) {
    static const struct {
        const char *from, *to;
        size_t n;
    } cases[] = {
        { "E1,GB,council,One,,5,\nCA,GB,combined-authority,Both,,,E1 E2\nE2,GB",
          "E1,E2,council,One,,4,\nCA,GB,combined-authority,Both,,,E1 E2\nE2,E1", 2 },
        { "E1,GB", "E1,E1", 1 },
        { "GB,,", "GB,E1,", 2 },
    };
    const struct fixture *x = *state;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct folder folder;
        struct faults f = { 0 };

        put_folder(x, "areas.csv", cases[i].from, cases[i].to);
        assert_int_equal(folder_read(&folder, x->path, &f), 0);
        if (f.n != cases[i].n)
            faults_print(&f, stderr);
        assert_int_equal(f.n, cases[i].n);
        for (size_t k = 0; k < f.n; k++)
            assert_non_null(strstr(f.rows[k].text, "lead back to it; break the ring"));
        folder_deinit(&folder);
        faults_deinit(&f);
    }
}

/* What can be wrong with contests and candidates, each shown on its line. */
static void test_contests(void **state) {
    static const struct broken broken[] = {
        { "contests.csv", "one.south,", "one.north,", NULL, 3, "listed twice; the first is on line 2" },
        { "contests.csv", "one.north,councillors,E1", "one.north,mps,E1", NULL, 2, "poll 'mps'" },
        { "contests.csv", "one.north,councillors,E1", "one.north,councillors,E9", NULL, 2, "area 'E9'" },
        { "contests.csv", "one.north,councillors,E1", "one.north,councillors,", NULL, 2, "area is blank" },
        { "contests.csv", "ordinary,2,", "ordinary,0,", NULL, 2, "from 1 to 64" },
        { "contests.csv", "ordinary,2,", "ordinary,65,", NULL, 2, "from 1 to 64" },
        { "contests.csv", "ordinary,2,", "usual,2,", NULL, 2, "ordinary, by-election" },
        { "contests.csv", ",2,plurality", ",2,fptp", NULL, 2, "plurality, sv, stv" },
        { "contests.csv", ",1,sv", ",2,sv", NULL, 5, "fills one seat" },
        { "contests.csv", ",1,sv", ",2,plurality", NULL, 5, "mayor's contest has one seat" },
        { "contests.csv", "postponed,", "late,", NULL, 4, "blank, postponed, countermanded, abandoned" },
        { "contests.csv", "postponed,2017-06", ",2017-06", NULL, 4, "not put off" },
        { "contests.csv", "postponed,2017-06-08T22:00:00+01:00", "abandoned,", "declarations.csv", 10, "E11" },
        { "contests.csv", "postponed,2017-06-08T22:00:00+01:00", "postponed,", "declarations.csv", 10, "(new day: –)" },
        { "contests.csv", "2,plurality,,\n", "2,plurality,,,x\n", NULL, 2, "12 values, but the header names 11" },
        { "candidates.csv", "north,bob", "north,ann", NULL, 3, "stands in this contest twice; the first is on line 2" },
        { "candidates.csv", "one.north,bob", "one.west,bob", NULL, 3, "contest 'one.west'" },
        { "candidates.csv", "The Reds,PP1", "The Reds,PP7", NULL, 2, "party 'PP7'" },
        { "candidates.csv", "The Reds,PP1", "The Reds,", NULL, 2, "party is blank" },
        { "candidates.csv", "north,ann,Ann", "north,Ann,Ann", NULL, 2, "not an id" },
        { "candidates.csv", "north,ann,Ann", "north,ann,", NULL, 2, "name is blank" },
    };

    check_all(state, broken, ARRAY_SIZE(broken));
}

/* What can be wrong with baselines, each shown on its line. */
static void test_holdings(void **state) {
    static const struct broken broken[] = {
        { "baselines.csv", "before,councillors,E1,PP1", "after,councillors,E1,PP1", NULL, 2, "no [baseline after]" },
        { "baselines.csv", "before,councillors,E1,PP1", "before,mps,E1,PP1", NULL, 2, "poll 'mps'" },
        { "baselines.csv", "before,councillors,E1,PP1", "before,councillors,E9,PP1", NULL, 2, "area 'E9'" },
        { "baselines.csv", "E1,PP1,3", "E1,PP8,3", NULL, 2, "party 'PP8'" },
        { "baselines.csv", "E1,PP1,3", "E1,PP2,3", NULL, 2, "baselines name groups" },
        { "baselines.csv", "others,2,,", "PP1,2,,", NULL, 3, "listed twice; the first is on line 2" },
        { "baselines.csv", "others,2,,", "PP3,2,,yes", NULL, 3, "control is on line 2 already" },
        { "baselines.csv", "others,2,,", "others,2,,yes", NULL, 3, "cannot be in control" },
        { "baselines.csv", "others,2,,", "others,-2,,", NULL, 3, "seats is '-2'" },
        { "baselines.csv", "not-up,councillors,E1,PP1,2,,", "not-up,councillors,E1,PP1,2,,yes", NULL, 4, "control" },
        { "baselines.csv", "not-up,councillors,E1,PP1", "not-up,councillors,E1,others", NULL, 4, "belong to groups" },
        { "baselines.csv", "noc,,,yes", "noc,,,", NULL, 5, "write yes" },
        { "baselines.csv", "noc,,,yes", "noc,3,,yes", NULL, 5, "noc holds nothing" },
        { "baselines.csv", "before,councillors,E2,noc,,,yes", "before,mayors,E2,PP1,1,,yes", NULL, 5,
          "no contest of the poll" },
        { "baselines.csv", "400,,one.north,900", "400,,one.west,900", NULL, 6, "contest 'one.west' is not in" },
        { "baselines.csv", "400,,one.north,900", "400,,two.all,900", NULL, 6, "not a contest of that poll and area" },
        { "baselines.csv", "400,,one.north,900", "400,yes,one.north,900", NULL, 6, "leave the contest blank" },
        { "baselines.csv", "900,610", "900,many", NULL, 6, "papers is 'many'" },
        { "baselines.csv", "200,,one.north,,", "200,,one.north,901,", NULL, 7, "electorate is another on an earlier row" },
        { "baselines.csv", "E1,PP3,,200", "E1,PP1,,200", NULL, 7, "listed twice; the first is on line 6" },
    };

    check_all(state, broken, ARRAY_SIZE(broken));
}

/* What can be wrong with centres and officers, each shown on its line. */
static void test_people(void **state) {
    static const struct broken broken[] = {
        { "centres.csv", "two,Two", "one,Two", NULL, 3, "listed twice" },
        { "centres.csv", "Two Hall,,E2", "Two Hall,,E9", NULL, 3, "area 'E9'" },
        { "officers.csv", "two.ro,Petra,returning-officer,two", "two.ro,Petra,returning-officer,ten", NULL, 4,
          "centre 'ten'" },
        { "officers.csv", "Oscar,deputy", "Oscar,clerk", NULL, 3, "returning-officer, deputy" },
        { "officers.csv", "Oscar,deputy,one,councillors", "Oscar,deputy,one,mps", NULL, 3, "poll 'mps'" },
        { "officers.csv", "one,councillors,E1\none.dro", "one,councillors,E7\none.dro", NULL, 2, "area 'E7'" },
        { "officers.csv", "both.ro,Rita,returning-officer,both,mayors,E1",
          "both.ro,Rita,returning-officer,both,mayors,CA", NULL, 7, "has this right already, on line 6" },
        { "officers.csv", "both.ro,Rita,returning-officer,both,mayors,E1",
          "both.ro,Rosa,returning-officer,both,mayors,E1", NULL, 7, "another name than on line 6" },
        { "officers.csv", "both.ro,Rita,returning-officer,both,mayors,E1",
          "both.ro,Rita,returning-officer,one,mayors,E1", NULL, 7, "another centre than on line 6" },
        { "officers.csv", "one.dro,Oscar,deputy,one,councillors,E1\n", "", "contests.csv", 2,
          "1 officers may declare 'one.north', but officers_declare is 2" },
        { "officers.csv", "both,mayors,CA\nboth.ro", "both,councillors,CA\nboth.ro", "contests.csv", 5,
          "1 officers may declare 'mayor.both'" },
    };

    check_all(state, broken, ARRAY_SIZE(broken));
}

/* Declarations that do not fit the election, or that the rules would refuse, are shown by line. */
static void test_declarations(void **state) {
    static const struct broken broken[] = {
        { "declarations.csv", "one.south,1,declared,,2017-05-05T01:00:00+01:00\n", "", NULL, 2, "no 'declared' row" },
        { "declarations.csv", "votes,dan,60", "votes,dan,sixty", NULL, 6, "not a whole number" },
        { "declarations.csv", "votes,dan,60", "votes,zoe,60", NULL, 6, "'zoe' is not a candidate" },
        { "declarations.csv", "electorate,,300", "electorate,,100", NULL, 3, "A06" },
        { "declarations.csv", "two.all,1,declared,,2017-06-08T23", "two.all,1,declared,,2017-05-04T23", NULL, 10,
          "declared before the declaration above it" },
        { "declarations.csv", "two.all,1,elected,fay,yes\n", "two.all,1,elected,fay,yes\ntwo.all,1,votes,fay,9\n", NULL,
          12, "S03" },
        { "declarations.csv", "contest,revision", "contest,version", NULL, 1, "no column 'version'" },
    };

    check_all(state, broken, ARRAY_SIZE(broken));
}

/* A rule profile in election.ini is the election's; what it does not set has its default. */
static void test_thresholds(void **state) {
    const struct fixture *x = *state;
    struct folder folder;
    struct faults f = { 0 };
    struct election *e = NULL;
    struct folder_counts counts;

    put_folder(x, "election.ini", "[baseline before]", "[thresholds]\nswing = 90\nrejected-warn = 19\n[baseline before]");
    assert_int_equal(folder_check(&folder, x->path, &e, &counts, &f), 0);
    assert_int_equal(f.n, 0);
    assert_int_equal(e->header.n_thresholds, 2);
    assert_int_equal(threshold_number(&e->header, THRESHOLD_SWING), 90);
    assert_int_equal(threshold_number(&e->header, THRESHOLD_REJECTED_WARN), 19);
    assert_int_equal(threshold_number(&e->header, THRESHOLD_SHARE_CHANGE), 250);
    assert_int_equal(counts.warned, 1);
    assert_int_equal(counts.codes[CODE_P01], 1);
    election_free(e);
    folder_deinit(&folder);
    faults_deinit(&f);
}

/* A folder without declarations.csv is sound: before the night there are none. */
static void test_no_declarations(void **state) {
    const struct fixture *x = *state;
    struct folder folder;
    struct faults f = { 0 };
    struct election *e = NULL;
    struct folder_counts counts;

    put_folder(x, "declarations.csv", NULL, NULL);
    assert_int_equal(folder_check(&folder, x->path, &e, &counts, &f), 0);
    assert_int_equal(f.n, 0);
    assert_int_equal(counts.declarations, 0);
    election_free(e);
    folder_deinit(&folder);
}

/* The order of rows does not matter where the format says nothing of order: the bodies are the same bytes. */
static void test_order(void **state) {
    const struct fixture *x = *state;
    struct bodies bodies[2];

    for (size_t i = 0; i < 2; i++) {
        struct folder folder;
        struct faults f = { 0 };

        if (i == 0)
            put_folder(x, NULL, NULL, NULL);
        else
            put_folder(x, "parties.csv", "PP3,,Blues,Gleision,Blu,yes\nind,,Independent,,,no\n",
                       "ind,,Independent,,,no\nPP3,,Blues,Gleision,Blu,yes\n");
        assert_int_equal(folder_read(&folder, x->path, &f), 0);
        assert_int_equal(f.n, 0);
        assert_int_equal(folder_bodies(&folder, &bodies[i], &f), 0);
        folder_deinit(&folder);
    }
    assert_int_equal(bodies[0].n, bodies[1].n);
    for (size_t i = 0; i < bodies[0].n; i++)
        assert_true(span_equal(bodies[0].spans[i], bodies[1].spans[i]));
    bodies_deinit(&bodies[0]);
    bodies_deinit(&bodies[1]);
}

/* A parliament's seats are held against its contests as a council's are. */
static void test_parliament(void **state) {
    const struct fixture *x = *state;
    struct folder folder;
    struct faults f = { 0 };
    struct election *e = NULL;
    struct folder_counts counts;

    put_folder(x, "polls.csv", "councillors,councillors,", "councillors,parliament,");
    put(x, "areas.csv", "area,parent,kind,name,name_cy,size,overlaps\nGB,,country,Great Britain,,5,\n"
                        "E1,GB,region,One,,5,\nCA,GB,combined-authority,Both,,,E1 E2\nE2,GB,region,Two,,,\n");
    assert_int_equal(folder_check(&folder, x->path, &e, &counts, &f), 0);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.rows[0].line, 2);
    assert_non_null(strstr(f.rows[0].text, "'GB' has 5 seats, but 6 are contested and 0 are not up"));
    election_free(e);
    folder_deinit(&folder);
    faults_deinit(&f);
}

/* What is not a folder is said so, and nothing is left behind. */
static void test_not_a_folder(void **state) {
    struct folder folder;
    struct faults f = { 0 };

    (void)state;
    assert_int_equal(folder_read(&folder, "/dev/null", &f), -ENOTDIR);
    folder_deinit(&folder);
    assert_int_equal(folder_read(&folder, "/dev/null/nowhere", &f), -ENOTDIR);
    folder_deinit(&folder);
    assert_int_equal(folder_read(&folder, "/proc/nowhere", &f), -ENOENT);
    folder_deinit(&folder);
    assert_int_equal(f.n, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_sound),    TEST(test_settings), TEST(test_lists),        TEST(test_ring),
        TEST(test_ring_alone),
        TEST(test_contests), TEST(test_holdings), TEST(test_people),       TEST(test_declarations),
        TEST(test_no_declarations), TEST(test_thresholds), TEST(test_order), TEST(test_not_a_folder), TEST(test_parliament),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
