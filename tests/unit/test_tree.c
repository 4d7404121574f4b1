/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/limits.h"
#include "proto/tree.h"
#include "tests/unit/probe.h"
#include "tests/unit/reference_tree.h"

/* A tree of n leaves whose bytes are their number. */
static void grow(struct tree *t, uint64_t n) {
    tree_init(t);
    assert_int_equal(tree_reserve(t, n), 0);
    for (uint64_t i = 0; i < n; i++) {
        struct digest h;

        reference_leaf(i, &h);
        tree_append(t, &h);
    }
    assert_int_equal(tree_size(t), n);
}

static void expect_digest(const struct digest *digest, const char *hex) {
    struct digest expected;

    probe_hex_into(hex, expected.bytes, DIGEST_SIZE);
    assert_memory_equal(digest->bytes, expected.bytes, DIGEST_SIZE);
}

static const char *const KNOWN_LEAVES[] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
};

static void grow_known(struct tree *t) {
    tree_init(t);
    assert_int_equal(tree_reserve(t, ARRAY_SIZE(KNOWN_LEAVES)), 0);
    for (size_t i = 0; i < ARRAY_SIZE(KNOWN_LEAVES); i++) {
        _cleanup_(blob_free) struct blob leaf = probe_hex(KNOWN_LEAVES[i]);
        struct digest h;

        hash_leaf(span_blob(leaf), &h);
        tree_append(t, &h);
    }
}

