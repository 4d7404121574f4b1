/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>

#include "proto/limits.h"
#include "proto/note.h"
#include "tests/unit/probe.h"

#define ORIGIN "example.com/tallyd-test"
#define DASH "\xe2\x80\x94 "

/* The first is C2SP's own example, the second a vector of ours that Go's note package opened. */
#define C2SP_KEY "e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4"
#define C2SP_TEXT "This is an example message.\n"
#define C2SP_NOTE                                                                                                      \
    C2SP_TEXT "\n" DASH "example.com/foo "                                                                             \
              "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
#define OUR_TEXT ORIGIN "\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
#define OUR_LINE                                                                                                       \
    DASH ORIGIN " eKqDYs/yi7uPRM5ggH9P6THzKt68k6g3b6qQYbPpcUpJTIuZX0JQxUCrS2WSjYF7Oi+6oXyvW/C74mT6Xz9yH/bOhw0=\n"
#define WITNESS_LINE                                                                                                   \
    DASH "witness.example/w1 IDJKvgAAAABlU/EAUlV+Yt4HNEAWi7JLHZ3LK4VVBLlz7YviFRI76ZQL9C8QBDulgr7VDPJEIShrGCeWY1vcU+MC" \
         "Ed0YDbiYgVWjCA==\n"
#define UNKNOWN_LINE DASH ORIGIN " AAAAAAA=\n"

static void log_key(struct secret_key *ret) {
    uint8_t seed[32];

    for (size_t i = 0; i < sizeof(seed); i++)
        seed[i] = (uint8_t)i;
    key_from_seed(seed, ret);
}

static int verify(const char *note, struct span *ret_text) {
    struct secret_key key;

    log_key(&key);
    return note_verify(span_str(note), span_str(ORIGIN), &key.public, ret_text);
}

/* C2SP's example verifies under its key and id, and under nobody else's. */
static void test_c2sp_example(void **state) {
    const struct span name = span_str("example.com/foo");
    static const uint8_t expected[] = { 0x53, 0x0d, 0x90, 0x3a };
    struct public_key key;
    struct span text;
    uint8_t id[4];

    (void)state;
    probe_hex_into(C2SP_KEY, key.bytes, sizeof(key.bytes));
    note_key_id(name, &key, id);
    assert_memory_equal(id, expected, sizeof(id));
    assert_int_equal(note_verify(span_str(C2SP_NOTE), name, &key, &text), NOTE_OK);
    assert_true(span_equal(text, span_str(C2SP_TEXT)));
    assert_int_equal(note_verify(span_str(C2SP_NOTE), span_str("example.com/fop"), &key, &text), NOTE_UNSIGNED);
    key.bytes[0] ^= 1;
    assert_int_equal(note_verify(span_str(C2SP_NOTE), name, &key, &text), NOTE_UNSIGNED);
}

/* Our vector is signed byte for byte, and verifies with its witness's line and without. */
static void test_our_vector(void **state) {
    _cleanup_(blob_free) struct blob note = { 0 };
    struct secret_key key;
    struct span text;

    (void)state;
    log_key(&key);
    assert_int_equal(note_sign(span_str(OUR_TEXT), span_str(ORIGIN), &key, &note), 0);
    assert_true(span_equal(span_blob(note), span_str(OUR_TEXT "\n" OUR_LINE)));
    assert_int_equal(verify(OUR_TEXT "\n" OUR_LINE, &text), NOTE_OK);
    assert_int_equal(verify(OUR_TEXT "\n" OUR_LINE WITNESS_LINE, &text), NOTE_OK);
    assert_int_equal(verify(OUR_TEXT "\n" WITNESS_LINE OUR_LINE, &text), NOTE_OK);
    assert_true(span_equal(text, span_str(OUR_TEXT)));
}

