/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally declare: from result sheets to receipts. Every mistake in every sheet is shown, with the daemon's own rules, at
 * its line, before anything is signed; then each declaration is signed, put on disk, and sent. A daemon that is out of
 * reach costs nothing but time: what is in the spool goes out with the next command.
 */

#include <sodium.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/files.h"
#include "clients/tally/handover.h"
#include "clients/tally/output.h"
#include "clients/tally/seal.h"
#include "clients/tally/sheet.h"
#include "clients/tally/spool.h"
#include "clients/tally/times.h"
#include "daemon/core/rules.h"

struct declare_options {
    struct online_options online;
    bool json;
    size_t n_sheets, n_officers;
    const char **sheets, **officers;
    const char *keys, *partial;
};

static int parse(int argc, char **argv, struct declare_options *ret) {
    bool bad = false;

    ret->online.intake = true;
    for (int i = 1; i < argc && !bad; i++) {
        const char *officer = NULL;

        if (online_option(argc, argv, &i, &ret->online, &bad))
            continue;
        if (option_value(argc, argv, &i, "--officer", &officer) || option_value(argc, argv, &i, "--key", &officer)) {
            ret->officers[ret->n_officers++] = officer;
            bad = !officer;
        } else if (option_value(argc, argv, &i, "--keys", &ret->keys)) {
            bad = !ret->keys;
        } else if (option_value(argc, argv, &i, "--partial", &ret->partial)) {
            bad = !ret->partial;
        } else if (strcmp(argv[i], "--json") == 0) {
            ret->json = true;
        } else if (argv[i][0] == '-' && argv[i][1]) {
            bad = true;
        } else {
            ret->sheets[ret->n_sheets++] = argv[i];
        }
    }
    return bad || ret->n_sheets == 0 ? command_usage(argv[0]) : STATUS_DONE;
}

/* Whose keys sign: those named on the line, else a folder's, else the configured ones. */
static int keys_open(const struct declare_options *options, const struct online *o, struct keyring *k) {
    int status = keyring_init(k, o->e) == 0 ? STATUS_DONE : STATUS_USAGE;

    for (size_t i = 0; i < options->n_officers && status == STATUS_DONE; i++)
        status = keyring_add(k, options->officers[i]);
    if (status == STATUS_DONE && options->n_officers == 0 && options->keys)
        return keyring_folder(k, options->keys) == 0 ? STATUS_DONE : STATUS_USAGE;
    for (size_t i = 0; i < o->config.n_officers && options->n_officers == 0 && status == STATUS_DONE; i++)
        status = keyring_add(k, o->config.officers[i]);
    return status;
}

/* --- Checking --- */

/* What a rule refuses is a fault; what it only notes is said. */
static void say_codes(const struct election *e, const struct sheet *sheet, const char *file, const struct judgement *j,
                      struct faults *f) {
    char sentence[1024];

    for (size_t i = 0; i < j->n_codes; i++) {
        const struct code_info *info = code_find(j->codes[i].code);

        sheet_sentence(sheet, e, &j->codes[i], output_language(), sentence, sizeof(sentence));
        if (info && severity_refuses(info->severity, j->as_declared))
            faults_add(f, file, sheet_line(sheet, e, &j->codes[i]), "%s %s", info->code, sentence);
        else
            output_error("%s:%u: " SPAN_FMT " %s", file, sheet_line(sheet, e, &j->codes[i]), SPAN_ARG(j->codes[i].code),
                         sentence);
    }
}

static void judge(const struct election *e, struct sheet *sheet, const char *file, struct faults *f) {
    static struct judgement j; /* large, and one at a time */
    uint64_t now = time_now();

    if (!sheet->declared_given)
        sheet->declaration.declared = now;
    judgement_init(&j);
    if (rules_check(e, &sheet->declaration, now, &j) < 0) {
        faults_add(f, file, sheet->line, "out of memory");
        return;
    }
    say_codes(e, sheet, file, &j, f);
}

