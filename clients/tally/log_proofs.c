/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is written down was checked by libtally when it came; whoever gets the file checks it again, with the log's key and
 * without the daemon.
 */

#include "clients/tally/log_proofs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "proto/files.h"
#include "proto/tlog_proof.h"

#define DOUBTS_MAX 3            /* answers that do not hold before it is given up */

struct proof_wait {
    bool done;
    int error;                  /* of libtally, or a negative errno */
    char text[256];
    struct blob bytes;          /* the file, or the old head */
    struct span old;            /* of growth: that head */
    uint64_t old_size, size;    /* of the heads */
    unsigned doubts;
};

static bool welsh(void) {
    return output_language() == LANGUAGE_CY;
}

static void wait_failed(struct proof_wait *w, int error, const char *text) {
    w->error = error;
    snprintf(w->text, sizeof(w->text), "(%s)", text);
}

static int wait_for(struct online *o, struct proof_wait *w, int r) {
    int status;

    if (r != 0)
        return online_error(r, "");
    w->done = false;
    status = online_wait(o, &w->done, o->timeout_ms, false);
    if (status != STATUS_DONE)
        return status;
    return w->error ? online_error(w->error, w->text) : STATUS_DONE;
}

/* Writes the file; what was written is for the caller to say, but for whether it is of a rehearsal. */
static int file_out(const struct proof_out *out, const struct proof_wait *w) {
    int r;

    if (strcmp(out->path, "-") == 0) {
        fwrite(w->bytes.ptr, 1, w->bytes.len, stdout);
        return output_end(STATUS_DONE);
    }
    r = file_write(out->path, span_blob(w->bytes), MODE_PUBLIC);
    if (r < 0)
        output_file_error(out->path, r);
    else if (!out->json)
        output_rehearsal(stdout);
    return r < 0 ? STATUS_USAGE : STATUS_DONE;
}

static bool is_quiet(const struct proof_out *out) {
    return strcmp(out->path, "-") == 0;
}

/* --- Inclusion --- */

static void inclusion_came(struct tally *t, void *user, const struct tally_proof *proof) {
    struct proof_wait *w = user;
    struct tlog_proof file = { .n_leaf = proof->leaf.len, .n_path = proof->n_hashes };
    struct leaf leaf;
    int r;

    (void)t;
    w->done = true;
    if (proof->error) {
        wait_failed(w, proof->error, proof->text);
        return;
    }
    r = leaf_decode(span_of(proof->leaf.ptr, proof->leaf.len), &leaf);
    file.index = r == 0 ? leaf.index : 0;
    memcpy(file.leaf, proof->leaf.ptr, proof->leaf.len);
    memcpy(file.path, proof->hashes, proof->n_hashes * DIGEST_SIZE);
    file.note = span_of(proof->note.ptr, proof->note.len);
    w->size = proof->size;
    w->error = r == 0 ? tlog_proof_format(&file, &w->bytes) : TALLY_E_MESSAGE;
}

int log_inclusion(struct online *o, uint64_t index, uint64_t size, const struct proof_out *out) {
    struct proof_wait w = { 0 };
    int status = wait_for(o, &w, tally_inclusion(o->t, index, size, inclusion_came, &w, NULL));

    if (status == STATUS_DONE)
        status = file_out(out, &w);
    if (status == STATUS_DONE && out->json && !is_quiet(out))
        status = output_json(json_pack("{s:s,s:I,s:I}", "file", out->path, "index", (json_int_t)index, "size",
                                       (json_int_t)w.size));
    else if (status == STATUS_DONE && !is_quiet(out))
        printf(welsh() ? "%s: mae cofnod %" PRIu64 " yn y dyddlyfr o %" PRIu64 " o gofnodion\n"
                       : "%s: entry %" PRIu64 " is in the journal of %" PRIu64 " entries\n", out->path, index, w.size);
    blob_free(&w.bytes);
    return status;
}

/* --- Growth --- */

static void old_came(struct tally *t, void *user, const struct tally_moment *moment) {
    struct proof_wait *w = user;

    (void)t;
    w->done = true;
    if (moment->error) {
        wait_failed(w, moment->error, moment->text);
        return;
    }
    w->bytes.ptr = malloc(moment->note.len);
    if (!w->bytes.ptr) {
        w->error = -ENOMEM;
        return;
    }
    memcpy(w->bytes.ptr, moment->note.ptr, w->bytes.len = moment->note.len);
    w->old_size = moment->size;
}

static void growth_came(struct tally *t, void *user, const struct tally_proof *proof) {
    struct proof_wait *w = user;
    struct growth growth = { .old_note = w->old, .n_path = proof->n_hashes };
    struct pack p;

    (void)t;
    w->done = true;
    if (proof->error) {
        wait_failed(w, proof->error, proof->text);
        return;
    }
    growth.note = span_of(proof->note.ptr, proof->note.len);
    memcpy(growth.path, proof->hashes, proof->n_hashes * DIGEST_SIZE);
    pack_init(&p);
    growth_encode(&p, &growth);
    w->error = pack_take(&p, &w->bytes);
    pack_deinit(&p);
    w->size = proof->size;
}