/* Lines of unknown keys are ignored whatever they hold; a known key's line must hold each time it comes. */
static void test_unknown_and_multiple(void **state) {
    static const char *const forged =
        DASH ORIGIN " eKqDYs/yi7uPRM5ggH9P6THzKt68k6g3b6qQYbPpcUpJTIuZX0JQxUCrS2WSjYF7Oi+6oXyvW/C74mT6Xz9yH/bOhwE=\n";
    static const char *const cut = DASH ORIGIN " eKqDYs/y\n"; /* the log's key id, and a signature of two bytes */
    char note[4096];
    struct span text = { 0 };

    (void)state;
    assert_int_equal(verify(OUR_TEXT "\n" UNKNOWN_LINE OUR_LINE UNKNOWN_LINE, &text), NOTE_OK);
    assert_int_equal(verify(OUR_TEXT "\n" OUR_LINE OUR_LINE, &text), NOTE_OK);
    text = (struct span){ 0 };
    assert_int_equal(verify(OUR_TEXT "\n" UNKNOWN_LINE WITNESS_LINE, &text), NOTE_UNSIGNED);
    assert_int_equal(verify(OUR_TEXT "x\n\n" OUR_LINE, &text), NOTE_FORGED);
    snprintf(note, sizeof(note), "%s\n%s", OUR_TEXT, forged);
    assert_int_equal(verify(note, &text), NOTE_FORGED);
    snprintf(note, sizeof(note), "%s\n%s%s", OUR_TEXT, OUR_LINE, forged);
    assert_int_equal(verify(note, &text), NOTE_FORGED);
    snprintf(note, sizeof(note), "%s\n%s%s", OUR_TEXT, forged, OUR_LINE);
    assert_int_equal(verify(note, &text), NOTE_FORGED);
    snprintf(note, sizeof(note), "%s\n%s", OUR_TEXT, cut);
    assert_int_equal(verify(note, &text), NOTE_FORGED);
    assert_null(text.ptr);
}

/* A hundred signature lines are read, one more is too many. */
static void test_number_of_lines(void **state) {
    static char note[100000];
    struct span text;
    int lines;

    (void)state;
    strcpy(note, OUR_TEXT "\n" OUR_LINE);
    for (lines = 1; lines < 100; lines++)
        strcat(note, UNKNOWN_LINE);
    assert_int_equal(verify(note, &text), NOTE_OK);
    strcat(note, UNKNOWN_LINE);
    assert_int_equal(verify(note, &text), NOTE_MALFORMED);
}

/* What is not shaped like a note is told from what is not signed. */
static void test_malformed(void **state) {
    static const char *const notes[] = {
        "", "\n", "\n\n", "\n\n\n", OUR_TEXT, OUR_TEXT "\n", OUR_LINE, OUR_TEXT OUR_LINE,
        OUR_TEXT "\n" OUR_LINE "\n",
        OUR_TEXT "\n" OUR_LINE "no line feed",
        OUR_TEXT "\n" OUR_LINE "a stray line\n",
        OUR_TEXT "\n- " ORIGIN " AAAAAAA=\n",                       /* another dash */
        OUR_TEXT "\n" DASH " AAAAAAA=\n",                           /* no name */
        OUR_TEXT "\n" DASH "a+b AAAAAAA=\n",
        OUR_TEXT "\n" DASH "a\xc2\xa0" "b AAAAAAA=\n",              /* U+00A0 */
        OUR_TEXT "\n" DASH "a\xe3\x80\x80" "b AAAAAAA=\n",          /* U+3000 */
        OUR_TEXT "\n" DASH "a\n",
        OUR_TEXT "\n" DASH "a \n",
        OUR_TEXT "\n" DASH "a AAAAAA==\n",                          /* a key id and no signature */
        OUR_TEXT "\n" DASH "a AAAAAAB=\n",                          /* spare bits */
        OUR_TEXT "\n" DASH "a AAAAAAA\n",
        OUR_TEXT "\n" DASH "a AAAA=AAA\n",
        OUR_TEXT "\n" DASH "a AAA=AAAA\n",
        OUR_TEXT "\n" DASH "a AAAAAAA= \n",
        OUR_TEXT "\n" DASH "a  AAAAAAA=\n",
        OUR_TEXT "a\ttab\n\n" OUR_LINE,
        OUR_TEXT "a carriage return\r\n\n" OUR_LINE,
        OUR_TEXT "not UTF-8 \xff\n\n" OUR_LINE,
    };
    struct span text;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(notes); i++) {
        int r = verify(notes[i], &text);

        if (r != NOTE_MALFORMED)
            print_error("%s: %s\n", notes[i], note_verdict_text(r));
        assert_int_equal(r, NOTE_MALFORMED);
    }
}

