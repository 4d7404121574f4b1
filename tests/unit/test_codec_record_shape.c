/* SPDX-License-Identifier: Apache-2.0 */

/* Proves that each rule of shape that a record can break is found, under its own fault. */

#include <stdio.h>

#include "tests/unit/record_fixture.h"

/* A control may be certain before it is decided: a majority with its group, none without one. */
static void test_certain_controls(void **state) {
    static const struct {
        enum control_status status;
        const char *group;
        int fault;
    } rows[] = {
        { CONTROL_UNDECIDED, NULL, 0 },        { CONTROL_MAJORITY, "PP77", 0 },      { CONTROL_NONE, NULL, 0 },
        { CONTROL_CERTAIN_MAJORITY, "PP77", 0 }, { CONTROL_CERTAIN_NONE, NULL, 0 },
        { CONTROL_UNDECIDED, "PP77", CANON_LIMIT }, { CONTROL_MAJORITY, NULL, CANON_LIMIT },
        { CONTROL_CERTAIN_MAJORITY, NULL, CANON_LIMIT }, { CONTROL_CERTAIN_NONE, "PP77", CANON_LIMIT },
        { _CONTROL_STATUS_MAX, NULL, CANON_LIMIT }, { _CONTROL_STATUS_MAX, "PP77", CANON_LIMIT },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct records *r = records_full();

        r->area.area.control.status = rows[i].status;
        r->area.area.control.group = rows[i].group ? span_str(rows[i].group) : (struct span){ 0 };
        assert_int_equal(probe_again(record_again, packed(&p, &r->area)), rows[i].fault);
    }
}

/* As many annotations and statements as may be are taken; one more is not. */
static void test_one_row_too_many(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static struct annotation annotations[TALLY_ANNOTATIONS_MAX + 1];
    static struct statement_row statements[TALLY_STATEMENTS_MAX + 1];
    char names[TALLY_STATEMENTS_MAX + 1][5];
    struct record area = area_minimal(), contest = contest_minimal();

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(statements); i++) {
        snprintf(names[i], sizeof(names[i]), "E%03zu", i);
        statements[i] = (struct statement_row){ span_str(names[i]), PHASE_FIRST, 1, false, { { 0 } } };
    }
    for (size_t i = 0; i < ARRAY_SIZE(annotations); i++)
        annotations[i] = (struct annotation){ .id = span_str(names[i]), .officer = span_str("o") };
    area.area.annotations = annotations;
    area.area.n_annotations = TALLY_ANNOTATIONS_MAX;
    assert_int_equal(probe_again(record_again, packed(&p, &area)), 0);
    area.area.n_annotations++;
    assert_int_equal(probe_again(record_again, packed(&p, &area)), CANON_LIMIT);
    contest.contest.statements = statements;
    contest.contest.n_statements = TALLY_STATEMENTS_MAX;
    assert_int_equal(probe_again(record_again, packed(&p, &contest)), 0);
    contest.contest.n_statements++;
    assert_int_equal(probe_again(record_again, packed(&p, &contest)), CANON_LIMIT);
}

/* --- One field at a time --- */

#define SPOIL(name, change)                                                                                            \
    static void name(struct records *r) {                                                                              \
        change;                                                                                                        \
    }
SPOIL(area_key_open, r->area.area.key = span_str("GB/@p"))
SPOIL(area_key_space, r->area.area.key = span_str("G B/@p/"))
SPOIL(area_key_empty, r->area.area.key = span_str(""))
SPOIL(area_party_order, r->parties[1].party = span_str("PP7"))
SPOIL(area_group_twice, r->groups[1].group = r->groups[0].group)
SPOIL(area_total, r->parties[0].votes++)
SPOIL(area_unattributed, r->remainders[1].unattributed.value = (uint64_t)INT64_MAX + 1)
SPOIL(area_control_status, r->area.area.control.status = _CONTROL_STATUS_MAX)
SPOIL(area_control_nobody, r->area.area.control.group = (struct span){ 0 })
SPOIL(area_control_somebody, r->area.area.control.status = CONTROL_NONE)
SPOIL(area_was_undecided, r->area.area.control.was_status.value = CONTROL_UNDECIDED)
SPOIL(area_was_nobody, r->area.area.control.was_status.value = CONTROL_MAJORITY)
SPOIL(area_was_without, r->area.area.control.was_status.given = false;
      r->area.area.control.was_group = span_str("PP1"))
