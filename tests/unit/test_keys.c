/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "proto/keys.h"
#include "tests/unit/probe.h"

/* The second test of RFC 8032, section 7.1. */
#define SEED "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
#define PUBLIC "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
#define MESSAGE "r"
#define SIGNATURE                                                                                                      \
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"                                                 \
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"

static void known_key(struct secret_key *ret) {
    uint8_t seed[32];

    probe_hex_into(SEED, seed, sizeof(seed));
    key_from_seed(seed, ret);
}

/* A seed gives the public key, and a message the signature, that the standard says. */
static void test_known_answer(void **state) {
    uint8_t expected[SIGNATURE_SIZE], signature[SIGNATURE_SIZE];
    struct secret_key key;

    (void)state;
    known_key(&key);
    probe_hex_into(PUBLIC, expected, 32);
    assert_memory_equal(key.public.bytes, expected, 32);
    key_sign(&key, span_str(MESSAGE), signature);
    probe_hex_into(SIGNATURE, expected, SIGNATURE_SIZE);
    assert_memory_equal(signature, expected, SIGNATURE_SIZE);
    assert_true(key_verify(&key.public, span_str(MESSAGE), signature));
}

/* A signature with any one bit changed, over another message, or of another key does not hold. */
static void test_changed_signatures(void **state) {
    uint8_t signature[SIGNATURE_SIZE];
    struct secret_key key, other;

    (void)state;
    known_key(&key);
    key_from_seed(key.public.bytes, &other);
    key_sign(&key, span_str(MESSAGE), signature);
    for (size_t i = 0; i < SIGNATURE_SIZE * 8; i++) {
        signature[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_false(key_verify(&key.public, span_str(MESSAGE), signature));
        signature[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    assert_false(key_verify(&key.public, span_str("s"), signature));
    assert_false(key_verify(&key.public, span_of("", 0), signature));
    assert_false(key_verify(&other.public, span_str(MESSAGE), signature));
}

/* The number S plus the group's order would hold by the same equation: it is refused, a signature has one form. */
static void test_unreduced_signature(void **state) {
    uint8_t order[32], signature[SIGNATURE_SIZE];
    struct secret_key key;
    unsigned carry = 0;

    (void)state;
    known_key(&key);
    key_sign(&key, span_str(MESSAGE), signature);
    probe_hex_into("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", order, sizeof(order));
    for (size_t i = 0; i < sizeof(order); i++) {
        carry += signature[32 + i] + (unsigned)order[i];
        signature[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    assert_int_equal(carry, 0);
    assert_false(key_verify(&key.public, span_str(MESSAGE), signature));
}

/* The eight points of small order, canonical or not, sign everything in a lax verifier; here they sign nothing. */
static void test_small_order_signs_nothing(void **state) {
    static const char *const keys[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
        uint8_t signature[SIGNATURE_SIZE] = { 1 }; /* R the neutral point, S zero */
        struct public_key key;

        probe_hex_into(keys[i], key.bytes, sizeof(key.bytes));
        for (uint8_t message = 0; message < 64; message++)
            assert_false(key_verify(&key, span_of(&message, 1), signature));
        memcpy(signature, key.bytes, sizeof(key.bytes));
        for (uint8_t message = 0; message < 64; message++)
            assert_false(key_verify(&key, span_of(&message, 1), signature));
    }
}

/* Only a canonical point of the prime-order subgroup may be enrolled. */
static void test_enrolment(void **state) {
    static const struct {
        const char *what, *hex;
    } refused[] = {
        { "order 1", "0100000000000000000000000000000000000000000000000000000000000000" },
        { "order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
        { "order 4", "0000000000000000000000000000000000000000000000000000000000000000" },
        { "order 4", "0000000000000000000000000000000000000000000000000000000000000080" },
        { "order 8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a" },
        { "order 8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa" },
        { "order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05" },
        { "order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85" },
        { "order 1, not canonical", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
        { "order 1, a sign on zero", "0100000000000000000000000000000000000000000000000000000000000080" },
        { "order 4, not canonical", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
        { "on the curve, not canonical", "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
        { "on the curve, not canonical", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" },
        { "not on the curve", "0200000000000000000000000000000000000000000000000000000000000000" },
        { "the base and a point of order 2", "9599999999999999999999999999999999999999999999999999999999999999" },
        { "the base and a point of order 4", "9bad33f580df7ecc49df5342bac8145d5bedc40f573d1b067f3c4ce449689a15" },
        { "the base and a point of order 4", "5252cc0a7f208133b620acbd4537eba2a4123bf0a8c2e4f980c3b31bb69765ea" },
        { "the base and a point of order 8", "98519eadf35b995233b51b5cd23e9cc5a28b639b5a4af0ec903cb960d81b7819" },
        { "the base and a point of order 8", "da99e28ba529cdde35a25fba9059e78ecaee239f99755b9b1aa4f65df00803e2" },
        { "the base and a point of order 8", "13661d745ad63221ca5da0456fa618713511dc60668aa464e55b09a20ff7fc1d" },
    };
    static const char *const taken[] = {
        PUBLIC,
        "5866666666666666666666666666666666666666666666666666666666666666",
        "edc876d6831fd2105d0b4389ca2e283166469289146e2ce06faefe98b22548df",
    };
    struct public_key key;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
        probe_hex_into(refused[i].hex, key.bytes, sizeof(key.bytes));
        if (key_valid(&key))
            print_error("taken: %s\n", refused[i].what);
        assert_false(key_valid(&key));
    }
    for (size_t i = 0; i < ARRAY_SIZE(taken); i++) {
        probe_hex_into(taken[i], key.bytes, sizeof(key.bytes));
        assert_true(key_valid(&key));
    }
}

/* A key's id is the SHA-256 of its public bytes. */
static void test_id(void **state) {
    struct digest id, expected;
    struct secret_key key;

    (void)state;
    known_key(&key);
    key_id(&key.public, &id);
    probe_hex_into("39f713d0a644253f04529421b9f51b9b08979d08295959c4f3990ee617f5139f", expected.bytes, DIGEST_SIZE);
    assert_memory_equal(id.bytes, expected.bytes, DIGEST_SIZE);
}

/* Nothing of a wiped key remains. */
static void test_wipe(void **state) {
    static const struct secret_key nothing;
    struct secret_key key;

    (void)state;
    known_key(&key);
    key_wipe(&key);
    assert_memory_equal(&key, &nothing, sizeof(key));
}

/* Every kind of key, secret or public, reads back as it was written, with any name. */
static void test_text_round_trip(void **state) {
    static const char *const names[] = { "a", "Glynd\xc5\xb5r", "officer/E05000932+1" };
    char longest[129];

    (void)state;
    memset(longest, 'n', 128);
    longest[128] = 0;
    for (size_t i = 0; i < _KEY_KIND_MAX * 2 * (ARRAY_SIZE(names) + 1); i++) {
        const char *name = i / 8 < ARRAY_SIZE(names) ? names[i / 8] : longest;
        struct key_text key = { .kind = (enum key_kind)(i % 8 / 2), .secret = i % 2 }, read;
        char text[KEY_TEXT_MAX], again[KEY_TEXT_MAX];
        size_t n;

        strcpy(key.name, name);
        for (size_t k = 0; k < sizeof(key.bytes); k++)
            key.bytes[k] = (uint8_t)(k * 9 + i);
        n = key_text_format(&key, text);
        assert_int_equal(n, strlen(text));
        assert_int_equal(key_text_parse(span_of(text, n), &read), 0);
        assert_int_equal(read.kind, key.kind);
        assert_int_equal(read.secret, key.secret);
        assert_string_equal(read.name, name);
        assert_memory_equal(read.bytes, key.bytes, sizeof(key.bytes));
        assert_int_equal(key_text_format(&read, again), n);
        assert_string_equal(again, text);
    }
}

#define BASE64 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

/* A key file's line is what the specification shows. */
static void test_text_known_answer(void **state) {
    struct key_text key = { .kind = KEY_OFFICER, .secret = true, .name = "deputy" };
    char text[KEY_TEXT_MAX];

    (void)state;
    for (size_t k = 0; k < sizeof(key.bytes); k++)
        key.bytes[k] = (uint8_t)k;
    key_text_format(&key, text);
    assert_string_equal(text, "tally-officer-secret deputy " BASE64 "\n");
    assert_string_equal(key_kind_name(KEY_AUTHORITY), "authority");
    assert_string_equal(key_kind_name(KEY_TRANSPORT), "transport");
}

/* What is nearly a key file is none, and nothing of it is written. */
static void test_bad_texts(void **state) {
    static const char *const texts[] = {
        "",
        "\n",
        "tally-log-secret a " BASE64,                           /* no line feed */
        "tally-log-secret a " BASE64 "\n\n",
        "tally-log-secret a " BASE64 "\nmore",
        "tally-log-secret a " BASE64 " \n",
        "tally-log-secret a " BASE64 "\r\n",
        "tally-log-secret  a " BASE64 "\n",
        " tally-log-secret a " BASE64 "\n",
        "tally-log-secret " BASE64 "\n",
        "tally-log-secret a b " BASE64 "\n",
        "tally-log-secret\ta\t" BASE64 "\n",
        "tally-log a " BASE64 "\n",
        "tally-clerk-secret a " BASE64 "\n",
        "Tally-log-secret a " BASE64 "\n",
        "tally-log-secret- a " BASE64 "\n",
        "tally-log-secret a\x01 " BASE64 "\n",
        "tally-log-secret \xff " BASE64 "\n",
        "tally-log-secret a AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n",     /* no padding */
        "tally-log-secret a AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n",    /* spare bits */
        "tally-log-secret a AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==\n",    /* 31 bytes */
        "tally-log-secret a AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\n",    /* 33 bytes */
        "tally-log-secret a AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh*=\n",
        "tally-log-secret a \n",
    };
    char long_name[KEY_TEXT_MAX], name[130];
    struct key_text key = { .name = "untouched" };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        int r = key_text_parse(span_str(texts[i]), &key);

        if (r == 0)
            print_error("taken: %s\n", texts[i]);
        assert_int_equal(r, 1);
        assert_string_equal(key.name, "untouched");
    }
    memset(name, 'n', 129);
    name[129] = 0;
    snprintf(long_name, sizeof(long_name), "tally-log-secret %s %s\n", name, BASE64);
    assert_int_equal(key_text_parse(span_str(long_name), &key), 1);
    assert_int_equal(key_text_parse(span_of("tally-log-secret a\0b " BASE64 "\n", 66), &key), 1);
    assert_string_equal(key.name, "untouched");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answer),
        cmocka_unit_test(test_changed_signatures),
        cmocka_unit_test(test_unreduced_signature),
        cmocka_unit_test(test_small_order_signs_nothing),
        cmocka_unit_test(test_enrolment),
        cmocka_unit_test(test_id),
        cmocka_unit_test(test_wipe),
        cmocka_unit_test(test_text_round_trip),
        cmocka_unit_test(test_text_known_answer),
        cmocka_unit_test(test_bad_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
