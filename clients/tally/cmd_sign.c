/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally sign: adds an officer's signature to envelopes that travelled, and sends nothing. It needs no daemon and no network:
 * the machine at which the second officer signs may never have had one.
 */

#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/handover.h"
#include "clients/tally/output.h"
#include "proto/canon.h"
#include "proto/envelope.h"

struct sign_options {
    struct online_options online;
    struct signing_options signing;
    bool json;
    int n_files;
    char **files;
};

static int parse(int argc, char **argv, struct sign_options *ret) {
    bool bad = false;

    ret->online.offline = true;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad) || signing_option(argc, argv, &i, &ret->signing, &bad))
            continue;
        if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (argv[i][0] == '-')
            bad = true;
        else
            ret->files[ret->n_files++] = argv[i];
    }
    bad |= ret->signing.keys || ret->signing.partial || ret->n_files == 0;
    return bad || ret->signing.n_officers + ret->signing.n_authorities == 0 ? command_usage(argv[0]) : STATUS_DONE;
}

/* How many have signed a sound envelope. */
static size_t count(struct span envelope) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope opened;

    return envelope_open(envelope, &ENVELOPE_LIMITS_DECLARATION, &arena, &opened) == 0 ? opened.n_signatures : 0;
}

static int sign_file(const struct election *e, const struct sign_options *options, const char *path, json_t *rows) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    int r = file_read(path, TALLY_ENVELOPE_MAX, &envelope), status;
    size_t n;

    if (r < 0) {
        output_file_error(path, r);
        return STATUS_USAGE;
    }
    status = handover_sign(e, &options->signing, path, &envelope);
    if (status != STATUS_DONE)
        return status;
    n = count(span_blob(envelope));
    if (rows)
        json_array_append_new(rows, json_pack("{s:s,s:I}", "file", path, "signatures", (json_int_t)n));
    else
        printf(output_language() == LANGUAGE_CY ? "%s: llofnodwyd gan %zu; nesaf: tally submit %s\n"
                                                : "%s: signed by %zu; next: tally submit %s\n", path, n, path);
    return STATUS_DONE;
}

static int sign(const struct election *e, const struct sign_options *options) {
    json_t *rows = options->json ? json_array() : NULL;
    int status = STATUS_DONE;

    if (!e) {
        output_error(output_language() == LANGUAGE_CY ? "mae angen y maniffest: rhowch [election] manifest yn tally.conf"
                                                      : "the manifest is wanted: give [election] manifest in tally.conf");
        return STATUS_USAGE;
    }
    for (int i = 0; i < options->n_files && status == STATUS_DONE; i++)
        status = sign_file(e, options, options->files[i], rows);
    if (options->json && output_json(json_pack("{s:o}", "envelopes", rows)) != STATUS_DONE)
        return STATUS_USAGE;
    return status;
}

int cmd_sign(int argc, char **argv) {
    struct sign_options options = { 0 };
    struct online o = { 0 };
    int status;

    options.files = calloc((size_t)argc, sizeof(*options.files));
    status = options.files && signing_init(&options.signing, argc) == 0 ? parse(argc, argv, &options) : STATUS_USAGE;
    if (status == STATUS_DONE)
        status = online_open(&o, &options.online);
    if (status == STATUS_DONE || (status == STATUS_OUT_OF_REACH && o.e))
        status = sign(o.e, &options);
    online_close(&o);
    free(options.files);
    signing_deinit(&options.signing);
    return status;
}
