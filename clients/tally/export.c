/* SPDX-License-Identifier: Apache-2.0 */

/*
 * All that must be remembered of a journal of any length is the right-hand edge of its tree and the entries of the bundle
 * that is not full yet. Both stand in the folder, so an export that was ended anywhere goes on from its last checkpoint:
 * it reads them back, and believes them only if they give the checkpoint's root.
 */

#include "clients/tally/export.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "proto/files.h"
#include "proto/tree.h"

static int out_of_memory(void) {
    output_error("out of memory");
    return STATUS_USAGE;
}

static int span_copy(struct span bytes, struct blob *ret) {
    uint8_t *copy = malloc(bytes.len ? bytes.len : 1);

    if (!copy)
        return -ENOMEM;
    memcpy(copy, bytes.ptr, bytes.len);
    *ret = (struct blob){ copy, bytes.len };
    return 0;
}

static const char *level_folder(unsigned level, char ret[16]) {
    snprintf(ret, 16, "tile/%u", level);
    return ret;
}

/* --- The bundle that is not full --- */

static void bundle_clear(struct exporting *x) {
    for (unsigned i = 0; i < x->n; i++) {
        blob_free(&x->leaves[i]);
        blob_free(&x->bodies[i]);
    }
    for (unsigned i = 0; i < x->n_sigsets; i++)
        blob_free(&x->sigsets[i]);
    x->n = x->n_sigsets = 0;
}

/* Entries of one envelope mostly come one after the other: the last sigset is mostly it. */
static int sigset_find(struct exporting *x, struct span sigset, unsigned *ret) {
    for (unsigned i = x->n_sigsets; i-- > 0;)
        if (span_equal(span_blob(x->sigsets[i]), sigset)) {
            *ret = i;
            return 0;
        }
    if (span_copy(sigset, &x->sigsets[x->n_sigsets]) < 0)
        return -ENOMEM;
    *ret = x->n_sigsets++;
    return 0;
}

static int bundle_add(struct exporting *x, struct span leaf, struct span body, struct span sigset) {
    struct blob a = { 0 }, b = { 0 };

    if (span_copy(leaf, &a) < 0 || span_copy(body, &b) < 0 || sigset_find(x, sigset, &x->sigset_of[x->n]) < 0) {
        blob_free(&a);
        blob_free(&b);
        return -ENOMEM;
    }
    x->leaves[x->n] = a;
    x->bodies[x->n++] = b;
    return 0;
}

static int leaves_write(const struct exporting *x, uint64_t number) {
    static uint8_t bytes[TILE_WIDTH * (2 + TALLY_LEAF_MAX)];
    char name[TILE_PATH_MAX];
    size_t n = 0;

    for (unsigned i = 0; i < x->n; i++)
        n += bundle_put(bytes + n, span_blob(x->leaves[i]));
    tile_path("tile/entries", number, x->n, name);
    return export_dir_write(&x->dir, name, span_of(bytes, n));
}

static int bodies_write(const struct exporting *x, uint64_t number) {
    struct bundle bundle = { .first = number * TILE_WIDTH, .n_sigsets = x->n_sigsets, .n_entries = x->n };
    struct batch_entry entries[TILE_WIDTH];
    struct span sigsets[TILE_WIDTH];
    _cleanup_(pack_deinit) struct pack p;
    char name[TILE_PATH_MAX];

    for (unsigned i = 0; i < x->n; i++)
        entries[i] = (struct batch_entry){ span_blob(x->leaves[i]), x->sigset_of[i], span_blob(x->bodies[i]) };
    for (unsigned i = 0; i < x->n_sigsets; i++)
        sigsets[i] = span_blob(x->sigsets[i]);
    bundle.entries = entries;
    bundle.sigsets = sigsets;
    pack_init(&p);
    bundle_encode(&p, &bundle);
    if (p.error)
        return out_of_memory();
    tile_path("bodies", number, x->n, name);
    return export_dir_write(&x->dir, name, pack_span(&p));
}

