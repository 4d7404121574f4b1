/* SPDX-License-Identifier: Apache-2.0 */

/* Proves that events of every kind survive the wire unchanged, and that what is no event is refused. */

#include <stdio.h>

#include "tests/unit/codec_probe.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }
#define KEY "GB/W92000004/@councillors/"

CODEC_AGAIN(event, event)

/* One event of each kind with every field, and the rows they point at. */
struct events {
    struct m_candidate candidates[2];
    struct span elected[2];
    struct vote votes[2];
    struct value values[3];
    struct m_authority authorities[2];
    struct event of[_EVENT_KIND_MAX];
};

static void fill_told(struct events *e) {
    e->of[EVENT_RECOUNT] = (struct event){ .kind = EVENT_RECOUNT, .subject = S("local.x"), .under_way = true };
    e->of[EVENT_RUSH] = (struct event){
        .kind = EVENT_RUSH, .subject = S("local.x"), .made = 1, .n_elected = 2, .elected = e->elected,
    };
    e->of[EVENT_TURNOUT] = (struct event){
        .kind = EVENT_TURNOUT, .subject = S("local.x"), .made = 2, .electorate = { true, TALLY_COUNT_MAX },
        .papers = { true, 0 },
    };
    e->of[EVENT_AGENCY] = (struct event){
        .kind = EVENT_AGENCY, .subject = S("local.x"), .made = 3, .n_elected = 1, .elected = e->elected + 1,
        .votes_given = true, .n_votes = 2, .votes = e->votes,
    };
    e->of[EVENT_ANNOTATION] = (struct event){
        .kind = EVENT_ANNOTATION, .subject = S(KEY), .made = TALLY_TIME_MAX,
        .annotation = { .id = S("swing"), .text = S("Rhagamcan Môn"), .unit = S("seats"), .n_values = 3,
                        .values = e->values },
    };
}

static void fill_keys(struct events *e) {
    e->of[EVENT_KEY] = (struct event){
        .kind = EVENT_KEY, .subject = S("north.ro"), .made = 6, .reason_code = S("key-lost"), .reason_text = S("at home"),
        .key_given = true, .key = probe_digest(5), .from = { true, 7 }, .until = { true, 8 },
    };
    e->of[EVENT_AUTHORITIES] = (struct event){
        .kind = EVENT_AUTHORITIES, .subject = S("small"), .made = 7, .threshold = 2, .n_authorities = 2,
        .authorities = e->authorities,
    };
    e->of[EVENT_LOG] = (struct event){
        .kind = EVENT_LOG, .subject = S("small"), .made = 8, .key_given = true, .key = probe_digest(6),
    };
}

static struct events *events_full(void) {
    static struct events e;

    e = (struct events){
        .candidates = { { S("zoe"), S("Zoë Llwyd"), S(""), S("PP77") }, { S("abe"), S("Abe"), S("x"), S("ind") } },
        .elected = { S("zoe"), S("abe") },
        .votes = { { S("zoe"), TALLY_COUNT_MAX }, { S("abe"), 0 } },
        .values = { { S("PP52"), INT64_MIN }, { S("PP53"), INT64_MAX }, { S("ind"), -1 } },
    };
    e.of[EVENT_POSTPONED] = (struct event){
        .kind = EVENT_POSTPONED, .subject = S("local.x"), .made = 1493942400000, .reason_code = S("death"),
        .reason_text = S("Bu farw ymgeisydd"), .status = STATUS_ABANDONED, .from = { true, TALLY_TIME_MAX },
    };
    e.of[EVENT_RESTORED] = (struct event){
        .kind = EVENT_RESTORED, .subject = S("local.x"), .made = 4, .reason_code = S("other"), .reason_text = S(""),
    };
    e.of[EVENT_NOMINATIONS] = (struct event){
        .kind = EVENT_NOMINATIONS, .subject = S("local.x"), .made = 5, .n_candidates = 2, .candidates = e.candidates,
    };
    e.authorities[0] = (struct m_authority){ S("Alys"), probe_digest(7) };
    e.authorities[1] = (struct m_authority){ S("Bryn"), probe_digest(8) };
    fill_told(&e);
    fill_keys(&e);
    return &e;
}

