/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Fetching the manifest. Its bodies are the journal's first entries and came in one envelope: one sigset, whose payload
 * the genesis digest names and which lists the bodies' digests. So nothing here needs to be trusted, and the envelope
 * put together again is the manifest's file to the byte.
 */

#include <errno.h>
#include <stdio.h>

#include "clients/libtally/client.h"
#include "proto/envelope.h"
#include "proto/tree.h"

struct fetch {
    struct fetch *next;         /* in tally's list, so that none outlives it */
    tally_manifest_fn fn;
    void *user;
    uint64_t wanted;            /* bodies, from the sigset; 0 until the first page */
    uint64_t have;
    size_t bytes;
    struct blob sigset;
    struct blob *bodies;        /* `wanted` of them */
};

static void fetch_free(struct tally *t, struct fetch *f) {
    for (struct fetch **p = &t->fetches; *p; p = &(*p)->next)
        if (*p == f) {
            *p = f->next;
            break;
        }
    for (uint64_t i = 0; f->bodies && i < f->have; i++)
        blob_free(&f->bodies[i]);
    free(f->bodies);
    blob_free(&f->sigset);
    free(f);
}

static void fetch_end(struct tally *t, struct fetch *f, int error, const char *text, struct span manifest) {
    f->fn(t, f->user, error, text, bytes_of(manifest));
    fetch_free(t, f);
}

/* The first entry's sigset must be what genesis names. Returns 0, TALLY_E_MANIFEST or -ENOMEM. */
static int fetch_begin(struct tally *t, struct fetch *f, const struct tally_entry *entry) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope envelope;
    struct digest genesis;
    int r = sigset_open(span_of(entry->sigset.ptr, entry->sigset.len), &ENVELOPE_LIMITS_MANIFEST, &arena, &envelope);

    if (r != 0)
        return r < 0 ? r : TALLY_E_MANIFEST;
    hash_bytes(envelope.payload, &genesis);
    if (!digest_equal(&genesis, &t->genesis))
        return TALLY_E_MANIFEST;
    r = blob_copy(span_of(entry->sigset.ptr, entry->sigset.len), &f->sigset);
    if (r < 0)
        return r;
    f->bodies = calloc(envelope.n_bodies, sizeof(*f->bodies));
    if (!f->bodies)
        return -ENOMEM;
    f->wanted = envelope.n_bodies;
    return 0;
}

/* Takes the page's bodies. Returns 0, TALLY_E_MANIFEST or -ENOMEM. */
static int fetch_take(struct tally *t, struct fetch *f, const struct tally_entries *page) {
    int r = 0;

    if (page->n == 0)
        return TALLY_E_MANIFEST;
    if (f->wanted == 0)
        r = fetch_begin(t, f, &page->entries[0]);
    for (size_t i = 0; i < page->n && f->have < f->wanted && r == 0; i++) {
        const struct tally_entry *e = &page->entries[i];

        f->bytes += e->body.len;
        if (e->kind != ENTRY_MANIFEST || f->bytes > TALLY_MANIFEST_MAX ||
            !span_equal(span_of(e->sigset.ptr, e->sigset.len), span_blob(f->sigset)))
            return TALLY_E_MANIFEST;
        r = blob_copy(span_of(e->body.ptr, e->body.len), &f->bodies[f->have]);
        f->have += r == 0;
    }
    return r;
}

/* Puts the envelope together and opens it, which checks every body's digest. */
static int fetch_envelope(struct fetch *f, struct blob *ret) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope envelope;
    struct blob bytes;
    struct pack p;
    int r;

    pack_init(&p);
    pack_array(&p, 3);
    pack_uint(&p, 1);
    pack_bin(&p, span_blob(f->sigset));
    pack_array(&p, f->wanted);
    for (uint64_t i = 0; i < f->wanted; i++)
        pack_bin(&p, span_blob(f->bodies[i]));
    r = pack_take(&p, &bytes);
    pack_deinit(&p);
    if (r < 0)
        return r;
    r = envelope_open(span_blob(bytes), &ENVELOPE_LIMITS_MANIFEST, &arena, &envelope);
    if (r != 0) {
        blob_free(&bytes);
        return r < 0 ? r : TALLY_E_MANIFEST;
    }
    *ret = bytes;
    return 0;
}

static void fetch_page(struct tally *t, void *user, const struct tally_entries *page);

static int fetch_next(struct tally *t, struct fetch *f) {
    uint64_t count = f->wanted ? f->wanted - f->have : TALLY_CHUNKS_MAX;

    return tally_entries(t, f->have, count, fetch_page, f, NULL);
}

static void fetch_page(struct tally *t, void *user, const struct tally_entries *page) {
    _cleanup_(blob_free) struct blob manifest = { 0 };
    struct fetch *f = user;
    int r = page->error;

    if (r == 0)
        r = fetch_take(t, f, page);
    if (r == 0 && f->have < f->wanted) {
        r = fetch_next(t, f);
        if (r == 0)
            return;
    }
    if (r == 0)
        r = fetch_envelope(f, &manifest);
    fetch_end(t, f, r, page->error ? page->text : "", span_blob(manifest));
}

int tally_manifest(struct tally *t, tally_manifest_fn fn, void *user) {
    struct fetch *f = calloc(1, sizeof(*f));
    int r;

    if (!f)
        return -ENOMEM;
    f->fn = fn;
    f->user = user;
    f->next = t->fetches;
    t->fetches = f;
    r = fetch_next(t, f);
    if (r != 0)
        fetch_free(t, f);
    return r;
}

void fetches_free(struct tally *t) {
    while (t->fetches)
        fetch_free(t, t->fetches);
}
