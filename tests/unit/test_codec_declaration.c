/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "proto/tree.h"
#include "tests/unit/codec_probe.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }

CODEC_AGAIN(declaration, declaration)

/* A sheet with every field that there is, in a system of its own. */
struct sheet {
    struct rejected rejected[4];
    struct vote votes[3];
    struct span elected[2], tied[2], won[1];
    struct lot lots[1];
    struct round2 round2[2];
    uint64_t totals[2][3];
    struct stage stages[2];
    struct statement statements[3];
    uint64_t rankings[2][3];
    struct preference preferences[2];
    struct declaration d;
};

static struct sheet *sheet_full(void) {
    static struct sheet s;

    s = (struct sheet){
        .rejected = { { S("overvoted"), 3 }, { S("second-preference"), 4 }, { S("total"), 5 }, { S("unmarked"), 2 } },
        .votes = { { S("ann-owen"), 1021 }, { S("bob"), 0 }, { S("cai.2"), TALLY_COUNT_MAX } },
        .elected = { S("ann-owen"), S("cai.2") },
        .tied = { S("ann-owen"), S("bob") },
        .won = { S("bob") },
        .round2 = { { S("ann-owen"), { true, 7 }, 1028 }, { S("cai.2"), { 0 }, 90 } },
        .totals = { { 102100000, 0, 5 }, { 1, 2, (uint64_t)TALLY_COUNT_MAX * 100000 } },
        .statements = { { S("E06000023"), PHASE_FIRST, true, probe_digest(3) },
                        { S("E06000023"), PHASE_SECOND, true, probe_digest(4) },
                        { S("E06000025"), PHASE_FIRST, false, { { 0 } } } },
        .rankings = { { 2, 0, TALLY_CANDIDATES_MAX - 1 }, { 1 } },
    };
    s.lots[0] = (struct lot){ 2, 2, 1, s.tied, s.won };
    s.stages[0] = (struct stage){ 3, s.totals[0], { true, 12345 } };
    s.stages[1] = (struct stage){ 3, s.totals[1], { 0 } };
    s.preferences[0] = (struct preference){ TALLY_COUNT_MAX, 3, s.rankings[0] };
    s.preferences[1] = (struct preference){ 1, 1, s.rankings[1] };
    s.d = (struct declaration){
        .contest = S("local.x.y.2017-05-04"), .nominations = probe_digest(1), .revision = 2, .act = ACT_AMEND,
        .replaces_given = true, .replaces = probe_digest(2), .reason_code = S("slip"),
        .reason_text = S("Gwall teipio ŵ"), .as_declared = true, .declared = 1493942400000,
        .electorate = { true, 5000 }, .papers = { true, 0 }, .rejected_given = true, .rejected = s.rejected,
        .n_rejected = 4, .votes_given = true, .votes = s.votes, .n_votes = 3, .elected = s.elected, .n_elected = 2,
        .lots_given = true, .lots = s.lots, .n_lots = 1,
        .round2_given = true, .round2 = s.round2, .n_round2 = 2, .quota = { true, 401 }, .stages_given = true,
        .stages = s.stages, .n_stages = 2, .statements_given = true, .n_statements = 3, .statements = s.statements,
        .preferences_given = true, .n_preferences = 2, .preferences = s.preferences,
    };
    return &s;
}

/* A withdrawal: nothing but what must be there. */
static struct declaration declaration_minimal(void) {
    return (struct declaration){ .contest = S("c"), .revision = 1, .act = ACT_DECLARE };
}

/* As many and as much as the limits allow in one body. */
static struct declaration declaration_large(struct span *elected, struct vote *votes, char *text, char *id) {
    struct declaration d = declaration_minimal();

