/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/tree.h"
#include "tests/unit/codec_probe.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }

CODEC_AGAIN(header, m_header)
CODEC_AGAIN(chunk, m_chunk)

/* A manifest of two polls and three areas, with what may be missing both given and missing. */
struct manifest {
    struct m_authority authorities[2];
    struct m_poll polls[2];
    struct span overlaps[2];
    struct m_area areas[3];
    struct m_party parties[3];
    struct m_baseline baselines[2];
    struct m_threshold thresholds[2];
    struct m_header header;
    struct m_centre centres[2];
    struct m_right rights[4];
    struct m_officer officers[2];
    struct m_quorums quorums[2];
    struct m_candidate candidates[3];
    struct m_contest contests[2];
    struct m_holding rows[4];
    struct m_holdings holdings[4];
    struct m_chunk chunk;
};

static void fill_header(struct manifest *m) {
    m->quorums[0] = (struct m_quorums){ { 0 }, { 2, 1, 3, 4, 5, 6, 8 } };
    m->quorums[1] = (struct m_quorums){ S("mayors"), { 3, 3, 3, 3, 3, 3, 3 } };
    m->thresholds[0] = (struct m_threshold){ S("rejected-query"), 0 };
    m->thresholds[1] = (struct m_threshold){ S("rejected-warn"), TALLY_COUNT_MAX };
    m->overlaps[0] = (struct span)S("A1");
    m->overlaps[1] = (struct span)S("A2");
    m->header = (struct m_header){
        .id = S("local-2017"), .name = { S("Local elections"), S("Etholiadau lleol") }, .kind = ELECTION_LIVE,
        .profile = PROFILE_LIVE, .origin = S("tally.example/local"), .log_key = probe_digest(9), .root = S("GB"),
        .headline = S("councillors"), .control = S("sitting"), .n_quorums = 2, .quorums = m->quorums,
        .note = { S("A note"), { 0 } },
        .authority_threshold = 2, .n_authorities = 2, .n_thresholds = 2, .n_polls = 2, .n_areas = 3, .n_parties = 3,
        .n_baselines = 2, .thresholds = m->thresholds,
        .authorities = m->authorities, .polls = m->polls, .areas = m->areas, .parties = m->parties,
        .baselines = m->baselines,
    };
}

static void fill_chunk(struct manifest *m) {
    m->officers[0] = (struct m_officer){ S("a.ro"), S("Returning officer"), probe_digest(3), { true, 7 }, { true, 8 }, 4, m->rights };
    m->officers[1] = (struct m_officer){ S("b.dro"), S("Deputy"), probe_digest(4), { 0 }, { 0 }, 0, m->rights };
    m->contests[0] = (struct m_contest){ .id = S("local.a.x"), .poll = S("councillors"), .name = { S("X"), S("Ecs") },
                                         .code = S("W05000001"), .seats = TALLY_SEATS_MAX, .system = SYSTEM_STV,
                                         .n_candidates = 3, .candidates = m->candidates };
    m->contests[1] = (struct m_contest){ .id = S("local.a.y"), .poll = S("councillors"), .name = { S("Y"), { 0 } },
                                         .type = CONTEST_BY_ELECTION, .seats = 1, .status = STATUS_POSTPONED,
                                         .from = { true, 1496926800000 }, .candidates = m->candidates };
    m->holdings[0] = (struct m_holdings){ .baseline = S("not-up"), .poll = S("councillors"), .n = 1,
                                           .rows = m->rows + 3 };
    m->holdings[1] = (struct m_holdings){ .baseline = S("sitting"), .poll = S("councillors"), .n = 4,
                                           .rows = m->rows };
    m->holdings[2] = (struct m_holdings){ .baseline = S("sitting"), .poll = S("councillors"), .contest = S("local.a.y"),
                                           .electorate = { true, 5000 }, .papers = { true, TALLY_COUNT_MAX }, .n = 4,
                                           .rows = m->rows };
    m->holdings[3] = (struct m_holdings){ .baseline = S("sitting"), .poll = S("mayors"), .rows = m->rows };
    m->chunk = (struct m_chunk){ S("A1"), 2, 2, 2, 4, m->centres, m->officers, m->contests, m->holdings };
}

static struct manifest *manifest_full(void) {
    static struct manifest m;

