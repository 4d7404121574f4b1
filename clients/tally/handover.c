/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Whoever adds a signature to another's envelope sees the figures first and has every right that the signature claims: a
 * signature that does not belong there cannot be taken out again, and would spoil the envelope for all.
 */

#include "clients/tally/handover.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "proto/codec.h"
#include "proto/envelope.h"

static int write_new(const char *dir, const struct declaration *d, struct span envelope, char **ret_path) {
    _cleanup_(string_free) char *name = NULL;
    char *path;
    int r;

    if (asprintf(&name, SPAN_FMT ".r%" PRIu64 ".envelope", SPAN_ARG(d->contest), d->revision) < 0) {
        name = NULL;
        return -ENOMEM;
    }
    path = path_join(dir, name);
    if (!path)
        return -ENOMEM;
    r = folder_make(dir, 0700);
    if (r == 0)
        r = file_create(path, envelope, MODE_SECRET, true);
    if (r == 0)
        *ret_path = path;
    else
        output_file_error(r == -EEXIST ? path : dir, r);
    if (r != 0)
        free(path);
    return r;
}

int handover_write(struct keyring *k, const struct sheet *sheet, const char *dir, json_t *rows) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    _cleanup_(string_free) char *path = NULL;
    const struct declaration *d = &sheet->declaration;
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    uint64_t needed = election_quorum(k->e, d);
    size_t n = 0;
    int status = declaration_seal(k, d, sheet->contest, &envelope);

    if (status == STATUS_DONE)
        status = keyring_choose(k, d, sheet->contest, keys, &n);
    for (size_t i = 0; i < n; i++)
        key_wipe(&keys[i]);
    if (status != STATUS_DONE || write_new(dir, d, span_blob(envelope), &path) < 0)
        return STATUS_USAGE;
    if (rows)
        json_array_append_new(rows, json_pack("{s:s%,s:I,s:s,s:I,s:I}", "contest", d->contest.ptr, d->contest.len,
                                              "revision", (json_int_t)d->revision, "file", path, "signed", (json_int_t)n,
                                              "needed", (json_int_t)needed));
    else
        printf(output_language() == LANGUAGE_CY
                   ? SPAN_FMT " r%" PRIu64 ": llofnodwyd gan %zu o %" PRIu64 "; nesaf: tally submit %s%s\n"
                   : SPAN_FMT " r%" PRIu64 ": signed by %zu of %" PRIu64 "; next: tally submit %s%s\n",
               SPAN_ARG(d->contest), d->revision, n, needed, path, n < needed ? " --officer FILE" : "");
    return STATUS_DONE;
}

/* --- The next officer --- */

static void show(const struct declaration *d) {
    fprintf(stderr, SPAN_FMT " r%" PRIu64 ":", SPAN_ARG(d->contest), d->revision);
    for (size_t i = 0; i < d->n_votes; i++)
        fprintf(stderr, "%s " SPAN_FMT " %" PRIu64, i ? "," : "", SPAN_ARG(d->votes[i].candidate), d->votes[i].count);
    fputs(output_language() == LANGUAGE_CY ? "; etholwyd" : "; elected", stderr);
    for (size_t i = 0; i < d->n_elected; i++)
        fprintf(stderr, "%s " SPAN_FMT, i ? "," : "", SPAN_ARG(d->elected[i]));
    fputc('\n', stderr);
}

static bool may_not_sign(const struct judgement *j) {
    for (size_t i = 0; i < j->n_codes; i++)
        if (!span_equal(j->codes[i].code, span_str("E02")))
            return true;
    return false;
}

/* One officer's right over one body. Returns an exit status, said. */
static int check_right(const struct election *e, const struct secret_key *key, const struct declaration *d,
                       uint32_t contest, const char *file) {
    static struct judgement j; /* large, and one at a time */
    char sentence[1024];

    judgement_init(&j);
    seal_judge(e, key, 1, d, contest, &j);
    if (!may_not_sign(&j))
        return STATUS_DONE;
    code_sentence(&j.codes[0], output_language(), sentence, sizeof(sentence));
    output_error("%s: " SPAN_FMT " %s", file, SPAN_ARG(j.codes[0].code), sentence);
    return STATUS_REFUSED;
}

static int check_body(const struct keyring *k, const char *const *officers, struct span body, const char *path) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct declaration d;
    uint32_t contest = NO_INDEX;
    int status = STATUS_DONE;

    if (declaration_decode(body, &arena, &d) == 0)
        contest = election_contest(k->e, d.contest);
    if (contest == NO_INDEX) {
        output_error("%s: not a declaration of a contest of this election", path);
        return STATUS_USAGE;
    }
    show(&d);
    for (size_t i = 0; i < k->n_named && status == STATUS_DONE; i++)
        status = check_right(k->e, &k->named[i], &d, contest, officers[i]);
    return status;
}

static int sign_one(const struct secret_key *key, const char *path, struct blob *envelope) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope opened;
    struct blob more;
    int r = envelope_open(span_blob(*envelope), &ENVELOPE_LIMITS_DECLARATION, &arena, &opened);

    if (r == 0)
        r = envelope_countersign(&opened, key, &more);
    if (r != 0) {
        output_error("%s: %s", path, r > 0 ? canon_fault_text(r) : "out of memory");
        return STATUS_USAGE;
    }
    blob_free(envelope);
    *envelope = more;
    return STATUS_DONE;
}

static int check_all(const struct keyring *k, const char *const *officers, const char *path, struct span envelope) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope opened;
    int status = STATUS_DONE, r = envelope_open(envelope, &ENVELOPE_LIMITS_DECLARATION, &arena, &opened);

    if (r != 0) {
        output_error("%s: not an envelope of declarations: %s", path, r > 0 ? canon_fault_text(r) : "out of memory");
        return STATUS_USAGE;
    }
    if (!span_equal(opened.type, span_str(PAYLOAD_DECLARATION)) || !digest_equal(&opened.genesis, &k->e->genesis)) {
        output_error("%s: not an envelope of declarations of this election", path);
        return STATUS_USAGE;
    }
    for (size_t i = 0; i < opened.n_bodies && status == STATUS_DONE; i++)
        status = check_body(k, officers, opened.bodies[i], path);
    return status;
}

int handover_sign(const struct election *e, const char *const *officers, size_t n, const char *path,
                  struct blob *envelope) {
    _cleanup_(keyring_deinit) struct keyring k = { 0 };
    int r, status = keyring_init(&k, e) == 0 ? STATUS_DONE : STATUS_USAGE;

    for (size_t i = 0; i < n && status == STATUS_DONE; i++)
        status = keyring_add(&k, officers[i]);
    if (status == STATUS_DONE)
        status = check_all(&k, officers, path, span_blob(*envelope));
    for (size_t i = 0; i < n && status == STATUS_DONE; i++)
        status = sign_one(&k.named[i], path, envelope);
    if (status != STATUS_DONE)
        return status;
    r = file_write(path, span_blob(*envelope), MODE_SECRET);
    if (r < 0)
        output_file_error(path, r);
    return r < 0 ? STATUS_USAGE : STATUS_DONE;
}