    for (size_t i = 0; i < TALLY_CANDIDATES_MAX; i++) {
        votes[i] = (struct vote){ S("candidate-who-has-a-name"), TALLY_COUNT_MAX };
        elected[i] = votes[i].candidate;
    }
    d.contest = probe_filled(id, TALLY_ID_MAX, 'z');
    d.reason_code = span_of(id, 1);
    d.reason_text = probe_filled(text, TALLY_TEXT_MAX, 'r');
    d.revision = TALLY_COUNT_MAX;
    d.declared = TALLY_TIME_MAX;
    d.votes_given = true;
    d.votes = votes;
    d.n_votes = TALLY_CANDIDATES_MAX;
    d.elected = elected;
    d.n_elected = TALLY_CANDIDATES_MAX;
    return d;
}

static struct span packed(struct pack *p, const struct declaration *d) {
    pack_clear(p);
    declaration_encode(p, d);
    assert_int_equal(p->error, 0);
    return pack_span(p);
}

/* Full, minimal and largest declarations come back byte for byte, and no beginning of them is taken for one. */
static void test_round_trips(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static struct span elected[TALLY_CANDIDATES_MAX];
    static struct vote votes[TALLY_CANDIDATES_MAX];
    char text[TALLY_TEXT_MAX + 1], id[TALLY_ID_MAX + 1];
    struct declaration d = declaration_minimal();

    (void)state;
    pack_init(&p);
    probe_sound(declaration_again, packed(&p, &d));
    probe_sound(declaration_again, packed(&p, &sheet_full()->d));
    d = declaration_large(elected, votes, text, id);
    probe_sound(declaration_again, packed(&p, &d));
}

/* A list that is given and empty stays so; it does not become one that is missing. */
static void test_empty_is_not_missing(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct declaration d = declaration_minimal(), found;

    (void)state;
    pack_init(&p);
    d.votes_given = d.rejected_given = d.stages_given = d.statements_given = d.preferences_given = true;
    assert_int_equal(declaration_decode(packed(&p, &d), &arena, &found), 0);
    assert_true(found.votes_given && found.rejected_given && found.stages_given);
    assert_true(found.statements_given && found.preferences_given);
    assert_int_equal(found.n_statements + found.n_preferences, 0);
    assert_false(found.lots_given || found.round2_given || found.quota.given || found.replaces_given);
    assert_int_equal(found.n_votes + found.n_rejected + found.n_stages + found.n_elected, 0);
    assert_null(found.reason_code.ptr);
    assert_null(found.reason_text.ptr);
}

/* What was put into every field is what is found there. */
static void test_fields_are_found(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct declaration *d = &sheet_full()->d;
    struct declaration found;

    (void)state;
    pack_init(&p);
    assert_int_equal(declaration_decode(packed(&p, d), &arena, &found), 0);
    assert_true(span_equal(found.contest, d->contest) && span_equal(found.reason_text, d->reason_text));
    assert_true(digest_equal(&found.nominations, &d->nominations) && digest_equal(&found.replaces, &d->replaces));
    assert_true(found.revision == 2 && found.act == ACT_AMEND && found.as_declared && found.declared == d->declared);
    assert_true(found.electorate.given && found.electorate.value == 5000 && found.papers.given);
    assert_true(span_equal(found.rejected[1].head, span_str("second-preference")) && found.rejected[1].count == 4);
    assert_true(span_equal(found.rejected[2].head, span_str("total")) && found.rejected[2].count == 5);
    assert_true(span_equal(found.votes[2].candidate, span_str("cai.2")) && found.votes[2].count == TALLY_COUNT_MAX);
    assert_true(span_equal(found.elected[1], span_str("cai.2")));
    assert_true(found.lots[0].stage == 2 && span_equal(found.lots[0].won[0], span_str("bob")));
    assert_true(found.round2[0].second.value == 7 && found.round2[0].total == 1028 && !found.round2[1].second.given);
    assert_true(found.quota.value == 401 && found.stages[0].non_transferable.value == 12345);
    assert_true(found.stages[1].totals[2] == (uint64_t)TALLY_COUNT_MAX * 100000);
    assert_false(found.stages[1].non_transferable.given);
    assert_true(found.n_statements == 3 && span_equal(found.statements[2].area, span_str("E06000025")));
    assert_true(found.statements[1].phase == PHASE_SECOND && found.statements[1].body_given);
    assert_true(digest_equal(&found.statements[1].body, &d->statements[1].body) && !found.statements[2].body_given);
    assert_true(found.n_preferences == 2 && found.preferences[0].count == TALLY_COUNT_MAX);
    assert_true(found.preferences[0].n == 3 && found.preferences[0].ranking[2] == TALLY_CANDIDATES_MAX - 1);
    assert_true(found.preferences[1].n == 1 && found.preferences[1].ranking[0] == 1);
}

