/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/limits.h"
#include "proto/proof.h"
#include "proto/tree.h"
#include "tests/unit/probe.h"
#include "tests/unit/reference_tree.h"

#define SIZE_TRIED 64
#define FRAME_TRIED 40

static void leaves_make(struct digest *ret, size_t n) {
    for (size_t i = 0; i < n; i++)
        reference_leaf(i, &ret[i]);
}

/* Every leaf of every tree up to 64 is proved by its path, and by that path at no other index, root or size. */
static void test_inclusion_exhaustively(void **state) {
    struct digest leaves[SIZE_TRIED];

    (void)state;
    leaves_make(leaves, SIZE_TRIED);
    for (uint64_t size = 1; size <= SIZE_TRIED; size++) {
        struct digest root, other;

        reference_root(0, size, &root);
        reference_root(0, size - 1, &other);
        for (uint64_t index = 0; index < size; index++) {
            struct digest path[TALLY_PATH_MAX];
            size_t n = reference_path(index, 0, size, path);

            assert_true(proof_inclusion(index, size, &leaves[index], path, n, &root));
            assert_false(proof_inclusion(index, size, &leaves[index], path, n, &other));
            for (uint64_t wrong = 0; wrong <= size; wrong++)
                if (wrong != index)
                    assert_false(proof_inclusion(wrong, size, &leaves[index], path, n, &root));
        }
    }
}

/* A path with any hash changed, left out, added or exchanged is refused, and so is another leaf. */
static void test_inclusion_mutated(void **state) {
    struct digest leaves[SIZE_TRIED], path[TALLY_PATH_MAX + 1], root;
    uint64_t random = 11;

    (void)state;
    leaves_make(leaves, SIZE_TRIED);
    for (uint64_t size = 2; size <= SIZE_TRIED; size++) {
        reference_root(0, size, &root);
        for (uint64_t index = 0; index < size; index++) {
            size_t n = reference_path(index, 0, size, path);

            path[n] = path[0];
            assert_false(proof_inclusion(index, size, &leaves[index], path, n + 1, &root));
            assert_false(proof_inclusion(index, size, &leaves[index], path, n - 1, &root));
            assert_false(proof_inclusion(index, size, &leaves[index], path + 1, n - 1, &root));
            assert_false(proof_inclusion(index, size, &leaves[(index + 1) % size], path, n, &root));
            for (size_t i = 0; i < n; i++) {
                uint8_t bit = (uint8_t)(1u << probe_random(&random) % 8), *byte;

                byte = &path[i].bytes[probe_random(&random) % DIGEST_SIZE];
                *byte ^= bit;
                assert_false(proof_inclusion(index, size, &leaves[index], path, n, &root));
                *byte ^= bit;
            }
            if (n >= 2) {
                struct digest first = path[0];

                path[0] = path[1];
                path[1] = first;
                assert_false(proof_inclusion(index, size, &leaves[index], path, n, &root));
            }
        }
    }
}

/* No tree is too large to be claimed, none so odd that the check would not end. */
static void test_inclusion_at_the_ends(void **state) {
    struct digest path[80] = { 0 }, leaf = { { 1 } }, hash = leaf;

    (void)state;
    assert_false(proof_inclusion(0, 0, &leaf, path, 0, &leaf));
    assert_true(proof_inclusion(0, 1, &leaf, path, 0, &leaf));
    assert_false(proof_inclusion(1, 1, &leaf, path, 0, &leaf));
    assert_false(proof_inclusion(UINT64_MAX, UINT64_MAX, &leaf, path, 64, &leaf));
    assert_false(proof_inclusion(0, UINT64_MAX, &leaf, path, 80, &leaf));
    for (int i = 0; i < 64; i++) /* leaf 0 of 2^64 - 1 has 64 right-hand siblings */
        hash_node(&hash, &path[0], &hash);
    assert_true(proof_inclusion(0, UINT64_MAX, &leaf, path, 64, &hash));
    hash_node(&path[0], &leaf, &hash); /* a root that the path gives, were it not too long for the size */
    assert_false(proof_inclusion(0, 1, &leaf, path, 1, &hash));
}