SPOIL(area_fall_time, r->area.area.fall.time = TALLY_TIME_MAX + 1)
SPOIL(area_fall_reason, r->area.area.fall.reason = span_str("a slip"))
SPOIL(area_was_certain, r->area.area.control.was_status.value = CONTROL_CERTAIN_NONE)
SPOIL(area_note_order, r->annotations[2].id = span_str("seat"))
SPOIL(area_note_twice, r->annotations[1].officer = r->annotations[0].officer)
SPOIL(area_note_officers, r->annotations[0].officer = span_str("c.news"))
SPOIL(area_note_nobody, r->annotations[0].officer = (struct span){ 0 })
SPOIL(area_note_text, r->annotations[0].text.len = 0)
SPOIL(area_note_unit, r->annotations[0].unit = span_str("a\x7f"))
SPOIL(area_note_value, r->values[1].party = r->values[0].party)
SPOIL(contest_key_open, r->contest.contest.key.len--)
SPOIL(contest_state, r->contest.contest.state = _STATE_MAX)
SPOIL(contest_code, r->contest.contest.codes[0] = span_str("A/3"))
SPOIL(contest_conflicts, r->contest.contest.conflicts = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(contest_votes, r->votes[2]++)
SPOIL(contest_elected_order, r->elected[0] = r->elected[1])
SPOIL(contest_elected_far, r->elected[1]++)
SPOIL(contest_rejected, r->rejected[1].head = span_str("in-part"))
SPOIL(contest_from, r->contest.contest.from.value = TALLY_TIME_MAX + 1)
SPOIL(contest_status, r->contest.contest.status = _STATUS_MAX)
SPOIL(queried_revision, r->contest.contest.queried.revision = 0)
SPOIL(queried_no_act, r->contest.contest.queried.act = 0)
SPOIL(queried_act, r->contest.contest.queried.act = ACT_WITHDRAW)
SPOIL(queried_signers, r->signers[1] = r->signers[0])
SPOIL(contest_used, r->contest.contest.used++)
SPOIL(queried_code, r->contest.contest.queried.codes[1] = span_str(""))
SPOIL(statement_area, r->statements[0].area = span_str("E/1"))
SPOIL(statement_phase, r->statements[2].phase = _PHASE_MAX)
SPOIL(statement_revision, r->statements[0].revision = 0)
SPOIL(statement_twice, r->statements[1].phase = PHASE_FIRST)
SPOIL(statement_order, r->statements[2].area = span_str("E05"))
SPOIL(rush_twice, r->rush[1] = 0)
SPOIL(rush_far, r->rush[1]++)
SPOIL(turnout_electorate, r->contest.contest.notices.electorate.value++)
SPOIL(turnout_papers, r->contest.contest.notices.papers.value = UINT64_MAX)
SPOIL(agency_votes, r->agency_votes[1]++)
SPOIL(agency_far, r->agency[0] = TALLY_CANDIDATES_MAX)
SPOIL(candidate_id, r->candidates[0].id = span_str("zo\xc3\xab"))
SPOIL(candidate_name, r->candidates[1].name.len = 0)

/* Each rule of shape that a record can break is found, under its own fault. */
static void test_spoiled_records(void **state) {
    static const struct {
        void (*spoil)(struct records *r);
        bool contest;
        int fault;
    } rows[] = {
        { area_key_open, false, CANON_TEXT },          { area_key_space, false, CANON_TEXT },
        { area_key_empty, false, CANON_LIMIT },        { area_party_order, false, CANON_ORDER },
        { area_group_twice, false, CANON_ORDER },      { area_total, false, CANON_LIMIT },
        { area_unattributed, false, CANON_LIMIT },     { area_control_status, false, CANON_LIMIT },
        { area_control_nobody, false, CANON_LIMIT },   { area_control_somebody, false, CANON_LIMIT },
        { area_was_undecided, false, CANON_LIMIT },    { area_was_nobody, false, CANON_LIMIT },
        { area_was_without, false, CANON_LIMIT },      { area_fall_time, false, CANON_LIMIT },
        { area_fall_reason, false, CANON_TEXT },       { contest_key_open, true, CANON_TEXT },
        { contest_state, true, CANON_LIMIT },          { contest_code, true, CANON_TEXT },
        { contest_conflicts, true, CANON_LIMIT },      { contest_votes, true, CANON_LIMIT },
        { contest_elected_order, true, CANON_ORDER },  { contest_elected_far, true, CANON_LIMIT },
        { contest_rejected, true, CANON_ORDER },       { contest_from, true, CANON_LIMIT },
        { area_was_certain, false, CANON_LIMIT },      { area_note_order, false, CANON_ORDER },
        { area_note_twice, false, CANON_ORDER },       { area_note_officers, false, CANON_ORDER },
        { area_note_nobody, false, CANON_TYPE },       { area_note_text, false, CANON_LIMIT },
        { area_note_unit, false, CANON_TEXT },         { area_note_value, false, CANON_ORDER },
        { contest_status, true, CANON_LIMIT },         { queried_revision, true, CANON_LIMIT },
        { queried_no_act, true, CANON_LIMIT },         { queried_act, true, CANON_LIMIT },
        { queried_signers, true, CANON_ORDER },        { contest_used, true, CANON_LIMIT },
        { queried_code, true, CANON_LIMIT },           { statement_area, true, CANON_TEXT },
        { statement_phase, true, CANON_LIMIT },        { statement_revision, true, CANON_LIMIT },
        { statement_twice, true, CANON_ORDER },        { statement_order, true, CANON_ORDER },
        { rush_twice, true, CANON_ORDER },             { rush_far, true, CANON_LIMIT },
        { turnout_electorate, true, CANON_LIMIT },     { turnout_papers, true, CANON_LIMIT },
        { agency_votes, true, CANON_LIMIT },           { agency_far, true, CANON_LIMIT },
        { candidate_id, true, CANON_TEXT },            { candidate_name, true, CANON_LIMIT },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct records *r = records_full();

        rows[i].spoil(r);
        assert_int_equal(probe_again(record_again, packed(&p, rows[i].contest ? &r->contest : &r->area)),
                         rows[i].fault);
    }
}

/* Groups have one change for each baseline: neither fewer nor more than the remainders say there are. */
static void test_changes_match_baselines(void **state) {
#define OPENING "\x9d\x01\x01\xa5X/@p/\x97\0\0\0\0\0\0\0\x92\0\0\x93\0\0\0\x90\x91\x95\xa1g\0\0\0"
#define ENDING "\xc0\xc0\x90\xc0"
    static const char same[] = OPENING "\x91\x92\x01\xff\x91\x92\xc0\xc0" ENDING;
    static const char fewer[] = OPENING "\x90\x91\x92\xc0\xc0" ENDING;
    static const char more[] = OPENING "\x92\x92\x01\xff\x92\xc0\xc0\x91\x92\xc0\xc0" ENDING;

    (void)state;
    assert_int_equal(probe_again(record_again, span_of(same, sizeof(same) - 1)), 0);
    assert_int_equal(probe_again(record_again, span_of(fewer, sizeof(fewer) - 1)), CANON_LIMIT);
    assert_int_equal(probe_again(record_again, span_of(more, sizeof(more) - 1)), CANON_LIMIT);
}

/* A contest's record has the digests of both the body and its figures, or of neither; notices are never cut short. */
static void test_body_with_figures(void **state) {
#define HEAD "\xdc\0\x1b\x01\x02\xa5X/@p/\0\0\x90\xc2"
#define DIGEST "\xc4\x20" "0123456789abcdef0123456789abcdef"
#define REST "\0\0\0\xc0\xc0\xc0\xc0\xc0\xc0\x90\xc0\xc0\xc0\x90\xc0"
#define QUIET "\x94\xc2\xc0\xc0\xc0"
#define TAIL "\xc0\xc0"
    static const struct {
        const char *bytes;
        size_t n;
        int fault;
    } rows[] = {
#define ROW(bytes, fault) { bytes, sizeof(bytes) - 1, fault }
        ROW(HEAD "\xc0\xc0" REST QUIET TAIL, CANON_OK),
        ROW(HEAD DIGEST DIGEST REST QUIET TAIL, CANON_OK),
        ROW(HEAD DIGEST "\xc0" REST QUIET TAIL, CANON_LIMIT),
        ROW(HEAD "\xc0" DIGEST REST QUIET TAIL, CANON_LIMIT),
        ROW(HEAD "\xc0\xc0" REST "\xc0" TAIL, CANON_TYPE),
        ROW(HEAD "\xc0\xc0" REST "\x93\xc2\xc0\xc0" TAIL, CANON_LIMIT),
        ROW(HEAD "\xc0\xc0" REST "\x94\xc0\xc0\xc0\xc0" TAIL, CANON_TYPE),
        ROW(HEAD "\xc0\xc0" REST "\x94\xc2\xc0\x92\1\xc0\xc0" TAIL, CANON_TYPE),
        ROW(HEAD "\xc0\xc0" REST "\x94\xc2\xc0\x91\1\xc0" TAIL, CANON_LIMIT),
        ROW(HEAD "\xc0\xc0" REST "\x94\xc2\xc0\xc0\x92\x90\xc0" TAIL, CANON_TYPE),
        ROW(HEAD "\xc0\xc0" REST "\x94\xc2\xc0\xc0\x92\xc0\x90" TAIL, CANON_OK),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_int_equal(probe_again(record_again, span_of(rows[i].bytes, rows[i].n)), rows[i].fault);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certain_controls),        cmocka_unit_test(test_one_row_too_many),
        cmocka_unit_test(test_spoiled_records),         cmocka_unit_test(test_changes_match_baselines),
        cmocka_unit_test(test_body_with_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
