/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Runs proto/vectors/fold: every file is a test, named as the file. The manifest is opened, every entry is held against
 * its leaf and folded as it is recorded, and what comes out must be the roots and records of the file. After every entry
 * area records are also counted again from the contests' records, so that a mistake made when the files were written shows
 * too.
 */

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "daemon/state.h"
#include "proto/codec.h"
#include "tests/support/fold_reader.h"
#include "tests/unit/probe.h"

#define FOLDER TALLY_SOURCE_DIR "/proto/vectors/fold"
#define VECTORS_MAX 200
#define VECTORS_LEAST 90

static void vector_free(json_t **vector) {
    json_decref(*vector);
}

static json_t *vector_read(const char *name) {
    char path[4096];
    json_error_t error;
    json_t *vector;

    snprintf(path, sizeof(path), FOLDER "/%s.json", name);
    vector = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!vector)
        fail_msg("%s: %s", path, error.text);
    return vector;
}

static const char *text_of(const json_t *object, const char *key) {
    const char *s = json_string_value(json_object_get(object, key));

    if (!s)
        fail_msg("there is no text \"%s\"", key);
    return s;
}

static void assert_root(const json_t *vector, const char *key, const struct tree *tree) {
    struct digest expected, found;

    probe_hex_into(text_of(vector, key), expected.bytes, DIGEST_SIZE);
    tree_root(tree, tree_size(tree), &found);
    if (!digest_equal(&expected, &found))
        fail_msg("another %s", key);
}

/* --- What must come out --- */

static struct blob record_of(struct state *s, uint32_t position) {
    struct blob bytes;
    struct pack p;

    pack_init(&p);
    ledger_record(s->ledger, position, &p);
    assert_int_equal(pack_take(&p, &bytes), 0);
    pack_deinit(&p);
    return bytes;
}

/* Every record that is not as at genesis is in the file, to the byte, and no other. */
static void check_records(const json_t *vector, struct state *s) {
    const json_t *records = json_object_get(vector, "records");
    size_t n_changed = 0;

    assert_true(json_is_object(records));
    for (uint32_t i = 0; i < s->election->n_records; i++) {
        _cleanup_(blob_free) struct blob now = record_of(s, i), expected = { 0 };
        struct span key = s->election->records[i].key;
        char name[TALLY_KEY_MAX + 1];

        if (span_equal(span_blob(now), span_blob(s->view.records[i])))
            continue;
        n_changed++;
        snprintf(name, sizeof(name), SPAN_FMT, SPAN_ARG(key));
        if (!json_object_get(records, name))
            fail_msg("the record %s has changed", name);
        expected = probe_hex(text_of(records, name));
        if (!span_equal(span_blob(now), span_blob(expected)))
            fail_msg("another record %s", name);
    }
    assert_int_equal(n_changed, json_object_size(records));
}

/* One file: the entries fold, or the last of them does not, as it expects. */
static void test_fold(void **state) {
    _cleanup_(vector_free) json_t *vector = vector_read(*state);
    const json_t *entries = json_object_get(vector, "entries");
    _cleanup_(changes_deinit) struct changes changes = { 0 };
    bool refused = strcmp(text_of(vector, "expect"), "refused") == 0;
    _cleanup_(state_deinit) struct state s = { 0 };
    size_t n = json_array_size(entries);
    struct recounting recounting;

    assert_string_equal(text_of(vector, "kind"), "fold");
    assert_true(strlen(text_of(vector, "what")) > 0 && json_is_array(entries));
    fold_reader_begin(vector, &s);
    recounting_begin(&recounting, s.ledger, s.election);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(fold_reader_take(&s, json_array_get(entries, i), &recounting.arena, &recounting),
                         !(refused && i + 1 == n));
    recounting_end(&recounting);
    if (refused) {
        assert_true(n > 0);
        return;
    }
    assert_string_equal(text_of(vector, "expect"), "ok");
    check_records(vector, &s);
    assert_int_equal(state_collect(&s, &changes), 0);
    assert_root(vector, "root", &s.chain.tree);
    assert_root(vector, "records_root", &s.records);
}

/* The same declarations in two orders: another journal, the same records. */
static void test_orders(void **state) {
    _cleanup_(vector_free) json_t *one = vector_read("order-forwards"), *other = vector_read("order-backwards");
    const json_t *entries = json_object_get(one, "entries"), *reversed = json_object_get(other, "entries");
    size_t n = json_array_size(entries);

    (void)state;
    assert_int_equal(json_array_size(reversed), n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(text_of(json_array_get(entries, i), "body"),
                            text_of(json_array_get(reversed, n - 1 - i), "body"));
    assert_string_not_equal(text_of(one, "root"), text_of(other, "root"));
    assert_string_equal(text_of(one, "records_root"), text_of(other, "records_root"));
    assert_true(json_equal(json_object_get(one, "records"), json_object_get(other, "records")));
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

/* A test for each .json file; returns how many. */
static size_t folder_read(struct CMUnitTest *tests) {
    DIR *dir = opendir(FOLDER);
    struct dirent *entry;
    size_t n = 0;

    if (!dir) {
        fprintf(stderr, FOLDER ": %s\n", strerror(errno));
        exit(1);
    }
    while ((entry = readdir(dir))) {
        char *end = strstr(entry->d_name, ".json"), *name;

        if (!end || end[5] != 0)
            continue;
        *end = 0;
        name = strdup(entry->d_name);
        if (n == VECTORS_MAX || !name)
            exit(1);
        tests[n++] = (struct CMUnitTest){ .name = name, .test_func = test_fold, .initial_state = name };
    }
    closedir(dir);
    return n;
}

int main(void) {
    static struct CMUnitTest tests[VECTORS_MAX + 1];
    size_t n = folder_read(tests);
    int failed;

    if (n < VECTORS_LEAST) {
        fprintf(stderr, FOLDER " has only %zu vectors: some are missing\n", n);
        return 1;
    }
    qsort(tests, n, sizeof(tests[0]), by_name);
    tests[n] = (struct CMUnitTest){ .name = "two orders", .test_func = test_orders };
    failed = _cmocka_run_group_tests("folds", tests, n + 1, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        free(tests[i].initial_state);
    return failed;
}