    m = (struct manifest){
        .authorities = { { S("Alys"), probe_digest(1) }, { S("Bryn"), probe_digest(2) } },
        .polls = { { S("councillors"), POLL_COUNCILLORS, { S("Councillors"), { 0 } }, S("2017-05-04"), 1, 2 },
                   { S("mayors"), POLL_MAYOR, { S("Mayors"), S("Meiri") }, S("2017-12-31"), 0, TALLY_TIME_MAX } },
        .areas = { { S("A1"), S("GB"), S("council"), { S("One"), { 0 } }, { true, 40 }, 0, m.overlaps },
                   { S("A3"), S("GB"), S("combined-authority"), { S("Both"), { 0 } }, { 0 }, 2, m.overlaps },
                   { S("GB"), { 0 }, S("country"), { S("Britain"), S("Prydain") }, { 0 }, 0, m.overlaps } },
        .parties = { { S("PP52"), S("PP52"), { S("Con"), S("Ceid") }, S("Con"), true },
                     { S("PP53"), S("PP52"), { S("Lab"), { 0 } }, { 0 }, true },
                     { S("ind"), S("ind"), { S("Independents"), { 0 } }, { 0 }, false } },
        .baselines = { { S("notional"), { S("Notional"), { 0 } } },
                       { S("sitting"), { S("Sitting"), S("Yn eistedd") } } },
        .centres = { { S("c1"), { S("Hall"), { 0 } }, probe_digest(5) },
                     { S("c2"), { S("Gym"), S("Campfa") }, probe_digest(6) } },
        .rights = { { 0, { 0 }, S("A1") }, { 0, S("councillors"), S("A1") }, { 0, S("councillors"), S("A2") },
                    { ROLE_ANNOTATOR, { 0 }, S("A1") } },
        .candidates = { { S("zoe"), S("Zoë"), S("Party of Zoë"), S("PP52") }, { S("abe"), S("Abe"), S(""), S("ind") },
                        { S("mo"), S("Mo"), S("x"), S("PP53") } },
        .rows = { { S("PP52"), { true, 20 }, { true, 12345 }, false }, { S("noc"), { 0 }, { 0 }, true },
                  { S("others"), { true, 0 }, { 0 }, false }, { S("unattributed"), { true, 1 }, { 0 }, false } },
    };
    fill_header(&m);
    fill_chunk(&m);
    return &m;
}

static struct span packed_header(struct pack *p, const struct m_header *h) {
    pack_clear(p);
    header_encode(p, h);
    assert_int_equal(p->error, 0);
    return pack_span(p);
}

static struct span packed_chunk(struct pack *p, const struct m_chunk *chunk) {
    pack_clear(p);
    chunk_encode(p, chunk);
    assert_int_equal(p->error, 0);
    return pack_span(p);
}

static const struct m_header HEADER_MINIMAL = {
    .id = S("e"), .name = { S("E"), { 0 } }, .origin = S("o"), .root = S("r"), .headline = S("p"),
    .authority_threshold = 1,
};
static const struct m_chunk CHUNK_MINIMAL = { .area = S("a") };

/* Headers and chunks, full and minimal, come back byte for byte, and no beginning of them is taken for one. */
static void test_round_trips(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct manifest *m = manifest_full();

    (void)state;
    pack_init(&p);
    probe_sound(header_again, packed_header(&p, &m->header));
    probe_sound(header_again, packed_header(&p, &HEADER_MINIMAL));
    probe_sound(chunk_again, packed_chunk(&p, &m->chunk));
    probe_sound(chunk_again, packed_chunk(&p, &CHUNK_MINIMAL));
}

/* A contest with as many candidates as may be, under names as long as may be, is taken; with one more it is not. */
static void test_most_candidates(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static struct m_candidate candidates[TALLY_CANDIDATES_MAX + 1];
    char name[TALLY_NAME_MAX + 2], id[TALLY_ID_MAX + 1];
    struct manifest *m = manifest_full();

    (void)state;
    pack_init(&p);
    probe_filled(name, TALLY_NAME_MAX + 1, 'n');
    probe_filled(id, TALLY_ID_MAX, 'i');
    for (size_t i = 0; i < ARRAY_SIZE(candidates); i++)
        candidates[i] = (struct m_candidate){ span_of(id, TALLY_ID_MAX), span_of(name, TALLY_NAME_MAX),
                                              span_of(name, TALLY_NAME_MAX), span_of(id, TALLY_ID_MAX) };
    m->contests[0].candidates = candidates;
    m->contests[0].n_candidates = TALLY_CANDIDATES_MAX;
    assert_int_equal(probe_again(chunk_again, packed_chunk(&p, &m->chunk)), 0);
    candidates[7].description.len++;
    assert_int_equal(probe_again(chunk_again, packed_chunk(&p, &m->chunk)), CANON_LIMIT);
    candidates[7].description.len--;
    m->contests[0].n_candidates++;
    assert_int_equal(probe_again(chunk_again, packed_chunk(&p, &m->chunk)), CANON_LIMIT);
}