/* What cannot stand in a note is not signed; a name is one word, of any language. */
static void test_sign_refuses(void **state) {
    static const char *const names[] = { "", "a b", "a+b", "a\nb", "\xe2\x80\x83", "\xff" };
    static const char *const texts[] = { "", "no line feed", "a\x01\n", "\xff\n", "a\r\n" };
    char longest[TALLY_NAME_MAX + 2];
    struct blob note = { 0 };
    struct secret_key key;

    (void)state;
    log_key(&key);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        assert_false(note_name_valid(span_str(names[i])));
        assert_int_equal(note_sign(span_str("a\n"), span_str(names[i]), &key, &note), -EINVAL);
    }
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        assert_int_equal(note_sign(span_str(texts[i]), span_str(ORIGIN), &key, &note), -EINVAL);
    memset(longest, 'n', sizeof(longest));
    assert_int_equal(note_sign(span_str("a\n"), span_of(longest, TALLY_NAME_MAX + 1), &key, &note), -EINVAL);
    assert_null(note.ptr);
    assert_true(note_name_valid(span_str("Glynd\xc5\xb5r")));
    assert_int_equal(note_sign(span_str("a\n"), span_of(longest, TALLY_NAME_MAX), &key, &note), 0);
    blob_free(&note);
}

/* A text may have empty lines: the last one divides it from its signatures. */
static void test_empty_lines_in_text(void **state) {
    static const char *const texts[] = { "a\n\nb\n", "a\n\n", "\n", "a\n\n\n\nb\n" };
    struct secret_key key;

    (void)state;
    log_key(&key);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        _cleanup_(blob_free) struct blob note = { 0 };
        struct span text;

        assert_int_equal(note_sign(span_str(texts[i]), span_str(ORIGIN), &key, &note), 0);
        assert_int_equal(note_verify(span_blob(note), span_str(ORIGIN), &key.public, &text), NOTE_OK);
        assert_true(span_equal(text, span_str(texts[i])));
    }
}

/* No single bit of a note may change without its being refused. */
static void test_every_bit_counts(void **state) {
    struct secret_key key;
    struct blob note = probe_copy(span_str(OUR_TEXT "\n" OUR_LINE));
    struct span text;

    (void)state;
    log_key(&key);
    for (size_t bit = 0; bit < note.len * 8; bit++) {
        note.ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(note_verify(span_blob(note), span_str(ORIGIN), &key.public, &text), NOTE_OK);
        note.ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    blob_free(&note);
}

/* Every verdict has words of its own. */
static void test_verdicts_have_words(void **state) {
    (void)state;
    for (int i = NOTE_OK; i <= NOTE_FORGED; i++)
        for (int k = NOTE_OK; k < i; k++)
            assert_string_not_equal(note_verdict_text(i), note_verdict_text(k));
    assert_non_null(note_verdict_text(-1));
    assert_non_null(note_verdict_text(NOTE_FORGED + 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c2sp_example),
        cmocka_unit_test(test_our_vector),
        cmocka_unit_test(test_unknown_and_multiple),
        cmocka_unit_test(test_number_of_lines),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_sign_refuses),
        cmocka_unit_test(test_empty_lines_in_text),
        cmocka_unit_test(test_every_bit_counts),
        cmocka_unit_test(test_verdicts_have_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
