/* SPDX-License-Identifier: Apache-2.0 */

/* Proves that records of both kinds survive the wire unchanged, and that changed bytes never mean something else. */

#include "tests/unit/record_fixture.h"

/* Records of both kinds, full and minimal, come back byte for byte, and no beginning of them is taken for one. */
static void test_round_trips(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct records *r = records_full();
    struct record area = area_minimal(), contest = contest_minimal(), told = contest_told();

    (void)state;
    pack_init(&p);
    probe_sound(record_again, packed(&p, &r->area));
    probe_sound(record_again, packed(&p, &r->contest));
    probe_sound(record_again, packed(&p, &area));
    probe_sound(record_again, packed(&p, &contest));
    probe_sound(record_again, packed(&p, &told));
}

/* Lists as long as a contest's may be, and a key as long as a key may be, are taken; one more is not. */
static void test_limits(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static uint64_t votes[TALLY_CANDIDATES_MAX + 1], elected[TALLY_CANDIDATES_MAX + 1];
    char key[TALLY_KEY_MAX + 2];
    struct record r = contest_minimal();

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(elected); i++)
        elected[i] = i;
    r.contest.key = probe_filled(key, TALLY_KEY_MAX, '/');
    r.contest.votes_given = true;
    r.contest.votes = votes;
    r.contest.elected = elected;
    r.contest.n_votes = r.contest.n_elected = TALLY_CANDIDATES_MAX;
    probe_sound(record_again, packed(&p, &r));
    r.contest.n_votes++;
    assert_int_equal(probe_again(record_again, packed(&p, &r)), CANON_LIMIT);
    r.contest.n_votes--;
    r.contest.n_elected++;
    assert_int_equal(probe_again(record_again, packed(&p, &r)), CANON_LIMIT);
    r.contest.n_elected--;
    r.contest.key = probe_filled(key, TALLY_KEY_MAX + 1, '/');
    assert_int_equal(probe_again(record_again, packed(&p, &r)), CANON_LIMIT);
}

/* What was put into an area's record is found there, with a change for each baseline in each group. */
static void test_area_fields(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct record r;

    (void)state;
    pack_init(&p);
    assert_int_equal(record_decode(packed(&p, &records_full()->area), &arena, &r), 0);
    assert_int_equal(r.kind, RECORD_AREA);
    assert_true(r.area.contests.total == 852 && r.area.contests.queried == 2 && r.area.contests.vacant == 6);
    assert_true(r.area.seats_total == 1254 && r.area.seats_filled == 1159 && r.area.turnout_papers == 5000000000);
    assert_true(r.area.n_parties == 2 && r.area.parties[0].votes == INT64_MAX);
    assert_true(r.area.n_groups == 2 && r.area.n_baselines == 2 && r.area.groups[0].councils == 1);
    assert_true(r.area.groups[0].changes[0].seats.value == -12);
    assert_true(r.area.groups[0].changes[0].councils.value == INT64_MIN);
    assert_false(r.area.groups[0].changes[1].seats.given);
    assert_true(r.area.groups[1].changes[0].seats.value == INT64_MAX && r.area.groups[1].changes[1].seats.given);
    assert_true(r.area.remainders[0].others_change.value == -3 && r.area.remainders[1].unattributed.value == 7);
    assert_true(r.area.control.status == CONTROL_MAJORITY && r.area.control.was_status.value == CONTROL_NONE);
    assert_true(span_equal(r.area.control.group, span_str("PP77")) && !r.area.control.was_group.ptr);
    assert_true(r.area.councils_total == 22 && r.area.councils_decided == 3 && r.area.councils_none == 1);
    assert_true(r.area.n_annotations == 3 && span_equal(r.area.annotations[1].officer, span_str("b.news")));
    assert_true(span_equal(r.area.annotations[0].text, span_str("Rhagamcan Môn")));
    assert_true(span_equal(r.area.annotations[0].unit, span_str("seats")) && r.area.annotations[0].n_values == 2);
    assert_true(r.area.annotations[0].values[0].number == INT64_MAX && !r.area.annotations[1].text.ptr);
    assert_true(r.area.annotations[2].values[0].number == INT64_MIN && !r.area.annotations[2].unit.ptr);
    assert_true(r.area.fall.given && r.area.fall.entry == 99 && span_equal(r.area.fall.reason, span_str("court")));
}