static int tile_write(const struct exporting *x, unsigned level, uint64_t number, unsigned width) {
    char name[TILE_PATH_MAX], folder[16];

    tile_path(level_folder(level, folder), number, width, name);
    return export_dir_write(&x->dir, name, span_of(x->tiles.levels[level].hashes, width * DIGEST_SIZE));
}

/* --- Going on --- */

static int export_damaged(const struct exporting *x, const char *name) {
    output_error("%s/%s: is not what was exported; move the folder away and export again",
                 x->dir.path, name);
    return STATUS_PROOF;
}

static int tiles_read(struct exporting *x) {
    for (unsigned k = 0; k < TILE_LEVELS; k++) {
        unsigned width = tile_partial(x->head.size, k);
        _cleanup_(blob_free) struct blob bytes = { 0 };
        char name[TILE_PATH_MAX], folder[16];

        if (width == 0)
            continue;
        tile_path(level_folder(k, folder), tiles_full(x->head.size, k), width, name);
        if (export_dir_read(&x->dir, name, sizeof(x->tiles.levels[k].hashes), &bytes) != 0 ||
            bytes.len != width * DIGEST_SIZE)
            return export_damaged(x, name);
        memcpy(x->tiles.levels[k].hashes, bytes.ptr, bytes.len);
        x->tiles.levels[k].n = width;
    }
    x->tiles.size = x->head.size;
    return STATUS_DONE;
}

/* Whether an entry of the bundle has its hash in the tile, and its body and sigset the digests of its leaf. */
static bool entry_fits(const struct exporting *x, const struct bundle *bundle, size_t i) {
    const struct batch_entry *e = &bundle->entries[i];
    struct digest hash, body, sigset;
    struct leaf leaf;

    hash_leaf(e->leaf, &hash);
    hash_bytes(e->body, &body);
    hash_bytes(bundle->sigsets[e->sigset], &sigset);
    return digest_equal(&hash, &x->tiles.levels[0].hashes[i]) && leaf_decode(e->leaf, &leaf) == 0 &&
           digest_equal(&leaf.body, &body) && digest_equal(&leaf.sigset, &sigset);
}

static int bundle_read(struct exporting *x) {
    unsigned width = tile_partial(x->head.size, 0);
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct bundle bundle;
    char name[TILE_PATH_MAX];

    if (width == 0)
        return STATUS_DONE;
    tile_path("bodies", tiles_full(x->head.size, 0), width, name);
    if (export_dir_read(&x->dir, name, TALLY_FILE_MAX, &bytes) != 0 ||
        bundle_decode(span_blob(bytes), &arena, &bundle) != 0 || bundle.n_entries != width)
        return export_damaged(x, name);
    for (unsigned i = 0; i < width; i++) {
        const struct batch_entry *e = &bundle.entries[i];

        if (!entry_fits(x, &bundle, i))
            return export_damaged(x, name);
        if (bundle_add(x, e->leaf, e->body, bundle.sigsets[e->sigset]) < 0)
            return out_of_memory();
    }
    return STATUS_DONE;
}

/* Takes away what is not needed any more since the journal had another size. */
static void drop_old(const struct exporting *x, uint64_t old_size) {
    uint64_t size = x->head.size, last = tiles_full(size, 0), old_last = tiles_full(old_size, 0);
    char folder[16];

    for (unsigned k = 0; k < TILE_LEVELS; k++)
        if (tiles_full(old_size, k) < tiles_full(size, k))
            export_dir_drop(&x->dir, level_folder(k, folder), tiles_full(old_size, k), 0);
    if (old_last < last) {
        export_dir_drop(&x->dir, "tile/entries", old_last, 0);
        export_dir_drop(&x->dir, "bodies", old_last, 0);
    }
    export_dir_drop(&x->dir, "bodies", last, tile_partial(size, 0));
}

