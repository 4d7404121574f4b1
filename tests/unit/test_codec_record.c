/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/codec_probe.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }

CODEC_AGAIN(record, record)

/* An area's and a contest's record with every field, and the rows they point at. */
struct records {
    struct party_row parties[2];
    struct change changes[2][2];
    struct group_row groups[2];
    struct remainder_row remainders[2];
    struct rejected rejected[2];
    uint64_t votes[3], elected[2];
    struct span tied[2], won[1];
    struct lot lots[1];
    struct round2 round2[1];
    struct record area, contest;
};

static void fill_area(struct records *r) {
    r->area = (struct record){ .kind = RECORD_AREA };
    r->area.area = (struct area_record){
        .key = S("GB/W92000004/@councillors/"), .contests = { 852, 1, 2, 3, 4, 5, 6 }, .seats_total = 1254,
        .seats_filled = 1159, .turnout_papers = 5000000000, .turnout_electorate = INT64_MAX, .turnout_contests = 9,
        .n_parties = 2, .n_groups = 2, .n_baselines = 2, .parties = r->parties, .groups = r->groups,
        .remainders = r->remainders, .control_given = true,
        .control = { CONTROL_MAJORITY, S("PP77"), { true, CONTROL_NONE }, { 0 } }, .councils_given = true,
        .councils_total = 22, .councils_decided = 3, .councils_none = 1, .fall = { true, 99, 1493942400000, S("court") },
    };
}

static void fill_contest(struct records *r) {
    r->lots[0] = (struct lot){ 0, 2, 1, r->tied, r->won };
    r->contest = (struct record){ .kind = RECORD_CONTEST };
    r->contest.contest = (struct contest_record){
        .key = S("GB/W92000004/W06000008/@councillors/local.x.y.2017-05-04/"), .state = STATE_DECLARED, .revision = 2,
        .n_codes = 2, .codes = { S("A03"), S("A05") }, .figures_given = true, .figures = probe_digest(4), .conflicts = 1,
        .from = { true, 1 }, .electorate = { true, 2 }, .papers = { true, 3 }, .rejected_given = true,
        .votes_given = true, .lots_given = true, .round2_given = true, .n_rejected = 2, .n_votes = 3, .n_elected = 2,
        .n_lots = 1, .n_round2 = 1, .rejected = r->rejected, .votes = r->votes, .elected = r->elected, .lots = r->lots,
        .round2 = r->round2, .quota = { true, 4 }, .fall = { true, 0, 0, S("slip") },
    };
}

static struct records *records_full(void) {
    static struct records r;

    r = (struct records){
        .parties = { { S("PP77"), 74, INT64_MAX }, { S("ind"), 0, 0 } },
        .changes = { { { { true, -12 }, { true, INT64_MIN } }, { { 0 }, { 0 } } },
                     { { { true, INT64_MAX }, { 0 } }, { { true, 0 }, { true, -1 } } } },
        .groups = { { S("PP77"), 74, 1000, 1, r.changes[0] }, { S("ind"), 0, 0, 0, r.changes[1] } },
        .remainders = { { { true, -3 }, { 0 } }, { { 0 }, { true, 7 } } },
        .rejected = { { S("total"), 5 }, { S("void"), 5 } },
        .votes = { 100, 0, TALLY_COUNT_MAX },
        .elected = { 0, TALLY_CANDIDATES_MAX - 1 },
        .tied = { S("a"), S("b") },
        .won = { S("b") },
        .round2 = { { S("a"), { true, 1 }, 2 } },
    };
    fill_area(&r);
    fill_contest(&r);
    return &r;
}

static struct record area_minimal(void) {
    struct record r = { .kind = RECORD_AREA };

    r.area.key = (struct span)S("X/@p/");
    return r;
}

static struct record contest_minimal(void) {
    struct record r = { .kind = RECORD_CONTEST };

    r.contest.key = (struct span)S("X/@p/c/");
    return r;
}

static struct span packed(struct pack *p, const struct record *r) {
    pack_clear(p);
    record_encode(p, r);
    assert_int_equal(p->error, 0);
    return pack_span(p);
}

/* Records of both kinds, full and minimal, come back byte for byte, and no beginning of them is taken for one. */
static void test_round_trips(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct records *r = records_full();
    struct record area = area_minimal(), contest = contest_minimal();

    (void)state;
    pack_init(&p);
    probe_sound(record_again, packed(&p, &r->area));
    probe_sound(record_again, packed(&p, &r->contest));
    probe_sound(record_again, packed(&p, &area));
    probe_sound(record_again, packed(&p, &contest));
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
    assert_true(r.contest.figures_given && r.contest.figures.bytes[31] == 4);
    assert_true(r.contest.from.value == 1 && r.contest.electorate.value == 2 && r.contest.papers.value == 3);
    assert_true(r.contest.n_votes == 3 && r.contest.votes[2] == TALLY_COUNT_MAX);
    assert_true(r.contest.n_elected == 2 && r.contest.elected[1] == TALLY_CANDIDATES_MAX - 1);
    assert_true(r.contest.lots[0].n_tied == 2 && r.contest.round2[0].total == 2 && r.contest.quota.value == 4);
    assert_true(r.contest.fall.given && r.contest.fall.time == 0);
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

/* --- What is refused --- */

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
SPOIL(contest_key_open, r->contest.contest.key.len--)
SPOIL(contest_state, r->contest.contest.state = _STATE_MAX)
SPOIL(contest_code, r->contest.contest.codes[0] = span_str("A/3"))
SPOIL(contest_conflicts, r->contest.contest.conflicts = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(contest_votes, r->votes[2]++)
SPOIL(contest_elected_order, r->elected[0] = r->elected[1])
SPOIL(contest_elected_far, r->elected[1]++)
SPOIL(contest_rejected, r->rejected[1].head = span_str("in-part"))
SPOIL(contest_from, r->contest.contest.from.value = TALLY_TIME_MAX + 1)

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
#define OPENING "\x9c\x01\x01\xa5X/@p/\x97\0\0\0\0\0\0\0\x92\0\0\x93\0\0\0\x90\x91\x95\xa1g\0\0\0"
#define ENDING "\xc0\xc0\xc0"
    static const char same[] = OPENING "\x91\x92\x01\xff\x91\x92\xc0\xc0" ENDING;
    static const char fewer[] = OPENING "\x90\x91\x92\xc0\xc0" ENDING;
    static const char more[] = OPENING "\x92\x92\x01\xff\x92\xc0\xc0\x91\x92\xc0\xc0" ENDING;

    (void)state;
    assert_int_equal(probe_again(record_again, span_of(same, sizeof(same) - 1)), 0);
    assert_int_equal(probe_again(record_again, span_of(fewer, sizeof(fewer) - 1)), CANON_LIMIT);
    assert_int_equal(probe_again(record_again, span_of(more, sizeof(more) - 1)), CANON_LIMIT);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),     cmocka_unit_test(test_limits),
        cmocka_unit_test(test_area_fields),     cmocka_unit_test(test_contest_fields),
        cmocka_unit_test(test_key_alone),       cmocka_unit_test(test_spoiled_records),
        cmocka_unit_test(test_changes_match_baselines), cmocka_unit_test(test_mutations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
