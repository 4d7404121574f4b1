/* SPDX-License-Identifier: Apache-2.0 */
/* How many officers sign, by act and by poll: what election.ini says, what a manifest may say, and whom it binds. */

#include "tests/unit/folder_fixture.h"

#include "tests/support/declarations.h"
#include "tests/support/statements.h"

/* A section of a poll says what is otherwise there; what it leaves out is as in [election], and rows are in order. */
static void test_folder(void **state) {
    const struct fixture *x = *state;
    struct folder folder;
    struct faults f = { 0 };
    struct election *e = NULL;
    struct folder_counts counts;

    put_folder(x, "election.ini", "[baseline before]", "[poll mayors]\nofficers_confirm = 2\n"
               "[poll councillors]\nofficers_declare = 1\nofficers_as_declared = 3\n[baseline before]");
    assert_int_equal(folder_check(&folder, x->path, &e, &counts, &f), 0);
    assert_int_equal(f.n, 0);
    assert_int_equal(e->header.n_quorums, 3);
    assert_true(span_equal(e->header.quorums[1].poll, span_str("councillors")));
    assert_int_equal(election_quorum(e, 0, QUORUM_DECLARE), 1);
    assert_int_equal(election_quorum(e, 0, QUORUM_AMEND), 2);
    assert_int_equal(election_quorum(e, 0, QUORUM_AS_DECLARED), 3);
    assert_int_equal(election_quorum(e, 0, QUORUM_CONFIRM), 1);
    assert_int_equal(election_quorum(e, 1, QUORUM_DECLARE), 2);
    assert_int_equal(election_quorum(e, 1, QUORUM_CONFIRM), 2);
    election_free(e);
    folder_deinit(&folder);
    faults_deinit(&f);
}

/* What can be wrong with it is shown on its line. */
static void test_folder_faults(void **state) {
    static const struct broken broken[] = {
        { "election.ini", "[baseline before]", "[poll mps]\nofficers_declare = 1\n[baseline before]", NULL, 13,
          "the poll 'mps' is not in polls.csv" },
        { "election.ini", "[baseline before]", "[poll mayors]\n[poll mayors]\n[baseline before]", NULL, 14,
          "twice; the first is on line 13" },
        { "election.ini", "[baseline before]", "[poll mayors]\nname = Mayors\n[baseline before]", NULL, 14,
          "a poll has no 'name' here" },
        { "election.ini", "[baseline before]", "[poll mayors]\nofficers_elect = 1\n[baseline before]", NULL, 14,
          "a poll has no 'officers_elect' here" },
        { "election.ini", "[baseline before]", "[poll mayors]\nofficers_amend = 0\n[baseline before]", NULL, 14,
          "a number from 1 to 8" },
        { "election.ini", "declare = 2", "declare = 2\nofficers_declare = 3", NULL, 12, "twice; the first is on line 11" },
        { "election.ini", "officers_declare = 2\n", "", NULL, 1, "lacks 'officers_declare'" },
        { "election.ini", "[baseline before]", "[poll mayors]\nofficers_declare = 3\n[baseline before]", "contests.csv", 5,
          "2 officers may declare 'mayor.both', but officers_declare is 3" },
    };

    check_all(state, broken, ARRAY_SIZE(broken));
}

/* No more polls have sections of their own than there is room for, however many are written. */
static void test_folder_many(void **state) {
    const struct fixture *x = *state;
    char text[4096] = "";
    struct folder folder;
    struct faults f = { 0 };
    size_t said = 0;

    for (int i = 0; i < 64; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "[poll p%d]\nofficers_declare = 1\n", i);
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "[baseline before]");
    put_folder(x, "election.ini", "[baseline before]", text);
    assert_int_equal(folder_read(&folder, x->path, &f), 0);
    for (size_t i = 0; i < f.n && i < FAULTS_MAX; i++)
        said += strstr(f.rows[i].text, "more than 63 sections of polls") != NULL;
    assert_int_equal(said, 1);
    folder_deinit(&folder);
    faults_deinit(&f);
}

