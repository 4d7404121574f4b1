/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/canon.h"
#include "proto/pack.h"
#include "tests/unit/probe.h"

/* A value of every type is read back as it was packed, and then nothing is left. */
static void test_reads_what_was_packed(void **state) {
    _cleanup_(pack_deinit) struct pack p;
    const struct digest digest = { { 1, 2, 3 } };
    struct cursor c;
    struct digest d;
    struct span s;
    uint64_t u;
    int64_t i;
    size_t n;
    bool b;

    (void)state;
    pack_init(&p);
    pack_array(&p, 9);
    pack_uint(&p, 1);
    pack_nil(&p);
    pack_uint(&p, UINT64_MAX);
    pack_int(&p, INT64_MIN);
    pack_int(&p, INT64_MAX);
    pack_cstr(&p, "Glynd\xc5\xb5r");
    pack_digest(&p, &digest);
    pack_array(&p, 1);
    pack_bool(&p, true);
    pack_bool(&p, false);
    cursor_init(&c, pack_span(&p));

    assert_int_equal(cursor_message(&c, 9), 0);
    assert_true(cursor_nil(&c));
    assert_false(cursor_nil(&c));
    assert_int_equal(cursor_uint(&c, UINT64_MAX, &u), 0);
    assert_true(u == UINT64_MAX);
    assert_int_equal(cursor_int(&c, &i), 0);
    assert_true(i == INT64_MIN);
    assert_int_equal(cursor_int(&c, &i), 0);
    assert_true(i == INT64_MAX);
    assert_int_equal(cursor_str(&c, 8, 8, &s), 0);
    assert_true(span_equal(s, span_str("Glynd\xc5\xb5r")));
    assert_int_equal(cursor_digest(&c, &d), 0);
    assert_true(digest_equal(&d, &digest));
    assert_int_equal(cursor_array(&c, 1, 1, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(cursor_bool(&c, &b), 0);
    assert_true(b);
    assert_int_equal(cursor_bool(&c, &b), 0);
    assert_false(b);
    assert_int_equal(cursor_end(&c), 0);
}

/* Reads one value, given in hex, as one kind and expects the fault. */
struct reading {
    const char *hex;
    char kind;
    size_t min, max;
    int fault;
};

static int read_as(struct cursor *c, const struct reading *r) {
    struct digest digest;
    struct span s;
    uint64_t u;
    int64_t i;
    size_t n;
    bool b;

    switch (r->kind) {
    case 'u':
        return cursor_uint(c, r->max, &u);
    case 'i':
        return cursor_int(c, &i);
    case 'b':
        return cursor_bool(c, &b);
    case 's':
        return cursor_str(c, r->min, r->max, &s);
    case 'x':
        return cursor_bin(c, r->min, r->max, &s);
    case 'd':
        return cursor_digest(c, &digest);
    case 'm':
        return cursor_message(c, r->max);
    default:
        return cursor_array(c, r->min, r->max, &n);
    }
}

/* Limits are inclusive at both ends; another type is a fault of its own; a version is judged before a count. */
static void test_limits_and_types(void **state) {
    static const struct reading readings[] = {
        { "05", 'u', 0, 5, 0 },
        { "05", 'u', 0, 4, CANON_LIMIT },
        { "ff", 'u', 0, 9, CANON_TYPE },
        { "c0", 'u', 0, 9, CANON_TYPE },
        { "ff", 'i', 0, 0, 0 },
        { "d0df", 'i', 0, 0, 0 },
        { "cf8000000000000000", 'i', 0, 0, CANON_LIMIT },
        { "a0", 'i', 0, 0, CANON_TYPE },
        { "c3", 'b', 0, 0, 0 },
        { "c2", 'b', 0, 0, 0 },
        { "01", 'b', 0, 0, CANON_TYPE },
        { "a3616263", 's', 3, 3, 0 },
        { "a3616263", 's', 4, 9, CANON_LIMIT },
        { "a3616263", 's', 0, 2, CANON_LIMIT },
        { "c403616263", 's', 0, 9, CANON_TYPE },
        { "c403616263", 'x', 3, 3, 0 },
        { "c403616263", 'x', 4, 9, CANON_LIMIT },
        { "c403616263", 'x', 0, 2, CANON_LIMIT },
        { "a3616263", 'x', 0, 9, CANON_TYPE },
        { "c403616263", 'd', 0, 0, CANON_LIMIT },
        { "92c0c0", 'a', 2, 2, 0 },
        { "92c0c0", 'a', 3, 9, CANON_LIMIT },
        { "92c0c0", 'a', 0, 1, CANON_LIMIT },
        { "02", 'a', 0, 9, CANON_TYPE },
        { "92c0", 'a', 0, 9, CANON_TRUNCATED },
        { "9201c0", 'm', 0, 2, 0 },
        { "9201c0", 'm', 0, 3, CANON_LIMIT },
        { "9202c0", 'm', 0, 3, CANON_VERSION },
        { "9200c0", 'm', 0, 2, CANON_VERSION },
        { "92ffc0", 'm', 0, 2, CANON_TYPE },
        { "90", 'm', 0, 0, CANON_LIMIT },
        { "", 'u', 0, 9, CANON_TRUNCATED },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(readings); i++) {
        _cleanup_(blob_free) struct blob b = probe_hex(readings[i].hex);
        struct cursor c;

        cursor_init(&c, span_blob(b));
        assert_int_equal(read_as(&c, &readings[i]), readings[i].fault);
        assert_int_equal(c.fault, readings[i].fault);
    }
}

/* The first fault sticks: nothing after it is read, written or consumed, and no later fault takes its place. */
static void test_first_fault_sticks(void **state) {
    static const uint8_t bytes[] = { 0x93, 0x05, 0xc0, 0x06 };
    struct cursor c;
    struct span s = { 0 };
    uint64_t u = 77;
    int64_t i = 77;
    size_t n;

    (void)state;
    cursor_init(&c, span_of(bytes, sizeof(bytes)));
    assert_int_equal(cursor_array(&c, 0, 9, &n), 0);
    assert_int_equal(cursor_uint(&c, 4, &u), CANON_LIMIT);
    assert_int_equal(u, 77);
    assert_int_equal(cursor_uint(&c, 9, &u), CANON_LIMIT);
    assert_int_equal(cursor_str(&c, 0, 9, &s), CANON_LIMIT);
    assert_int_equal(cursor_int(&c, &i), CANON_LIMIT);
    assert_int_equal(i, 77);
    assert_int_equal(cursor_fail(&c, CANON_ORDER), CANON_LIMIT);
    assert_int_equal(cursor_end(&c), CANON_LIMIT);
    assert_null(s.ptr);
    c.rest = span_of(bytes + 2, 1);
    assert_false(cursor_nil(&c));
}

/* A fault of the caller's own finding sticks like any other; bytes that are left over are one at the end. */
static void test_callers_faults_and_rests(void **state) {
    static const uint8_t bytes[] = { 0x05 };
    struct cursor c;
    uint64_t u;

    (void)state;
    cursor_init(&c, span_of(bytes, sizeof(bytes)));
    assert_int_equal(cursor_end(&c), CANON_TRAILING);
    cursor_init(&c, span_of(bytes, sizeof(bytes)));
    assert_int_equal(cursor_fail(&c, CANON_ORDER), CANON_ORDER);
    assert_int_equal(cursor_uint(&c, 9, &u), CANON_ORDER);
}

/* Even on bytes that nobody checked, a cursor stays within them. */
static void test_unchecked_bytes_are_safe(void **state) {
    static const char kinds[] = "uibsxdma";
    uint64_t random = 88;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint8_t bytes[12];
        _cleanup_(blob_free) struct blob b = { 0 };
        struct cursor c;

        for (size_t k = 0; k < sizeof(bytes); k++)
            bytes[k] = (uint8_t)(probe_random(&random) >> 32);
        b = probe_copy(span_of(bytes, probe_random(&random) % (sizeof(bytes) + 1)));
        cursor_init(&c, span_blob(b));
        for (size_t k = 0; k < b.len + 1 && !c.fault; k++) {
            const struct reading r = { "", kinds[probe_random(&random) % 8], 0, SIZE_MAX, 0 };

            read_as(&c, &r);
        }
        assert_true(c.rest.len <= b.len);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_was_packed),
        cmocka_unit_test(test_limits_and_types),
        cmocka_unit_test(test_first_fault_sticks),
        cmocka_unit_test(test_callers_faults_and_rests),
        cmocka_unit_test(test_unchecked_bytes_are_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