/* What was put into a contest's record is found there. */
static void test_contest_fields(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct record r;

    (void)state;
    pack_init(&p);
    assert_int_equal(record_decode(packed(&p, &records_full()->contest), &arena, &r), 0);
    assert_int_equal(r.kind, RECORD_CONTEST);
    assert_true(r.contest.state == STATE_DECLARED && r.contest.revision == 2 && r.contest.conflicts == 1);
    assert_true(r.contest.n_codes == 2 && span_equal(r.contest.codes[1], span_str("A05")));
    assert_true(r.contest.figures_given && r.contest.figures.bytes[31] == 4 && r.contest.body.bytes[0] == 5);
    assert_true(r.contest.as_declared && r.contest.status == STATUS_ABANDONED);
    assert_true(r.contest.from.value == 1 && r.contest.electorate.value == 2 && r.contest.papers.value == 3);
    assert_true(r.contest.n_votes == 3 && r.contest.votes[2] == TALLY_COUNT_MAX);
    assert_true(r.contest.n_elected == 2 && r.contest.elected[1] == TALLY_CANDIDATES_MAX - 1);
    assert_true(r.contest.lots[0].n_tied == 2 && r.contest.round2[0].total == 2 && r.contest.quota.value == 4);
    assert_true(r.contest.fall.given && r.contest.fall.time == 0);
}

/* What stands beside the figures is found there: what is queried, statements, notices, candidates. */
static void test_fields_beside(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct contest_record *c;
    struct record r, told = contest_told();

    (void)state;
    pack_init(&p);
    assert_int_equal(record_decode(packed(&p, &records_full()->contest), &arena, &r), 0);
    c = &r.contest;
    assert_true(c->queried.given && c->queried.revision == TALLY_COUNT_MAX && c->queried.act == ACT_SUPERSEDE);
    assert_true(c->queried.body.bytes[0] == 6 && c->queried.n_codes == 2);
    assert_true(span_equal(c->queried.codes[1], span_str("P06")));
    assert_true(c->queried.n_signers == 2 && c->queried.signers[1].bytes[31] == 11 && c->used == TALLY_COUNT_MAX);
    assert_true(c->n_statements == 3 && span_equal(c->statements[2].area, span_str("E06000025")));
    assert_true(c->statements[1].phase == PHASE_SECOND && c->statements[1].revision == TALLY_COUNT_MAX);
    assert_true(c->statements_named && !c->statements_hold);
    assert_true(c->statements[1].body.bytes[31] == 8 && !c->statements[2].body_given);
    assert_true(c->notices.recount && c->notices.rush_given && c->notices.n_rush == 2);
    assert_true(c->notices.rush[1] == TALLY_CANDIDATES_MAX - 1);
    assert_true(c->notices.electorate.value == TALLY_COUNT_MAX && c->notices.papers.given);
    assert_true(c->notices.agency_given && c->notices.agency_votes_given && c->notices.n_agency_votes == 3);
    assert_true(c->notices.agency_votes[1] == TALLY_COUNT_MAX && c->notices.n_agency == 1 && c->notices.agency[0] == 2);
    assert_true(c->candidates_given && c->n_candidates == 2 && span_equal(c->candidates[1].id, span_str("abe")));
    assert_int_equal(record_decode(packed(&p, &told), &arena, &r), 0);
    assert_true(c->notices.rush_given && c->notices.n_rush == 0 && !c->notices.recount);
    assert_true(!c->notices.electorate.given && !c->notices.papers.given);
    assert_true(c->notices.agency_given && !c->notices.agency_votes_given && c->notices.n_agency == 0);
    assert_true(!c->queried.given && !c->candidates_given && !c->as_declared && c->status == STATUS_NONE);
}

