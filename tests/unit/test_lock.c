/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdio.h>

#include "proto/lock.h"
#include "tests/unit/probe.h"

/* As little as a file may ask for, so that a thousand guesses are quick. */
#define CHEAP ((struct lock_cost){ 1, LOCK_KIBIBYTES_MIN })
#define PASSPHRASE "Llandyfr\xc3\xafog at four in the morning"

static const uint8_t RANDOM[LOCK_RANDOM_SIZE] = { 1, 2, 3 };

static struct key_text secret(enum key_kind kind) {
    struct key_text key = { .kind = kind, .secret = true, .name = "anwen" };

    for (size_t i = 0; i < sizeof(key.bytes); i++)
        key.bytes[i] = (uint8_t)(0xa0 + i);
    return key;
}

static size_t lock(enum key_kind kind, char ret[LOCK_TEXT_MAX]) {
    struct key_text key = secret(kind);
    size_t n;

    assert_int_equal(lock_key(&key, span_str(PASSPHRASE), CHEAP, RANDOM, ret, &n), 0);
    assert_int_equal(n, strlen(ret));
    return n;
}

/* What was locked opens with its passphrase, kind, name and bytes, and no line holds the secret. */
static void test_round_trip(void **state) {
    (void)state;
    for (enum key_kind kind = 0; kind < _KEY_KIND_MAX; kind++) {
        struct key_text key = secret(kind), opened;
        char text[LOCK_TEXT_MAX], plain[KEY_TEXT_MAX];
        size_t n = lock(kind, text);

        assert_true(lock_is(span_of(text, n)));
        assert_int_equal(lock_open(span_of(text, n), span_str(PASSPHRASE), &opened), LOCK_OPEN);
        assert_int_equal(opened.kind, kind);
        assert_true(opened.secret);
        assert_string_equal(opened.name, key.name);
        assert_memory_equal(opened.bytes, key.bytes, 32);
        key_text_format(&key, plain);
        assert_null(strstr(text, strrchr(plain, ' ') + 1));
        assert_false(lock_is(span_str(plain)));
        assert_int_equal(key_text_parse(span_of(text, n), &opened), 1);
    }
}

/* Another passphrase, or one that differs by a letter, an end or nothing at all, opens nothing. */
static void test_wrong_passphrase(void **state) {
    static const char *const wrong[] = { "", "x", PASSPHRASE " ", "llandyfr\xc3\xafog at four in the morning" };
    char text[LOCK_TEXT_MAX];
    size_t n = lock(KEY_OFFICER, text);
    struct key_text opened;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
        assert_int_equal(lock_open(span_of(text, n), span_str(wrong[i]), &opened), LOCK_WRONG);
}

/* A line with any one byte changed, cut short or made longer does not open, whatever the byte is part of. */
static void test_changed_line(void **state) {
    char text[LOCK_TEXT_MAX];
    size_t n = lock(KEY_OFFICER, text);
    struct key_text opened;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        char was = text[i];

        text[i] = (char)(was == 'A' ? 'B' : was ^ 1);
        assert_int_not_equal(lock_open(span_of(text, n), span_str(PASSPHRASE), &opened), LOCK_OPEN);
        text[i] = was;
    }
    for (size_t i = 0; i < n; i++)
        assert_int_equal(lock_open(span_of(text, i), span_str(PASSPHRASE), &opened), LOCK_NOT_ONE);
    text[n] = '\n';
    assert_int_equal(lock_open(span_of(text, n + 1), span_str(PASSPHRASE), &opened), LOCK_NOT_ONE);
}

/* A file that asks for more memory or time than the limits, or for next to none, is not taken. */
static void test_cost_limits(void **state) {
    static const char *const costs[] = {
        "00000000" "00002000", "00000011" "00002000", "00000001" "00001fff", "00000001" "00100001", "ffffffff" "ffffffff",
    };
    struct key_text opened;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(costs); i++) {
        uint8_t bytes[96] = { 0 };
        char base64[132], text[LOCK_TEXT_MAX];

        probe_hex_into(costs[i], bytes + 16, 8);
        sodium_bin2base64(base64, sizeof(base64), bytes, sizeof(bytes), sodium_base64_VARIANT_ORIGINAL);
        snprintf(text, sizeof(text), "tally-log-locked l %s\n", base64);
        assert_int_equal(lock_open(span_str(text), span_str(""), &opened), LOCK_NOT_ONE);
    }
}

/* Names at their limit fit the line. */
static void test_longest_name(void **state) {
    struct key_text key = secret(KEY_AUTHORITY), opened;
    char text[LOCK_TEXT_MAX];
    size_t n;

    (void)state;
    memset(key.name, 'n', sizeof(key.name) - 1);
    assert_int_equal(lock_key(&key, span_str("p"), CHEAP, RANDOM, text, &n), 0);
    assert_int_equal(lock_open(span_of(text, n), span_str("p"), &opened), LOCK_OPEN);
    assert_string_equal(opened.name, key.name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),  cmocka_unit_test(test_wrong_passphrase), cmocka_unit_test(test_changed_line),
        cmocka_unit_test(test_cost_limits), cmocka_unit_test(test_longest_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