/* --- What is refused --- */

#define SPOIL(name, change)                                                                                            \
    static void name(struct sheet *s) {                                                                                \
        change;                                                                                                        \
    }
SPOIL(spoil_contest_space, s->d.contest = span_str("local x"))
SPOIL(spoil_contest_slash, s->d.contest = span_str("local/x"))
SPOIL(spoil_contest_empty, s->d.contest = span_str(""))
SPOIL(spoil_revision, s->d.revision = 0)
SPOIL(spoil_revision_large, s->d.revision = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(spoil_act_none, s->d.act = 0)
SPOIL(spoil_act_unknown, s->d.act = _ACT_MAX)
SPOIL(spoil_declared, s->d.declared = TALLY_TIME_MAX + 1)
SPOIL(spoil_electorate, s->d.electorate.value = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(spoil_papers, s->d.papers.value = UINT64_MAX)
SPOIL(spoil_reason_half, s->d.reason_text = (struct span){ 0 })
SPOIL(spoil_reason_code, s->d.reason_code = span_str("a slip"))
SPOIL(spoil_head_unknown, s->rejected[0].head = span_str("marked"))
SPOIL(spoil_head_order, s->rejected[0].head = span_str("void"))
SPOIL(spoil_head_twice, s->rejected[0].head = span_str("total"))
SPOIL(spoil_head_count, s->rejected[0].count = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(spoil_vote_count, s->votes[0].count = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(spoil_vote_id, s->votes[1].candidate = span_str("b@b"))
SPOIL(spoil_elected_id, s->elected[1] = span_str("c\xc3\xa2i"))
SPOIL(spoil_lot_stage, s->lots[0].stage = TALLY_STAGES_MAX + 1)
SPOIL(spoil_round2, s->round2[1].total = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(spoil_quota, s->d.quota.value = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(spoil_stage_total, s->totals[1][2]++)
SPOIL(spoil_statement_area, s->statements[0].area = span_str("E 1"))
SPOIL(spoil_statement_nowhere, s->statements[0].area = (struct span){ 0 })
SPOIL(spoil_statement_phase, s->statements[2].phase = _PHASE_MAX)
SPOIL(spoil_statement_no_phase, s->statements[0].phase = 0)
SPOIL(spoil_statement_twice, s->statements[1].phase = PHASE_FIRST)
SPOIL(spoil_statement_phases, s->statements[0].phase = PHASE_SECOND; s->statements[1].phase = PHASE_FIRST)
SPOIL(spoil_statement_order, s->statements[2].area = span_str("E05"))
SPOIL(spoil_preference_none, s->preferences[1].count = 0)
SPOIL(spoil_preference_count, s->preferences[0].count++)
SPOIL(spoil_preference_empty, s->preferences[1].n = 0)
SPOIL(spoil_preference_far, s->rankings[0][2]++)
SPOIL(spoil_text_control, s->d.reason_text = span_str("a\nb"))
SPOIL(spoil_text_utf8, s->d.reason_text = span_str("a\xed\xa0\x80"))

/* Each rule of shape that a declaration can break is found, under its own fault. */
static void test_spoiled_sheets(void **state) {
    static const struct {
        void (*spoil)(struct sheet *s);
        int fault;
    } rows[] = {
        { spoil_contest_space, CANON_TEXT },   { spoil_contest_slash, CANON_TEXT }, { spoil_contest_empty, CANON_LIMIT },
        { spoil_revision, CANON_LIMIT },       { spoil_act_none, CANON_LIMIT },     { spoil_act_unknown, CANON_LIMIT },
        { spoil_revision_large, CANON_LIMIT }, { spoil_declared, CANON_LIMIT },     { spoil_electorate, CANON_LIMIT },
        { spoil_papers, CANON_LIMIT },         { spoil_reason_half, CANON_TYPE },   { spoil_reason_code, CANON_TEXT },
        { spoil_head_unknown, CANON_LIMIT },   { spoil_head_order, CANON_ORDER },   { spoil_head_twice, CANON_ORDER },
        { spoil_head_count, CANON_LIMIT },     { spoil_vote_count, CANON_LIMIT },   { spoil_vote_id, CANON_TEXT },
        { spoil_elected_id, CANON_TEXT },      { spoil_lot_stage, CANON_LIMIT },    { spoil_round2, CANON_LIMIT },
        { spoil_quota, CANON_LIMIT },          { spoil_stage_total, CANON_LIMIT },  { spoil_text_control, CANON_TEXT },
        { spoil_text_utf8, CANON_TEXT },
        { spoil_statement_area, CANON_TEXT },     { spoil_statement_nowhere, CANON_TYPE },
        { spoil_statement_phase, CANON_LIMIT },   { spoil_statement_no_phase, CANON_LIMIT },
        { spoil_statement_twice, CANON_ORDER },   { spoil_statement_phases, CANON_ORDER },
        { spoil_statement_order, CANON_ORDER },   { spoil_preference_none, CANON_LIMIT },
        { spoil_preference_count, CANON_LIMIT },  { spoil_preference_empty, CANON_LIMIT },
        { spoil_preference_far, CANON_LIMIT },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct sheet *s = sheet_full();

        rows[i].spoil(s);
        assert_int_equal(probe_again(declaration_again, packed(&p, &s->d)), rows[i].fault);
    }
}

/* One more than a list may have, or a body than it may weigh, is too many. */
static void test_one_too_many(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static struct vote votes[TALLY_CANDIDATES_MAX + 1];
    static struct span elected[TALLY_CANDIDATES_MAX + 1];
    char text[TALLY_TEXT_MAX + 2], id[TALLY_ID_MAX + 2];
    struct declaration d;

    (void)state;
    pack_init(&p);
    d = declaration_large(elected, votes, text, id);
    votes[TALLY_CANDIDATES_MAX] = votes[0];
    d.n_votes++;
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), CANON_LIMIT);
    d.n_votes--;
    elected[TALLY_CANDIDATES_MAX] = elected[0];
    d.n_elected++;
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), CANON_LIMIT);
    d.n_elected--;
    d.contest = probe_filled(id, TALLY_ID_MAX + 1, 'z');
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), CANON_LIMIT);
    d.contest = span_of(id, TALLY_ID_MAX);
    d.reason_text = probe_filled(text, TALLY_TEXT_MAX + 1, 'r');
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), CANON_LIMIT);
}

