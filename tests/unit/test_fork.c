/* SPDX-License-Identifier: Apache-2.0 */

/* What a file of two heads proves: for every two sizes that the log forked where it did, and of an honest log nothing. */

#include "tests/unit/probe.h"

#include "proto/evidence.h"
#include "proto/proof.h"
#include "proto/tree.h"

#define SIZES 40
#define ORIGIN "tally.example/fork"

static struct secret_key log_key;
static struct tree honest, other;       /* the other one has another entry 7, and all that follows from it */

/* Entry i of a journal; twist 1: another one. */
static struct span leaf_bytes(uint64_t i, bool twist, struct pack *p) {
    struct leaf leaf = { .index = i, .time = 1000 + i, .kind = ENTRY_DECLARATION, .ruleset = RULESET };

    leaf.body.bytes[0] = twist;
    pack_clear(p);
    leaf_encode(p, &leaf);
    return pack_span(p);
}

static void grow(struct tree *t, uint64_t twisted) {
    _cleanup_(pack_deinit) struct pack p;

    pack_init(&p);
    tree_init(t);
    assert_int_equal(tree_reserve(t, SIZES), 0);
    for (uint64_t i = 0; i < SIZES; i++) {
        struct digest hash;

        hash_leaf(leaf_bytes(i, i == twisted, &p), &hash);
        tree_append(t, &hash);
    }
}

static int set_up(void **state) {
    static const uint8_t seed[32] = { 7 };

    (void)state;
    key_from_seed(seed, &log_key);
    grow(&honest, UINT64_MAX);
    grow(&other, 7);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    tree_deinit(&honest);
    tree_deinit(&other);
    return 0;
}

static struct blob note_of(const struct tree *t, uint64_t size, uint64_t later) {
    struct head head = { .origin = span_str(ORIGIN), .size = size, .ruleset = RULESET, .time = 1000 + size - 1 + later };
    struct blob note;

    tree_root(t, size, &head.root);
    assert_int_equal(head_sign(&head, &log_key, &note), 0);
    return note;
}

static enum fork_verdict check(const struct fork *fork) {
    struct head old, head;

    return fork_check(fork, span_str(ORIGIN), &log_key.public, &old, &head);
}

/* What is proven of an earlier head by one tree's entry before its end under a later head of that tree. */
static enum fork_verdict check_sizes(const struct tree *old_tree, uint64_t old, const struct tree *t, uint64_t size,
                                     bool twist, uint64_t later) {
    _cleanup_(blob_free) struct blob old_note = note_of(old_tree, old, later), note = note_of(t, size, 0);
    _cleanup_(pack_deinit) struct pack p;
    struct fork fork = { .old_note = span_blob(old_note), .note = span_blob(note) };

    pack_init(&p);
    fork.leaf = leaf_bytes(old - 1, twist && old - 1 == 7, &p);
    fork.n_path = tree_path(t, old - 1, size, fork.path);
    return check(&fork);
}

/* Every pair of sizes: heads of one journal agree, and where an entry below both is another one, that is shown. */
static void test_sizes(void **state) {
    (void)state;
    for (uint64_t size = 2; size <= SIZES; size++)
        for (uint64_t old = 1; old < size; old++) {
            assert_int_equal(check_sizes(&honest, old, &honest, size, false, 0), FORK_NONE);
            assert_int_equal(check_sizes(&honest, old, &honest, size, false, 1), FORK_SHOWN); /* another time */
            assert_int_equal(check_sizes(&honest, old, &other, size, true, 0), old > 7 ? FORK_SHOWN : FORK_NONE);
            assert_int_equal(check_sizes(&other, old, &honest, size, false, 0), old > 7 ? FORK_SHOWN : FORK_NONE);
        }
}

