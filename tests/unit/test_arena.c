/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/arena.h"
#include "tests/unit/probe.h"

/* Memory is zeroed, aligned for any type, and never handed out twice, whatever the sizes. */
static void test_blocks_are_own_zeroed_and_aligned(void **state) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    uint8_t *blocks[400];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
        blocks[i] = arena_alloc(&arena, i * 7, 3);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < i * 21; k++)
            assert_int_equal(blocks[i][k], 0);
        memset(blocks[i], (int)(i % 255) + 1, i * 21);
    }
    for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
        for (size_t k = 0; k < i * 21; k++)
            assert_int_equal(blocks[i][k], i % 255 + 1);
}

/* One allocation far larger than a block is served, and so are small ones after it. */
static void test_large_after_small(void **state) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    uint8_t *small = arena_alloc(&arena, 1, 8), *large = arena_alloc(&arena, 5000000, 1);
    uint8_t *after = arena_alloc(&arena, 1, 8);

    (void)state;
    assert_non_null(small);
    assert_non_null(large);
    assert_non_null(after);
    large[0] = large[4999999] = 1;
    assert_int_equal(after[0], 0);
    assert_int_equal(small[0], 0);
}

/* A product of count and size that does not fit is out of memory, not a small block. */
static void test_overflow_is_refused(void **state) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };

    (void)state;
    assert_null(arena_alloc(&arena, SIZE_MAX, 2));
    assert_null(arena_alloc(&arena, SIZE_MAX / 4 + 2, 4));
    assert_null(arena_alloc(&arena, SIZE_MAX, 1));
    assert_null(arena_alloc(&arena, SIZE_MAX - 32, 1));
    assert_non_null(arena_alloc(&arena, 0, 8));
}

/* A copy has the bytes and outlives them; an empty span stays empty, an absent one absent. */
static void test_copies(void **state) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    char word[] = "Glynd\xc5\xb5r";
    struct span copy = arena_copy(&arena, span_str(word));

    (void)state;
    memset(word, 'x', sizeof(word) - 1);
    assert_true(span_equal(copy, span_str("Glynd\xc5\xb5r")));
    assert_non_null(arena_copy(&arena, span_of("", 0)).ptr);
    assert_null(arena_copy(&arena, (struct span){ 0 }).ptr);
}

/* An emptied arena is as good as a new one, and may be emptied again. */
static void test_deinit_leaves_it_usable(void **state) {
    struct arena arena = { 0 };

    (void)state;
    assert_non_null(arena_alloc(&arena, 10000, 10));
    arena_deinit(&arena);
    assert_null(arena.first);
    assert_non_null(arena_alloc(&arena, 1, 1));
    arena_deinit(&arena);
    arena_deinit(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_are_own_zeroed_and_aligned),
        cmocka_unit_test(test_large_after_small),
        cmocka_unit_test(test_overflow_is_refused),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_deinit_leaves_it_usable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