/* As many statements, preferences and different rankings as may be are taken; one more is not. */
static void test_one_row_too_many(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static struct statement statements[TALLY_STATEMENTS_MAX + 1];
    static struct preference preferences[TALLY_PREFERENCES_MAX + 1];
    static uint64_t ranking[TALLY_CANDIDATES_MAX + 1];
    char areas[TALLY_STATEMENTS_MAX + 1][5];
    struct declaration d = declaration_minimal();

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(statements); i++) {
        snprintf(areas[i], sizeof(areas[i]), "E%03zu", i);
        statements[i] = (struct statement){ .area = span_str(areas[i]), .phase = PHASE_SECOND };
    }
    for (size_t i = 0; i < ARRAY_SIZE(preferences); i++)
        preferences[i] = (struct preference){ 1, 1, ranking };
    d.statements_given = d.preferences_given = true;
    d.statements = statements;
    d.preferences = preferences;
    d.n_statements = TALLY_STATEMENTS_MAX;
    preferences[0].n = TALLY_CANDIDATES_MAX;
    d.n_preferences = 1;
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), 0);
    d.n_statements++;
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), CANON_LIMIT);
    d.n_statements--;
    preferences[0].n++;
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), CANON_LIMIT);
    preferences[0].n = 1;
    /* a row takes four bytes, so that the largest body ends before the longest list */
    d.n_preferences = (TALLY_BODY_MAX - 4096) / 4;
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), 0);
    d.n_preferences = TALLY_PREFERENCES_MAX;
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), CANON_LIMIT);
}

