/* SPDX-License-Identifier: Apache-2.0 */

/* The published view: nothing shows before it is applied, what was applied is remembered by size and told once. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/state.h"
#include "proto/codec.h"
#include "tests/support/declarations.h"

struct fixture {
    struct small_election *small;
    struct state state;
    struct arena arena;
    uint64_t entries;
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof(*f));
    struct blob copy;
    struct election *e;
    struct fault fault;

    f->small = small_election_new();
    copy = (struct blob){ malloc(f->small->manifest.len), f->small->manifest.len };
    memcpy(copy.ptr, f->small->manifest.ptr, copy.len);
    assert_int_equal(election_open(&copy, &e, &fault), 0);
    assert_int_equal(state_init(&f->state, &e), 0);
    assert_null(e);
    f->entries = f->state.n_manifest;
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;

    state_deinit(&f->state);
    arena_deinit(&f->arena);
    small_election_free(f->small);
    free(f);
    return 0;
}

/* Folds a good declaration into the ledger; the view is not told. */
static void fold(struct fixture *f, const char *contest, enum verdict verdict) {
    struct declaration *d = good_declaration(f->state.election, contest, 0, &f->arena);
    _cleanup_(blob_free) struct blob body = declaration_bytes(d);
    struct leaf leaf = { .index = f->entries++, .time = SMALL_NOW, .kind = ENTRY_DECLARATION, .verdict = verdict,
                         .ruleset = RULESET };

    hash_bytes(span_blob(body), &leaf.body);
    assert_int_equal(ledger_apply(f->state.ledger, &leaf, d, NULL, 0), 0);
}

static uint32_t position(const struct fixture *f, const char *key) {
    uint32_t i = election_record(f->state.election, span_str(key));

    assert_int_not_equal(i, NO_INDEX);
    return i;
}

static struct digest root_of(const struct tree *tree) {
    struct digest root;

    tree_root(tree, tree_size(tree), &root);
    return root;
}

/* The view's tree is the tree over its records, leaf by leaf. */
static void assert_tree_over_records(const struct view *v) {
    struct tree tree;
    struct digest hash, expected, found = root_of(&v->tree);

    tree_init(&tree);
    assert_int_equal(tree_reserve(&tree, v->election->n_records), 0);
    for (uint32_t i = 0; i < v->election->n_records; i++) {
        hash_leaf(span_blob(v->records[i]), &hash);
        tree_append(&tree, &hash);
    }
    expected = root_of(&tree);
    assert_true(digest_equal(&expected, &found));
    tree_deinit(&tree);
}

static struct record record_at(struct fixture *f, const char *key) {
    struct record r;

    assert_int_equal(record_decode(span_blob(f->state.view.records[position(f, key)]), &f->arena, &r), 0);
    return r;
}

/* At genesis every record is shown, under its own key and in the order of keys, as of the whole manifest. */
static void test_genesis(void **state) {
    struct fixture *f = *state;
    const struct view *v = &f->state.view;

    assert_int_equal(v->size, f->small->election->n_chunks + 1);
    assert_int_equal(v->n_dirty, v->election->n_records);
    for (uint32_t i = 0; i < v->election->n_records; i++) {
        struct span key;

        assert_int_equal(record_key(span_blob(v->records[i]), &key), 0);
        assert_true(span_equal(key, v->election->records[i].key));
        assert_true(i == 0 || span_compare(v->election->records[i - 1].key, key) < 0);
        assert_int_equal(v->changed[i], v->size);
    }
    assert_tree_over_records(v);
}

/* Changes collected wait outside: the pipeline's root knows them, the view does not until they are applied. */
static void test_waits_for_apply(void **state) {
    struct fixture *f = *state;
    struct view *v = &f->state.view;
    struct digest before = root_of(&v->tree), ahead, after;
    struct changes changes, none;

    view_clean(v);
    fold(f, "n1.b", VERDICT_ACCEPTED);
    assert_int_equal(state_collect(&f->state, &changes), 0);
    ahead = root_of(&f->state.records);
    after = root_of(&v->tree);
    assert_int_equal(changes.n, 4);
    assert_true(digest_equal(&before, &after));
    assert_false(digest_equal(&before, &ahead));
    assert_int_equal(record_at(f, "X/N/N1/@councillors/n1.b/").contest.state, STATE_PENDING);
    assert_int_equal(v->n_dirty, 0);
    view_apply(v, &changes, 8, span_str("a head"));
    after = root_of(&v->tree);
    assert_true(digest_equal(&ahead, &after));
    assert_int_equal(record_at(f, "X/N/N1/@councillors/n1.b/").contest.state, STATE_DECLARED);
    assert_int_equal(record_at(f, "X/@councillors/").area.contests.declared, 1);
    assert_int_equal(v->size, 8);
    assert_true(span_equal(v->note, span_str("a head")));
    assert_tree_over_records(v);
    changes_deinit(&changes);
    assert_int_equal(state_collect(&f->state, &none), 0);
    assert_int_equal(none.n, 0);
    changes_deinit(&none);
}