/* The eight-leaf tree that all logs are tried on: every root of it, and a leaf's and a node's hash beside it. */
static void test_known_roots(void **state) {
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    _cleanup_(tree_deinit) struct tree t;
    struct digest d;

    (void)state;
    grow_known(&t);
    for (size_t n = 0; n < ARRAY_SIZE(roots); n++) {
        tree_root(&t, n, &d);
        expect_digest(&d, roots[n]);
    }
    hash_leaf(span_str("L123456"), &d);
    expect_digest(&d, "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
}

/* PATH(2, D[7]) of the same tree, the leaf's side first. */
static void test_known_path(void **state) {
    _cleanup_(tree_deinit) struct tree t;
    struct digest path[TALLY_PATH_MAX];

    (void)state;
    grow_known(&t);
    assert_int_equal(tree_path(&t, 2, 7, path), 3);
    expect_digest(&path[0], "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7");
    expect_digest(&path[1], "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    expect_digest(&path[2], "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e");
}

/* SHA-256 is SHA-256, in one part or in three. */
static void test_hash(void **state) {
    const struct span parts[] = { span_str("a"), span_of("", 0), span_str("bc") };
    struct digest d;

    (void)state;
    hash_bytes(span_str("abc"), &d);
    expect_digest(&d, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash_parts(parts, ARRAY_SIZE(parts), &d);
    expect_digest(&d, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* Roots and paths of every size that a tree has passed through are those of the definition. */
static void test_roots_and_paths_as_defined(void **state) {
    _cleanup_(tree_deinit) struct tree t;

    (void)state;
    grow(&t, 70);
    for (uint64_t size = 0; size <= 70; size++) {
        struct digest root, expected;

        tree_root(&t, size, &root);
        reference_root(0, size, &expected);
        assert_true(digest_equal(&root, &expected));
        for (uint64_t index = 0; index < size && size <= 64; index++) {
            struct digest path[TALLY_PATH_MAX], wanted[TALLY_PATH_MAX];
            size_t n = tree_path(&t, index, size, path);

            assert_int_equal(n, reference_path(index, 0, size, wanted));
            assert_memory_equal(path, wanted, n * sizeof(path[0]));
        }
    }
}

/* Frames of every range under every size up to 40 are those of the definition. */
static void test_frames_as_defined(void **state) {
    _cleanup_(tree_deinit) struct tree t;

    (void)state;
    grow(&t, 40);
    for (uint64_t size = 0; size <= 40; size++) {
        for (uint64_t lo = 0; lo <= size; lo++) {
            for (uint64_t hi = lo; hi <= size; hi++) {
                struct digest frame[TALLY_FRAME_MAX], wanted[TALLY_FRAME_MAX];
                size_t n = tree_frame(&t, lo, hi, size, frame);

                assert_int_equal(n, reference_frame(lo, hi, 0, size, wanted));
                assert_memory_equal(frame, wanted, n * sizeof(frame[0]));
            }
        }
    }
}

/* All of a tree needs no frame, and nothing of it is framed by its root alone. */
static void test_frames_of_all_and_nothing(void **state) {
    _cleanup_(tree_deinit) struct tree t;
    struct digest frame[TALLY_FRAME_MAX], root;

    (void)state;
    grow(&t, 13);
    tree_root(&t, 13, &root);
    assert_int_equal(tree_frame(&t, 0, 13, 13, frame), 0);
    assert_int_equal(tree_frame(&t, 0, 0, 0, frame), 0);
    for (uint64_t at = 0; at <= 13; at++) {
        assert_int_equal(tree_frame(&t, at, at, 13, frame), 1);
        assert_true(digest_equal(&frame[0], &root));
    }
}

/* A tree with leaves replaced one after another is the tree built of the new leaves. */
static void test_update_equals_rebuilt(void **state) {
    static const uint64_t sizes[] = { 1, 2, 3, 5, 8, 21, 64, 100 };
    uint64_t random = 5;

    (void)state;
    for (size_t s = 0; s < ARRAY_SIZE(sizes); s++) {
        _cleanup_(tree_deinit) struct tree updated, rebuilt;
        struct digest leaves[100];
        uint64_t n = sizes[s];

        grow(&updated, n);
        for (uint64_t i = 0; i < n; i++)
            leaves[i] = updated.levels[0].hashes[i];
        for (int round = 0; round < 200; round++) {
            uint64_t index = probe_random(&random) % n;

            reference_leaf(1000 + (uint64_t)round, &leaves[index]);
            tree_update(&updated, index, &leaves[index]);
        }
        tree_init(&rebuilt);
        assert_int_equal(tree_reserve(&rebuilt, n), 0);
        for (uint64_t i = 0; i < n; i++)
            tree_append(&rebuilt, &leaves[i]);
        for (size_t k = 0; k < TREE_LEVELS; k++) {
            assert_int_equal(updated.levels[k].n, rebuilt.levels[k].n);
            if (rebuilt.levels[k].n > 0)
                assert_memory_equal(updated.levels[k].hashes, rebuilt.levels[k].hashes,
                                    rebuilt.levels[k].n * DIGEST_SIZE);
        }
    }
}

/* Many leaves replaced at once make the tree that replacing them one by one makes. */
static void test_update_many(void **state) {
    static const uint64_t sizes[] = { 1, 2, 3, 5, 8, 21, 64, 100 };
    uint64_t random = 7;

    (void)state;
    for (size_t s = 0; s < 50 * ARRAY_SIZE(sizes); s++) {
        _cleanup_(tree_deinit) struct tree many, each;
        struct tree_leaf leaves[100];
        uint64_t size = sizes[s % ARRAY_SIZE(sizes)];
        size_t n = 0;

        grow(&many, size);
        grow(&each, size);
        for (uint64_t i = 0; i < size; i++) {   /* at first every one of them */
            if (s >= ARRAY_SIZE(sizes) && probe_random(&random) % 3 == 0)
                continue;
            leaves[n].index = i;
            reference_leaf(1000 + s + i, &leaves[n].hash);
            tree_update(&each, leaves[n].index, &leaves[n].hash);
            n++;
        }
        tree_update_many(&many, leaves, n);
        for (size_t k = 0; k < TREE_LEVELS; k++)
            if (each.levels[k].n > 0)
                assert_memory_equal(many.levels[k].hashes, each.levels[k].hashes, each.levels[k].n * DIGEST_SIZE);
    }
}

/* Reserving little by little gives the same tree; asking for more than memory can be leaves it as it is. */
static void test_reserve(void **state) {
    _cleanup_(tree_deinit) struct tree t;
    struct digest root, expected, h;

    (void)state;
    tree_init(&t);
    for (uint64_t i = 0; i < 37; i++) {
        assert_int_equal(tree_reserve(&t, 1), 0);
        reference_leaf(i, &h);
        tree_append(&t, &h);
    }
    assert_true(tree_reserve(&t, UINT64_MAX) < 0);
    assert_true(tree_reserve(&t, UINT64_MAX / 2) < 0);
    assert_int_equal(tree_reserve(&t, 0), 0);
    tree_root(&t, 37, &root);
    reference_root(0, 37, &expected);
    assert_true(digest_equal(&root, &expected));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_roots),
        cmocka_unit_test(test_known_path),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_roots_and_paths_as_defined),
        cmocka_unit_test(test_frames_as_defined),
        cmocka_unit_test(test_frames_of_all_and_nothing),
        cmocka_unit_test(test_update_equals_rebuilt), cmocka_unit_test(test_update_many),
        cmocka_unit_test(test_reserve),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