/* The same kinds with nothing but what must be there. */
static struct event event_minimal(uint64_t kind) {
    struct event e = { .kind = kind, .subject = S("c"), .status = STATUS_POSTPONED };

    e.annotation.id = (struct span)S("a");
    e.electorate.given = e.papers.given = kind == EVENT_TURNOUT;
    if (kind == EVENT_AUTHORITIES) {
        static struct m_authority one = { S("a"), { { 9 } } };

        e.threshold = e.n_authorities = 1;
        e.authorities = &one;
    }
    return e;
}

static struct span packed(struct pack *p, const struct event *e) {
    pack_clear(p);
    event_encode(p, e);
    assert_int_equal(p->error, 0);
    return pack_span(p);
}

/* Events of every kind, full and minimal, come back byte for byte, and no beginning of one is taken for it. */
static void test_round_trips(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct events *e = events_full();

    (void)state;
    pack_init(&p);
    for (uint64_t kind = EVENT_POSTPONED; kind < _EVENT_KIND_MAX; kind++) {
        struct event minimal = event_minimal(kind);

        probe_sound(event_again, packed(&p, &e->of[kind]));
        probe_sound(event_again, packed(&p, &minimal));
    }
}

static void decoded(const struct event *e, struct pack *p, struct arena *arena, struct event *ret) {
    assert_int_equal(event_decode(packed(p, e), arena, ret), 0);
    assert_true(ret->kind == e->kind && ret->made == e->made && span_equal(ret->subject, e->subject));
    assert_true(span_equal(ret->reason_code, e->reason_code) && span_equal(ret->reason_text, e->reason_text));
    assert_true((ret->reason_code.ptr != NULL) == (e->reason_code.ptr != NULL));
}

/* What the authority says of a contest is found where it was put. */
static void test_fields_of_authority(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct events *e = events_full();
    struct event found, minimal = event_minimal(EVENT_POSTPONED);

    (void)state;
    pack_init(&p);
    decoded(&e->of[EVENT_POSTPONED], &p, &arena, &found);
    assert_true(found.status == STATUS_ABANDONED && found.from.given && found.from.value == TALLY_TIME_MAX);
    decoded(&minimal, &p, &arena, &found);
    assert_true(found.status == STATUS_POSTPONED && !found.from.given);
    decoded(&e->of[EVENT_RESTORED], &p, &arena, &found);
    assert_true(found.status == STATUS_NONE && !found.from.given && found.reason_text.len == 0);
    decoded(&e->of[EVENT_NOMINATIONS], &p, &arena, &found);
    assert_int_equal(found.n_candidates, 2);
    assert_true(span_equal(found.candidates[0].name, span_str("Zoë Llwyd")));
    assert_true(found.candidates[0].description.ptr && found.candidates[0].description.len == 0);
    assert_true(span_equal(found.candidates[1].id, span_str("abe")) &&
                span_equal(found.candidates[1].party, span_str("ind")));
}

/* What is told of keys is found where it was put; a window that ends before it begins, or without a key, is refused. */
static void test_fields_of_keys(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct events *e = events_full();
    struct event found, wrong = e->of[EVENT_KEY];

    (void)state;
    pack_init(&p);
    decoded(&e->of[EVENT_KEY], &p, &arena, &found);
    assert_true(found.key_given && digest_equal(&found.key, &e->of[EVENT_KEY].key));
    assert_true(found.from.given && found.from.value == 7 && found.until.given && found.until.value == 8);
    decoded(&e->of[EVENT_AUTHORITIES], &p, &arena, &found);
    assert_true(found.threshold == 2 && found.n_authorities == 2);
    assert_true(digest_equal(&found.authorities[1].key, &e->authorities[1].key));
    decoded(&e->of[EVENT_LOG], &p, &arena, &found);
    assert_true(found.key_given && digest_equal(&found.key, &e->of[EVENT_LOG].key));
    wrong.until.value = 7;
    assert_int_equal(event_decode(packed(&p, &wrong), &arena, &found), CANON_ORDER);
    wrong = (struct event){ .kind = EVENT_KEY, .subject = S("north.ro"), .until = { true, 8 } };
    assert_int_equal(event_decode(packed(&p, &wrong), &arena, &found), CANON_TYPE);
    wrong.until.given = false;
    wrong.from = (struct opt){ true, 8 };
    assert_int_equal(event_decode(packed(&p, &wrong), &arena, &found), CANON_TYPE);
    wrong = e->of[EVENT_AUTHORITIES];
    wrong.threshold = 3;
    assert_int_equal(event_decode(packed(&p, &wrong), &arena, &found), CANON_LIMIT);
}