/* The beginning of a tree, from a path: the same as that tree's own root. */
static void test_prefix(void **state) {
    struct digest hash, root, prefix, expected, path[TALLY_PATH_MAX];
    _cleanup_(pack_deinit) struct pack p;

    (void)state;
    pack_init(&p);
    for (uint64_t size = 1; size <= SIZES; size++)
        for (uint64_t i = 0; i < size; i++) {
            size_t n = tree_path(&honest, i, size, path);

            hash_leaf(leaf_bytes(i, false, &p), &hash);
            tree_root(&honest, size, &root);
            tree_root(&honest, i + 1, &expected);
            assert_true(proof_prefix(i, size, &hash, path, n, &root, &prefix));
            assert_memory_equal(&prefix, &expected, sizeof(prefix));
        }
}

/* One size: another text is a fork, the same text is none, however it is signed; and there is nothing else to show. */
static void test_one_size(void **state) {
    _cleanup_(blob_free) struct blob one = note_of(&honest, 9, 0), two = note_of(&other, 9, 0), late = note_of(&honest, 9, 1);
    struct fork fork = { .old_note = span_blob(one), .note = span_blob(two) };

    (void)state;
    assert_int_equal(check(&fork), FORK_SHOWN);
    fork.note = span_blob(late);
    assert_int_equal(check(&fork), FORK_SHOWN);
    fork.n_path = 1;
    assert_int_equal(check(&fork), FORK_NONE);
    fork.n_path = 0;
    fork.leaf = span_str("x");
    assert_int_equal(check(&fork), FORK_NONE);
    fork.leaf = (struct span){ 0 };
    fork.note = span_blob(one);
    assert_int_equal(check(&fork), FORK_NONE);
}

/* Without the entry two sizes are only kept; and a head of another key, or the wrong way round, is nothing. */
static void test_what_is_kept(void **state) {
    _cleanup_(blob_free) struct blob one = note_of(&honest, 9, 0), two = note_of(&other, 12, 0);
    struct fork fork = { .old_note = span_blob(one), .note = span_blob(two) };
    struct public_key stranger = log_key.public;
    struct head old, head;

    (void)state;
    assert_int_equal(check(&fork), FORK_KEPT);
    assert_int_equal(fork_check(&fork, span_str(ORIGIN), &log_key.public, &old, &head), FORK_KEPT);
    assert_int_equal(old.size, 9);
    assert_int_equal(head.size, 12);
    stranger.bytes[3] ^= 1;
    assert_int_equal(fork_check(&fork, span_str(ORIGIN), &stranger, &old, &head), FORK_NONE);
    assert_int_equal(fork_check(&fork, span_str("tally.example/other"), &log_key.public, &old, &head), FORK_NONE);
    fork.n_path = 3;
    assert_int_equal(check(&fork), FORK_NONE);
    fork = (struct fork){ .old_note = span_blob(two), .note = span_blob(one) };
    assert_int_equal(check(&fork), FORK_NONE);
}

/* Every bit of a file that shows a fork matters: none that is turned shows anything else. */
static void test_mutations(void **state) {
    _cleanup_(blob_free) struct blob one = note_of(&honest, 9, 0), two = note_of(&other, 12, 0), file = { 0 };
    struct fork fork = { .old_note = span_blob(one), .note = span_blob(two) }, read;
    struct pack leaf, p;

    (void)state;
    pack_init(&leaf);
    pack_init(&p);
    fork.leaf = leaf_bytes(8, false, &leaf);
    fork.n_path = tree_path(&other, 8, 12, fork.path);
    assert_int_equal(check(&fork), FORK_SHOWN);
    fork_encode(&p, &fork);
    assert_int_equal(pack_take(&p, &file), 0);
    for (size_t i = 0; i < 8 * file.len; i++) {
        file.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
        if (fork_decode(span_blob(file), &read) == 0 && check(&read) != FORK_NONE)
            fail_msg("bit %zu is turned, and the file still shows something", i);
        file.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_int_equal(fork_decode(span_blob(file), &read), 0);
    assert_int_equal(check(&read), FORK_SHOWN);
    pack_deinit(&leaf);
    pack_deinit(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes), cmocka_unit_test(test_prefix), cmocka_unit_test(test_one_size),
        cmocka_unit_test(test_what_is_kept), cmocka_unit_test(test_mutations),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