static void apply(struct fixture *f, uint64_t size) {
    _cleanup_(changes_deinit) struct changes changes = { 0 };

    assert_int_equal(state_collect(&f->state, &changes), 0);
    for (size_t i = 1; i < changes.n; i++)
        assert_true(changes.positions[i - 1] < changes.positions[i]);
    view_apply(&f->state.view, &changes, size, span_str("a head"));
}

/* A record remembers the size of the newest head that changed it; those that did not change keep theirs. */
static void test_changed(void **state) {
    struct fixture *f = *state;
    const struct view *v = &f->state.view;

    fold(f, "n1.b", VERDICT_ACCEPTED);
    apply(f, 8);
    fold(f, "n2.a", VERDICT_ACCEPTED);
    apply(f, 9);
    assert_int_equal(v->changed[position(f, "X/N/N1/@councillors/n1.b/")], 8);
    assert_int_equal(v->changed[position(f, "X/N/N1/@councillors/")], 8);
    assert_int_equal(v->changed[position(f, "X/N/N2/@councillors/n2.a/")], 9);
    assert_int_equal(v->changed[position(f, "X/N/@councillors/")], 9);
    assert_int_equal(v->changed[position(f, "X/@councillors/")], 9);
    assert_int_equal(v->changed[position(f, "X/@mayors/")], 7);
    assert_int_equal(v->changed[position(f, "X/S/S1/@councillors/s1.b/")], 7);
}

/* Until it is told a record is dirty once, however often it changed, in the order in which it first did. */
static void test_dirty_once(void **state) {
    struct fixture *f = *state;
    struct view *v = &f->state.view;

    view_clean(v);
    assert_int_equal(v->n_dirty, 0);
    fold(f, "n2.a", VERDICT_ACCEPTED);
    apply(f, 8);
    assert_int_equal(v->n_dirty, 4);
    assert_int_equal(v->dirty[0], position(f, "X/@councillors/"));
    fold(f, "n1.b", VERDICT_ACCEPTED);
    fold(f, "n1.b", VERDICT_CONFLICT);
    apply(f, 10);
    assert_int_equal(v->n_dirty, 6);
    assert_int_equal(v->dirty[3], position(f, "X/N/N2/@councillors/n2.a/"));
    assert_int_equal(v->dirty[4], position(f, "X/N/N1/@councillors/"));
    assert_int_equal(v->dirty[5], position(f, "X/N/N1/@councillors/n1.b/"));
    assert_int_equal(record_at(f, "X/N/N1/@councillors/n1.b/").contest.conflicts, 1);
    for (size_t i = 0; i < v->n_dirty; i++)
        assert_true(v->is_dirty[v->dirty[i]]);
    view_clean(v);
    assert_int_equal(v->n_dirty, 0);
    for (uint32_t i = 0; i < v->election->n_records; i++)
        assert_false(v->is_dirty[i]);
    fold(f, "n1.by", VERDICT_ACCEPTED);
    apply(f, 11);
    assert_int_equal(v->n_dirty, 1);
}

/* A head over entries that change nothing moves the view on and makes nothing dirty. */
static void test_nothing_changed(void **state) {
    struct fixture *f = *state;
    struct view *v = &f->state.view;
    struct digest before = root_of(&v->tree), after;

    view_clean(v);
    apply(f, 9);
    after = root_of(&v->tree);
    assert_int_equal(v->size, 9);
    assert_int_equal(v->n_dirty, 0);
    assert_true(digest_equal(&before, &after));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_genesis), T(test_waits_for_apply), T(test_changed), T(test_dirty_once), T(test_nothing_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
