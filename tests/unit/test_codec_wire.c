/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/codec_probe.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }

CODEC_AGAIN(request, request)
CODEC_AGAIN(answer, answer)
CODEC_AGAIN_FLAT(beat_payload, m_beat_payload)

static struct span request_packed(struct pack *p, const struct request *r) {
    pack_clear(p);
    request_encode(p, r);
    assert_int_equal(p->error, 0);
    return pack_span(p);
}

static struct span answer_packed(struct pack *p, const struct answer *a) {
    pack_clear(p);
    answer_encode(p, a);
    assert_int_equal(p->error, 0);
    return pack_span(p);
}

/* --- One of each, with what may be missing both given and missing --- */

#define NOTE S(PROBE_NOTE)

static const struct request REQUESTS[] = {
    { MESSAGE_HELLO, 1, { .hello = { NOTE } } },
    { MESSAGE_HELLO, UINT64_MAX, { .hello = { { 0 } } } },
    { MESSAGE_SUBMIT, 2, { .submit = { S("\0\1\2") } } },
    { MESSAGE_SUBMIT, 0, { .submit = { S("") } } },
    { MESSAGE_SINCE, 3, { .since = { S("GB/W92000004/@councillors/"), 77, S("GB/W92000004/@councillors/local.x/") } } },
    { MESSAGE_SINCE, 3, { .since = { S(""), 0, S("") } } },
    { MESSAGE_ENTRIES, 4, { .entries = { UINT64_MAX, TALLY_COUNT_MAX } } },
    { MESSAGE_ENTRIES, 4, { .entries = { 0, 0 } } },
    { MESSAGE_STATUS, 5, { .hello = { { 0 } } } },
    { MESSAGE_MOMENT, 6, { .moment = { { true, UINT64_MAX }, { 0 } } } },
    { MESSAGE_MOMENT, 6, { .moment = { { 0 }, { true, TALLY_TIME_MAX } } } },
    { MESSAGE_CONSISTENCY, 7, { .consistency = { 4711, { 0 } } } },
    { MESSAGE_CONSISTENCY, 7, { .consistency = { UINT64_MAX, { true, UINT64_MAX } } } },
    { MESSAGE_INCLUSION, 8, { .inclusion = { 0, { 0 } } } },
    { MESSAGE_INCLUSION, 8, { .inclusion = { UINT64_MAX - 1, { true, UINT64_MAX } } } },
    { MESSAGE_ADMIN, 9, { .admin = { ADMIN_FREEZE, S("why") } } },
    { MESSAGE_ADMIN, 9, { .admin = { ADMIN_ALLOW_PEER, S("cardiff") } } },
    { MESSAGE_METRICS, 10, { .hello = { { 0 } } } },
    { MESSAGE_KEYS, 11, { .keys = { UINT64_MAX } } },
};

static struct code_args codes[] = {
    { S("A03"), 5, { S("local.x"), S("10"), S("2"), S("12"), S("13") } },
    { S("D01"), 0, { { 0 } } },
    { S("Z99"), 1, { S("") } },
};
static struct result_item items[] = {
    { VERDICT_ACCEPTED, 0, codes, false, S("a receipt") },
    { VERDICT_REFUSED, 3, codes, true, { 0 } },
};
static struct span records[] = { S("record 1"), S("record 2") };
static struct digest hashes[] = { { { 1 } }, { { 2 } }, { { 3 } } };
static struct span sigsets[] = { S("sigset") };
static struct batch_entry entries[] = { { S("leaf"), 0, S("body") }, { S("leaf 2"), 0, S("body 2") } };
static struct span heads[] = { S("a head") };
static struct m_pair pairs[] = { { S("size"), S("12") }, { S("motto"), S("") } };

static struct m_centre_state centres[] = { { S("a"), { true, TALLY_TIME_MAX }, INT64_MAX, false }, { S("b"), { 0 }, 0, true } };

