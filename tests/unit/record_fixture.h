/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* An area's and a contest's record to test their codec with: full, minimal, and told of in part. */

#include "tests/unit/codec_probe.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }

CODEC_AGAIN(record, record)

/* An area's and a contest's record with every field, and the rows they point at. */
struct records {
    struct party_row parties[2];
    struct change changes[2][2];
    struct group_row groups[2];
    struct remainder_row remainders[2];
    struct value values[2];
    struct annotation annotations[3];
    struct rejected rejected[2];
    uint64_t votes[3], elected[2];
    struct span tied[2], won[1];
    struct lot lots[1];
    struct round2 round2[1];
    struct statement_row statements[3];
    struct digest signers[2];
    uint64_t rush[2], agency_votes[3], agency[1];
    struct m_candidate candidates[2];
    struct record area, contest;
};

static inline void fill_area(struct records *r) {
    r->area = (struct record){ .kind = RECORD_AREA };
    r->area.area = (struct area_record){
        .key = S("GB/W92000004/@councillors/"), .contests = { 852, 1, 2, 3, 4, 5, 6 }, .seats_total = 1254,
        .seats_filled = 1159, .turnout_papers = 5000000000, .turnout_electorate = INT64_MAX, .turnout_contests = 9,
        .n_parties = 2, .n_groups = 2, .n_baselines = 2, .parties = r->parties, .groups = r->groups,
        .n_annotations = 3, .annotations = r->annotations, .remainders = r->remainders, .control_given = true,
        .control = { CONTROL_MAJORITY, S("PP77"), { true, CONTROL_NONE }, { 0 } }, .councils_given = true,
        .councils_total = 22, .councils_decided = 3, .councils_none = 1,
        .fall = { true, 99, 1493942400000, S("court") },
    };
}

/* What stands in a contest's record beside the figures that count. */
static inline void fill_beside(struct records *r) {
    struct contest_record *c = &r->contest.contest;

    c->as_declared = true;
    c->status = STATUS_ABANDONED;
    c->queried = (struct queried){ true, TALLY_COUNT_MAX, ACT_SUPERSEDE, probe_digest(6), 2, 2,
                                   { S("P05"), S("P06") }, r->signers };
    c->n_statements = 3;
    c->statements = r->statements;
    c->statements_named = true;
    c->notices = (struct notices){
        .recount = true, .rush_given = true, .agency_given = true, .agency_votes_given = true, .n_rush = 2,
        .n_agency_votes = 3, .n_agency = 1, .rush = r->rush, .agency_votes = r->agency_votes, .agency = r->agency,
        .electorate = { true, TALLY_COUNT_MAX }, .papers = { true, 0 },
    };
    c->candidates_given = true;
    c->n_candidates = 2;
    c->candidates = r->candidates;
}

static inline void fill_contest(struct records *r) {
    r->lots[0] = (struct lot){ 0, 2, 1, r->tied, r->won };
    r->contest = (struct record){ .kind = RECORD_CONTEST };
    r->contest.contest = (struct contest_record){
        .key = S("GB/W92000004/W06000008/@councillors/local.x.y.2017-05-04/"), .state = STATE_DECLARED, .revision = 2,
        .n_codes = 2, .codes = { S("A03"), S("A05") }, .figures_given = true, .body = probe_digest(5),
        .figures = probe_digest(4), .conflicts = 1, .used = TALLY_COUNT_MAX, .from = { true, 1 }, .electorate = { true, 2 },
        .papers = { true, 3 }, .rejected_given = true, .votes_given = true, .lots_given = true, .round2_given = true,
        .n_rejected = 2, .n_votes = 3, .n_elected = 2, .n_lots = 1, .n_round2 = 1, .rejected = r->rejected,
        .votes = r->votes, .elected = r->elected, .lots = r->lots, .round2 = r->round2, .quota = { true, 4 },
        .fall = { true, 0, 0, S("slip") },
    };
    fill_beside(r);
}

static inline struct records *records_full(void) {
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
        .values = { { S("PP77"), INT64_MAX }, { S("ind"), INT64_MIN } },
        .annotations = { { S("seats"), S("a.news"), S("Rhagamcan Môn"), S("seats"), 2, r.values },
                         { S("seats"), S("b.news"), { 0 }, { 0 }, 0, r.values },
                         { S("swing"), S("a.news"), S("x"), { 0 }, 1, r.values + 1 } },
        .statements = { { S("E06000023"), PHASE_FIRST, 1, true, probe_digest(7) },
                        { S("E06000023"), PHASE_SECOND, TALLY_COUNT_MAX, true, probe_digest(8) },
                        { S("E06000025"), PHASE_FIRST, 2, false, { { 0 } } } },
        .signers = { probe_digest(10), probe_digest(11) },
        .rush = { 0, TALLY_CANDIDATES_MAX - 1 },
        .agency_votes = { 0, TALLY_COUNT_MAX, 1 },
        .agency = { 2 },
        .candidates = { { S("zoe"), S("Zoë"), S(""), S("PP77") }, { S("abe"), S("Abe"), S("x"), S("ind") } },
    };
    fill_area(&r);
    fill_contest(&r);
    return &r;
}

static inline struct record area_minimal(void) {
    struct record r = { .kind = RECORD_AREA };

    r.area.key = (struct span)S("X/@p/");
    return r;
}

static inline struct record contest_minimal(void) {
    struct record r = { .kind = RECORD_CONTEST };

    r.contest.key = (struct span)S("X/@p/c/");
    return r;
}

/* A contest that is told of in part: an agency's report without votes, and nobody elected by a rush. */
static inline struct record contest_told(void) {
    struct record r = contest_minimal();

    r.contest.notices.rush_given = r.contest.notices.agency_given = true;
    return r;
}

static inline struct span packed(struct pack *p, const struct record *r) {
    pack_clear(p);
    record_encode(p, r);
    assert_int_equal(p->error, 0);
    return pack_span(p);
}
