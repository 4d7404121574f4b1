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
#include "tests/support/recounting.h"
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

/* The state as it is when the manifest is journaled and nothing else. */
static void begin(const json_t *vector, struct state *ret) {
    struct blob manifest = probe_hex(text_of(vector, "manifest"));
    struct election *e;
    struct fault fault;
    uint64_t time;

    if (election_open(&manifest, &e, &fault))
        fail_msg("%s", fault.text);
    assert_int_equal(e->header.kind, ELECTION_REHEARSAL);
    time = state_manifest_time(e, 0);
    assert_int_equal(state_init(ret, &e), 0);
    for (size_t i = 0; i < ret->n_manifest; i++) {
        struct leaf leaf = state_manifest_leaf(ret->election, i, time);
        _cleanup_(pack_deinit) struct pack p;

        leaf.index = i;
        pack_init(&p);
        leaf_encode(&p, &leaf);
        assert_int_equal(chain_append(&ret->chain, pack_span(&p), time), 0);
    }
}

/* One entry of a file, in the test's arena. */
struct told {
    struct span leaf_bytes, sigset, body;
    struct leaf leaf;
    struct declaration declaration;
    struct event event;
    size_t n_signers;
    struct digest signers[TALLY_SIGNATURES_MAX];
};

static struct span read_hex(const json_t *entry, const char *key, struct arena *arena) {
    _cleanup_(blob_free) struct blob bytes = probe_hex(text_of(entry, key));

    return arena_copy(arena, span_blob(bytes));
}

/* The leaf must be that of this very body and sigset, at this place and time. */
static void check_leaf(const struct state *s, const struct told *t) {
    uint64_t told = t->leaf.kind == ENTRY_EVENT ? t->event.made : t->declaration.declared;
    struct digest digest;

    assert_int_equal(t->leaf.index, s->chain.n_leaves);
    assert_int_equal(t->leaf.time, state_entry_time(s, told, 0));
    assert_int_equal(t->leaf.ruleset, RULESET);
    hash_bytes(t->body, &digest);
    assert_true(digest_equal(&digest, &t->leaf.body));
    hash_bytes(t->sigset, &digest);
    assert_true(digest_equal(&digest, &t->leaf.sigset));
}

/* The envelope's signatures must hold, be of the entry's kind and name the body. */
static void check_sigset(const struct state *s, struct arena *arena, struct told *t) {
    const char *type = t->leaf.kind == ENTRY_EVENT ? PAYLOAD_EVENT : PAYLOAD_DECLARATION;
    struct signers signers;
    struct envelope e;
    bool named = false;
    uint32_t bad;

    assert_int_equal(sigset_open(t->sigset, &ENVELOPE_LIMITS_DECLARATION, arena, &e), 0);
    assert_true(digest_equal(&e.genesis, &s->election->genesis) && span_equal(e.type, span_str(type)));
    assert_int_equal(signers_verify(s->election, &e, &signers, &bad), 0);
    for (size_t i = 0; i < e.n_bodies; i++)
        named = named || digest_equal(&e.digests[i], &t->leaf.body);
    assert_true(named);
    for (size_t i = 0; i < e.n_signatures; i++)
        t->signers[i] = e.signatures[i].key_id;
    t->n_signers = e.n_signatures;
}

/* Folds one entry. Returns whether it follows from those before. */
static bool take(struct state *s, const json_t *entry, struct recounting *recounting) {
    struct arena *arena = &recounting->arena;
    struct told t = { .leaf_bytes = read_hex(entry, "leaf", arena), .sigset = read_hex(entry, "sigset", arena),
                      .body = read_hex(entry, "body", arena) };
    int r;

    assert_int_equal(leaf_decode(t.leaf_bytes, &t.leaf), 0);
    if (t.leaf.kind == ENTRY_EVENT)
        assert_int_equal(event_decode(t.body, arena, &t.event), 0);
    else
        assert_int_equal(declaration_decode(t.body, arena, &t.declaration), 0);
    check_leaf(s, &t);
    check_sigset(s, arena, &t);
    assert_int_equal(chain_append(&s->chain, t.leaf_bytes, t.leaf.time), 0);
    r = t.leaf.kind == ENTRY_EVENT ? ledger_apply_event(s->ledger, &t.leaf, &t.event, t.signers, t.n_signers)
                                   : ledger_apply(s->ledger, &t.leaf, &t.declaration, t.signers, t.n_signers);
    assert_true(r == 0 || r == 1);
    if (r == 0 && t.leaf.kind == ENTRY_EVENT)
        recounting_event(recounting, &t.leaf, &t.event, t.signers, t.n_signers);
    else if (r == 0)
        recounting_declaration(recounting, &t.leaf, &t.declaration);
    return r == 0;
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
    begin(vector, &s);
    recounting_begin(&recounting, s.ledger, s.election);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(take(&s, json_array_get(entries, i), &recounting), !(refused && i + 1 == n));
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
