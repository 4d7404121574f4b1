/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/limits.h"
#include "proto/proof.h"
#include "proto/tree.h"
#include "tests/unit/probe.h"
#include "tests/unit/reference_tree.h"

#define SIZE_TRIED 300
#define MUTATED_TO 40

static struct digest roots[SIZE_TRIED + 1]; /* by size */

static void grow(struct tree *t, uint64_t size) {
    tree_init(t);
    assert_int_equal(tree_reserve(t, size), 0);
    for (uint64_t i = 0; i < size; i++) {
        struct digest leaf;

        reference_leaf(i, &leaf);
        tree_append(t, &leaf);
    }
}

/* SUBPROOF(m, D[a:b], whole) of RFC 6962, 2.1.2, m counted from a. */
static size_t reference_consistency(uint64_t m, uint64_t a, uint64_t b, bool whole, struct digest *ret) {
    uint64_t k;
    size_t n;

    if (m == b - a) {
        if (!whole)
            reference_root(a, b, ret);
        return !whole;
    }
    k = reference_split(b - a);
    if (m <= k) {
        n = reference_consistency(m, a, a + k, whole, ret);
        reference_root(a + k, b, &ret[n]);
    } else {
        n = reference_consistency(m - k, a + k, b, false, ret);
        reference_root(a, a + k, &ret[n]);
    }
    return n + 1;
}

/* Every tree up to 300 begins with every smaller one: so the tree says, and so the check finds; of the wrong root, old or new,
 * or another size, it does not. */
static void test_exhaustively(void **state) {
    struct digest hashes[TALLY_PATH_MAX + 1];
    struct tree t;

    (void)state;
    grow(&t, SIZE_TRIED);
    for (uint64_t size = 0; size <= SIZE_TRIED; size++)
        tree_root(&t, size, &roots[size]);
    for (uint64_t size = 1; size <= SIZE_TRIED; size++)
        for (uint64_t old = 1; old <= size; old++) {
            size_t n = tree_consistency(&t, old, size, hashes);

            assert_true(n <= TALLY_PATH_MAX);
            assert_true(proof_consistency(old, size, hashes, n, &roots[old], &roots[size]));
            assert_false(proof_consistency(old, size, hashes, n, &roots[old - 1], &roots[size]));
            assert_false(proof_consistency(old, size, hashes, n, &roots[old], &roots[size - 1]));
            if (old < size) { /* of a tree and itself any size says the same */
                assert_false(proof_consistency(old + 1, size, hashes, n, &roots[old], &roots[size]));
                assert_false(proof_consistency(old - 1, size, hashes, n, &roots[old], &roots[size]));
            }
        }
    tree_deinit(&t);
}

/* The tree's hashes are those of the definition. */
static void test_as_defined(void **state) {
    struct digest found[TALLY_PATH_MAX + 1], wanted[TALLY_PATH_MAX + 1];
    struct tree t;

    (void)state;
    grow(&t, 70);
    for (uint64_t size = 1; size <= 70; size++)
        for (uint64_t old = 1; old <= size; old++) {
            size_t n = reference_consistency(old, 0, size, true, wanted);

            assert_int_equal(tree_consistency(&t, old, size, found), n);
            assert_memory_equal(found, wanted, n * sizeof(found[0]));
        }
    tree_deinit(&t);
}

/* Over the eight leaves that all logs are tried on (../shared/research/security.md, 1.4): PROOF(3, D7), (4, D7), (6, D8). */
static void test_known_answers(void **state) {
    static const struct {
        uint64_t old, size;
        const char *hashes[5];
    } cases[] = {
        { 3, 7, { "0298d122", "07506a85", "fac54203", "837dbb15", NULL } },
        { 4, 7, { "837dbb15", NULL } },
        { 6, 8, { "0ebc5d34", "ca854ea1", "d37ee418", NULL } },
    };
    static const char *const leaves[] = { "",         "00",       "10",               "2021",
                                          "3031",     "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" };
    struct tree t;

    (void)state;
    tree_init(&t);
    assert_int_equal(tree_reserve(&t, ARRAY_SIZE(leaves)), 0);
    for (size_t i = 0; i < ARRAY_SIZE(leaves); i++) {
        _cleanup_(blob_free) struct blob leaf = probe_hex(leaves[i]);
        struct digest hash;

        hash_leaf(span_blob(leaf), &hash);
        tree_append(&t, &hash);
    }
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct digest found[TALLY_PATH_MAX + 1];
        size_t n = tree_consistency(&t, cases[i].old, cases[i].size, found);

        for (size_t k = 0; k < n; k++) {
            uint8_t first[4];

            assert_non_null(cases[i].hashes[k]);
            probe_hex_into(cases[i].hashes[k], first, sizeof(first));
            assert_memory_equal(found[k].bytes, first, sizeof(first));
        }
        assert_null(cases[i].hashes[n]);
    }
    tree_deinit(&t);
}

/* A proof with any hash changed, left out, added or exchanged is refused. */
static void test_mutated(void **state) {
    struct digest hashes[TALLY_PATH_MAX + 2];
    uint64_t random = 17;
    struct tree t;

    (void)state;
    grow(&t, MUTATED_TO);
    for (uint64_t size = 1; size <= MUTATED_TO; size++)
        for (uint64_t old = 1; old <= size; old++) {
            size_t n = tree_consistency(&t, old, size, hashes);
            struct digest a, b;

            tree_root(&t, old, &a);
            tree_root(&t, size, &b);
            hashes[n] = a;
            assert_false(proof_consistency(old, size, hashes, n + 1, &a, &b));
            if (n == 0)
                continue;
            assert_false(proof_consistency(old, size, hashes, n - 1, &a, &b));
            assert_false(proof_consistency(old, size, hashes + 1, n - 1, &a, &b));
            for (size_t i = 0; i < n; i++) {
                uint8_t *byte = &hashes[i].bytes[probe_random(&random) % DIGEST_SIZE];
                uint8_t bit = (uint8_t)(1u << probe_random(&random) % 8);

                *byte ^= bit;
                assert_false(proof_consistency(old, size, hashes, n, &a, &b));
                *byte ^= bit;
                if (i > 0) {
                    struct digest first = hashes[0];

                    hashes[0] = hashes[i];
                    hashes[i] = first;
                    assert_false(proof_consistency(old, size, hashes, n, &a, &b));
                    hashes[i] = hashes[0];
                    hashes[0] = first;
                }
            }
        }
    tree_deinit(&t);
}

/* Sizes at the ends of their range, and none at all. */
static void test_impossible_sizes(void **state) {
    struct digest hashes[TALLY_PATH_MAX] = { 0 }, root = { 0 };

    (void)state;
    assert_false(proof_consistency(0, 0, hashes, 0, &root, &root));
    assert_false(proof_consistency(0, 5, hashes, 0, &root, &root));
    assert_false(proof_consistency(6, 5, hashes, 3, &root, &root));
    assert_false(proof_consistency(UINT64_MAX, 1, hashes, 0, &root, &root));
    for (size_t n = 0; n <= TALLY_PATH_MAX; n++) {
        assert_false(proof_consistency(1, UINT64_MAX, hashes, n, &root, &root));
        assert_false(proof_consistency(UINT64_MAX - 1, UINT64_MAX, hashes, n, &root, &root));
        assert_false(proof_consistency(1ull << 63, UINT64_MAX, hashes, n, &root, &root));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exhaustively), cmocka_unit_test(test_as_defined),       cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_mutated),      cmocka_unit_test(test_impossible_sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