/* The key alone is read from a record of either kind, and from nothing else. */
static void test_key_alone(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct records *r = records_full();
    struct span key = span_str("untouched");

    (void)state;
    pack_init(&p);
    assert_int_equal(record_key(span_str("\x93\x01\x03\xa1/"), &key), CANON_LIMIT);
    assert_int_equal(record_key(span_str("\x93\x01\x01\xa1/"), &key), CANON_LIMIT);
    assert_int_equal(record_key(span_str("\x93\x02\x01\xa1/"), &key), CANON_VERSION);
    assert_int_equal(record_key(span_str(""), &key), CANON_TRUNCATED);
    assert_true(span_equal(key, span_str("untouched")));
    assert_int_equal(record_key(packed(&p, &r->area), &key), 0);
    assert_true(span_equal(key, r->area.area.key));
    assert_int_equal(record_key(packed(&p, &r->contest), &key), 0);
    assert_true(span_equal(key, r->contest.contest.key));
}

/* However a record's bytes are changed, they are refused or mean exactly what they say. */
static void test_mutations(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct records *r = records_full();

    (void)state;
    pack_init(&p);
    probe_mutations(record_again, packed(&p, &r->area), 41);
    probe_mutations(record_again, packed(&p, &r->contest), 42);
}

/* msgpack-c's own reader, which shares nothing with the cursor, finds in records what was put there. */
static void test_oracle(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct records *r = records_full();
    const msgpack_object *o, *row;
    msgpack_unpacked result;

    (void)state;
    pack_init(&p);
    msgpack_unpacked_init(&result);
    o = oracle_read(&result, packed(&p, &r->contest));
    oracle_bool(oracle_element(o, 6), true);
    oracle_bin(oracle_element(o, 7), span_of(r->contest.contest.body.bytes, DIGEST_SIZE));
    oracle_bin(oracle_element(o, 8), span_of(r->contest.contest.figures.bytes, DIGEST_SIZE));
    oracle_uint(oracle_element(o, 10), TALLY_COUNT_MAX);
    oracle_uint(oracle_element(o, 11), STATUS_ABANDONED);
    oracle_uint(oracle_element(oracle_element(o, 13), 1), ACT_SUPERSEDE);
    oracle_str(oracle_element(oracle_element(oracle_element(o, 13), 3), 0), "P05");
    oracle_uint(oracle_element(oracle_element(o, 17), 2), TALLY_COUNT_MAX);
    oracle_uint(oracle_element(oracle_element(oracle_element(o, 22), 1), 2), TALLY_COUNT_MAX);
    oracle_bool(oracle_element(o, 23), false);
    row = oracle_element(o, 24);
    oracle_bool(oracle_element(row, 0), true);
    oracle_uint(oracle_element(oracle_element(row, 1), 1), TALLY_CANDIDATES_MAX - 1);
    oracle_uint(oracle_element(oracle_element(row, 2), 0), TALLY_COUNT_MAX);
    oracle_uint(oracle_element(oracle_element(oracle_element(row, 3), 0), 1), TALLY_COUNT_MAX);
    oracle_uint(oracle_element(oracle_element(oracle_element(row, 3), 1), 0), 2);
    oracle_str(oracle_element(oracle_element(oracle_element(o, 25), 0), 1), "Zoë");
    oracle_str(oracle_element(oracle_element(o, 26), 2), "slip");
    o = oracle_read(&result, packed(&p, &r->area));
    row = oracle_element(oracle_element(o, 11), 0);
    oracle_str(oracle_element(row, 1), "a.news");
    oracle_str(oracle_element(row, 2), "Rhagamcan Môn");
    oracle_int(oracle_element(oracle_element(oracle_element(row, 4), 1), 1), INT64_MIN);
    oracle_int(oracle_element(oracle_element(oracle_element(oracle_element(oracle_element(o, 7), 0), 4), 0), 0), -12);
    msgpack_unpacked_destroy(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),    cmocka_unit_test(test_limits),
        cmocka_unit_test(test_area_fields),    cmocka_unit_test(test_contest_fields),
        cmocka_unit_test(test_fields_beside),  cmocka_unit_test(test_key_alone),
        cmocka_unit_test(test_mutations),      cmocka_unit_test(test_oracle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