/* A body over BODY_MAX is refused for its size alone, though each of its lists is within its limit. */
static void test_body_too_large(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static uint64_t totals[TALLY_CANDIDATES_MAX];
    static struct stage stages[TALLY_STAGES_MAX];
    struct declaration d = declaration_minimal();
    size_t stage, rest;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < TALLY_STAGES_MAX; i++)
        stages[i] = (struct stage){ TALLY_CANDIDATES_MAX, totals, { 0 } };
    d.stages_given = true;
    d.stages = stages;
    d.n_stages = 16;
    rest = packed(&p, &d).len;
    d.n_stages++;
    stage = packed(&p, &d).len - rest;
    d.n_stages += (TALLY_BODY_MAX - packed(&p, &d).len) / stage;
    assert_true(d.n_stages < TALLY_STAGES_MAX);
    assert_int_equal(probe_again(declaration_again, packed(&p, &d)), 0);
    d.n_stages++;
    assert_true(packed(&p, &d).len > TALLY_BODY_MAX);
    assert_int_equal(probe_again(declaration_again, pack_span(&p)), CANON_LIMIT);
}

/* A list of a million claimed rows in a small body is refused before memory is taken for them. */
static void test_claims_take_no_memory(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct declaration d = declaration_minimal(), found;
    struct blob copy;

    (void)state;
    pack_init(&p);
    d.votes_given = true;
    copy = probe_copy(packed(&p, &d));
    /* votes, elected, and six nils end the body: make votes an array of 2^32 - 1 */
    pack_clear(&p);
    msgpack_sbuffer_write(&p.buffer, (const char *)copy.ptr, copy.len - 8);
    msgpack_sbuffer_write(&p.buffer, "\xdd\xff\xff\xff\xff", 5);
    msgpack_sbuffer_write(&p.buffer, (const char *)copy.ptr + copy.len - 7, 7);
    assert_int_equal(declaration_decode(pack_span(&p), &arena, &found), CANON_TRUNCATED);
    assert_null(arena.first);
    blob_free(&copy);
}

/* However a sheet's bytes are changed, they are refused or mean exactly what they say. */
static void test_mutations(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    struct declaration d = declaration_minimal();

    (void)state;
    pack_init(&p);
    probe_mutations(declaration_again, packed(&p, &sheet_full()->d), 11);
    probe_mutations(declaration_again, packed(&p, &d), 12);
}

/* --- The figures digest --- */

static struct digest figures(const struct declaration *d) {
    struct digest digest;

    assert_int_equal(figures_digest(d, &digest), 0);
    return digest;
}

SPOIL(change_nominations, s->d.nominations.bytes[31]++)
SPOIL(change_revision, s->d.revision++)
SPOIL(change_act, s->d.act = ACT_DECLARE)
SPOIL(change_replaces, s->d.replaces.bytes[0]++)
SPOIL(change_replaces_none, s->d.replaces_given = false)
SPOIL(change_as_declared, s->d.as_declared = false)
SPOIL(change_contest, s->d.contest.len--)
SPOIL(change_electorate, s->d.electorate.value++)
SPOIL(change_papers, s->d.papers.given = false)
SPOIL(change_rejected, s->rejected[2].count++)
SPOIL(change_votes, s->votes[1].count++)
SPOIL(change_elected, s->d.n_elected--)
SPOIL(change_lots, s->lots[0].stage++)
SPOIL(change_round2, s->round2[1].total++)
SPOIL(change_quota, s->d.quota.value++)
SPOIL(change_stages, s->totals[0][1]++)
SPOIL(change_statements, s->statements[0].body.bytes[0]++)
SPOIL(change_statements_none, s->d.statements_given = false)
SPOIL(change_preferences, s->rankings[1][0]++)

