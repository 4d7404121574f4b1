/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdio.h>

#include "proto/checkpoint.h"
#include "proto/cosign.h"
#include "tests/unit/probe.h"

/* Made with libsodium and opened by Go's note package: ../shared/research/security.md, 1.5. Seeds 00..1f and 20..3f. */
#define TEXT "example.com/tallyd-test\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
#define LOG_LINE "\xe2\x80\x94 example.com/tallyd-test " \
    "eKqDYs/yi7uPRM5ggH9P6THzKt68k6g3b6qQYbPpcUpJTIuZX0JQxUCrS2WSjYF7Oi+6oXyvW/C74mT6Xz9yH/bOhw0=\n"
#define WITNESS_LINE "\xe2\x80\x94 witness.example/w1 IDJKvgAAAABlU/EAUlV+Yt4HNEAWi7JLHZ3LK4VVBLlz7YviFRI76ZQL9C8QBDulgr7V" \
    "DPJEIShrGCeWY1vcU+MCEd0YDbiYgVWjCA==\n"
#define LOG_VKEY "example.com/tallyd-test+78aa8362+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define WITNESS_VKEY "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
#define NOTE TEXT "\n" LOG_LINE WITNESS_LINE

static struct secret_key key_of(uint8_t first) {
    struct secret_key key;
    uint8_t seed[32];

    for (size_t i = 0; i < sizeof(seed); i++)
        seed[i] = (uint8_t)(first + i);
    key_from_seed(seed, &key);
    return key;
}

/* The line, the verifier keys and the time are the known ones, both ways. */
static void test_known_answer(void **state) {
    struct secret_key log = key_of(0), witness = key_of(0x20);
    _cleanup_(blob_free) struct blob line = { 0 };
    char text[VKEY_TEXT_MAX];
    struct vkey v;
    uint64_t time_s;

    (void)state;
    assert_int_equal(cosign(span_str(TEXT), span_str("witness.example/w1"), &witness, 1700000000, &line), 0);
    assert_true(span_equal(span_blob(line), span_str(WITNESS_LINE)));
    vkey_format(span_str("example.com/tallyd-test"), NOTE_ED25519, &log.public, text);
    assert_string_equal(text, LOG_VKEY);
    assert_int_equal(vkey_parse(span_str(WITNESS_VKEY), &v), 0);
    assert_int_equal(v.algorithm, NOTE_COSIGNATURE);
    assert_memory_equal(v.key.bytes, witness.public.bytes, 32);
    assert_int_equal(cosignature_verify(span_str(NOTE), v.name, &v.key, &time_s), NOTE_OK);
    assert_int_equal(time_s, 1700000000);
}

/* A cosigned note with any one bit changed holds for nobody, or no longer says the same. */
static void test_changed_note(void **state) {
    struct secret_key witness = key_of(0x20);
    uint64_t time_s;

    (void)state;
    for (size_t i = 0; i < 8 * strlen(NOTE); i++) {
        _cleanup_(blob_free) struct blob note = probe_copy(span_str(NOTE));
        bool signature_of_the_log = i / 8 >= strlen(TEXT) + 1 && i / 8 < strlen(TEXT) + 1 + strlen(LOG_LINE);

        note.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
        if (!signature_of_the_log) /* what other signers say does not concern a witness */
            assert_int_not_equal(cosignature_verify(span_blob(note), span_str("witness.example/w1"), &witness.public, &time_s),
                                 NOTE_OK);
    }
}

/* A witness's signature without a time, another's under its name, or none at all. */
static void test_other_lines(void **state) {
    struct secret_key witness = key_of(0x20), other = key_of(0x40);
    _cleanup_(blob_free) struct blob plain = { 0 };
    uint64_t time_s;

    (void)state;
    assert_int_equal(cosignature_verify(span_str(NOTE), span_str("witness.example/w1"), &other.public, &time_s), NOTE_UNSIGNED);
    assert_int_equal(cosignature_verify(span_str(NOTE), span_str("witness.example/w2"), &witness.public, &time_s),
                     NOTE_UNSIGNED);
    assert_int_equal(note_sign(span_str(TEXT), span_str("witness.example/w1"), &witness, &plain), 0);
    assert_int_equal(cosignature_verify(span_blob(plain), span_str("witness.example/w1"), &witness.public, &time_s),
                     NOTE_UNSIGNED); /* another algorithm, so another key id */
    assert_int_equal(cosignature_verify(span_str(TEXT), span_str("witness.example/w1"), &witness.public, &time_s),
                     NOTE_MALFORMED);
}

