/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/canon.h"
#include "proto/pack.h"
#include "tests/unit/probe.h"

/* Checks a copy of exactly that size and expects the fault. */
static void expect(struct span bytes, int fault) {
    _cleanup_(blob_free) struct blob copy = probe_copy(bytes);
    int r = canon_check(span_blob(copy));

    if (r != fault)
        print_error("%zu bytes beginning %02x: %s\n", bytes.len, bytes.len ? bytes.ptr[0] : 0, canon_fault_text(r));
    assert_int_equal(r, fault);
}

static void expect_hex(const char *hex, int fault) {
    _cleanup_(blob_free) struct blob b = probe_hex(hex);

    expect(span_blob(b), fault);
}

/* Every type at both ends of each of its forms is accepted. */
static void test_boundaries_are_accepted(void **state) {
    static const char *const values[] = {
        "c0", "c2", "c3",
        "00", "7f", "cc80", "ccff", "cd0100", "cdffff", "ce00010000", "ceffffffff", "cf0000000100000000",
        "cfffffffffffffffff",
        "ff", "e0", "d0df", "d080", "d1ff7f", "d18000", "d2ffff7fff", "d280000000", "d3ffffffff7fffffff",
        "d38000000000000000",
        "a0", "a161", "c400", "c40100", "90", "91c0", "9190",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        expect_hex(values[i], CANON_OK);
}

/* A value that a shorter form could hold is refused in the longer one. */
static void test_long_forms_are_refused(void **state) {
    static const char *const values[] = {
        "cc00", "cc7f", "cd0000", "cd00ff", "ce00000000", "ce0000ffff", "cf0000000000000000", "cf00000000ffffffff",
        "d000", "d07f", "d0ff", "d0e0", "d10000", "d17fff", "d1ff80", "d1ffff", "d200000000", "d27fffffff",
        "d2ffff8000", "d2ffffffff", "d30000000000000000", "d37fffffffffffffff", "d3ffffffff80000000",
        "d3ffffffffffffffff",
        "d900", "d90161", "da0000", "da00ff", "db00000000", "db0000ffff",
        "c50000", "c50001ff", "c500ff", "c600000000", "c60000ffff",
        "dc0000", "dc0001c0", "dc000f", "dd00000000", "dd0000ffff",
        "91cc00", "92c0d90161",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        expect_hex(values[i], CANON_LONG_FORM);
}

/* Maps, floats, extensions and the unused code are refused, first in a message or inside it. */
static void test_other_types_are_refused(void **state) {
    (void)state;
    for (unsigned code = 0x80; code <= 0xdf; code++) {
        bool other = code <= 0x8f || code == 0xc1 || (code >= 0xc7 && code <= 0xcb) ||
                     (code >= 0xd4 && code <= 0xd8) || code >= 0xde;
        uint8_t alone[20] = { (uint8_t)code }, inside[20] = { 0x92, 0x01, (uint8_t)code };

        if (!other)
            continue;
        expect(span_of(alone, 1), CANON_TYPE);
        expect(span_of(alone, sizeof(alone)), CANON_TYPE);
        expect(span_of(inside, sizeof(inside)), CANON_TYPE);
    }
}

/* Strings, binaries and arrays are packed and accepted at every length where their form changes. */
static void test_lengths_at_every_form(void **state) {
    static const size_t lengths[] = { 0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536 };
    static uint8_t text[65537];

    (void)state;
    memset(text, 'x', sizeof(text));
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        for (int kind = 0; kind < 3; kind++) {
            _cleanup_(pack_deinit) struct pack p;
            struct span all;

            pack_init(&p);
            if (kind == 0)
                pack_str(&p, span_of(text, lengths[i]));
            else if (kind == 1)
                pack_bin(&p, span_of(text, lengths[i]));
            else
                pack_array(&p, lengths[i]);
            for (size_t k = 0; kind == 2 && k < lengths[i]; k++)
                pack_nil(&p);
            all = pack_span(&p);
            expect(all, CANON_OK);
            expect(span_of(all.ptr, all.len - 1), CANON_TRUNCATED);
        }
    }
}

/* A message that uses every type and form. */
static void pack_everything(struct pack *p) {
    static const uint8_t bytes[300];

    pack_init(p);
    pack_array(p, 17);
    pack_uint(p, 1);
    pack_uint(p, 200);
    pack_uint(p, 60000);
    pack_uint(p, 70000);
    pack_uint(p, UINT64_MAX);
    pack_int(p, -1);
    pack_int(p, -100);
    pack_int(p, -1000);
    pack_int(p, -100000);
    pack_int(p, INT64_MIN);
    pack_cstr(p, "Glynd\xc5\xb5r");
    pack_cstr(p, "a string that is longer than thirty-one bytes");
    pack_bin(p, span_of(bytes, 32));
    pack_bin(p, span_of(bytes, 300));
    pack_array(p, 2);
    pack_nil(p);
    pack_array(p, 0);
    pack_bool(p, true);
    pack_bool(p, false);
}

/* No prefix of a good message is a message, and no byte may follow one. */
static void test_every_prefix_is_truncated(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    struct span all;

    (void)state;
    pack_everything(&p);
    all = pack_span(&p);
    expect(all, CANON_OK);
    for (size_t n = 0; n < all.len; n++)
        expect(span_of(all.ptr, n), CANON_TRUNCATED);
    pack_nil(&p);
    expect(pack_span(&p), CANON_TRAILING);
    expect_hex("c000", CANON_TRAILING);
    expect_hex("9000", CANON_TRAILING);
}

/* Lengths beyond the bytes that are there are refused at once, however large they claim to be. */
static void test_claims_beyond_the_bytes(void **state) {
    static const char *const values[] = {
        "a1", "bf6161", "d92061", "daffff", "dbffffffff", "dbffffffff61", "c401", "c4ff00", "c5ffff00", "c6ffffffff00",
        "91", "9fc0", "dcffffc0", "ddffffffff", "dd00ffffffc0", "9191", "92c0", "cc", "cd00", "ce000000",
        "cf00000000000000", "d0", "d1ff", "d2ffffff", "d3ffffffffffffff", "d9", "da00", "db000000", "c4", "c500",
        "c6000000", "dc00", "dd000000",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        expect_hex(values[i], CANON_TRUNCATED);
}

/* Arrays nest eight deep and no deeper, also after a deep one has ended. */
static void test_depth(void **state) {
    (void)state;
    expect_hex("919191919191919100", CANON_OK);
    expect_hex("9191919191919190", CANON_OK);
    expect_hex("919191919191919190", CANON_DEPTH);
    expect_hex("91919191919191919100", CANON_DEPTH);
    expect_hex("92" "919191919191" "90" "919191919191" "90", CANON_OK);
    expect_hex("92" "919191919191" "90" "91919191919191" "90", CANON_DEPTH);
}

/* Text is UTF-8 to the letter, without control characters. */
static void test_text(void **state) {
    static const struct {
        const char *hex;
        int fault;
    } cases[] = {
        { "a8476c796e64c5b572", CANON_OK },             /* Glyndŵr */
        { "a17e", CANON_OK },
        { "a120", CANON_OK },
        { "a2c280", CANON_OK },                         /* U+0080 */
        { "a3e0a080", CANON_OK },                       /* U+0800 */
        { "a3ed9fbf", CANON_OK },                       /* U+D7FF */
        { "a3ee8080", CANON_OK },                       /* U+E000 */
        { "a3efbfbf", CANON_OK },                       /* U+FFFF */
        { "a4f0908080", CANON_OK },                     /* U+10000 */
        { "a4f48fbfbf", CANON_OK },                     /* U+10FFFF */
        { "a100", CANON_TEXT },
        { "a10a", CANON_TEXT },
        { "a11f", CANON_TEXT },
        { "a17f", CANON_TEXT },
        { "a3610962", CANON_TEXT },
        { "a180", CANON_TEXT },                         /* a continuation alone */
        { "a1c5", CANON_TEXT },                         /* cut short by the string's end */
        { "a2c561", CANON_TEXT },
        { "a2c080", CANON_TEXT },                       /* overlong U+0000 */
        { "a2c1bf", CANON_TEXT },
        { "a3e09fbf", CANON_TEXT },                     /* overlong U+07FF */
        { "a4f08fbfbf", CANON_TEXT },                   /* overlong U+FFFF */
        { "a3eda080", CANON_TEXT },                     /* U+D800 */
        { "a3edbfbf", CANON_TEXT },                     /* U+DFFF */
        { "a4f4908080", CANON_TEXT },                   /* U+110000 */
        { "a4f5808080", CANON_TEXT },
        { "a1ff", CANON_TEXT },
        { "a2e282", CANON_TEXT },
        { "a3e28261", CANON_TEXT },
        { "a3f09f98", CANON_TEXT },
        { "a4f09f9861", CANON_TEXT },
        { "c401ff", CANON_OK },                         /* binaries are not text */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        expect_hex(cases[i].hex, cases[i].fault);
}

/* Every fault has words of its own, and so has a number that is none. */
static void test_faults_have_words(void **state) {
    (void)state;
    for (int i = 0; i < _CANON_MAX; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(canon_fault_text(i), canon_fault_text(k));
    assert_non_null(canon_fault_text(-1));
    assert_non_null(canon_fault_text(_CANON_MAX));
}

/* Writes a value of any kind, the same for the same random numbers. */
static void pack_random(struct pack *p, uint64_t *random, int depth) {
    static const char *const words[] = { "", "a", "Glynd\xc5\xb5r", "Ynys M\xc3\xb4n",
                                         "a string of more than 31 bytes" };
    uint64_t v = probe_random(random);
    unsigned shift = (unsigned)(v >> 8) % 64;

    switch (v % (depth < 5 ? 8 : 6)) {
    case 0:
        pack_nil(p);
        return;
    case 1:
        pack_bool(p, v >> 60 & 1);
        return;
    case 2:
        pack_uint(p, probe_random(random) >> shift);
        return;
    case 3:
        pack_int(p, -(int64_t)(probe_random(random) >> shift >> 1) - 1);
        return;
    case 4:
        pack_cstr(p, words[(v >> 8) % ARRAY_SIZE(words)]);
        return;
    case 5:
        pack_bin(p, span_str(words[(v >> 8) % ARRAY_SIZE(words)]));
        return;
    default:
        pack_array(p, (v >> 8) % 6);
        for (size_t i = 0; i < (v >> 8) % 6; i++)
            pack_random(p, random, depth + 1);
    }
}

/* What canon accepts, msgpack-c reads to the last byte and, packing it again, gives back as it was. */
static bool check_against_msgpack(struct span bytes) {
    msgpack_unpacked unpacked;
    size_t end = 0;

    if (canon_check(bytes) != CANON_OK)
        return false;
    msgpack_unpacked_init(&unpacked);
    assert_int_equal(msgpack_unpack_next(&unpacked, (const char *)bytes.ptr, bytes.len, &end), MSGPACK_UNPACK_SUCCESS);
    assert_int_equal(end, bytes.len);
    {
        _cleanup_(pack_deinit) struct pack again;

        pack_init(&again);
        assert_int_equal(msgpack_pack_object(&again.packer, unpacked.data), 0);
        assert_true(span_equal(pack_span(&again), bytes));
    }
    msgpack_unpacked_destroy(&unpacked);
    return true;
}

/* On 100,000 messages with a few bytes changed, canon never accepts what msgpack-c reads otherwise. */
static void test_agrees_with_msgpack(void **state) {
    uint64_t random = 20170504;
    size_t accepted = 0, refused = 0;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        _cleanup_(blob_free) struct blob bytes = { 0 };
        _cleanup_(pack_deinit) struct pack p;

        pack_init(&p);
        pack_array(&p, 3);
        for (int k = 0; k < 3; k++)
            pack_random(&p, &random, 1);
        bytes = probe_copy(pack_span(&p));
        assert_true(check_against_msgpack(span_blob(bytes)));
        for (uint64_t changes = 1 + probe_random(&random) % 3; changes > 0; changes--)
            bytes.ptr[probe_random(&random) % bytes.len] ^= (uint8_t)(1u << probe_random(&random) % 8);
        if (check_against_msgpack(span_blob(bytes)))
            accepted++;
        else
            refused++;
    }
    assert_true(accepted > 10000); /* neither side of the question stays untried */
    assert_true(refused > 10000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boundaries_are_accepted),
        cmocka_unit_test(test_long_forms_are_refused),
        cmocka_unit_test(test_other_types_are_refused),
        cmocka_unit_test(test_lengths_at_every_form),
        cmocka_unit_test(test_every_prefix_is_truncated),
        cmocka_unit_test(test_claims_beyond_the_bytes),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_faults_have_words),
        cmocka_unit_test(test_agrees_with_msgpack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
