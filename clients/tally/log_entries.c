/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A page of entries shows that each body is its leaf's, and nothing of whether the leaves are the journal's: so every leaf
 * that is shown is proven to be in it, under the one head that is shown with them.
 */

#include "clients/tally/log_entries.h"

#include <errno.h>

#include "clients/tally/command.h"
#include "clients/tally/log_show.h"
#include "proto/note.h"

struct log_fetch {
    struct online *o;
    struct blob note;
    uint64_t size;
    bool done;
    int status;                 /* an exit status that ends it, said */
    size_t n, have, proven;     /* entries: wanted, fetched, proven */
    struct log_entry *entries;
};

static int bytes_copy(struct tally_bytes bytes, struct blob *ret) {
    uint8_t *copy = malloc(bytes.len ? bytes.len : 1);

    if (!copy)
        return -ENOMEM;
    memcpy(copy, bytes.ptr, bytes.len);
    *ret = (struct blob){ copy, bytes.len };
    return 0;
}

static void fetch_deinit(struct log_fetch *f) {
    for (size_t i = 0; f->entries && i < f->n; i++) {
        blob_free(&f->entries[i].leaf);
        blob_free(&f->entries[i].body);
        blob_free(&f->entries[i].sigset);
    }
    free(f->entries);
    blob_free(&f->note);
}

static void welcome_came(struct tally *t, void *user, int error, const char *text, const struct tally_welcome *w) {
    struct log_fetch *f = user;

    (void)t;
    f->done = true;
    if (error == 0) {
        error = bytes_copy(w->note, &f->note);
        f->size = w->size;
    }
    f->status = error ? online_error(error, text) : STATUS_DONE;
}

static void entries_came(struct tally *t, void *user, const struct tally_entries *page) {
    struct log_fetch *f = user;
    int r = page->error || page->n ? page->error : TALLY_E_ENTRIES;

    (void)t;
    f->done = true;
    for (size_t i = 0; i < page->n && f->have < f->n && r == 0; i++) {
        struct log_entry *to = &f->entries[f->have++];

        r = bytes_copy(page->entries[i].leaf, &to->leaf);
        r = r ? r : bytes_copy(page->entries[i].body, &to->body);
        r = r ? r : bytes_copy(page->entries[i].sigset, &to->sigset);
    }
    f->status = r ? online_error(r, page->error ? page->text : "") : STATUS_DONE;
}

/* Proofs come in any order, each for the leaf whose number it was checked against. */
static void proof_came(struct tally *t, void *user, const struct tally_proof *proof) {
    struct log_fetch *f = user;
    struct span leaf = span_of(proof->leaf.ptr, proof->leaf.len);
    bool found = false;

    (void)t;
    for (size_t i = 0; i < f->n && !found && !proof->error; i++) {
        found = !f->entries[i].proven && span_equal(span_blob(f->entries[i].leaf), leaf) && proof->size == f->size;
        f->entries[i].proven |= found;
    }
    f->proven += found;
    f->done |= !found || f->proven == f->n;
    if (!found && f->status == STATUS_DONE)
        f->status = online_error(proof->error ? proof->error : TALLY_E_ENTRIES, proof->error ? proof->text : "");
}

static int wait_for(struct log_fetch *f, int r) {
    int status;

    if (r != 0)
        return online_error(r, "");
    status = online_wait(f->o, &f->done, f->o->timeout_ms, false);
    f->done = false;
    return status == STATUS_DONE ? f->status : status;
}

static int fetch(struct log_fetch *f, uint64_t last) {
    struct tally *t = f->o->t;
    int status = wait_for(f, tally_hello(t, welcome_came, f, NULL)), r = 0;

    if (status != STATUS_DONE)
        return status;
    f->n = last < f->size ? last : f->size;
    f->entries = calloc(f->n + 1, sizeof(*f->entries));
    if (!f->entries)
        return online_error(-ENOMEM, "");
    while (f->have < f->n && status == STATUS_DONE)
        status = wait_for(f, tally_entries(t, f->size - f->n + f->have, f->n - f->have, entries_came, f, NULL));
    if (status != STATUS_DONE || f->n == 0)
        return status;
    for (size_t i = 0; i < f->n && r == 0; i++)
        r = tally_inclusion(t, f->size - f->n + i, f->size, proof_came, f, NULL);
    return wait_for(f, r);
}

int log_entries(struct online *o, uint64_t last, bool json) {
    struct log_fetch f = { .o = o };
    int status = fetch(&f, last);

    if (status == STATUS_DONE)
        status = log_show(o->e, span_blob(f.note), f.entries, f.n, json);
    fetch_deinit(&f);
    return status;
}
