/* SPDX-License-Identifier: Apache-2.0 */

/* Base64 has one spelling for its bytes: a text is read if it is what these bytes are written as, and only then. */

#include "proto/base64.h"
#include "tests/unit/probe.h"

static bool reads(const uint8_t text[4]) {
    uint8_t bytes[3];
    char again[5];
    size_t n;

    if (!base64_bin(span_of(text, 4), bytes, sizeof(bytes), &n))
        return false;
    sodium_bin2base64(again, sizeof(again), bytes, n, BASE64_VARIANT);
    assert_memory_equal(again, text, 4);
    return true;
}

/* Every byte in each place of a group: 64 of them are read, and at the end of one that has so many spare bits the padding. */
static void test_every_byte(void **state) {
    (void)state;
    for (size_t at = 0; at < 4; at++) {
        unsigned read = 0;

        for (unsigned byte = 0; byte < 256; byte++) {
            uint8_t text[] = { 'A', 'A', 'A', 'A' };

            text[at] = (uint8_t)byte;
            read += reads(text);
        }
        assert_int_equal(read, at == 3 ? 65 : 64);
    }
}

/* Two bytes at once, as a letter of UTF-8 would be. */
static void test_letters(void **state) {
    (void)state;
    for (unsigned first = 0x80; first < 256; first++)
        for (unsigned second = 0; second < 256; second++) {
            uint8_t text[] = { 'A', (uint8_t)first, (uint8_t)second, 'A' };

            assert_false(reads(text));
        }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_byte), cmocka_unit_test(test_letters) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