/* What officers, agencies and annotators tell is found where it was put. */
static void test_fields_of_notices(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct events *e = events_full();
    struct event found, minimal = event_minimal(EVENT_RECOUNT);

    (void)state;
    pack_init(&p);
    decoded(&e->of[EVENT_RECOUNT], &p, &arena, &found);
    assert_true(found.under_way);
    decoded(&minimal, &p, &arena, &found);
    assert_false(found.under_way);
    decoded(&e->of[EVENT_RUSH], &p, &arena, &found);
    assert_true(found.n_elected == 2 && span_equal(found.elected[1], span_str("abe")) && !found.votes_given);
    decoded(&e->of[EVENT_TURNOUT], &p, &arena, &found);
    assert_true(found.electorate.given && found.electorate.value == TALLY_COUNT_MAX);
    assert_true(found.papers.given && found.papers.value == 0);
    decoded(&e->of[EVENT_AGENCY], &p, &arena, &found);
    assert_true(found.votes_given && found.n_votes == 2 && found.votes[0].count == TALLY_COUNT_MAX);
    assert_true(found.n_elected == 1 && span_equal(found.elected[0], span_str("abe")));
    minimal = event_minimal(EVENT_AGENCY);
    decoded(&minimal, &p, &arena, &found);
    assert_true(!found.votes_given && found.n_votes == 0 && found.n_elected == 0);
    decoded(&e->of[EVENT_ANNOTATION], &p, &arena, &found);
    assert_true(span_equal(found.annotation.id, span_str("swing")) && found.annotation.n_values == 3);
    assert_true(span_equal(found.annotation.unit, span_str("seats")) && !found.annotation.officer.ptr);
    assert_true(found.annotation.values[0].number == INT64_MIN && found.annotation.values[1].number == INT64_MAX);
    minimal = event_minimal(EVENT_ANNOTATION);
    decoded(&minimal, &p, &arena, &found);
    assert_true(!found.annotation.text.ptr && !found.annotation.unit.ptr && found.annotation.n_values == 0);
}

/* Lists and texts as long as they may be are taken; one more is not. */
static void test_limits(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static struct value values[TALLY_VALUES_MAX + 1];
    static struct span elected[TALLY_CANDIDATES_MAX + 1];
    static struct vote votes[TALLY_CANDIDATES_MAX + 1];
    char names[TALLY_VALUES_MAX + 1][4], text[TALLY_TEXT_MAX + 2], unit[TALLY_NAME_MAX + 2];
    struct event note = event_minimal(EVENT_ANNOTATION), agency = event_minimal(EVENT_AGENCY);

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
        snprintf(names[i], sizeof(names[i]), "p%02zu", i);
        values[i] = (struct value){ span_str(names[i]), (int64_t)i };
    }
    for (size_t i = 0; i < ARRAY_SIZE(elected); i++) {
        elected[i] = span_str("c");
        votes[i].candidate = elected[i];
    }
    note.annotation = (struct annotation){ .id = S("a"), .text = probe_filled(text, TALLY_TEXT_MAX, 't'),
                                           .unit = probe_filled(unit, TALLY_NAME_MAX, 'u'), .values = values,
                                           .n_values = TALLY_VALUES_MAX };
    probe_sound(event_again, packed(&p, &note));
    note.annotation.n_values++;
    assert_int_equal(probe_again(event_again, packed(&p, &note)), CANON_LIMIT);
    agency.votes_given = true;
    agency.votes = votes;
    agency.elected = elected;
    agency.n_votes = agency.n_elected = TALLY_CANDIDATES_MAX;
    probe_sound(event_again, packed(&p, &agency));
    agency.n_votes++;
    assert_int_equal(probe_again(event_again, packed(&p, &agency)), CANON_LIMIT);
    agency.n_votes--;
    agency.n_elected++;
    assert_int_equal(probe_again(event_again, packed(&p, &agency)), CANON_LIMIT);
}