static const struct answer ANSWERS[] = {
    { MESSAGE_WELCOME, 1, { .welcome = { S("tally/1"), S("tallyd 0.1.0"), { { 7 } }, 89, 1500, RULESET, NOTE,
                                         TALLY_ENVELOPE_MAX, TALLY_BODY_MAX, TALLY_BODIES_MAX } } },
    { MESSAGE_RESULT, 2, { .result = { 2, items } } },
    { MESSAGE_RESULT, 2, { .result = { 1, items } } },
    { MESSAGE_PAGE, 3, { .page = { NOTE, 10, 2, 4, true, 2, 3, records, hashes } } },
    { MESSAGE_PAGE, 3, { .page = { NOTE, 0, 0, 0, false, 0, 0, records, hashes } } },
    { MESSAGE_ENTRIES_PAGE, 4, { .entries = { NOTE, UINT64_MAX, 1, 2, 1, sigsets, entries, heads } } },
    { MESSAGE_ENTRIES_PAGE, 4, { .entries = { NOTE, 0, 0, 0, 0, sigsets, entries, heads } } },
    { MESSAGE_STATE, 5, { .state = { 2, 2, pairs, centres } } },
    { MESSAGE_STATE, 5, { .state = { 0, 0, pairs, centres } } },
    { MESSAGE_UPDATE, 0, { .update = { NOTE, 4, 3, S("record"), 2, { { { 1 } }, { { 2 } } } } } },
    { MESSAGE_UPDATE, 0, { .update = { NOTE, 1, 0, S("record"), 0, { { { 0 } } } } } },
    { MESSAGE_BEAT, 0, { .beat = { S("payload"), { 1, 2, 3 } } } },
    { MESSAGE_ERROR, 6, { .error = { { S("N01"), 1, { S("why") } }, true } } },
    { MESSAGE_ERROR, 6, { .error = { { S("N04"), 0, { { 0 } } }, false } } },
    { MESSAGE_MOMENT_FOUND, 7, { .moment = { NOTE } } },
    { MESSAGE_CONSISTENCY_PROOF, 8, { .proof = { NOTE, { 0 }, 2, { { { 1 } }, { { 2 } } } } } },
    { MESSAGE_INCLUSION_PROOF, 9, { .proof = { NOTE, S("leaf"), 1, { { { 1 } } } } } },
    { MESSAGE_DONE, 5, { .done = { 2, pairs } } },
    { MESSAGE_DONE, 5, { .done = { 0, pairs } } },
    { MESSAGE_KEYS_PAGE, 11, { .keys = { 1, 2, sigsets, entries } } },
    { MESSAGE_METRICS_TEXT, 5, { .metrics = { S("# EOF\n") } } },
};

/* Every request and every answer comes back byte for byte, and no beginning of one is taken for it. */
static void test_round_trips(void **state) {
    const struct m_beat_payload beat = { { { 9 } }, TALLY_TIME_MAX, 0, NOTE };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(REQUESTS); i++)
        probe_sound(request_again, request_packed(&p, &REQUESTS[i]));
    for (size_t i = 0; i < ARRAY_SIZE(ANSWERS); i++)
        probe_sound(answer_again, answer_packed(&p, &ANSWERS[i]));
    pack_clear(&p);
    beat_payload_encode(&p, &beat);
    probe_sound(beat_payload_again, pack_span(&p));
}

/* An answer has as many entries as may be, and not one more. */
static void test_most_entries(void **state) {
    static struct batch_entry many[TALLY_ENTRIES_MAX + 1];
    struct answer a = { .kind = MESSAGE_ENTRIES_PAGE, .id = 4,
                        .entries = { NOTE, 0, 1, TALLY_ENTRIES_MAX, 0, sigsets, many, NULL } };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(many); i++)
        many[i] = entries[0];
    assert_int_equal(probe_again(answer_again, answer_packed(&p, &a)), 0);
    a.entries.n_entries++;
    assert_int_equal(probe_again(answer_again, answer_packed(&p, &a)), CANON_LIMIT);
}

/* Each message opens as the specification lays it out: elements, version, kind, and the number, which what is published
 * does not have. */
