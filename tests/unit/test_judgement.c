/* SPDX-License-Identifier: Apache-2.0 */
/* Judgements: how codes add up to a verdict, and that what they say lives in them. */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/core/election.h"
#include "daemon/core/judgement.h"

static void assert_span(struct span s, const char *expected) {
    char text[64];

    snprintf(text, sizeof(text), SPAN_FMT, SPAN_ARG(s));
    assert_string_equal(text, expected);
}

/* Nothing said is accepted; the gravest code decides, in whatever order codes come. */
static void test_verdicts(void **state) {
    static const struct {
        enum code codes[2];
        enum verdict verdict;
        bool retry;
    } rows[] = {
        { { CODE_D01, CODE_D01 }, VERDICT_DUPLICATE, false }, { { CODE_E05, CODE_E05 }, VERDICT_CONFLICT, false },
        { { CODE_E02, CODE_E02 }, VERDICT_REFUSED, true },    { { CODE_E02, CODE_E08 }, VERDICT_REFUSED, false },
        { { CODE_E08, CODE_E02 }, VERDICT_REFUSED, false },   { { CODE_D01, CODE_E02 }, VERDICT_REFUSED, true },
        { { CODE_E02, CODE_D01 }, VERDICT_REFUSED, true },    { { CODE_E05, CODE_A03 }, VERDICT_REFUSED, false },
        { { CODE_A03, CODE_E05 }, VERDICT_REFUSED, false },   { { CODE_N02, CODE_N02 }, VERDICT_REFUSED, true },
    };
    struct judgement j;

    (void)state;
    judgement_init(&j);
    assert_int_equal(j.verdict, VERDICT_ACCEPTED);
    assert_int_equal(j.contest, NO_INDEX);
    assert_false(j.retry || j.entry_given);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        judgement_init(&j);
        judgement_add(&j, rows[i].codes[0], 0, NULL);
        judgement_add(&j, rows[i].codes[1], 0, NULL);
        assert_int_equal(j.verdict, rows[i].verdict);
        assert_int_equal(j.retry, rows[i].retry);
        assert_int_equal(j.n_codes, 2);
    }
}

/* More arguments than a code may have are left out, and text that has no beginning of a character is not cut within one. */
static void test_too_much(void **state) {
    static const uint8_t rest[2 * JUDGEMENT_TEXT] = { 0 };
    static uint8_t tail[2 * JUDGEMENT_TEXT];
    struct span args[TALLY_ARGS_MAX + 1];
    struct judgement j;
    size_t room;

    (void)state;
    judgement_init(&j);
    for (size_t i = 0; i < ARRAY_SIZE(args); i++)
        args[i] = judgement_number(&j, i);
    judgement_add(&j, CODE_E05, ARRAY_SIZE(args), args);
    assert_int_equal(j.codes[0].n_args, TALLY_ARGS_MAX);
    memset(tail, 0x80, sizeof(tail));
    assert_int_equal(judgement_text(&j, span_of(tail, sizeof(tail))).len, 0);
    room = JUDGEMENT_TEXT - j.used;
    assert_int_equal(judgement_text(&j, span_of(rest, sizeof(rest))).len, room);
}

/* Arguments are copied: what they were made from may go. */
static void test_text(void **state) {
    char name[] = "n1.a";
    struct judgement j;
    struct span args[2];

    (void)state;
    judgement_init(&j);
    args[0] = judgement_text(&j, span_str(name));
    args[1] = judgement_number(&j, UINT64_MAX);
    memset(name, 'x', 4);
    judgement_add(&j, CODE_E05, 2, args);
    assert_span(j.codes[0].args[0], "n1.a");
    assert_span(j.codes[0].args[1], "18446744073709551615");
    assert_span(j.codes[0].code, "E05");
}

/* When room is out, text is cut between characters and codes beyond the limit are left out; nothing overflows. */
static void test_room(void **state) {
    struct judgement j;
    size_t total = 0;

    (void)state;
    judgement_init(&j);
    for (int i = 0; i < 3000; i++) {
        struct span s = judgement_text(&j, span_str("–ŵ"));

        assert_true(s.len == 5 || s.len == 3 || s.len == 0);
        total += s.len;
    }
    assert_in_range(total, JUDGEMENT_TEXT - 3, JUDGEMENT_TEXT);
    for (int i = 0; i < TALLY_CODES_MAX + 5; i++)
        judgement_add(&j, CODE_A03, 0, NULL);
    assert_int_equal(j.n_codes, TALLY_CODES_MAX);
}

/* Times are written in UTC, over leap days and centuries, to the last year there is. */
static void test_times(void **state) {
    static const struct {
        uint64_t ms;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { 951782399999u, "2000-02-28T23:59:59Z" },
        { 951782400000u, "2000-02-29T00:00:00Z" },
        { 951868800000u, "2000-03-01T00:00:00Z" },
        { 1493931600000u, "2017-05-04T21:00:00Z" },
        { 1709164800000u, "2024-02-29T00:00:00Z" },
        { 1735689599999u, "2024-12-31T23:59:59Z" },
        { 4107542399000u, "2100-02-28T23:59:59Z" },
        { 4107542400000u, "2100-03-01T00:00:00Z" },
        { TALLY_TIME_MAX, "9999-12-31T23:59:59Z" },
        { UINT64_MAX, "9999-12-31T23:59:59Z" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct judgement j;

        judgement_init(&j);
        assert_span(judgement_time(&j, rows[i].ms), rows[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
