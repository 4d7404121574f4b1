/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/canon.h"
#include "proto/pack.h"
#include "proto/verdict.h"
#include "tests/unit/probe.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }

static const char *sentence(const struct code_args *code, enum language language) {
    static char text[2048];
    size_t n = code_sentence(code, language, text, sizeof(text));

    assert_int_equal(n, strlen(text));
    return text;
}

/* Text that may stand in a message is UTF-8 without control characters: canon says so. */
static bool sound(const char *text) {
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    pack_cstr(&p, text);
    return canon_check(pack_span(&p)) == CANON_OK;
}

/* Every code is found by its own name and by no other, and its row is the one under its number. */
static void test_every_code_is_found(void **state) {
    (void)state;
    for (int i = 0; i < _CODE_MAX; i++) {
        const struct code_info *row = code_info((enum code)i);

        assert_ptr_equal(code_find(span_str(row->code)), row);
        assert_int_equal(strlen(row->code), 3);
        assert_non_null(strchr("RLQWCDN", row->severity));
        assert_true(strlen(row->en) > 0 && strlen(row->cy) > 0);
    }
    assert_null(code_find(span_str("E0")));
    assert_null(code_find(span_str("E011")));
    assert_null(code_find(span_str("e01")));
    assert_null(code_find(span_str("")));
    assert_null(code_find((struct span){ 0 }));
    assert_string_equal(code_info(CODE_N05)->code, "N05");
    assert_true(code_info(CODE_E02)->retry && !code_info(CODE_E01)->retry);
    assert_int_equal(code_info(CODE_E05)->severity, SEVERITY_C);
}

/* Arguments stand where the sentence wants them, in both languages, also where it changes their order. */
static void test_arguments_are_placed(void **state) {
    const struct code_args a03 = { S("A03"), 5, { S("Caerau"), S("10"), S("2"), S("12"), S("13") } };
    const struct code_args e06 = { S("E06"), 3, { S("Caerau"), S("4"), S("2") } };
    const struct code_args n04 = { S("N04"), 0, { { 0 } } };

    (void)state;
    assert_string_equal(sentence(&a03, LANGUAGE_EN),
                        "In Caerau the votes (10) and the rejected papers (2) make 12, but 13 papers were counted.");
    assert_string_equal(sentence(&a03, LANGUAGE_CY), "Yn achos Caerau, mae'r pleidleisiau (10) a'r papurau a wrthodwyd "
                                                     "(2) yn gwneud 12, ond cyfrifwyd 13 o bapurau.");
    assert_string_equal(sentence(&e06, LANGUAGE_EN), "Revision 4 of Caerau is not the next one: that is 2.");
    assert_string_equal(sentence(&n04, LANGUAGE_EN), "You may not ask this here.");
}

/* An argument that is missing prints as a question mark; one too many is left out. */
static void test_missing_arguments(void **state) {
    const struct code_args fewer = { S("E06"), 2, { S("Caerau"), { 0 } } };
    const struct code_args none = { S("E08"), 0, { { 0 } } };
    const struct code_args more = { S("E08"), 2, { S("x"), S("y") } };

    (void)state;
    assert_string_equal(sentence(&fewer, LANGUAGE_EN), "Revision ? of Caerau is not the next one: that is ?.");
    assert_string_equal(sentence(&none, LANGUAGE_EN), "There is no contest ? in this election.");
    assert_string_equal(sentence(&more, LANGUAGE_EN), "There is no contest x in this election.");
}

/* A number of arguments beyond what the struct holds reads nothing beyond it. */
static void test_claimed_arguments(void **state) {
    const struct code_args claimed = { S("Z99"), SIZE_MAX, { S("a"), S("b") } };

    (void)state;
    assert_string_equal(sentence(&claimed, LANGUAGE_EN), "Z99 a b ? ? ? ? ? ?");
}

/* A code that this version does not know is said as it came, with its arguments. */
static void test_unknown_code(void **state) {
    const struct code_args later = { S("Q77"), 2, { S("Caerau"), S("{0}") } };

    (void)state;
    assert_string_equal(sentence(&later, LANGUAGE_CY), "Q77 Caerau {0}");
}

/* An argument is text, not a form: braces in it stay as they are. */
static void test_braces_in_arguments(void **state) {
    const struct code_args code = { S("E09"), 1, { S("{0}{1}%s{") } };

    (void)state;
    assert_string_equal(sentence(&code, LANGUAGE_EN),
                        "{0}{1}%s{ was counted against another list of candidates than the one nominated.");
}