/* --- In a manifest --- */

static void rows(struct small_manifest *m, size_t n, const char *poll, uint64_t declare) {
    struct m_quorums *quorums = arena_alloc(&m->arena, n, sizeof(*quorums));

    quorums[n - 1] = m->header.quorums[0];
    quorums[0] = m->header.quorums[0];
    if (poll)
        quorums[n - 1].poll = span_str(poll);
    quorums[n - 1].needed[QUORUM_DECLARE] = declare;
    m->header.quorums = quorums;
    m->header.n_quorums = n;
}
static void without_any(struct small_manifest *m) {
    m->header.n_quorums = 0;
}
static void without_row_of_any(struct small_manifest *m) {
    rows(m, 1, "mayors", 2);
}
static void unknown_poll(struct small_manifest *m) {
    rows(m, 2, "senate", 2);
}
static void four_for_mayors(struct small_manifest *m) {
    rows(m, 2, "mayors", 4);
}
static void three_for_mayors(struct small_manifest *m) {
    rows(m, 2, "mayors", 3);
    m->header.quorums[1].needed[QUORUM_CONFIRM] = 2;
    m->header.quorums[1].needed[QUORUM_AS_DECLARED] = 1;
}

/* A row of any poll comes first, the others' polls are known, and every contest has as many officers as its poll asks. */
static void test_manifest(void **state) {
    static const struct {
        void (*edit)(struct small_manifest *m);
        const char *says;
    } faults[] = {
        { without_any, "the first row must be that of any poll" },
        { without_row_of_any, "the first row must be that of any poll" },
        { unknown_poll, "quorums of senate" },
        { four_for_mayors, "contest m.mayor: 3 officers may declare it; officers_declare asks for 4" },
    };
    struct fault fault;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
        assert_int_equal(small_election_try(&(struct small_terms){ .edit = faults[i].edit }, &fault), 1);
        assert_non_null(strstr(fault.text, faults[i].says));
    }
    assert_int_equal(small_election_try(&(struct small_terms){ .edit = three_for_mayors }, &fault), 0);
}

/* A poll's own numbers bind its contests, and no others: who declares, who confirms, who sends as declared. */
static void test_judged(void **state) {
    static const char *const two[] = { "mayor.ro", "mayor.dro", NULL }, *const three[] = { "mayor.ro", "mayor.dro", "chief", NULL };
    static const char *const north[] = { "north.ro", "north.dro", NULL }, *const chief[] = { "chief", NULL };
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = three_for_mayors });
    struct declaration *d;
    struct night night;

    (void)state;
    night_init(&night, s);
    d = good_declaration(s->election, "m.mayor", 0, &night.arena);
    assert_judged(night_take(&night, d, two), VERDICT_REFUSED, "E02");
    assert_true(span_equal(night.last.codes[0].args[1], span_str("3")));
    d->as_declared = true;
    d->reason_code = span_str("as-declared");
    d->reason_text = span_str("");
    assert_judged(night_take(&night, d, two), VERDICT_REFUSED, "E02");
    d->as_declared = false;
    d->reason_code = d->reason_text = (struct span){ 0 };
    assert_judged(night_take(&night, d, three), VERDICT_ACCEPTED, NULL);
    assert_judged(night_take(&night, good_declaration(s->election, "n1.b", 0, &night.arena), north), VERDICT_ACCEPTED, NULL);
    d = declaration_act(d, ACT_CONFIRM, 2, "checked", &night.arena);
    assert_judged(night_take(&night, d, chief), VERDICT_REFUSED, "E02");
    assert_true(span_equal(night.last.codes[0].args[1], span_str("2")));
    night_deinit(&night);
    small_election_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_folder), TEST(test_folder_faults), TEST(test_folder_many),
        cmocka_unit_test(test_manifest), cmocka_unit_test(test_judged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