/* Two sheets that differ only in when and why have the same figures; any other difference makes them others. */
static void test_figures_digest(void **state) {
    static void (*const changes[])(struct sheet *s) = {
        change_nominations, change_revision, change_act,    change_replaces, change_replaces_none, change_as_declared,
        change_contest,     change_electorate, change_papers, change_rejected, change_votes,       change_elected,
        change_lots,        change_round2,   change_quota,  change_stages,
        change_statements,  change_statements_none, change_preferences,
    };
    struct digest before = figures(&sheet_full()->d), after;
    struct sheet *s = sheet_full();

    (void)state;
    s->d.declared = 1;
    s->d.reason_code = s->d.reason_text = (struct span){ 0 };
    after = figures(&s->d);
    assert_true(digest_equal(&before, &after));
    for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
        s = sheet_full();
        changes[i](s);
        after = figures(&s->d);
        assert_false(digest_equal(&before, &after));
    }
}

/* The figures digest is that of bytes written by hand here, from the specification alone. */
static void test_figures_known_answer(void **state) {
    static const char bytes[] = "\xdc\x00\x14\x01\xa1" "c\xc4\x20"
                                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                "\x01\x01\xc0\xc0\xc2\x00\xc0\xc0\xc0\xc0\x91\xa1" "x\xc0\xc0\xc0\xc0\xc0\xc0";
    struct span elected[] = { S("x") };
    struct declaration d = declaration_minimal();
    struct digest expected, found;

    (void)state;
    d.declared = 77;
    d.elected = elected;
    d.n_elected = 1;
    hash_bytes(span_of(bytes, sizeof(bytes) - 1), &expected);
    found = figures(&d);
    assert_true(digest_equal(&expected, &found));
}

/* msgpack-c's own reader, which shares nothing with the cursor, finds in a sheet what was put there. */
static void test_oracle(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct sheet *s = sheet_full();
    const msgpack_object *o, *list;
    msgpack_unpacked result;

    (void)state;
    pack_init(&p);
    msgpack_unpacked_init(&result);
    o = oracle_read(&result, packed(&p, &s->d));
    oracle_uint(oracle_element(o, 4), ACT_AMEND);
    oracle_str(oracle_element(oracle_element(o, 6), 0), "slip");
    oracle_str(oracle_element(oracle_element(oracle_element(o, 11), 1), 0), "second-preference");
    oracle_uint(oracle_element(oracle_element(oracle_element(o, 12), 0), 1), 1021);
    list = oracle_element(o, 18);
    oracle_str(oracle_element(oracle_element(list, 0), 0), "E06000023");
    oracle_uint(oracle_element(oracle_element(list, 1), 1), PHASE_SECOND);
    oracle_bin(oracle_element(oracle_element(list, 1), 2), span_of(s->statements[1].body.bytes, DIGEST_SIZE));
    oracle_nil(oracle_element(oracle_element(list, 2), 2));
    list = oracle_element(o, 19);
    oracle_uint(oracle_element(oracle_element(list, 0), 0), TALLY_COUNT_MAX);
    oracle_uint(oracle_element(oracle_element(oracle_element(list, 0), 1), 2), TALLY_CANDIDATES_MAX - 1);
    oracle_uint(oracle_element(oracle_element(oracle_element(list, 1), 1), 0), 1);
    msgpack_unpacked_destroy(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),          cmocka_unit_test(test_empty_is_not_missing),
        cmocka_unit_test(test_fields_are_found),     cmocka_unit_test(test_spoiled_sheets),
        cmocka_unit_test(test_one_too_many),         cmocka_unit_test(test_body_too_large),
        cmocka_unit_test(test_claims_take_no_memory), cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_figures_digest),       cmocka_unit_test(test_figures_known_answer),
        cmocka_unit_test(test_one_row_too_many),     cmocka_unit_test(test_oracle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