static void test_openings(void **state) {
    static const struct {
        size_t answer;
        const char *bytes;
        size_t n;
    } rows[] = {
        { 0, "\x9b\x01\xcc\x81\x01\xa7tally/1", 13 },
        { 1, "\x94\x01\xcc\x82\x02\x92", 6 },
        { 3, "\x9a\x01\xcc\x83\x03", 5 },
        { 5, "\x98\x01\xcc\x84\x04", 5 },
        { 7, "\x95\x01\xcc\x85\x05\x92", 6 },
        { 9, "\x97\x01\xcc\x86\xc4", 5 },
        { 11, "\x94\x01\xcc\x87\xc4\x07payload\xc4\x40\x01\x02\x03", 18 },
        { 12, "\x96\x01\xcc\x88\x06\xa3N01\x91", 10 },
        { 14, "\x94\x01\xcc\x89\x07\xc4", 6 },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_true(span_starts(answer_packed(&p, &ANSWERS[rows[i].answer]), span_of(rows[i].bytes, rows[i].n)));
    assert_true(span_equal(request_packed(&p, &REQUESTS[1]),
                           span_of("\x94\x01\x01\xcf\xff\xff\xff\xff\xff\xff\xff\xff\xc0", 13)));
    assert_true(span_equal(request_packed(&p, &REQUESTS[2]), span_of("\x94\x01\x02\x02\xc4\x03\x00\x01\x02", 9)));
    assert_true(span_equal(request_packed(&p, &REQUESTS[5]), span_of("\x96\x01\x03\x03\xa0\x00\xa0", 7)));
    assert_true(span_equal(request_packed(&p, &REQUESTS[8]), span_of("\x93\x01\x05\x05", 4)));
    assert_true(span_equal(request_packed(&p, &REQUESTS[9]),
                           span_of("\x95\x01\x06\x06\xcf\xff\xff\xff\xff\xff\xff\xff\xff\xc0", 14)));
    assert_true(span_starts(request_packed(&p, &REQUESTS[10]), span_of("\x95\x01\x06\x06\xc0\xcf", 6)));
}

/* What was put into requests is found there. */
static void test_request_fields(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct request r;

    (void)state;
    pack_init(&p);
    assert_int_equal(request_decode(request_packed(&p, &REQUESTS[0]), &arena, &r), 0);
    assert_true(r.kind == MESSAGE_HELLO && r.id == 1 && span_equal(r.hello.note, span_str(PROBE_NOTE)));
    assert_int_equal(request_decode(request_packed(&p, &REQUESTS[1]), &arena, &r), 0);
    assert_true(r.id == UINT64_MAX && !r.hello.note.ptr);
    assert_int_equal(request_decode(request_packed(&p, &REQUESTS[4]), &arena, &r), 0);
    assert_true(r.kind == MESSAGE_SINCE && r.since.size == 77);
    assert_true(span_equal(r.since.prefix, span_str("GB/W92000004/@councillors/")));
    assert_true(span_equal(r.since.after, span_str("GB/W92000004/@councillors/local.x/")));
    assert_int_equal(request_decode(request_packed(&p, &REQUESTS[6]), &arena, &r), 0);
    assert_true(r.entries.from == UINT64_MAX && r.entries.count == TALLY_COUNT_MAX);
    assert_int_equal(request_decode(request_packed(&p, &REQUESTS[9]), &arena, &r), 0);
    assert_true(r.kind == MESSAGE_MOMENT && r.moment.size.value == UINT64_MAX && !r.moment.time.given);
    assert_int_equal(request_decode(request_packed(&p, &REQUESTS[10]), &arena, &r), 0);
    assert_true(!r.moment.size.given && r.moment.time.given && r.moment.time.value == TALLY_TIME_MAX);
}

/* What was put into answers is found there. */
static void test_answer_fields(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct answer a;

    (void)state;
    pack_init(&p);
    assert_int_equal(answer_decode(answer_packed(&p, &ANSWERS[0]), &arena, &a), 0);
    assert_true(a.welcome.manifest_entries == 89 && a.welcome.records == 1500 && a.welcome.genesis.bytes[0] == 7);
    assert_true(a.welcome.body_max == TALLY_BODY_MAX && a.welcome.bodies_max == TALLY_BODIES_MAX);
    assert_int_equal(answer_decode(answer_packed(&p, &ANSWERS[1]), &arena, &a), 0);
    assert_true(a.result.n == 2 && span_equal(a.result.items[0].receipt, span_str("a receipt")));
    assert_true(a.result.items[1].verdict == VERDICT_REFUSED && a.result.items[1].retry);
    assert_false(a.result.items[1].receipt.ptr);
    assert_true(a.result.items[1].n_codes == 3 && a.result.items[1].codes[0].n_args == 5);
    assert_true(span_equal(a.result.items[1].codes[0].args[4], span_str("13")));
    assert_int_equal(answer_decode(answer_packed(&p, &ANSWERS[3]), &arena, &a), 0);
    assert_true(a.page.total == 10 && a.page.lo == 2 && a.page.hi == 4 && a.page.more && a.page.n_records == 2);
    assert_true(a.page.n_hashes == 3 && digest_equal(&a.page.hashes[2], &hashes[2]));
    assert_int_equal(answer_decode(answer_packed(&p, &ANSWERS[7]), &arena, &a), 0);
    assert_true(a.state.n == 2 && a.state.n_centres == 2 && span_equal(a.state.pairs[0].value, span_str("12")));
    assert_true(a.state.centres[0].seen.value == TALLY_TIME_MAX && a.state.centres[0].requests == INT64_MAX);
    assert_true(!a.state.centres[1].seen.given && a.state.centres[1].dropped && !a.state.centres[0].dropped);
    assert_int_equal(answer_decode(answer_packed(&p, &ANSWERS[9]), &arena, &a), 0);
    assert_true(a.id == 0 && a.update.total == 4 && a.update.position == 3 && a.update.n_path == 2);
    assert_int_equal(answer_decode(answer_packed(&p, &ANSWERS[11]), &arena, &a), 0);
    assert_true(span_equal(a.beat.payload, span_str("payload")) && a.beat.signature[2] == 3);
    assert_int_equal(answer_decode(answer_packed(&p, &ANSWERS[12]), &arena, &a), 0);
    assert_true(a.id == 6 && a.error.retry && span_equal(a.error.code.args[0], span_str("why")));
    assert_int_equal(answer_decode(answer_packed(&p, &ANSWERS[14]), &arena, &a), 0);
    assert_true(a.kind == MESSAGE_MOMENT_FOUND && a.id == 7 && span_equal(a.moment.note, span_str(PROBE_NOTE)));
}

/* --- What is refused --- */

#define SPOIL(name, what, change)                                                                                      \
    static void name(struct what *m) {                                                                                 \
        change;                                                                                                        \
    }
SPOIL(spoil_prefix, request, m->since.prefix = span_str("GB *"))
SPOIL(spoil_after, request, m->since.after = span_str("GB\xc3\xa9"))
SPOIL(spoil_count, request, m->entries.count = (uint64_t)TALLY_COUNT_MAX + 1)
SPOIL(spoil_no_envelope, request, m->submit.envelope = (struct span){ 0 })
SPOIL(spoil_note_empty, request, m->hello.note = span_str(""))
SPOIL(spoil_moment_both, request, m->moment.time.given = true)
SPOIL(spoil_moment_neither, request, m->moment.size.given = false)
SPOIL(spoil_moment_time, request, m->moment.time.value++)

/* Each rule of shape that a request can break is found, under its own fault. */
static void test_spoiled_requests(void **state) {
    static const struct {
        size_t request;
        void (*spoil)(struct request *m);
        int fault;
    } rows[] = {
        { 4, spoil_prefix, CANON_TEXT },       { 4, spoil_after, CANON_TEXT },       { 6, spoil_count, CANON_LIMIT },
        { 2, spoil_no_envelope, CANON_TYPE },  { 0, spoil_note_empty, CANON_LIMIT },
        { 9, spoil_moment_both, CANON_LIMIT }, { 9, spoil_moment_neither, CANON_LIMIT },
        { 10, spoil_moment_time, CANON_LIMIT },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct request r = REQUESTS[rows[i].request];

        rows[i].spoil(&r);
        assert_int_equal(probe_again(request_again, request_packed(&p, &r)), rows[i].fault);
    }
}

SPOIL(spoil_protocol, answer, m->welcome.protocol = span_str("tally/2"))
SPOIL(spoil_ruleset, answer, m->welcome.ruleset = 2)
SPOIL(spoil_no_note, answer, m->welcome.note = (struct span){ 0 })
SPOIL(spoil_no_items, answer, m->result.n = 0)
SPOIL(spoil_lo, answer, m->page.lo = 5)
SPOIL(spoil_hi, answer, m->page.hi = 11)
SPOIL(spoil_many_records, answer, m->page.hi = 3)
SPOIL(spoil_position, answer, m->update.position = 4)
SPOIL(spoil_no_leaves, answer, m->update.total = m->update.position = 0)
SPOIL(spoil_no_payload, answer, m->beat.payload = span_str(""))
SPOIL(spoil_no_sigsets, answer, m->entries.n_sigsets = 0)
SPOIL(spoil_moment_nothing, answer, m->moment.note = (struct span){ 0 })
SPOIL(spoil_moment_empty, answer, m->moment.note = span_str(""))
SPOIL(spoil_code, answer, m->error.code.code = span_str("N 1"))
SPOIL(spoil_argument, answer, m->error.code.args[0] = span_str("a\x1b[31m"))

/* Each rule of shape that an answer can break is found, under its own fault. */
static void test_spoiled_answers(void **state) {
    static const struct {
        size_t answer;
        void (*spoil)(struct answer *m);
        int fault;
    } rows[] = {
        { 0, spoil_protocol, CANON_VERSION },   { 0, spoil_ruleset, CANON_LIMIT },  { 0, spoil_no_note, CANON_TYPE },
        { 1, spoil_no_items, CANON_LIMIT },     { 3, spoil_lo, CANON_LIMIT },       { 3, spoil_hi, CANON_LIMIT },
        { 3, spoil_many_records, CANON_LIMIT }, { 9, spoil_position, CANON_LIMIT }, { 9, spoil_no_leaves, CANON_LIMIT },
        { 11, spoil_no_payload, CANON_LIMIT },  { 5, spoil_no_sigsets, CANON_LIMIT }, { 12, spoil_code, CANON_TEXT },
        { 12, spoil_argument, CANON_TEXT },     { 14, spoil_moment_nothing, CANON_TYPE },
        { 14, spoil_moment_empty, CANON_LIMIT },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct answer a = ANSWERS[rows[i].answer];

        rows[i].spoil(&a);
        assert_int_equal(probe_again(answer_again, answer_packed(&p, &a)), rows[i].fault);
    }
}

/* Unknown kinds, other versions, wrong counts and answers sent as requests are refused. */
static void test_foreign_messages(void **state) {
    static const struct {
        const char *bytes;
        size_t n;
        int fault;
    } rows[] = {
        { "\x93\x01\x07\x05", 4, CANON_LIMIT },     { "\x93\x02\x05\x05", 4, CANON_VERSION },
        { "\x94\x01\x05\x05\xc0", 5, CANON_LIMIT }, { "\x92\x01\x05", 3, CANON_LIMIT },
        { "\x91\x01", 2, CANON_LIMIT },             { "\x05", 1, CANON_TYPE },
        { "\x93\xa1x\x05\x05", 5, CANON_TYPE },     { "\x93\x01\x05\xc0", 4, CANON_TYPE },
        { "\x93\x01\xff\x05", 4, CANON_TYPE },      { "\x90", 1, CANON_LIMIT },
        { "\x93\x01\x06\x05", 4, CANON_LIMIT },     { "\x96\x01\x06\x05\x01\xc0\xc0", 7, CANON_LIMIT },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_int_equal(probe_again(request_again, span_of(rows[i].bytes, rows[i].n)), rows[i].fault);
    for (size_t i = 0; i < ARRAY_SIZE(ANSWERS); i++)
        assert_int_not_equal(probe_again(request_again, answer_packed(&p, &ANSWERS[i])), 0);
    for (size_t i = 0; i < ARRAY_SIZE(REQUESTS); i++)
        assert_int_not_equal(probe_again(answer_again, request_packed(&p, &REQUESTS[i])), 0);
}

/* The largest envelope that intake takes fits a request, one byte more does not; nor does a frame over MESSAGE_MAX. */
static void test_limits(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    static uint8_t large[TALLY_MESSAGE_MAX];
    static struct result_item many[TALLY_BODIES_MAX + 1];
    struct request r = { MESSAGE_SUBMIT, 1, { .submit = { span_of(large, TALLY_ENVELOPE_MAX) } } };
    struct answer a = { MESSAGE_RESULT, 1, { .result = { TALLY_BODIES_MAX, many } } };

    (void)state;
    pack_init(&p);
    assert_int_equal(probe_again(request_again, request_packed(&p, &r)), 0);
    r.submit.envelope.len++;
    assert_int_equal(probe_again(request_again, request_packed(&p, &r)), CANON_LIMIT);
    r.submit.envelope.len = sizeof(large);
    assert_int_equal(probe_again(request_again, request_packed(&p, &r)), CANON_LIMIT);
    for (size_t i = 0; i < ARRAY_SIZE(many); i++)
        many[i] = items[i % 2];
    assert_int_equal(probe_again(answer_again, answer_packed(&p, &a)), 0);
    a.result.n++;
    assert_int_equal(probe_again(answer_again, answer_packed(&p, &a)), CANON_LIMIT);
    a = ANSWERS[9];
    a.update.n_path = TALLY_PATH_MAX;
    assert_int_equal(probe_again(answer_again, answer_packed(&p, &a)), 0);
}

/* However a message's bytes are changed, they are refused or mean exactly what they say. */
static void test_mutations(void **state) {
    const struct m_beat_payload beat = { { { 9 } }, TALLY_TIME_MAX, 0, NOTE };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(REQUESTS); i++)
        probe_mutations(request_again, request_packed(&p, &REQUESTS[i]), 100 + i);
    for (size_t i = 0; i < ARRAY_SIZE(ANSWERS); i++)
        probe_mutations(answer_again, answer_packed(&p, &ANSWERS[i]), 200 + i);
    pack_clear(&p);
    beat_payload_encode(&p, &beat);
    probe_mutations(beat_payload_again, pack_span(&p), 300);
}

/* --- msgpack-c reads the same values --- */

/* msgpack-c's own reader, which shares nothing with the cursor, finds in messages what was put there. */
static void test_oracle(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const msgpack_object *list, *first, *second, *o;
    msgpack_unpacked result;

    (void)state;
    pack_init(&p);
    msgpack_unpacked_init(&result);
    list = oracle_element(oracle_read(&result, answer_packed(&p, &ANSWERS[1])), 3);
    first = oracle_element(list, 0);
    second = oracle_element(list, 1);
    oracle_uint(oracle_element(&result.data, 1), MESSAGE_RESULT);
    oracle_uint(oracle_element(first, 0), VERDICT_ACCEPTED);
    oracle_bin(oracle_element(first, 3), span_str("a receipt"));
    oracle_str(oracle_element(oracle_element(oracle_element(second, 1), 0), 0), "A03");
    oracle_str(oracle_element(oracle_element(oracle_element(oracle_element(second, 1), 0), 1), 4), "13");
    oracle_bool(oracle_element(second, 2), true);
    oracle_nil(oracle_element(second, 3));
    o = oracle_read(&result, answer_packed(&p, &ANSWERS[3]));
    oracle_bin(oracle_element(o, 3), span_str(PROBE_NOTE));
    oracle_uint(oracle_element(o, 6), 4);
    oracle_bin(oracle_element(oracle_element(o, 8), 1), span_str("record 2"));
    oracle_bin(oracle_element(oracle_element(o, 9), 2), span_of(hashes[2].bytes, DIGEST_SIZE));
    o = oracle_read(&result, request_packed(&p, &REQUESTS[10]));
    oracle_uint(oracle_element(o, 1), MESSAGE_MOMENT);
    oracle_nil(oracle_element(o, 3));
    oracle_uint(oracle_element(o, 4), TALLY_TIME_MAX);
    o = oracle_read(&result, answer_packed(&p, &ANSWERS[14]));
    oracle_uint(oracle_element(o, 1), MESSAGE_MOMENT_FOUND);
    oracle_bin(oracle_element(o, 3), span_str(PROBE_NOTE));
    msgpack_unpacked_destroy(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),     cmocka_unit_test(test_openings),
        cmocka_unit_test(test_most_entries),
        cmocka_unit_test(test_request_fields),  cmocka_unit_test(test_answer_fields),
        cmocka_unit_test(test_spoiled_requests), cmocka_unit_test(test_spoiled_answers),
        cmocka_unit_test(test_foreign_messages), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_mutations),       cmocka_unit_test(test_oracle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
