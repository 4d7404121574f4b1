/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>

#include "proto/limits.h"
#include "proto/note.h"
#include "tests/unit/probe.h"

#define ORIGIN "example.com/tallyd-test"
#define ROOT "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="
#define RECORDS "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
/* By PyNaCl. */
#define SIGNATURE "eKqDYlJqn2BE7O0BPWEOkKuTxRVRfWxHYJkQRUGImeBkbjVo83G3wb6itSXZUYsUw7lt3wq7ImuFpqPzKNncsnm9dAo="

static void log_key(struct secret_key *ret) {
    uint8_t seed[32];

    for (size_t i = 0; i < sizeof(seed); i++)
        seed[i] = (uint8_t)i;
    key_from_seed(seed, ret);
}

static struct head head_make(void) {
    struct head head = {
        .origin = span_str(ORIGIN),
        .size = 8,
        .records = { { 1 } },
        .ruleset = 1,
        .time = 1700000000000,
    };

    probe_hex_into("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", head.root.bytes, DIGEST_SIZE);
    return head;
}

/* A head is signed to exactly these bytes, each time again. */
static void test_known_answer(void **state) {
    _cleanup_(blob_free) struct blob note = { 0 }, again = { 0 };
    const struct head head = head_make();
    struct secret_key key;

    (void)state;
    log_key(&key);
    assert_int_equal(head_sign(&head, &key, &note), 0);
    assert_int_equal(head_sign(&head, &key, &again), 0);
    assert_true(span_equal(span_blob(note), span_blob(again)));
    assert_true(span_equal(span_blob(note),
                           span_str(ORIGIN "\n8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1700000000000\n\n"
                                           "\xe2\x80\x94 " ORIGIN " " SIGNATURE "\n")));
}

/* What is signed reads back the same, at the ends of all numbers, with its witness's lines or without. */
static void test_round_trip(void **state) {
    static const struct {
        uint64_t size, ruleset, time;
    } cases[] = { { 0, 0, 0 }, { 1, 1, 1 }, { UINT64_MAX, UINT64_MAX, TALLY_TIME_MAX } };
    struct secret_key key;

    (void)state;
    log_key(&key);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        _cleanup_(blob_free) struct blob note = { 0 };
        struct head head = head_make(), read, parsed;

        head.size = cases[i].size;
        head.ruleset = cases[i].ruleset;
        head.time = cases[i].time;
        assert_int_equal(head_sign(&head, &key, &note), 0);
        assert_int_equal(head_open(span_blob(note), span_str(ORIGIN), &key.public, &read), NOTE_OK);
        assert_int_equal(head_parse(span_blob(note), &parsed), NOTE_OK);
        assert_true(span_equal(read.origin, head.origin));
        assert_ptr_equal(read.origin.ptr, note.ptr);
        assert_true(read.size == head.size && read.ruleset == head.ruleset && read.time == head.time);
        assert_true(parsed.size == head.size && parsed.ruleset == head.ruleset && parsed.time == head.time);
        assert_true(digest_equal(&read.root, &head.root) && digest_equal(&read.records, &head.records));
    }
}

/* Another log's head, another key's, and a changed one are told apart. */
static void test_verdicts(void **state) {
    _cleanup_(blob_free) struct blob note = { 0 };
    struct head head = head_make(), read = { .size = 77 };
    struct secret_key key, other;

    (void)state;
    log_key(&key);
    key_from_seed(key.public.bytes, &other);
    assert_int_equal(head_sign(&head, &key, &note), 0);
    assert_int_equal(head_open(span_blob(note), span_str("example.com/other"), &key.public, &read), NOTE_ORIGIN);
    assert_int_equal(head_open(span_blob(note), span_str(ORIGIN), &other.public, &read), NOTE_UNSIGNED);
    note.ptr[sizeof(ORIGIN)] = '9'; /* the size */
    assert_int_equal(head_open(span_blob(note), span_str(ORIGIN), &key.public, &read), NOTE_FORGED);
    assert_int_equal(head_parse(span_blob(note), &head), NOTE_OK);
    assert_int_equal(head.size, 9);
    assert_int_equal(read.size, 77);
}