static int growth_fetch(struct online *o, uint64_t old_size, uint64_t size, struct blob *old, struct proof_wait *w) {
    int status = wait_for(o, w, tally_moment(o->t, false, old_size, old_came, w, NULL));

    *old = w->bytes;
    w->bytes = (struct blob){ 0 };
    w->old = span_blob(*old);
    if (status != STATUS_DONE)
        return status;
    return wait_for(o, w, tally_consistency(o->t, (struct tally_bytes){ old->ptr, old->len }, size, growth_came, w, NULL));
}

int log_growth(struct online *o, uint64_t old_size, uint64_t size, const struct proof_out *out) {
    _cleanup_(blob_free) struct blob old = { 0 };
    struct proof_wait w = { 0 };
    int status = growth_fetch(o, old_size, size, &old, &w);

    if (status == STATUS_DONE)
        status = file_out(out, &w);
    if (status == STATUS_DONE && out->json && !is_quiet(out))
        status = output_json(json_pack("{s:s,s:I,s:I}", "file", out->path, "old_size", (json_int_t)w.old_size, "size",
                                       (json_int_t)w.size));
    else if (status == STATUS_DONE && !is_quiet(out))
        printf(welsh() ? "%s: tyfodd y dyddlyfr o %" PRIu64 " i %" PRIu64 " o gofnodion\n"
                       : "%s: the journal grew from %" PRIu64 " to %" PRIu64 " entries\n", out->path, w.old_size, w.size);
    blob_free(&w.bytes);
    return status;
}

/* --- Records --- */

static int page_make(struct tally_follow *f, struct tally_bytes note, struct blob *ret) {
    struct m_page page = { .note = span_of(note.ptr, note.len), .n_records = tally_follow_count(f) };
    struct digest hashes[TALLY_FRAME_MAX];
    struct tally_range range;
    struct pack p;
    int r;

    page.records = calloc(page.n_records + 1, sizeof(*page.records));
    if (!page.records || !tally_follow_range(f, &range))
        return -ENOMEM;
    page.total = range.total;
    page.lo = range.lo;
    page.hi = range.hi;
    page.n_hashes = range.n_hashes;
    page.hashes = hashes;
    memcpy(hashes, range.hashes, range.n_hashes * DIGEST_SIZE);
    for (size_t i = 0; i < page.n_records; i++) {
        struct tally_bytes record = tally_follow_record(f, i, NULL);

        page.records[i] = span_of(record.ptr, record.len);
    }
    pack_init(&p);
    page_file_encode(&p, &page);
    r = pack_take(&p, ret);
    pack_deinit(&p);
    free(page.records);
    return r;
}

static void head_came(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    struct proof_wait *w = user;

    (void)time;
    w->done = true;
    w->size = size;
    w->error = page_make(f, note, &w->bytes);
}

static void doubt_came(struct tally_follow *f, void *user, int error, const char *text) {
    struct proof_wait *w = user;

    (void)f;
    if (++w->doubts < DOUBTS_MAX)
        return;
    w->done = true;
    wait_failed(w, error, text);
}

/* An area's path, or the words themselves where they are a prefix of keys. Returns an exit status, said. */
static int prefix_of(const struct election *e, const char *words, char ret[TALLY_KEY_MAX + 1], uint32_t *ret_lo,
                     uint32_t *ret_hi) {
    uint32_t area = strpbrk(words, "/@") ? NO_INDEX : area_named(e, words);

    if (area != NO_INDEX)
        snprintf(ret, TALLY_KEY_MAX + 1, SPAN_FMT, SPAN_ARG(e->areas[area].path));
    else
        snprintf(ret, TALLY_KEY_MAX + 1, "%s", words);
    election_range(e, span_str(ret), ret_lo, ret_hi);
    if (strlen(words) <= TALLY_KEY_MAX && *ret_lo < *ret_hi)
        return STATUS_DONE;
    output_error("there is no one area called '%s', and there are no records under that prefix", words);
    return STATUS_USAGE;
}

int log_records(struct online *o, const char *area, const struct proof_out *out) {
    char prefix[TALLY_KEY_MAX + 1];
    struct proof_wait w = { 0 };
    struct tally_follow_options options = {
        .prefix = prefix, .range_given = true, .once = true, .on_head = head_came, .on_doubt = doubt_came, .user = &w,
    };
    struct tally_follow *f = NULL;
    uint32_t lo, hi;
    int status = prefix_of(o->e, area, prefix, &lo, &hi);

    if (status != STATUS_DONE)
        return status;
    options.lo = lo;
    options.hi = hi;
    status = wait_for(o, &w, tally_follow(o->t, &options, &f));
    tally_unfollow(f);
    if (status == STATUS_DONE)
        status = file_out(out, &w);
    if (status == STATUS_DONE && out->json && !is_quiet(out))
        status = output_json(json_pack("{s:s,s:s,s:I,s:I}", "file", out->path, "prefix", prefix, "records",
                                       (json_int_t)(hi - lo), "size", (json_int_t)w.size));
    else if (status == STATUS_DONE && !is_quiet(out))
        printf(welsh() ? "%s: %u o gofnodion o dan %s, yn ôl pen o %" PRIu64 "\n"
                       : "%s: %u records under %s, by the head of %" PRIu64 "\n", out->path, hi - lo, prefix, w.size);
    blob_free(&w.bytes);
    return status;
}