/* Reads and judges a file's sheets. Returns 0, 1 with faults added, or a negative errno. */
static int check_file(const struct election *e, const char *path, struct sheet_list *ret, struct faults *f) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    size_t before = f->n;
    int r = file_read(path, SHEET_BYTES_MAX, &bytes);

    if (r < 0)
        return r;
    r = sheets_parse(span_blob(bytes), path, e, ret, f);
    if (r != 0)
        return r;
    for (size_t i = 0; i < ret->n; i++)
        judge(e, &ret->sheets[i], path, f);
    return f->n > before;
}

static int say_faults(const struct declare_options *options, struct faults *f) {
    faults_sort(f);
    faults_print(f, stderr);
    if (options->json)
        output_json(faults_json(f));
    return STATUS_REFUSED;
}

static int check(const struct declare_options *options, const struct election *e, struct sheet_list *lists) {
    _cleanup_(faults_deinit) struct faults f = { 0 };
    bool empty = false;

    for (size_t i = 0; i < options->n_sheets; i++) {
        int r = check_file(e, options->sheets[i], &lists[i], &f);

        if (r < 0) {
            output_file_error(options->sheets[i], r);
            return STATUS_USAGE;
        }
        if (r == 0 && lists[i].n == 0) {
            output_error("%s: the file holds no declaration", options->sheets[i]);
            empty = true;
        }
    }
    if (f.n)
        return say_faults(options, &f);
    return empty ? STATUS_USAGE : STATUS_DONE;
}

/* Whether those who sign one sheet may, and are enough; not enough is no fault where others are to sign elsewhere. */
static int check_signers(const struct declare_options *options, struct keyring *k, const struct sheet *sheet,
                         const char *file, struct faults *f) {
    static struct judgement j; /* large, and one at a time */
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    size_t n;
    int status = keyring_choose(k, &sheet->declaration, sheet->contest, keys, &n);

    if (status != STATUS_DONE)
        return status;
    judgement_init(&j);
    seal_judge(k->e, keys, n, &sheet->declaration, sheet->contest, &j);
    sodium_memzero(keys, sizeof(keys));
    if (!options->partial || !j.n_codes || !span_equal(j.codes[0].code, span_str("E02")))
        say_codes(k->e, sheet, file, &j, f);
    return STATUS_DONE;
}

/* All keys are read and judged before the first signs: one that cannot be used leaves nothing half done. */
static int check_all_signers(const struct declare_options *options, struct keyring *k, const struct sheet_list *lists) {
    _cleanup_(faults_deinit) struct faults f = { 0 };
    int status = STATUS_DONE;

    for (size_t i = 0; i < options->n_sheets; i++)
        for (size_t n = 0; n < lists[i].n && status == STATUS_DONE; n++)
            status = check_signers(options, k, &lists[i].sheets[n], options->sheets[i], &f);
    return status == STATUS_DONE && f.n ? say_faults(options, &f) : status;
}

/* --- Signing and sending --- */

static int seal_one(const struct online *o, struct keyring *k, const struct sheet *sheet, struct delivery_list *list) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    _cleanup_(string_free) char *name = NULL;
    int status = declaration_seal(k, &sheet->declaration, sheet->contest, &envelope);
    int r;

    if (status != STATUS_DONE)
        return status;
    r = spool_put(o->config.spool, span_blob(envelope), &name);
    if (r < 0) {
        output_file_error(o->config.spool, r);
        return STATUS_USAGE;
    }
    r = delivery_add(list, &envelope, name);
    return r == 0 ? STATUS_DONE : STATUS_USAGE;
}

static int seal_all(const struct declare_options *options, const struct online *o, struct keyring *k,
                    const struct sheet_list *lists, struct delivery_list *list) {
    int status = STATUS_DONE;

    for (size_t i = 0; i < options->n_sheets; i++)
        for (size_t n = 0; n < lists[i].n && status == STATUS_DONE; n++)
            status = seal_one(o, k, &lists[i].sheets[n], list);
    return status;
}