/* A head that is signed by its log and still not to the letter is not a head. */
static void test_malformed_texts(void **state) {
    static const char *const texts[] = {
        "\n8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        "a b\n8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n08\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n+8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n-8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n8 \n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n0x8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n18446744073709551616\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n99999999999999999999999\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n8\n\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n8\nAAAA\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyh=\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQygA\nrecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n8\n" ROOT "\nrecords  " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n8\n" ROOT "\nRecords " RECORDS "\nruleset 1\ntime 1\n",
        ORIGIN "\n8\n" ROOT "\nrecords " RECORDS "\ntime 1\nruleset 1\n",
        ORIGIN "\n8\n" ROOT "\nrecords " RECORDS "\nruleset 1\n",
        ORIGIN "\n8\n" ROOT "\nruleset 1\ntime 1\n",
        ORIGIN "\n8\n" ROOT "\n",
        ORIGIN "\n8\n" ROOT "\nrecords " RECORDS "\nruleset 01\ntime 1\n",
        ORIGIN "\n8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime \n",
        ORIGIN "\n8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 253402300800000\n",
        ORIGIN "\n8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\nmore\n",
        ORIGIN "\n8\n" ROOT "\nrecords " RECORDS "\nruleset 1\ntime 1\n\n",
    };
    struct secret_key key;

    (void)state;
    log_key(&key);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        _cleanup_(blob_free) struct blob note = { 0 };
        struct head head;
        int r;

        assert_int_equal(note_sign(span_str(texts[i]), span_str(ORIGIN), &key, &note), 0);
        r = head_open(span_blob(note), span_str(ORIGIN), &key.public, &head);
        if (r != NOTE_MALFORMED)
            print_error("%s: %s\n", texts[i], note_verdict_text(r));
        assert_int_equal(r, NOTE_MALFORMED);
        assert_int_equal(head_parse(span_blob(note), &head), NOTE_MALFORMED);
    }
}

/* A head longer than its limit is none, though every line of it is sound; nor is one with a broken signature line. */
static void test_limits_and_lines(void **state) {
    static const char line[] = "\xe2\x80\x94 witness AAAAAAA=\n";
    _cleanup_(blob_free) struct blob note = { 0 };
    const struct head head = head_make();
    struct secret_key key;
    struct head read;
    char bytes[2 * TALLY_NOTE_MAX];
    size_t n;

    (void)state;
    log_key(&key);
    assert_int_equal(head_sign(&head, &key, &note), 0);
    memcpy(bytes, note.ptr, note.len);
    for (n = note.len; n + sizeof(line) - 1 <= TALLY_NOTE_MAX && n < note.len + 99 * (sizeof(line) - 1);) {
        memcpy(bytes + n, line, sizeof(line) - 1);
        n += sizeof(line) - 1;
    }
    assert_int_equal(head_open(span_of(bytes, n), span_str(ORIGIN), &key.public, &read), NOTE_OK);
    snprintf(bytes + n, sizeof(bytes) - n, "\xe2\x80\x94 broken\n");
    assert_int_equal(head_parse(span_of(bytes, n + strlen(bytes + n)), &read), NOTE_MALFORMED);

    n = note.len + (size_t)snprintf(bytes + note.len, sizeof(bytes) - note.len, "\xe2\x80\x94 long ");
    while (n < TALLY_NOTE_MAX)
        bytes[n++] = 'A';
    while ((n - note.len - strlen("\xe2\x80\x94 long ")) % 4 != 0)
        bytes[n++] = 'A';
    bytes[n++] = '\n';
    assert_true(n > TALLY_NOTE_MAX);
    assert_int_equal(head_open(span_of(bytes, n), span_str(ORIGIN), &key.public, &read), NOTE_MALFORMED);
}

/* A log whose name cannot be a note's signs no heads. */
static void test_sign_refuses_names(void **state) {
    struct head head = head_make();
    struct blob note = { 0 };
    struct secret_key key;

    (void)state;
    log_key(&key);
    head.origin = span_str("two words");
    assert_int_equal(head_sign(&head, &key, &note), -EINVAL);
    head.origin = span_of("", 0);
    assert_int_equal(head_sign(&head, &key, &note), -EINVAL);
    assert_null(note.ptr);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answer),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_malformed_texts),
        cmocka_unit_test(test_limits_and_lines),
        cmocka_unit_test(test_sign_refuses_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
