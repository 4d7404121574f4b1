/* SPDX-License-Identifier: Apache-2.0 */

/* Signatures checked on other threads: all are, and the first in order that does not hold is named, however many look. */

#include <stdio.h>

#include "clients/tally/checks.h"
#include "proto/note.h"
#include "tests/unit/probe.h"

#define N 1000

static struct secret_key key;

static int setup(void **state) {
    uint8_t seed[32] = { 7 };

    (void)state;
    key_from_seed(seed, &key);
    return 0;
}

/* Adds N signatures in an order of no meaning; those whose place is in bad[] are spoilt. */
static void add_all(struct checks *c, const uint64_t *bad, size_t n_bad) {
    for (uint64_t i = 0; i < N; i++) {
        uint64_t place = i * 7 % N; /* 7 and N have no common divisor: each once */
        uint8_t signature[SIGNATURE_SIZE];
        char message[32];

        snprintf(message, sizeof(message), "message %llu", (unsigned long long)place);
        key_sign(&key, span_str(message), signature);
        for (size_t k = 0; k < n_bad; k++)
            if (bad[k] == place)
                signature[place % SIGNATURE_SIZE] ^= 1;
        assert_int_equal(checks_add(c, place, &key.public, span_str(message), signature), 0);
    }
}

static void check(unsigned threads, const uint64_t *bad, size_t n_bad, uint64_t first) {
    struct checks *c;
    uint64_t place;

    assert_int_equal(checks_new(threads, &c), 0);
    add_all(c, bad, n_bad);
    assert_int_equal(checks_hold(c, &place), n_bad == 0);
    assert_int_equal(checks_failed(c), n_bad > 0);
    if (n_bad > 0)
        assert_int_equal(place, first);
    assert_int_equal(checks_count(c), N);
    checks_free(c);
}

/* With no thread but the caller's, with one, with more than there are cores. */
static void test_threads(void **state) {
    static const uint64_t bad[] = { 998, 31, 500 };

    (void)state;
    for (unsigned threads = 0; threads <= 5; threads++) {
        check(threads, NULL, 0, 0);
        check(threads, bad, 1, 998);
        check(threads, bad, 3, 31);
    }
}

/* What came out once comes out again after more; nothing at all holds. */
static void test_again(void **state) {
    static const uint64_t bad[] = { 12 };
    struct checks *c;
    uint64_t place;

    (void)state;
    assert_int_equal(checks_new(2, &c), 0);
    assert_true(checks_hold(c, &place));
    add_all(c, NULL, 0);
    assert_true(checks_hold(c, &place));
    add_all(c, bad, 1);
    assert_false(checks_hold(c, &place));
    add_all(c, NULL, 0);
    assert_false(checks_hold(c, &place));
    assert_int_equal(place, 12);
    checks_free(c);
}

/* Thrown away with work left undone. */
static void test_abandoned(void **state) {
    struct checks *c;

    (void)state;
    assert_int_equal(checks_new(2, &c), 0);
    add_all(c, NULL, 0);
    checks_free(c);
}

/* A note of another log, or of another text than was signed, does not hold. */
static void test_notes(void **state) {
    struct head head = { .origin = span_str("tally.example/a"), .size = 3, .ruleset = 1, .time = 5 };
    struct span origins[] = { span_str("tally.example/a"), span_str("tally.example/b") };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        _cleanup_(blob_free) struct blob note = { 0 };
        struct checks *c;
        uint64_t place;

        assert_int_equal(head_sign(&head, &key, &note), 0);
        if (i == 2)
            note.ptr[0] ^= 1;
        assert_int_equal(checks_new(1, &c), 0);
        assert_int_equal(checks_add_note(c, 4, &key.public, origins[i % 2], span_blob(note)), 0);
        assert_int_equal(checks_hold(c, &place), i == 0);
        checks_free(c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads), cmocka_unit_test(test_again), cmocka_unit_test(test_abandoned),
        cmocka_unit_test(test_notes),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