/* What was put into a manifest's fields is found there. */
static void test_fields_are_found(void **state) {
    _cleanup_(pack_deinit) struct pack p, q;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct manifest *m = manifest_full();
    struct m_header h;
    struct m_chunk c;

    (void)state;
    pack_init(&p);
    pack_init(&q);
    assert_int_equal(header_decode(packed_header(&p, &m->header), &arena, &h), 0);
    assert_true(span_equal(h.name.cy, span_str("Etholiadau lleol")) && h.kind == ELECTION_LIVE);
    assert_true(span_equal(h.control, span_str("sitting")) && span_equal(h.note.en, span_str("A note")));
    assert_null(h.note.cy.ptr);
    assert_true(h.n_quorums == 2 && !h.quorums[0].poll.ptr && span_equal(h.quorums[1].poll, span_str("mayors")));
    assert_true(h.quorums[0].needed[QUORUM_DECLARE] == 2 && h.quorums[0].needed[QUORUM_OF(ACT_STATE)] == 6);
    assert_true(h.quorums[0].needed[QUORUM_AS_DECLARED] == 8 && h.authority_threshold == 2);
    assert_true(h.n_thresholds == 2 && span_equal(h.thresholds[1].name, span_str("rejected-warn")));
    assert_true(h.thresholds[0].number == 0 && h.thresholds[1].number == TALLY_COUNT_MAX);
    assert_true(span_equal(h.polls[1].date, span_str("2017-12-31")) && h.polls[1].closes == TALLY_TIME_MAX);
    assert_true(h.n_areas == 3 && h.areas[1].n_overlaps == 2 && h.areas[0].size.value == 40);
    assert_null(h.areas[2].parent.ptr);
    assert_true(span_equal(h.parties[1].group, span_str("PP52")) && !h.parties[2].may_control);
    assert_int_equal(chunk_decode(packed_chunk(&q, &m->chunk), &arena, &c), 0);
    assert_true(c.officers[0].n_rights == 4 && c.officers[0].rights[3].role == ROLE_ANNOTATOR);
    assert_null(c.officers[0].rights[0].poll.ptr);
    assert_true(c.contests[0].seats == TALLY_SEATS_MAX && c.contests[1].from.value == 1496926800000);
    assert_true(c.contests[0].candidates[1].description.ptr && c.contests[0].candidates[1].description.len == 0);
    assert_true(c.holdings[1].n == 4 && c.holdings[1].rows[1].control && !c.holdings[1].rows[1].seats.given);
    assert_true(!c.holdings[1].contest.ptr && !c.holdings[1].papers.given);
    assert_true(span_equal(c.holdings[2].contest, span_str("local.a.y")) && c.holdings[2].electorate.value == 5000);
    assert_true(c.holdings[2].papers.value == TALLY_COUNT_MAX && c.holdings[2].n == 4);
}

/* A date is a day of the calendar: the leap days that there were are taken. */
static void test_leap_days(void **state) {
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < 2; i++) {
        struct manifest *m = manifest_full();

        m->polls[0].date = span_str(i ? "2000-02-29" : "2016-02-29");
        assert_int_equal(probe_again(header_again, packed_header(&p, &m->header)), 0);
    }
}

/* --- What is refused --- */

#define SPOIL(name, change)                                                                                            \
    static void name(struct manifest *m) {                                                                             \
        change;                                                                                                        \
    }