/* A body over BODY_MAX is refused for its size alone, though each of its parts is within its limit. */
static void test_body_too_large(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static struct m_candidate candidates[TALLY_CANDIDATES_MAX];
    char name[TALLY_NAME_MAX + 1], id[TALLY_ID_MAX + 1];
    struct event e = event_minimal(EVENT_NOMINATIONS);

    (void)state;
    pack_init(&p);
    probe_filled(name, TALLY_NAME_MAX, 'n');
    probe_filled(id, TALLY_ID_MAX, 'i');
    for (size_t i = 0; i < ARRAY_SIZE(candidates); i++)
        candidates[i] = (struct m_candidate){ span_of(id, TALLY_ID_MAX), span_of(name, TALLY_NAME_MAX),
                                              span_of(name, TALLY_NAME_MAX), span_of(id, TALLY_ID_MAX) };
    e.candidates = candidates;
    e.n_candidates = 300;
    assert_int_equal(probe_again(event_again, packed(&p, &e)), 0);
    e.n_candidates = 400;
    assert_true(packed(&p, &e).len > TALLY_BODY_MAX);
    assert_int_equal(probe_again(event_again, pack_span(&p)), CANON_LIMIT);
}

/* --- What is refused --- */

#define SPOIL(name, change)                                                                                            \
    static void name(struct events *e) {                                                                               \
        change;                                                                                                        \
    }
SPOIL(spoil_subject_key, e->of[EVENT_RUSH].subject = span_str(KEY))
SPOIL(spoil_subject_empty, e->of[EVENT_RECOUNT].subject = span_str(""))
SPOIL(spoil_key_space, e->of[EVENT_ANNOTATION].subject = span_str("G B/@p/"))
SPOIL(spoil_key_empty, e->of[EVENT_ANNOTATION].subject = span_str(""))
SPOIL(spoil_made, e->of[EVENT_RESTORED].made = TALLY_TIME_MAX + 1)
SPOIL(spoil_reason_half, e->of[EVENT_POSTPONED].reason_text = (struct span){ 0 })
SPOIL(spoil_reason_code, e->of[EVENT_POSTPONED].reason_code = span_str("a death"))
SPOIL(spoil_status_none, e->of[EVENT_POSTPONED].status = STATUS_NONE)
SPOIL(spoil_status, e->of[EVENT_POSTPONED].status = _STATUS_MAX)
SPOIL(spoil_from, e->of[EVENT_POSTPONED].from.value++)
SPOIL(spoil_candidate_id, e->candidates[1].id = span_str("a b"))
SPOIL(spoil_candidate_name, e->candidates[0].name.len = 0)
SPOIL(spoil_rush_id, e->elected[0] = span_str("zo\xc3\xab"))
SPOIL(spoil_electorate, e->of[EVENT_TURNOUT].electorate.value++)
SPOIL(spoil_papers, e->of[EVENT_TURNOUT].papers.value = UINT64_MAX)
SPOIL(spoil_agency_votes, e->votes[0].count++)
SPOIL(spoil_agency_elected, e->elected[1] = (struct span){ 0 })
SPOIL(spoil_note_id, e->of[EVENT_ANNOTATION].annotation.id = span_str(""))
SPOIL(spoil_note_text, e->of[EVENT_ANNOTATION].annotation.text.len = 0)
SPOIL(spoil_note_steers, e->of[EVENT_ANNOTATION].annotation.text = span_str("a\x1b[31m"))
SPOIL(spoil_note_unit, e->of[EVENT_ANNOTATION].annotation.unit.len = 0)
SPOIL(spoil_value_order, e->values[1].party = span_str("PP5"))
SPOIL(spoil_value_twice, e->values[1].party = e->values[0].party)

