/* SPDX-License-Identifier: Apache-2.0 */

/* tally submit: sends what waits in the spool, or the envelopes in files. */

#include <errno.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/files.h"
#include "clients/tally/handover.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/spool.h"
#include "proto/canon.h"

struct submit_options {
    struct online_options online;
    bool json;
    int n_files;
    char **files;
    struct signing_options signing;
};

static bool signs(const struct submit_options *o) {
    return o->signing.n_officers + o->signing.n_authorities > 0;
}

static int parse(int argc, char **argv, struct submit_options *ret) {
    bool bad = false;

    ret->online.intake = true;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad) || signing_option(argc, argv, &i, &ret->signing, &bad))
            continue;
        if (strcmp(argv[i], "--json") == 0) {
            ret->json = true;
        } else if (argv[i][0] == '-') {
            bad = true;
        } else {
            ret->files[ret->n_files++] = argv[i];
        }
    }
    bad |= ret->signing.keys || ret->signing.partial;
    return bad || (signs(ret) && !ret->n_files) ? command_usage(argv[0]) : STATUS_DONE;
}

static int add_file(struct delivery_list *list, const struct submit_options *options, const char *path) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    int r = file_read(path, TALLY_ENVELOPE_MAX, &envelope);

    if (r == 0 && signs(options)) {
        int status = handover_sign(list->o->e, &options->signing, path, &envelope);

        if (status != STATUS_DONE)
            return status;
    }
    if (r == 0)
        r = delivery_add(list, &envelope, NULL);
    if (r < 0)
        output_file_error(path, r);
    if (r > 0)
        output_error("%s: not an envelope of declarations: %s", path, spoken(canon_fault_text(r)));
    return r == 0 ? STATUS_DONE : STATUS_USAGE;
}

static int add_spooled(struct delivery_list *list) {
    char **names;
    size_t n;
    int r = spool_list(list->o->config.spool, &names, &n);

    for (size_t i = 0; r == 0 && i < n; i++) {
        _cleanup_(blob_free) struct blob envelope = { 0 };

        if (spool_read(list->o->config.spool, names[i], &envelope) < 0)
            continue; /* another command has just sent it */
        r = delivery_add(list, &envelope, names[i]);
        if (r > 0)
            output_error("%s/%s: not an envelope: %s; left as it is", list->o->config.spool, names[i],
                         spoken(canon_fault_text(r)));
        r = r > 0 ? 0 : r;
    }
    if (r < 0) {
        output_file_error(list->o->config.spool, r);
        return STATUS_USAGE;
    }
    spool_names_free(names, n);
    return STATUS_DONE;
}

static int report(const struct delivery_list *list, bool json, int status) {
    json_t *rows = json ? json_array() : NULL;

    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < list->rows[i]->n; k++) {
            if (json)
                json_array_append_new(rows, outcome_json(&list->rows[i]->outcomes[k]));
            else
                outcome_print(&list->rows[i]->outcomes[k], stdout);
        }
    if (!json && list->n > 0)
        output_rehearsal(stdout);
    if (json && output_json(json_pack("{s:o}", "declarations", rows)) != STATUS_DONE)
        return STATUS_USAGE;
    return status;
}

static int submit(struct online *o, const struct submit_options *options, int open_status) {
    struct delivery_list list = { .o = o };
    _cleanup_(string_free) char *receipts = o->config.spool ? path_join(o->config.spool, "receipts") : NULL;
    int status = STATUS_DONE;

    if (signs(options) && !o->e)
        status = open_status == STATUS_DONE ? online_election(o) : open_status;
    if (status != STATUS_DONE)
        return status;
    list.receipts = receipts;
    for (int i = 0; i < options->n_files && status == STATUS_DONE; i++)
        status = add_file(&list, options, options->files[i]);
    if (status == STATUS_DONE && options->n_files == 0 && o->config.spool)
        status = add_spooled(&list);
    if (status == STATUS_DONE && list.n == 0 && !options->json)
        puts(output_language() == LANGUAGE_CY ? "Nid oes dim yn aros." : "Nothing waits.");
    if (status == STATUS_DONE && list.n > 0)
        status = open_status == STATUS_DONE ? delivery_run(&list, o->timeout_ms) : open_status;
    if (status != STATUS_USAGE)
        status = report(&list, options->json, status);
    delivery_list_deinit(&list);
    return status;
}

int cmd_submit(int argc, char **argv) {
    struct submit_options options = { 0 };
    struct online o;
    int status;

    options.files = calloc((size_t)argc, sizeof(*options.files));
    status = options.files && signing_init(&options.signing, argc) == 0 ? parse(argc, argv, &options) : STATUS_USAGE;
    if (status == STATUS_DONE) {
        status = online_open(&o, &options.online);
        if (status == STATUS_DONE && options.n_files > 0)
            spool_flush(&o);
        if (status == STATUS_DONE || status == STATUS_OUT_OF_REACH)
            status = submit(&o, &options, status);
        online_close(&o);
    }
    free(options.files);
    signing_deinit(&options.signing);
    return status;
}