SPOIL(spoil_kind, m->header.kind = _ELECTION_KIND_MAX)
SPOIL(spoil_profile, m->header.profile = _PROFILE_MAX)
SPOIL(spoil_no_officers, m->header.quorums[0].needed[QUORUM_DECLARE] = 0)
SPOIL(spoil_many_officers, m->header.quorums[0].needed[QUORUM_DECLARE] = TALLY_SIGNATURES_MAX + 1)
SPOIL(spoil_threshold, m->header.authority_threshold = 0)
SPOIL(spoil_name_empty, m->header.name.en.len = 0)
SPOIL(spoil_root, m->header.root = span_str("G B"))
SPOIL(spoil_authority_twice, m->authorities[1].name = m->authorities[0].name)
SPOIL(spoil_poll_order, m->polls[0].id = span_str("z"))
SPOIL(spoil_poll_kind, m->polls[0].kind = _POLL_KIND_MAX)
SPOIL(spoil_poll_time, m->polls[0].closes = TALLY_TIME_MAX + 1)
SPOIL(spoil_date_form, m->polls[0].date = span_str("2017/05/04"))
SPOIL(spoil_date_long, m->polls[0].date = span_str("2017-05-04Z"))
SPOIL(spoil_date_month, m->polls[0].date = span_str("2017-13-04"))
SPOIL(spoil_date_day, m->polls[0].date = span_str("2017-05-00"))
SPOIL(spoil_date_thirtieth, m->polls[0].date = span_str("2016-02-30"))
SPOIL(spoil_date_no_leap, m->polls[0].date = span_str("1900-02-29"))
SPOIL(spoil_date_year, m->polls[0].date = span_str("0000-05-04"))
SPOIL(spoil_cy_empty, m->header.name.cy.len = 0)
SPOIL(spoil_note_empty, m->header.note.en.len = 0)
SPOIL(spoil_abbreviation_empty, m->parties[0].abbreviation.len = 0)
SPOIL(spoil_area_order, m->areas[0].code = span_str("Z"))
SPOIL(spoil_area_kind, m->areas[0].kind = span_str("parish"))
SPOIL(spoil_overlap_twice, m->overlaps[1] = m->overlaps[0])
SPOIL(spoil_party_order, m->parties[2].id = span_str("PP5"))
SPOIL(spoil_baseline_order, m->baselines[1].id = span_str("a"))