/* Signs all for other officers to sign too; nothing is sent. */
static int hand_over(const struct declare_options *options, struct keyring *k, const struct sheet_list *lists) {
    json_t *rows = options->json ? json_array() : NULL;
    int status = STATUS_DONE;

    for (size_t i = 0; i < options->n_sheets; i++)
        for (size_t n = 0; n < lists[i].n && status == STATUS_DONE; n++)
            status = handover_write(k, &lists[i].sheets[n], options->partial, rows);
    if (options->json && output_json(json_pack("{s:o}", "envelopes", rows)) != STATUS_DONE)
        return STATUS_USAGE;
    return status;
}

static int report(const struct delivery_list *list, bool json, int status) {
    json_t *rows = json ? json_array() : NULL;

    for (size_t i = 0; i < list->n; i++) {
        if (json)
            json_array_append_new(rows, outcome_json(&list->rows[i]->outcomes[0]));
        else
            outcome_print(&list->rows[i]->outcomes[0], stdout);
        /* Whoever reads the refusal has the sheet at hand: it is not kept to be sent again behind their back. */
        if (list->rows[i]->answered && !list->rows[i]->outcomes[0].error && !list->rows[i]->error)
            spool_remove(list->o->config.spool, list->rows[i]->spooled);
    }
    if (json && output_json(json_pack("{s:o}", "declarations", rows)) != STATUS_DONE)
        return STATUS_USAGE;
    return status;
}

static int declare(const struct declare_options *options, struct online *o, struct sheet_list *lists, int open_status) {
    struct delivery_list list = { .o = o };
    _cleanup_(keyring_deinit) struct keyring k = { 0 };
    _cleanup_(string_free) char *receipts = o->config.spool ? path_join(o->config.spool, "receipts") : NULL;
    int status = check(options, o->e, lists);

    if (status == STATUS_DONE && !receipts && !options->partial) {
        output_error("no spool: give [spool] directory in tally.conf");
        status = STATUS_USAGE;
    }
    if (status == STATUS_DONE)
        status = keys_open(options, o, &k);
    if (status == STATUS_DONE)
        status = check_all_signers(options, &k, lists);
    if (status == STATUS_DONE && options->partial)
        return hand_over(options, &k, lists);
    if (status == STATUS_DONE && open_status == STATUS_DONE)
        spool_flush(o);
    list.receipts = receipts;
    if (status == STATUS_DONE)
        status = seal_all(options, o, &k, lists, &list);
    if (status == STATUS_DONE)
        status = report(&list, options->json, open_status == STATUS_DONE ? delivery_run(&list, o->timeout_ms) : open_status);
    delivery_list_deinit(&list);
    return status;
}

static int with_election(const struct declare_options *options, struct online *o) {
    struct sheet_list *lists = calloc(options->n_sheets, sizeof(*lists));
    int open_status = online_open(o, &options->online);
    int status = open_status;

    if (status == STATUS_DONE && lists && !o->e && options->partial) {
        output_error("--partial wants the manifest: give [election] manifest in tally.conf");
        status = STATUS_USAGE;
    }
    if (status == STATUS_DONE && lists)
        status = online_election(o);
    if (o->e && lists && (status == STATUS_DONE || status == STATUS_OUT_OF_REACH))
        status = declare(options, o, lists, open_status);
    for (size_t i = 0; lists && i < options->n_sheets; i++)
        sheet_list_deinit(&lists[i]);
    free(lists);
    return status;
}

int cmd_declare(int argc, char **argv) {
    struct declare_options options = { 0 };
    struct online o = { 0 };
    int status;

    options.sheets = calloc((size_t)argc, sizeof(*options.sheets));
    options.officers = calloc((size_t)argc, sizeof(*options.officers));
    status = options.sheets && options.officers ? parse(argc, argv, &options) : STATUS_USAGE;
    if (status == STATUS_DONE)
        options.online.offline = options.partial != NULL;
    if (status == STATUS_DONE)
        status = with_election(&options, &o);
    online_close(&o);
    free(options.sheets);
    free(options.officers);
    return status;
}
