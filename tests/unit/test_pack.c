/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "proto/canon.h"
#include "proto/pack.h"
#include "tests/unit/probe.h"

static void expect_packed(struct pack *p, const char *hex) {
    _cleanup_(blob_free) struct blob expected = probe_hex(hex);

    assert_true(span_equal(pack_span(p), span_blob(expected)));
    assert_int_equal(canon_check(pack_span(p)), CANON_OK);
    pack_clear(p);
}

/* Every number takes its shortest form, at both ends of each. */
static void test_shortest_numbers(void **state) {
    static const struct {
        int64_t value;
        const char *hex;
    } cases[] = {
        { 0, "00" }, { 127, "7f" }, { 128, "cc80" }, { 255, "ccff" }, { 256, "cd0100" }, { 65535, "cdffff" },
        { 65536, "ce00010000" }, { 4294967295, "ceffffffff" }, { 4294967296, "cf0000000100000000" },
        { INT64_MAX, "cf7fffffffffffffff" }, { -1, "ff" }, { -32, "e0" }, { -33, "d0df" }, { -128, "d080" },
        { -129, "d1ff7f" }, { -32768, "d18000" }, { -32769, "d2ffff7fff" }, { -2147483648, "d280000000" },
        { -2147483649, "d3ffffffff7fffffff" }, { INT64_MIN, "d38000000000000000" },
    };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        pack_int(&p, cases[i].value);
        expect_packed(&p, cases[i].hex);
        if (cases[i].value < 0)
            continue;
        pack_uint(&p, (uint64_t)cases[i].value);
        expect_packed(&p, cases[i].hex);
    }
    pack_uint(&p, UINT64_MAX);
    expect_packed(&p, "cfffffffffffffffff");
}

/* Absent is nil, and empty is not: the two never look the same. */
static void test_absent_is_nil(void **state) {
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    pack_array(&p, 6);
    pack_str(&p, (struct span){ 0 });
    pack_bin(&p, (struct span){ 0 });
    pack_cstr(&p, NULL);
    pack_digest(&p, NULL);
    pack_str(&p, span_of("", 0));
    pack_bin(&p, span_of("", 0));
    expect_packed(&p, "96c0c0c0c0a0c400");
}

/* What is taken belongs to the taker; the packer starts afresh, and what it packs next does not touch it. */
static void test_take_hands_over(void **state) {
    _cleanup_(blob_free) struct blob first = { 0 }, second = { 0 }, nothing = { 0 };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    pack_uint(&p, 1);
    assert_int_equal(pack_take(&p, &first), 0);
    assert_int_equal(pack_span(&p).len, 0);
    assert_int_equal(pack_take(&p, &nothing), 0);
    assert_int_equal(nothing.len, 0);
    pack_uint(&p, 2);
    assert_int_equal(pack_take(&p, &second), 0);
    assert_int_equal(first.len, 1);
    assert_int_equal(first.ptr[0], 1);
    assert_int_equal(second.len, 1);
    assert_int_equal(second.ptr[0], 2);
}

static int no_memory(void *data, const char *bytes, size_t len) {
    (void)data;
    (void)bytes;
    (void)len;
    return -1;
}

/* One failed write shows at the end, however much succeeded after it; then the packer can be used again. */
static void test_errors_stick(void **state) {
    struct blob taken = { .ptr = NULL, .len = 77 };
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    pack_uint(&p, 1);
    p.packer.callback = no_memory;
    pack_uint(&p, 2);
    p.packer.callback = msgpack_sbuffer_write;
    pack_uint(&p, 3);
    assert_int_equal(pack_take(&p, &taken), -ENOMEM);
    assert_int_equal(taken.len, 77);
    pack_uint(&p, 4);
    assert_int_equal(pack_take(&p, &taken), 0);
    assert_int_equal(taken.len, 1);
    assert_int_equal(taken.ptr[0], 4);
    blob_free(&taken);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shortest_numbers),
        cmocka_unit_test(test_absent_is_nil),
        cmocka_unit_test(test_take_hands_over),
        cmocka_unit_test(test_errors_stick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
