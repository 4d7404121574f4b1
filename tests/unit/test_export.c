/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The journal as static files, wherever a crash comes: after every single file that is put in its place or taken away, the
 * folder holds all that its checkpoint covers, and the next export goes on from there.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clients/tally/command.h"
#include "clients/tally/export.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "proto/files.h"
#include "proto/tree.h"
#include "tests/unit/probe.h"

#define ENTRIES 700
#define ORIGIN "log.example/export"
#define CRASHED 77

static struct secret_key log_key;
static struct log_keys logs;
static struct tree tree;
static struct blob leaves[ENTRIES], bodies[ENTRIES], sigsets[ENTRIES];

/* Every file is put in its place by rename() and taken away with its folder by rmdir(): a child ends before the n-th. */
static unsigned steps, crash_at;

static void step(void) {
    if (crash_at && ++steps == crash_at)
        _exit(CRASHED);
}

int rename(const char *from, const char *to) {
    step();
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int rmdir(const char *path) {
    step();
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

/* --- A journal --- */

static struct blob text_of(const char *word, unsigned i) {
    char *text;
    int n = asprintf(&text, "%s %u", word, i);

    assert_true(n > 0);
    return (struct blob){ (uint8_t *)text, (size_t)n };
}

static void entry_make(unsigned i) {
    struct leaf leaf = { .index = i, .time = 1000 + i, .kind = ENTRY_EVENT, .ruleset = RULESET };
    struct digest hash;
    struct pack p;

    bodies[i] = text_of("body", i);
    sigsets[i] = text_of("sigset", i / 3); /* of envelopes of three */
    hash_bytes(span_blob(bodies[i]), &leaf.body);
    hash_bytes(span_blob(sigsets[i]), &leaf.sigset);
    pack_init(&p);
    leaf_encode(&p, &leaf);
    assert_int_equal(pack_take(&p, &leaves[i]), 0);
    pack_deinit(&p);
    hash_leaf(span_blob(leaves[i]), &hash);
    tree_append(&tree, &hash);
}

static int journal_up(void **state) {
    uint8_t seed[32] = { 9 };

    (void)state;
    key_from_seed(seed, &log_key);
    logs = (struct log_keys){ .origin = span_str(ORIGIN), .n = 1, .keys = { log_key.public } };
    output_set_language("en");
    tree_init(&tree);
    assert_int_equal(tree_reserve(&tree, ENTRIES), 0);
    for (unsigned i = 0; i < ENTRIES; i++)
        entry_make(i);
    return 0;
}

static int journal_down(void **state) {
    (void)state;
    for (unsigned i = 0; i < ENTRIES; i++) {
        blob_free(&leaves[i]);
        blob_free(&bodies[i]);
        blob_free(&sigsets[i]);
    }
    tree_deinit(&tree);
    return 0;
}

static struct blob note_of(unsigned size) {
    struct head head = { .origin = span_str(ORIGIN), .size = size, .ruleset = RULESET, .time = 1000 + size };
    struct blob note;

    tree_root(&tree, size, &head.root);
    assert_int_equal(head_sign(&head, &log_key, &note), 0);
    return note;
}

/* --- A folder --- */

static char folder[64];

static int folder_up(void **state) {
    (void)state;
    strcpy(folder, "/tmp/tally-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    steps = crash_at = 0;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw) {
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static int folder_down(void **state) {
    (void)state;
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct blob file_of(const char *name) {
    char path[256];
    struct blob bytes;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (file_read(path, TALLY_FILE_MAX, &bytes) != 0)
        fail_msg("%s is not there", name);
    return bytes;
}

static bool is_there(const char *name) {
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static struct tally_bytes bytes_from(struct blob b) {
    return (struct tally_bytes){ b.ptr, b.len };
}

/* Exports up to a size, as the command does. */
static int export_to(unsigned size) {
    _cleanup_(export_close) struct exporting x;
    _cleanup_(blob_free) struct blob note = note_of(size);
    int status = export_open(&x, folder, &logs);

    while (status == STATUS_DONE && x.tiles.size < size) {
        unsigned i = (unsigned)x.tiles.size;
        struct tally_entry entry = { .index = i, .leaf = bytes_from(leaves[i]), .body = bytes_from(bodies[i]),
                                     .sigset = bytes_from(sigsets[i]) };

        status = export_entry(&x, &entry);
    }
    return status == STATUS_DONE ? export_head(&x, span_blob(note)) : status;
}

/* --- What a reader finds --- */

static void tile_holds(unsigned level, uint64_t number, unsigned width) {
    const struct digest *hashes = &tree.levels[8 * level].hashes[TILE_WIDTH * number];
    _cleanup_(blob_free) struct blob bytes = { 0 };
    char name[TILE_PATH_MAX], below[16];

    snprintf(below, sizeof(below), "tile/%u", level);
    tile_path(below, number, width, name);
    bytes = file_of(name);
    assert_int_equal(bytes.len, width * DIGEST_SIZE);
    assert_memory_equal(bytes.ptr, hashes, bytes.len);
}

static void bundles_hold(uint64_t number, unsigned width) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob entries = { 0 }, with_bodies = { 0 };
    char name[TILE_PATH_MAX];
    struct bundle bundle;
    struct span rest, leaf;

    tile_path("tile/entries", number, width, name);
    entries = file_of(name);
    tile_path("bodies", number, width, name);
    with_bodies = file_of(name);
    assert_int_equal(bundle_decode(span_blob(with_bodies), &arena, &bundle), 0);
    assert_int_equal(bundle.n_entries, width);
    rest = span_blob(entries);
    for (unsigned i = 0; i < width; i++) {
        const struct batch_entry *e = &bundle.entries[i];
        uint64_t index = TILE_WIDTH * number + i;

        assert_true(bundle_take(&rest, &leaf));
        assert_true(span_equal(leaf, span_blob(leaves[index])));
        assert_true(span_equal(e->leaf, leaf));
        assert_true(span_equal(e->body, span_blob(bodies[index])));
        assert_true(span_equal(bundle.sigsets[e->sigset], span_blob(sigsets[index])));
        assert_true(e->sigset == 0 || e->sigset <= bundle.entries[i - 1].sigset + 1); /* where it is first named */
    }
    assert_int_equal(rest.len, 0);
    assert_int_equal(bundle.entries[width - 1].sigset + 1, bundle.n_sigsets);
}

/* All that the checkpoint covers is there. Returns its size. */
static uint64_t folder_holds(void) {
    _cleanup_(blob_free) struct blob note = { 0 };
    struct head head;

    if (!is_there("checkpoint"))
        return 0;
    note = file_of("checkpoint");
    assert_int_equal(head_open(span_blob(note), span_str(ORIGIN), &log_key.public, &head), NOTE_OK);
    for (unsigned k = 0; k < TILE_LEVELS; k++) {
        for (uint64_t i = 0; i < tiles_full(head.size, k); i++)
            tile_holds(k, i, TILE_WIDTH);
        if (tile_partial(head.size, k) > 0)
            tile_holds(k, tiles_full(head.size, k), tile_partial(head.size, k));
    }
    for (uint64_t i = 0; i < tiles_full(head.size, 0); i++)
        bundles_hold(i, TILE_WIDTH);
    if (tile_partial(head.size, 0) > 0)
        bundles_hold(tiles_full(head.size, 0), tile_partial(head.size, 0));
    return head.size;
}

static const unsigned SIZES[] = { 1, 3, 255, 256, 257, 300, 512, 699, 700 };

/* Head after head, the folder holds all that each covers; what came before full tiles goes when they are there. */
static void test_growing(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(SIZES); i++) {
        assert_int_equal(export_to(SIZES[i]), STATUS_DONE);
        assert_int_equal(folder_holds(), SIZES[i]);
        assert_int_equal(export_to(SIZES[i]), STATUS_DONE); /* once more changes nothing */
        assert_int_equal(folder_holds(), SIZES[i]);
        if (SIZES[i] == 255) { /* tiles of every checkpoint stay; of bodies only the newest */
            assert_true(is_there("tile/0/000.p/1") && is_there("tile/0/000.p/3") && is_there("tile/entries/000.p/3"));
            assert_false(is_there("bodies/000.p/3"));
        }
        if (SIZES[i] == 256)
            assert_false(is_there("tile/0/000.p") || is_there("tile/entries/000.p") || is_there("bodies/000.p"));
    }
    assert_true(is_there("tile/1/000.p/1") && is_there("tile/0/002.p/187") && is_there("tile/0/002.p/188"));
    assert_false(is_there("bodies/002.p/187"));
}

/* A child that ends at its n-th step; returns whether it did. */
static bool crashes(unsigned size, unsigned n) {
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        crash_at = n;
        _exit(export_to(size));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) != CRASHED)
        assert_int_equal(WEXITSTATUS(status), STATUS_DONE);
    return WEXITSTATUS(status) == CRASHED;
}

/* From every size to the next, ended before each file that is put in its place. */
static void test_crashes(void **state) {
    uint64_t before = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(SIZES); i++) {
        unsigned n = 1;

        while (crashes(SIZES[i], n)) {
            uint64_t found = folder_holds();

            assert_true(found == before || found == SIZES[i]);
            n++;
        }
        assert_true(n >= 4);
        assert_int_equal(folder_holds(), SIZES[i]);
        before = SIZES[i];
    }
}

/* --- What it does not go on from --- */

static void change(const char *name, bool cut) {
    _cleanup_(blob_free) struct blob bytes = file_of(name);
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    bytes.ptr[bytes.len / 2] ^= 1;
    assert_int_equal(file_write(path, span_of(bytes.ptr, bytes.len - cut), MODE_PUBLIC), 0);
}

/* A file at the journal's edge that is not what was written, or gone: refused, and the checkpoint stays. */
static void test_damaged(void **state) {
    static const char *const names[] = { "tile/0/001.p/44", "tile/1/000.p/1", "bodies/001.p/44", "checkpoint" };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        for (int cut = 0; cut < 2; cut++) {
            _cleanup_(blob_free) struct blob before = { 0 }, after = { 0 };
            char path[256];

            assert_int_equal(export_to(300), STATUS_DONE);
            change(names[i], cut);
            before = file_of("checkpoint");
            assert_int_equal(export_to(301), STATUS_PROOF);
            after = file_of("checkpoint");
            assert_true(span_equal(span_blob(before), span_blob(after)));
            snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
            if (strcmp(names[i], "checkpoint") != 0) {
                assert_int_equal(unlink(path), 0);
                assert_int_equal(export_to(301), STATUS_PROOF);
            }
            folder_down(state);
            folder_up(state);
        }
}

/* A head over other entries, or of another size, or another log's folder, is not exported. */
static void test_other_head(void **state) {
    _cleanup_(blob_free) struct blob note = { 0 };
    struct digest other = { { 1 } }, kept = tree.levels[0].hashes[5];
    struct log_keys others = logs;
    struct exporting x;

    (void)state;
    assert_int_equal(export_to(300), STATUS_DONE);
    tree_update(&tree, 5, &other);
    note = note_of(300);
    tree_update(&tree, 5, &kept);
    assert_int_equal(export_open(&x, folder, &logs), STATUS_DONE);
    assert_int_equal(export_head(&x, span_blob(note)), STATUS_PROOF);
    blob_free(&note);
    note = note_of(301);
    assert_int_equal(export_head(&x, span_blob(note)), STATUS_PROOF);
    assert_int_equal(export_head(&x, span_str("not a head\n")), STATUS_PROOF);
    export_close(&x);
    assert_int_equal(folder_holds(), 300);
    others.origin = span_str("log.example/other");
    assert_int_equal(export_open(&x, folder, &others), STATUS_PROOF);
    export_close(&x);
    others = logs;
    others.keys[0].bytes[0] ^= 1;
    assert_int_equal(export_open(&x, folder, &others), STATUS_PROOF);
    export_close(&x);
}

/* A log whose key has changed is still known by the old one. */
static void test_keys(void **state) {
    struct secret_key old;
    uint8_t seed[32] = { 10 };
    struct exporting x;

    (void)state;
    key_from_seed(seed, &old);
    assert_int_equal(export_to(300), STATUS_DONE);
    logs.keys[0] = old.public;
    logs.keys[logs.n++] = log_key.public;
    assert_int_equal(export_open(&x, folder, &logs), STATUS_DONE);
    assert_int_equal(x.head.size, 300);
    export_close(&x);
    logs.keys[0] = log_key.public;
    logs.n = 1;
}

/* One export at a time; a name that is a file is no folder. */
static void test_taken(void **state) {
    struct exporting first, second;
    char path[96];

    (void)state;
    assert_int_equal(export_open(&first, folder, &logs), STATUS_DONE);
    assert_int_equal(export_open(&second, folder, &logs), STATUS_USAGE);
    export_close(&second);
    export_close(&first);
    snprintf(path, sizeof(path), "%s/file", folder);
    assert_int_equal(file_write(path, span_str("x"), MODE_PUBLIC), 0);
    assert_int_equal(export_open(&second, path, &logs), STATUS_USAGE);
    export_close(&second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_growing, folder_up, folder_down),
        cmocka_unit_test_setup_teardown(test_crashes, folder_up, folder_down),
        cmocka_unit_test_setup_teardown(test_damaged, folder_up, folder_down),
        cmocka_unit_test_setup_teardown(test_other_head, folder_up, folder_down),
        cmocka_unit_test_setup_teardown(test_keys, folder_up, folder_down),
        cmocka_unit_test_setup_teardown(test_taken, folder_up, folder_down),
    };

    return cmocka_run_group_tests(tests, journal_up, journal_down);
}