/* Each rule of shape that an event can break is found, under its own fault. */
static void test_spoiled_events(void **state) {
    static const struct {
        void (*spoil)(struct events *e);
        enum event_kind kind;
        int fault;
    } rows[] = {
        { spoil_subject_key, EVENT_RUSH, CANON_TEXT },         { spoil_subject_empty, EVENT_RECOUNT, CANON_LIMIT },
        { spoil_key_space, EVENT_ANNOTATION, CANON_TEXT },     { spoil_key_empty, EVENT_ANNOTATION, CANON_LIMIT },
        { spoil_made, EVENT_RESTORED, CANON_LIMIT },           { spoil_reason_half, EVENT_POSTPONED, CANON_TYPE },
        { spoil_reason_code, EVENT_POSTPONED, CANON_TEXT },    { spoil_status_none, EVENT_POSTPONED, CANON_LIMIT },
        { spoil_status, EVENT_POSTPONED, CANON_LIMIT },        { spoil_from, EVENT_POSTPONED, CANON_LIMIT },
        { spoil_candidate_id, EVENT_NOMINATIONS, CANON_TEXT }, { spoil_candidate_name, EVENT_NOMINATIONS, CANON_LIMIT },
        { spoil_rush_id, EVENT_RUSH, CANON_TEXT },             { spoil_electorate, EVENT_TURNOUT, CANON_LIMIT },
        { spoil_papers, EVENT_TURNOUT, CANON_LIMIT },          { spoil_agency_votes, EVENT_AGENCY, CANON_LIMIT },
        { spoil_agency_elected, EVENT_AGENCY, CANON_TYPE },    { spoil_note_id, EVENT_ANNOTATION, CANON_LIMIT },
        { spoil_note_text, EVENT_ANNOTATION, CANON_LIMIT },    { spoil_note_steers, EVENT_ANNOTATION, CANON_TEXT },
        { spoil_note_unit, EVENT_ANNOTATION, CANON_LIMIT },    { spoil_value_order, EVENT_ANNOTATION, CANON_ORDER },
        { spoil_value_twice, EVENT_ANNOTATION, CANON_ORDER },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct events *e = events_full();

        rows[i].spoil(e);
        assert_int_equal(probe_again(event_again, packed(&p, &e->of[rows[i].kind])), rows[i].fault);
    }
}

