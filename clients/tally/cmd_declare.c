/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally declare: from result sheets to receipts. Every mistake in every sheet is shown, with the daemon's own rules, at
 * its line, before anything is signed; then each declaration is signed, put on disk, and sent. A daemon that is out of
 * reach costs nothing but time: what is in the spool goes out with the next command.
 */

#include <errno.h>
#include <sodium.h>

#include "clients/tally/command.h"
#include "clients/tally/declaring.h"
#include "clients/tally/handover.h"
#include "clients/tally/output.h"
#include "clients/tally/seal.h"
#include "clients/tally/sending.h"

struct declare_options {
    struct online_options online;
    struct signing_options signing;
    bool json;
    size_t n_sheets;
    const char **sheets;
    const char *preferences;
};

static int parse(int argc, char **argv, struct declare_options *ret) {
    bool bad = false;

    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad) || signing_option(argc, argv, &i, &ret->signing, &bad))
            continue;
        if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (strcmp(argv[i], "--preferences") == 0 && i + 1 < argc && !ret->preferences)
            ret->preferences = argv[++i];
        else if (argv[i][0] == '-' && argv[i][1])
            bad = true;
        else
            ret->sheets[ret->n_sheets++] = argv[i];
    }
    bad |= ret->signing.n_authorities > 0;
    return bad || ret->n_sheets == 0 ? command_usage(argv[0]) : STATUS_DONE;
}

static int say_faults(const struct declare_options *options, struct declaring *d) {
    faults_sort(&d->faults);
    faults_print(&d->faults, stderr);
    if (options->json)
        output_json(faults_json(&d->faults));
    return d->unreadable ? STATUS_USAGE : STATUS_REFUSED;
}

/* --- Signing --- */

/* Whether those who sign one sheet may, and are enough; not enough is no fault where others are to sign elsewhere. */
static int check_signers(const struct declare_options *options, struct declaring *d, struct keyring *k,
                         const struct sheet *sheet, const char *file) {
    static struct judgement j; /* large, and one at a time */
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    size_t n;
    int status;

    declaring_bar(d, sheet, k);
    status = keyring_choose(k, &sheet->declaration, sheet->contest, keys, &n);
    if (status != STATUS_DONE)
        return status;
    judgement_init(&j);
    seal_judge(k, keys, n, &sheet->declaration, sheet->contest, &j);
    sodium_memzero(keys, sizeof(keys));
    if (!options->signing.partial || !j.n_codes || !span_equal(j.codes[0].code, span_str("E02")))
        declaring_say(&d->faults, k->e, sheet, file, &j);
    return STATUS_DONE;
}

typedef int (*sheet_fn)(const struct declare_options *options, struct declaring *d, struct keyring *k,
                        const struct sheet *sheet, void *user);

/* Calls fn for every sheet until one does not return STATUS_DONE. */
static int each_sheet(const struct declare_options *options, struct declaring *d, struct keyring *k, sheet_fn fn,
                      void *user) {
    int status = STATUS_DONE;

    for (size_t i = 0; i < d->n; i++)
        for (size_t n = 0; n < d->lists[i].n && status == STATUS_DONE; n++) {
            declaring_bar(d, &d->lists[i].sheets[n], k);
            status = fn(options, d, k, &d->lists[i].sheets[n], user);
        }
    return status;
}

/* All keys are read and judged before the first signs: one that cannot be used leaves nothing half done. */
static int check_all_signers(const struct declare_options *options, struct declaring *d, struct keyring *k) {
    int status = STATUS_DONE;

    for (size_t i = 0; i < d->n; i++)
        for (size_t n = 0; n < d->lists[i].n && status == STATUS_DONE; n++)
            status = check_signers(options, d, k, &d->lists[i].sheets[n], d->paths[i]);
    return status == STATUS_DONE && d->faults.n ? say_faults(options, d) : status;
}

static int seal_one(const struct declare_options *options, struct declaring *d, struct keyring *k,
                    const struct sheet *sheet, void *user) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    int status = declaration_seal(k, &sheet->declaration, sheet->contest, &envelope, NULL);

    (void)options;
    (void)d;
    return status == STATUS_DONE ? sending_add(user, &envelope) : status;
}

static int hand_over_one(const struct declare_options *options, struct declaring *d, struct keyring *k,
                         const struct sheet *sheet, void *user) {
    (void)d;
    return handover_write(k, &sheet->declaration, sheet->contest, options->signing.partial, user);
}

/* Signs all for other officers to sign too; nothing is sent. */
static int hand_over(const struct declare_options *options, struct declaring *d, struct keyring *k) {
    json_t *rows = options->json ? json_array() : NULL;
    int status = each_sheet(options, d, k, hand_over_one, rows);

    if (options->json && output_json(json_pack("{s:o}", "envelopes", rows)) != STATUS_DONE)
        return STATUS_USAGE;
    return status;
}

/* --- The whole of it --- */

static int send_all(const struct declare_options *options, struct online *o, struct declaring *d, struct keyring *k,
                    int open_status) {
    struct sending sending;
    int status = sending_init(&sending, o);

    if (status == STATUS_DONE && open_status == STATUS_DONE)
        spool_flush(o);
    if (status == STATUS_DONE)
        status = each_sheet(options, d, k, seal_one, &sending);
    if (status == STATUS_DONE)
        status = sending_run(&sending, "declarations", options->json, open_status);
    sending_deinit(&sending);
    return status;
}

static int declare(const struct declare_options *options, struct online *o, struct declaring *d, int open_status) {
    _cleanup_(keyring_deinit) struct keyring k = { 0 };
    int status = declaring_ask(d, o);

    if (status == STATUS_DONE)
        status = declaring_judge(d, o);
    if (status == STATUS_DONE && d->faults.n)
        status = say_faults(options, d);
    if (status == STATUS_DONE)
        status = signing_open(&options->signing, o, false, &k);
    if (status == STATUS_DONE)
        status = check_all_signers(options, d, &k);
    if (status != STATUS_DONE)
        return status;
    return options->signing.partial ? hand_over(options, d, &k) : send_all(options, o, d, &k, open_status);
}

/* A sheet that is handed over and replaces nothing needs no daemon. */
static int with_election(struct declare_options *options, struct online *o, struct declaring *d) {
    int open_status, status;

    options->online.offline = options->signing.partial && !d->needs;
    options->online.intake = !options->signing.partial;
    options->online.query = true;
    open_status = status = online_open(o, &options->online);
    if (status == STATUS_DONE && !o->e && options->online.offline) {
        output_error("--partial wants the manifest: give [election] manifest in tally.conf");
        status = STATUS_USAGE;
    }
    if (status == STATUS_DONE)
        status = online_election(o);
    if (o->e && (status == STATUS_DONE || status == STATUS_OUT_OF_REACH))
        status = declare(options, o, d, open_status);
    return status;
}

int cmd_declare(int argc, char **argv) {
    struct declare_options options = { 0 };
    struct declaring d = { 0 };
    struct online o = { 0 };
    int status;

    options.sheets = calloc((size_t)argc, sizeof(*options.sheets));
    status = options.sheets && signing_init(&options.signing, argc) == 0 ? parse(argc, argv, &options) : STATUS_USAGE;
    if (status == STATUS_DONE)
        status = declaring_read(&d, options.sheets, options.n_sheets, options.preferences);
    if (status == STATUS_DONE)
        status = with_election(&options, &o, &d);
    declaring_deinit(&d);
    online_close(&o);
    signing_deinit(&options.signing);
    free(options.sheets);
    return status;
}