/* What is not UTF-8, and what could steer a terminal, comes out as question marks; real letters stay. */
static void test_hostile_arguments(void **state) {
    static const struct {
        struct span argument;
        const char *expected;
    } rows[] = {
        { S("Ynys M\xc3\xb4n \xe2\x80\x93 \xf0\x9f\x97\xb3"), "Ynys M\xc3\xb4n \xe2\x80\x93 \xf0\x9f\x97\xb3" },
        { S("a\x1b[31mb\n\t\x7f"), "a?[31mb???" },
        { S("\xc2\x9b" "31m"), "??31m" },
        { S("\xff\xc0\xaf\xe0\x80\xaf"), "??????" },
        { S("\xed\xa0\x80\xf4\x90\x80\x80"), "???????" },
        { S("cut \xe2\x80"), "cut ??" },
        { S("nul\0nul"), "nul?nul" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct code_args code = { S("Q99"), 1, { rows[i].argument } };
        const char *said = sentence(&code, LANGUAGE_EN);

        assert_true(sound(said));
        assert_string_equal(said + 4, rows[i].expected);
    }
}

/* However little room there is, the sentence is cut between characters, ended, and its full length is told. */
static void test_cut_sentences(void **state) {
    const struct code_args code = { S("N03"), 2, { S("\xe2\x82\xac\xf0\x9f\x97\xb3\xc3\xa9"), S("\xc5\xb5") } };
    char whole[256];
    size_t n = code_sentence(&code, LANGUAGE_CY, whole, sizeof(whole));

    (void)state;
    assert_int_equal(n, strlen(whole));
    assert_int_equal(code_sentence(&code, LANGUAGE_CY, NULL, 0), n);
    for (size_t size = 1; size <= n + 1; size++) {
        _cleanup_(blob_free) struct blob room = { .ptr = malloc(size), .len = size };
        char *text = (char *)room.ptr;

        assert_non_null(text);
        assert_int_equal(code_sentence(&code, LANGUAGE_CY, text, size), n);
        assert_true(strnlen(text, size) < size && strlen(text) + 4 >= size);
        assert_true(sound(text));
        assert_memory_equal(text, whole, strlen(text));
    }
}

/* Random bytes as code and as arguments, cut anywhere, always give a sentence that may be printed. */
static void test_random_arguments(void **state) {
    uint64_t seed = 5;

    (void)state;
    for (size_t i = 0; i < 100000; i++) {
        uint8_t bytes[64];
        char text[160];
        size_t size = 1 + probe_random(&seed) % sizeof(text);
        struct code_args code = { .code = span_of(bytes, 3), .n_args = TALLY_ARGS_MAX };

        for (size_t k = 0; k < sizeof(bytes); k++)
            bytes[k] = (uint8_t)(probe_random(&seed) >> 11);
        for (size_t k = 0; k < TALLY_ARGS_MAX; k++)
            code.args[k] = span_of(bytes + 8 * k, probe_random(&seed) % 9);
        if (i % 2)
            code.code = span_str(code_info((enum code)(probe_random(&seed) % _CODE_MAX))->code);
        code_sentence(&code, i % 3 ? LANGUAGE_EN : LANGUAGE_CY, text, size);
        assert_true(strnlen(text, size) < size);
        assert_true(sound(text));
    }
}

/* Verdicts have the names that clients print and scripts compare. */
static void test_verdict_names(void **state) {
    (void)state;
    assert_string_equal(verdict_name(VERDICT_ACCEPTED), "accepted");
    assert_string_equal(verdict_name(VERDICT_DUPLICATE), "duplicate");
    assert_string_equal(verdict_name(VERDICT_QUERIED), "queried");
    assert_string_equal(verdict_name(VERDICT_CONFLICT), "conflict");
    assert_string_equal(verdict_name(VERDICT_REFUSED), "refused");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_is_found), cmocka_unit_test(test_arguments_are_placed),
        cmocka_unit_test(test_missing_arguments),   cmocka_unit_test(test_claimed_arguments),
        cmocka_unit_test(test_unknown_code),        cmocka_unit_test(test_braces_in_arguments),
        cmocka_unit_test(test_hostile_arguments),   cmocka_unit_test(test_cut_sentences),
        cmocka_unit_test(test_random_arguments),    cmocka_unit_test(test_verdict_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
