/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/tiles.h"
#include "proto/tree.h"
#include "tests/unit/probe.h"
#include "tests/unit/reference_tree.h"

#define SIZE_TRIED 70000        /* the example of c2sp.org/tlog-tiles: three levels */
#define ROOTS_EVERY 97          /* sizes between two roots that are compared */

static struct tree tree;

static int tree_up(void **state) {
    (void)state;
    tree_init(&tree);
    assert_int_equal(tree_reserve(&tree, SIZE_TRIED), 0);
    for (uint64_t i = 0; i < SIZE_TRIED; i++) {
        struct digest leaf;

        reference_leaf(i, &leaf);
        tree_append(&tree, &leaf);
    }
    return 0;
}

static int tree_down(void **state) {
    (void)state;
    tree_deinit(&tree);
    return 0;
}

/* The i-th hash of a level of tiles: the root over the 256^level leaves that it stands for. */
static const struct digest *tile_hash(unsigned level, uint64_t i) {
    return &tree.levels[8 * level].hashes[i];
}

/* What is full when a leaf fills it, and what is not full at any time, are the tree's own hashes; so are the roots. */
static void test_as_the_tree(void **state) {
    static struct tiles t;
    uint64_t full[TILE_LEVELS] = { 0 };

    (void)state;
    tiles_init(&t);
    for (uint64_t size = 1; size <= SIZE_TRIED; size++) {
        unsigned filled = tiles_append(&t, &tree.levels[0].hashes[size - 1]);

        assert_int_equal(t.size, size);
        for (unsigned k = 0; k < filled; k++) {
            assert_memory_equal(t.levels[k].hashes, tile_hash(k, TILE_WIDTH * full[k]), TILE_WIDTH * DIGEST_SIZE);
            assert_int_equal(tiles_full(size, k), ++full[k]);
        }
        assert_int_equal(tiles_full(size, filled), full[filled]);
        if (size > 600 && size % ROOTS_EVERY != 0 && size != SIZE_TRIED)
            continue;
        for (unsigned k = 0; k < TILE_LEVELS; k++)
            if (tile_partial(size, k) > 0)
                assert_memory_equal(t.levels[k].hashes, tile_hash(k, TILE_WIDTH * full[k]),
                                    tile_partial(size, k) * DIGEST_SIZE);
        struct digest found, wanted;
        tiles_root(&t, &found);
        tree_root(&tree, size, &wanted);
        assert_memory_equal(&found, &wanted, DIGEST_SIZE);
    }
}

/* The specification's own example, and a tree of 256 leaves. */
static void test_counts(void **state) {
    (void)state;
    assert_int_equal(tiles_full(70000, 0), 273);
    assert_int_equal(tile_partial(70000, 0), 112);
    assert_int_equal(tiles_full(70000, 1), 1);
    assert_int_equal(tile_partial(70000, 1), 17);
    assert_int_equal(tiles_full(70000, 2), 0);
    assert_int_equal(tile_partial(70000, 2), 1);
    assert_int_equal(tiles_full(256, 0), 1);
    assert_int_equal(tile_partial(256, 0), 0);
    assert_int_equal(tile_partial(256, 1), 1);
    assert_int_equal(tile_partial(UINT64_MAX, 7), 255);
    assert_int_equal(tiles_full(UINT64_MAX, 7), 0);
}

/* An empty tree has the hash of nothing. */
static void test_empty(void **state) {
    struct digest found, wanted;
    struct tiles t;

    (void)state;
    tiles_init(&t);
    tiles_root(&t, &found);
    tree_root(&tree, 0, &wanted);
    assert_memory_equal(&found, &wanted, DIGEST_SIZE);
}

static void test_paths(void **state) {
    static const struct {
        const char *folder;
        uint64_t n;
        unsigned width;
        const char *path;
    } cases[] = {
        { "tile/0", 0, 256, "tile/0/000" },
        { "tile/0", 999, 255, "tile/0/999.p/255" },
        { "tile/1", 1000, 256, "tile/1/x001/000" },
        { "tile/entries", 1234067, 256, "tile/entries/x001/x234/067" },
        { "bodies", 1234067, 1, "bodies/x001/x234/067.p/1" },
        { "tile/7", UINT64_MAX, 17, "tile/7/x018/x446/x744/x073/x709/x551/615.p/17" },
    };
    char path[TILE_PATH_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        tile_path(cases[i].folder, cases[i].n, cases[i].width, path);
        assert_string_equal(path, cases[i].path);
    }
}

/* Leaves come out of a bundle as they went in, and never beyond its end. */
static void test_bundles(void **state) {
    static const size_t lens[] = { 0, 1, 255, 256, 1024, UINT16_MAX };
    static uint8_t leaf[UINT16_MAX], bytes[4 * UINT16_MAX];
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(leaf); i++)
        leaf[i] = (uint8_t)(i * 7);
    for (size_t i = 0; i < ARRAY_SIZE(lens); i++)
        n += bundle_put(bytes + n, span_of(leaf, lens[i]));
    for (size_t cut = 0; cut <= n; cut += cut < 600 || cut + 600 >= n ? 1 : 500) {
        _cleanup_(blob_free) struct blob copy = probe_copy(span_of(bytes, cut));
        struct span rest = span_blob(copy), found;
        size_t i = 0, used = 0;

        while (bundle_take(&rest, &found)) {
            assert_true(span_equal(found, span_of(leaf, lens[i])));
            used += 2 + lens[i++];
        }
        assert_int_equal(rest.len, cut - used);
        assert_true((rest.len == 0 && i == ARRAY_SIZE(lens)) == (cut == n));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_tree), cmocka_unit_test(test_counts),  cmocka_unit_test(test_empty),
        cmocka_unit_test(test_paths),       cmocka_unit_test(test_bundles),
    };

    return cmocka_run_group_tests(tests, tree_up, tree_down);
}