/* The latest of a witness's own cosignatures counts; one among them that does not hold spoils the note. */
static void test_several(void **state) {
    struct secret_key witness = key_of(0x20);
    const struct span name = span_str("witness.example/w1");
    _cleanup_(blob_free) struct blob later = { 0 };
    char note[2048];
    uint64_t time_s;

    (void)state;
    assert_int_equal(cosign(span_str(TEXT), name, &witness, 1800000000, &later), 0);
    snprintf(note, sizeof(note), "%s\n" SPAN_FMT "%s", TEXT, SPAN_ARG(span_blob(later)), WITNESS_LINE);
    assert_int_equal(cosignature_verify(span_str(note), name, &witness.public, &time_s), NOTE_OK);
    assert_int_equal(time_s, 1800000000);
    later.ptr[later.len - 10] ^= 2;
    snprintf(note, sizeof(note), "%s\n%s" SPAN_FMT, TEXT, WITNESS_LINE, SPAN_ARG(span_blob(later)));
    assert_int_equal(cosignature_verify(span_str(note), name, &witness.public, &time_s), NOTE_FORGED);
}

/* A verifier key that is cut, has another id, an unknown algorithm or a key that nobody may enrol is none. */
static void test_bad_vkeys(void **state) {
    const struct public_key zero = { 0 };
    char text[VKEY_TEXT_MAX];
    struct vkey v;

    (void)state;
    for (size_t i = 0; i < strlen(LOG_VKEY); i++)
        assert_int_equal(vkey_parse(span_of(LOG_VKEY, i), &v), 1);
    for (size_t i = 0; i < strlen(LOG_VKEY); i++) {
        snprintf(text, sizeof(text), "%s", LOG_VKEY);
        text[i] = text[i] == '0' ? '1' : '0';
        assert_int_equal(vkey_parse(span_str(text), &v), 1);
    }
    vkey_format(span_str("x"), NOTE_ED25519, &zero, text);
    assert_int_equal(vkey_parse(span_str(text), &v), 1);
    vkey_format(span_str("x"), (enum note_algorithm)0x06, &(struct public_key){ 0 }, text);
    assert_int_equal(vkey_parse(span_str(text), &v), 1);
}

/* A request survives its text, at most 63 hashes; what is nearly one is none. */
static void test_requests(void **state) {
    static const char *const bad[] = {
        "", "old 5", "old 5\n", "old 5\n\n", "old 05\n\nx\n", "old x\n\nx\n", "old 18446744073709551616\n\nx\n", "5\n\nx\n",
        "old 5\nAAAA\n\nx\n", "old 5\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
    };
    struct checkpoint_request request = { .old_size = UINT64_MAX, .n_hashes = CHECKPOINT_HASHES_MAX, .note = span_str(NOTE) };
    _cleanup_(blob_free) struct blob text = { 0 }, more = { 0 };
    struct checkpoint_request found;

    (void)state;
    randombytes_buf(request.hashes, sizeof(request.hashes));
    assert_int_equal(checkpoint_request_format(&request, &text), 0);
    assert_int_equal(checkpoint_request_parse(span_blob(text), &found), 0);
    assert_true(found.old_size == UINT64_MAX);
    assert_int_equal(found.n_hashes, CHECKPOINT_HASHES_MAX);
    assert_memory_equal(found.hashes, request.hashes, sizeof(request.hashes));
    assert_true(span_equal(found.note, request.note));
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_int_equal(checkpoint_request_parse(span_str(bad[i]), &found), 1);
    more = (struct blob){ malloc(text.len + 45), text.len + 45 }; /* a 64th hash */
    memcpy(more.ptr, text.ptr, 25);
    memcpy(more.ptr + 25, text.ptr + 25, 45);
    memcpy(more.ptr + 70, text.ptr + 25, text.len - 25);
    assert_int_equal(checkpoint_request_parse(span_blob(more), &found), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answer), cmocka_unit_test(test_changed_note), cmocka_unit_test(test_other_lines),
        cmocka_unit_test(test_several),      cmocka_unit_test(test_bad_vkeys),    cmocka_unit_test(test_requests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