/* Bytes written by hand: other versions, unknown kinds, and data that is another kind's or none. */
static void test_foreign_events(void **state) {
#define EVENT(kind, data) "\x96\x01" kind "\xa1" "c\x00\xc0" data
    static const struct {
        const char *bytes;
        size_t n;
        int fault;
    } rows[] = {
#define ROW(bytes, fault) { bytes, sizeof(bytes) - 1, fault }
        ROW(EVENT("\x02", "\x90"), CANON_OK),                ROW(EVENT("\x02", "\x91\xc0"), CANON_LIMIT),
        ROW(EVENT("\x02", "\xc0"), CANON_TYPE),              ROW(EVENT("\x02", "\x00"), CANON_TYPE),
        ROW(EVENT("\x00", "\x90"), CANON_LIMIT),             ROW(EVENT("\x09", "\x90"), CANON_LIMIT),
        ROW(EVENT("\xff", "\x90"), CANON_TYPE),              ROW(EVENT("\x04", "\x91\xc3"), CANON_OK),
        ROW(EVENT("\x04", "\x91\x01"), CANON_TYPE),          ROW(EVENT("\x04", "\x90"), CANON_LIMIT),
        ROW(EVENT("\x05", "\x91\xc0"), CANON_TYPE),          ROW(EVENT("\x06", "\x92\x01\xc0"), CANON_TYPE),
        ROW(EVENT("\x06", "\x91\x01"), CANON_LIMIT),         ROW(EVENT("\x07", "\x92\xc0\xc0"), CANON_TYPE),
        ROW(EVENT("\x07", "\x92\xc0\x90"), CANON_OK),        ROW(EVENT("\x03", "\x91\xc0"), CANON_TYPE),
        ROW(EVENT("\x03", "\x91\x90"), CANON_OK),            ROW(EVENT("\x08", "\x94\xa1" "a\xc0\xc0\xc0"), CANON_TYPE),
        ROW(EVENT("\x08", "\x93\xa1" "a\xc0\x90"), CANON_LIMIT),
        ROW("\x96\x02\x02\xa1" "c\x00\xc0\x90", CANON_VERSION), ROW("\x95\x01\x02\xa1" "c\x00\x90", CANON_LIMIT),
        ROW("\x97\x01\x02\xa1" "c\x00\xc0\x90\xc0", CANON_LIMIT), ROW("\xc0", CANON_TYPE),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_int_equal(probe_again(event_again, span_of(rows[i].bytes, rows[i].n)), rows[i].fault);
}

/* A list of a million claimed rows in a small body is refused before memory is taken for them. */
static void test_claims_take_no_memory(void **state) {
    static const char claims[] = EVENT("\x05", "\x91\xdd\xff\xff\xff\xff");
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct event found;

    (void)state;
    assert_int_equal(event_decode(span_of(claims, sizeof(claims) - 1), &arena, &found), CANON_TRUNCATED);
    assert_null(arena.first);
}

/* However an event's bytes are changed, they are refused or mean exactly what they say. */
static void test_mutations(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct events *e = events_full();

    (void)state;
    pack_init(&p);
    for (uint64_t kind = EVENT_POSTPONED; kind < _EVENT_KIND_MAX; kind++)
        probe_mutations(event_again, packed(&p, &e->of[kind]), 500 + kind);
}

/* msgpack-c's own reader, which shares nothing with the cursor, finds in events what was put there. */
static void test_oracle(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct events *e = events_full();
    const msgpack_object *data;
    msgpack_unpacked result;

    (void)state;
    pack_init(&p);
    msgpack_unpacked_init(&result);
    data = oracle_element(oracle_read(&result, packed(&p, &e->of[EVENT_ANNOTATION])), 5);
    oracle_uint(oracle_element(&result.data, 1), 8);
    oracle_str(oracle_element(&result.data, 2), KEY);
    oracle_nil(oracle_element(&result.data, 4));
    oracle_str(oracle_element(data, 0), "swing");
    oracle_str(oracle_element(data, 1), "Rhagamcan Môn");
    oracle_str(oracle_element(data, 2), "seats");
    oracle_int(oracle_element(oracle_element(oracle_element(data, 3), 0), 1), INT64_MIN);
    oracle_uint(oracle_element(oracle_element(oracle_element(data, 3), 1), 1), INT64_MAX);
    data = oracle_element(oracle_read(&result, packed(&p, &e->of[EVENT_POSTPONED])), 5);
    oracle_str(oracle_element(oracle_element(&result.data, 4), 1), "Bu farw ymgeisydd");
    oracle_uint(oracle_element(data, 0), STATUS_ABANDONED);
    oracle_uint(oracle_element(data, 1), TALLY_TIME_MAX);
    data = oracle_element(oracle_read(&result, packed(&p, &e->of[EVENT_AGENCY])), 5);
    oracle_uint(oracle_element(oracle_element(oracle_element(data, 0), 0), 1), TALLY_COUNT_MAX);
    oracle_str(oracle_element(oracle_element(data, 1), 0), "abe");
    data = oracle_element(oracle_read(&result, packed(&p, &e->of[EVENT_NOMINATIONS])), 5);
    oracle_str(oracle_element(oracle_element(oracle_element(data, 0), 0), 1), "Zoë Llwyd");
    data = oracle_element(oracle_read(&result, packed(&p, &e->of[EVENT_RECOUNT])), 5);
    oracle_bool(oracle_element(data, 0), true);
    msgpack_unpacked_destroy(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),           cmocka_unit_test(test_fields_of_authority),
        cmocka_unit_test(test_fields_of_keys),
        cmocka_unit_test(test_fields_of_notices),     cmocka_unit_test(test_limits),
        cmocka_unit_test(test_body_too_large),        cmocka_unit_test(test_spoiled_events),
        cmocka_unit_test(test_foreign_events),        cmocka_unit_test(test_claims_take_no_memory),
        cmocka_unit_test(test_mutations),             cmocka_unit_test(test_oracle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