/* Every range of every tree up to 40 gives the root with its frame; with a hash more, less or changed it does not. */
static void test_frame_exhaustively(void **state) {
    struct digest leaves[FRAME_TRIED], frame[TALLY_FRAME_MAX + 1] = { 0 }, root, given;

    (void)state;
    leaves_make(leaves, FRAME_TRIED);
    for (uint64_t size = 0; size <= FRAME_TRIED; size++) {
        reference_root(0, size, &root);
        for (uint64_t lo = 0; lo <= size; lo++) {
            for (uint64_t hi = lo; hi <= size; hi++) {
                size_t n = reference_frame(lo, hi, 0, size, frame);

                assert_true(proof_frame(lo, hi, size, leaves + lo, frame, n, &given));
                assert_true(digest_equal(&given, &root));
                assert_false(proof_frame(lo, hi, size, leaves + lo, frame, n + 1, &given));
                if (n == 0)
                    continue;
                assert_false(proof_frame(lo, hi, size, leaves + lo, frame, n - 1, &given));
                frame[n / 2].bytes[5] ^= 4;
                assert_true(proof_frame(lo, hi, size, leaves + lo, frame, n, &given));
                assert_false(digest_equal(&given, &root));
            }
        }
    }
}

/* A leaf changed, left out or moved changes the root or is refused: a page cannot lie about its range. */
static void test_frame_mutated(void **state) {
    struct digest leaves[FRAME_TRIED], frame[TALLY_FRAME_MAX], root, given;
    const uint64_t size = 37;

    (void)state;
    leaves_make(leaves, FRAME_TRIED);
    reference_root(0, size, &root);
    for (uint64_t lo = 0; lo < size; lo++) {
        for (uint64_t hi = lo + 1; hi <= size; hi++) {
            size_t n = reference_frame(lo, hi, 0, size, frame);
            struct digest *middle = &leaves[lo + (hi - lo) / 2];

            middle->bytes[31] ^= 1;
            assert_true(proof_frame(lo, hi, size, leaves + lo, frame, n, &given));
            assert_false(digest_equal(&given, &root));
            middle->bytes[31] ^= 1;
            if (hi < size && proof_frame(lo + 1, hi + 1, size, leaves + lo, frame, n, &given))
                assert_false(digest_equal(&given, &root));
            if (hi - lo > 1 && proof_frame(lo, hi - 1, size, leaves + lo, frame, n, &given))
                assert_false(digest_equal(&given, &root));
        }
    }
}

/* Ranges that are none are refused before a hash is looked at, and the answer stays untouched. */
static void test_frame_of_impossible_ranges(void **state) {
    struct digest leaf = { { 1 } }, given = { { 7 } };

    (void)state;
    assert_false(proof_frame(2, 1, 3, &leaf, &leaf, 1, &given));
    assert_false(proof_frame(0, 4, 3, &leaf, &leaf, 1, &given));
    assert_false(proof_frame(UINT64_MAX, UINT64_MAX, 3, &leaf, &leaf, 1, &given));
    assert_false(proof_frame(0, 1, UINT64_MAX, &leaf, &leaf, 1, &given));
    assert_int_equal(given.bytes[0], 7);
    assert_true(proof_frame(9, 9, UINT64_MAX, NULL, &leaf, 1, &given));
    assert_true(digest_equal(&given, &leaf));
}

/* What tree.c gives for a large tree, proof.c accepts. */
static void test_large_tree(void **state) {
    enum { SIZE = 5000 };
    _cleanup_(tree_deinit) struct tree t;
    struct digest hashes[TALLY_FRAME_MAX], root, given;
    uint64_t random = 3;

    (void)state;
    tree_init(&t);
    assert_int_equal(tree_reserve(&t, SIZE), 0);
    for (uint64_t i = 0; i < SIZE; i++) {
        reference_leaf(i, &given);
        tree_append(&t, &given);
    }
    for (int i = 0; i < 300; i++) {
        uint64_t size = 1 + probe_random(&random) % SIZE, index = probe_random(&random) % size;
        uint64_t hi = index + 1 + probe_random(&random) % (size - index);
        size_t n;

        tree_root(&t, size, &root);
        n = tree_path(&t, index, size, hashes);
        assert_true(proof_inclusion(index, size, &t.levels[0].hashes[index], hashes, n, &root));
        n = tree_frame(&t, index, hi, size, hashes);
        assert_true(proof_frame(index, hi, size, &t.levels[0].hashes[index], hashes, n, &given));
        assert_true(digest_equal(&given, &root));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inclusion_exhaustively),
        cmocka_unit_test(test_inclusion_mutated),
        cmocka_unit_test(test_inclusion_at_the_ends),
        cmocka_unit_test(test_frame_exhaustively),
        cmocka_unit_test(test_frame_mutated),
        cmocka_unit_test(test_frame_of_impossible_ranges),
        cmocka_unit_test(test_large_tree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
