/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two texts for one size are evidence by themselves. Of two sizes the later head must be shown to begin otherwise than the
 * earlier one ends, by its own entry there: the daemon that is asked for it is the one that serves the later head, and has
 * no reason to keep back what is in its journal. Without that entry the file only keeps the heads.
 */

#include "clients/tally/forked.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "proto/evidence.h"

#define ASK_TURNS 40            /* of ASK_MS each, for an answer that is not needed */
#define ASK_MS 50

struct asked {
    struct fork *fork;
    struct blob leaf;
    bool done;
};

static void leaf_came(struct tally *t, void *user, const struct tally_proof *proof) {
    struct asked *a = user;

    (void)t;
    a->done = true;
    if (proof->error || proof->n_hashes > TALLY_PATH_MAX || !proof->leaf.ptr)
        return;
    a->leaf.ptr = malloc(proof->leaf.len);
    if (!a->leaf.ptr)
        return;
    memcpy(a->leaf.ptr, proof->leaf.ptr, a->leaf.len = proof->leaf.len);
    memcpy(a->fork->path, proof->hashes, proof->n_hashes * DIGEST_SIZE);
    a->fork->n_path = proof->n_hashes;
    a->fork->leaf = span_blob(a->leaf);
}

/* The last entry that the earlier head covers, as the later one has it. */
static void ask_leaf(struct online *o, uint64_t old_size, uint64_t size, struct asked *a) {
    uint64_t id = 0;

    if (old_size == 0 || tally_inclusion(o->t, old_size - 1, size, leaf_came, a, &id) != 0)
        return;
    for (unsigned turn = 0; turn < ASK_TURNS && !a->done; turn++)
        if (tally_wait(o->t, ASK_MS) < 0)
            break;
    if (!a->done)
        tally_cancel(o->t, id);
}

/* Returns as forked_make(). */
static int fork_pack(const struct online *o, const struct fork *fork, struct forked *ret) {
    struct public_key log;
    struct head heads[2];
    enum fork_verdict verdict;
    struct pack p;
    int r;

    memcpy(log.bytes, o->config.log, sizeof(log.bytes));
    verdict = fork_check(fork, span_str(o->config.origin), &log, &heads[0], &heads[1]);
    if (verdict == FORK_NONE)
        return 1;
    pack_init(&p);
    fork_encode(&p, fork);
    r = p.error ? p.error : pack_take(&p, &ret->file);
    pack_deinit(&p);
    ret->shown = verdict == FORK_SHOWN;
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
        ret->sizes[i] = heads[i].size;
    return r;
}

int forked_make(struct online *o, struct span note, struct span other, bool ask, struct forked *ret) {
    struct fork fork = { .old_note = note, .note = other };
    struct asked asked = { .fork = &fork };
    struct head heads[2];
    int r;

    *ret = (struct forked){ 0 };
    if (!o->config.origin || head_parse(note, &heads[0]) != NOTE_OK || head_parse(other, &heads[1]) != NOTE_OK)
        return 1;
    if (heads[0].size > heads[1].size) {
        fork.old_note = other;
        fork.note = note;
    }
    if (ask && heads[0].size != heads[1].size) {
        bool swapped = heads[0].size > heads[1].size;

        ask_leaf(o, heads[swapped].size, heads[!swapped].size, &asked);
    }
    r = fork_pack(o, &fork, ret);
    blob_free(&asked.leaf);
    return r;
}

void forked_keep(struct online *o, const char *path, struct forked *f) {
    char name[64];
    int r;

    snprintf(name, sizeof(name), "fork-%" PRIu64 "-%" PRIu64, f->sizes[0], f->sizes[1]);
    f->path = path ? strdup(path) : online_keep_path(o, name);
    if (!f->path)
        return;
    r = path ? 0 : folder_make(o->config.spool, 0700);
    if (r == 0)
        r = file_write(f->path, span_blob(f->file), MODE_PUBLIC);
    if (r == 0)
        return;
    output_file_error(f->path, r);
    free(f->path);
    f->path = NULL;
}

void forked_free(struct forked *f) {
    blob_free(&f->file);
    free(f->path);
    *f = (struct forked){ 0 };
}

void forked_by_the_way(struct online *o) {
    bool cy = output_language() == LANGUAGE_CY;
    struct tally_bytes old, note;
    struct forked f = { 0 };

    if (!o->t || o->fork_kept || !tally_fork(o->t, &old, &note))
        return;
    if (forked_make(o, span_of(old.ptr, old.len), span_of(note.ptr, note.len), o->query_open, &f) == 0)
        forked_keep(o, NULL, &f);
    if (f.path && f.shown)
        output_error(cy ? "mae'r log wedi fforchio; mae'r dystiolaeth yn %s" : "the log has forked; the evidence is in %s", f.path);
    else if (f.path)
        output_error(cy ? "nid yw dau ben o'r log yn arwain at ei gilydd; cedwir hwy yn %s"
                        : "two heads of the log do not lead to each other; they are kept in %s", f.path);
    forked_free(&f);
}