static int checkpoint_read(struct exporting *x, const struct log_keys *logs) {
    int r = export_dir_read(&x->dir, "checkpoint", TALLY_NOTE_MAX, &x->note);

    if (r == -ENOENT)
        return STATUS_DONE;
    if (r < 0) {
        output_file_error(x->dir.path, r);
        return STATUS_USAGE;
    }
    r = log_head_open(logs, span_blob(x->note), &x->head);
    if (r == NOTE_OK)
        return STATUS_DONE;
    output_error("%s/%s: %s", x->dir.path, "checkpoint", spoken(note_verdict_text(r)));
    return STATUS_PROOF;
}

int export_open(struct exporting *x, const char *path, const struct log_keys *logs) {
    struct digest root;
    int status;

    *x = (struct exporting){ 0 };
    status = export_dir_open(path, &x->dir);
    if (status == STATUS_DONE)
        status = checkpoint_read(x, logs);
    x->head.origin = (struct span){ 0 };
    if (status == STATUS_DONE)
        status = tiles_read(x);
    if (status == STATUS_DONE)
        status = bundle_read(x);
    if (status != STATUS_DONE || x->head.size == 0)
        return status;
    tiles_root(&x->tiles, &root);
    if (!digest_equal(&root, &x->head.root))
        return export_damaged(x, "tile");
    drop_old(x, x->head.size > TILE_WIDTH ? x->head.size - TILE_WIDTH : 0); /* a crash may have come before it */
    return STATUS_DONE;
}

void export_close(struct exporting *x) {
    bundle_clear(x);
    blob_free(&x->note);
    export_dir_close(&x->dir);
}

/* --- Growing --- */

static struct span span_from(struct tally_bytes bytes) {
    return span_of(bytes.ptr, bytes.len);
}

int export_entry(struct exporting *x, const struct tally_entry *entry) {
    uint64_t number = x->tiles.size / TILE_WIDTH;
    struct digest hash;
    unsigned filled;
    int status;

    if (bundle_add(x, span_from(entry->leaf), span_from(entry->body), span_from(entry->sigset)) < 0)
        return out_of_memory();
    hash_leaf(span_from(entry->leaf), &hash);
    filled = tiles_append(&x->tiles, &hash);
    if (filled == 0)
        return STATUS_DONE;
    status = leaves_write(x, number);
    if (status == STATUS_DONE)
        status = bodies_write(x, number);
    for (unsigned k = 0; k < filled && status == STATUS_DONE; k++)
        status = tile_write(x, k, tiles_full(x->tiles.size, k) - 1, TILE_WIDTH);
    bundle_clear(x);
    return status;
}

static int partial_write(const struct exporting *x) {
    int status = STATUS_DONE;

    if (x->n > 0)
        status = leaves_write(x, tiles_full(x->tiles.size, 0));
    if (x->n > 0 && status == STATUS_DONE)
        status = bodies_write(x, tiles_full(x->tiles.size, 0));
    for (unsigned k = 0; k < TILE_LEVELS && status == STATUS_DONE; k++) {
        unsigned width = tile_partial(x->tiles.size, k);

        if (width > 0)
            status = tile_write(x, k, tiles_full(x->tiles.size, k), width);
    }
    return status;
}

int export_head(struct exporting *x, struct span note) {
    uint64_t old_size = x->head.size;
    struct digest root;
    struct head head;
    int status;

    if (head_parse(note, &head) != NOTE_OK)
        return online_error(TALLY_E_HEAD, "");
    tiles_root(&x->tiles, &root);
    if (head.size != x->tiles.size || !digest_equal(&root, &head.root))
        return online_error(TALLY_E_ENTRIES, "");
    status = partial_write(x);
    if (status == STATUS_DONE)
        status = export_dir_write(&x->dir, "checkpoint", note);
    if (status != STATUS_DONE)
        return status;
    blob_free(&x->note);
    if (span_copy(note, &x->note) < 0)
        return out_of_memory();
    x->head = head;
    x->head.origin = (struct span){ 0 };
    drop_old(x, old_size);
    return STATUS_DONE;
}