SPOIL(spoil_centre_order, m->centres[1].id = span_str("c0"))
SPOIL(spoil_officer_twice, m->officers[1].id = m->officers[0].id)
SPOIL(spoil_role, m->rights[3].role = _ROLE_MAX)
SPOIL(spoil_right_twice, m->rights[1].poll = (struct span){ 0 })
SPOIL(spoil_right_order, m->rights[0].role = 1)
SPOIL(spoil_contest_order, m->contests[1].id = span_str("local.a.w"))
SPOIL(spoil_type, m->contests[0].type = _CONTEST_TYPE_MAX)
SPOIL(spoil_no_seats, m->contests[0].seats = 0)
SPOIL(spoil_many_seats, m->contests[0].seats = TALLY_SEATS_MAX + 1)
SPOIL(spoil_system, m->contests[0].system = _SYSTEM_MAX)
SPOIL(spoil_status, m->contests[0].status = _STATUS_MAX)
SPOIL(spoil_from, m->contests[1].from.value = TALLY_TIME_MAX + 1)
SPOIL(spoil_candidate_id, m->candidates[0].id = span_str("zo\xc3\xab"))
SPOIL(spoil_candidate_name, m->candidates[0].name = span_str("Zo\xeb"))
SPOIL(spoil_holding_order, m->rows[2].party = span_str("a"))
SPOIL(spoil_holding_seats, m->rows[0].seats.value = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(spoil_holdings_contest, m->holdings[2].contest = span_str("local a"))
SPOIL(spoil_holdings_electorate, m->holdings[2].electorate.value = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(spoil_holdings_papers, m->holdings[2].papers.value++)
SPOIL(spoil_holdings_twice, m->holdings[2].contest = m->holdings[1].contest)
SPOIL(spoil_threshold_order, m->header.thresholds[1].name = m->header.thresholds[0].name)
SPOIL(spoil_threshold_great, m->header.thresholds[1].number++)
SPOIL(spoil_as_declared, m->header.quorums[0].needed[QUORUM_AS_DECLARED] = 0)
SPOIL(spoil_holdings_order, m->holdings[0].baseline = span_str("z"))

/* Each rule of shape that a manifest's body can break is found, under its own fault. */
static void test_spoiled_bodies(void **state) {
    static const struct {
        void (*spoil)(struct manifest *m);
        bool chunk;
        int fault;
    } rows[] = {
        { spoil_kind, false, CANON_LIMIT },            { spoil_profile, false, CANON_LIMIT },
        { spoil_no_officers, false, CANON_LIMIT },     { spoil_many_officers, false, CANON_LIMIT },
        { spoil_threshold, false, CANON_LIMIT },       { spoil_name_empty, false, CANON_LIMIT },
        { spoil_root, false, CANON_TEXT },             { spoil_authority_twice, false, CANON_ORDER },
        { spoil_poll_order, false, CANON_ORDER },      { spoil_poll_kind, false, CANON_LIMIT },
        { spoil_poll_time, false, CANON_LIMIT },       { spoil_date_form, false, CANON_TEXT },
        { spoil_date_long, false, CANON_LIMIT },       { spoil_date_month, false, CANON_LIMIT },
        { spoil_date_day, false, CANON_LIMIT },        { spoil_area_order, false, CANON_ORDER },
        { spoil_date_thirtieth, false, CANON_LIMIT },  { spoil_date_no_leap, false, CANON_LIMIT },
        { spoil_date_year, false, CANON_LIMIT },       { spoil_cy_empty, false, CANON_LIMIT },
        { spoil_note_empty, false, CANON_LIMIT },      { spoil_abbreviation_empty, false, CANON_LIMIT },
        { spoil_area_kind, false, CANON_LIMIT },       { spoil_overlap_twice, false, CANON_ORDER },
        { spoil_party_order, false, CANON_ORDER },     { spoil_baseline_order, false, CANON_ORDER },
        { spoil_centre_order, true, CANON_ORDER },     { spoil_officer_twice, true, CANON_ORDER },
        { spoil_role, true, CANON_LIMIT },             { spoil_right_twice, true, CANON_ORDER },
        { spoil_right_order, true, CANON_ORDER },      { spoil_contest_order, true, CANON_ORDER },
        { spoil_type, true, CANON_LIMIT },             { spoil_no_seats, true, CANON_LIMIT },
        { spoil_many_seats, true, CANON_LIMIT },       { spoil_system, true, CANON_LIMIT },
        { spoil_status, true, CANON_LIMIT },           { spoil_from, true, CANON_LIMIT },
        { spoil_candidate_id, true, CANON_TEXT },      { spoil_candidate_name, true, CANON_TEXT },
        { spoil_holding_order, true, CANON_ORDER },    { spoil_holding_seats, true, CANON_LIMIT },
        { spoil_holdings_twice, true, CANON_ORDER },   { spoil_holdings_order, true, CANON_ORDER },
        { spoil_threshold_order, false, CANON_ORDER }, { spoil_threshold_great, false, CANON_LIMIT },
        { spoil_as_declared, false, CANON_LIMIT },     { spoil_holdings_contest, true, CANON_TEXT },
        { spoil_holdings_papers, true, CANON_LIMIT },  { spoil_holdings_electorate, true, CANON_LIMIT },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct manifest *m = manifest_full();
        int r;

        rows[i].spoil(m);
        r = rows[i].chunk ? probe_again(chunk_again, packed_chunk(&p, &m->chunk))
                          : probe_again(header_again, packed_header(&p, &m->header));
        assert_int_equal(r, rows[i].fault);
    }
}

/* A header is not a chunk, nor a chunk a header. */
static void test_bodies_are_not_confused(void **state) {
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    assert_int_equal(probe_again(chunk_again, packed_header(&p, &HEADER_MINIMAL)), CANON_LIMIT);
    assert_int_equal(probe_again(header_again, packed_chunk(&p, &CHUNK_MINIMAL)), CANON_LIMIT);
}

/* However a body's bytes are changed, they are refused or mean exactly what they say. */
static void test_mutations(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct manifest *m = manifest_full();

    (void)state;
    pack_init(&p);
    probe_mutations(header_again, packed_header(&p, &m->header), 21);
    probe_mutations(header_again, packed_header(&p, &HEADER_MINIMAL), 22);
    probe_mutations(chunk_again, packed_chunk(&p, &m->chunk), 23);
    probe_mutations(chunk_again, packed_chunk(&p, &CHUNK_MINIMAL), 24);
}

/* The nominations digest is that of bytes written by hand here, from the specification alone. */
static void test_nominations_known_answer(void **state) {
    static const char bytes[] = "\x96\x01\xa9" "local.a.x" "\xab" "councillors" "\x40\x02" "\x93"
                                "\x94\xa3" "zoe" "\xa4" "Zo\xc3\xab" "\xad" "Party of Zo\xc3\xab" "\xa4" "PP52"
                                "\x94\xa3" "abe" "\xa3" "Abe" "\xa0" "\xa3" "ind"
                                "\x94\xa2" "mo" "\xa2" "Mo" "\xa1" "x" "\xa4" "PP53";
    const struct manifest *m = manifest_full();
    struct digest expected, found;

    (void)state;
    hash_bytes(span_of(bytes, sizeof(bytes) - 1), &expected);
    assert_int_equal(nominations_digest(&m->contests[0], &found), 0);
    assert_true(digest_equal(&expected, &found));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),      cmocka_unit_test(test_most_candidates),
        cmocka_unit_test(test_fields_are_found), cmocka_unit_test(test_leap_days),
        cmocka_unit_test(test_spoiled_bodies),   cmocka_unit_test(test_bodies_are_not_confused),
        cmocka_unit_test(test_mutations),        cmocka_unit_test(test_nominations_known_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
