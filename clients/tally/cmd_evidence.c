/* SPDX-License-Identifier: Apache-2.0 */

/* tally evidence: what officers signed against themselves in one contest, as a file that convinces without the daemon. */

#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/evidence_fetch.h"
#include "clients/tally/files.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"

struct evidence_options {
    struct online_options online;
    const char *contest, *out;
    bool json;
};

static int parse(int argc, char **argv, struct evidence_options *ret) {
    bool bad = false;

    ret->online.query = true;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad))
            continue;
        if (option_value(argc, argv, &i, "--out", &ret->out))
            bad = !ret->out;
        else if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (argv[i][0] == '-' || ret->contest)
            bad = true;
        else
            ret->contest = argv[i];
    }
    return bad || !ret->contest || (ret->json && !ret->out) ? command_usage(argv[0]) : STATUS_DONE;
}

/* The contest that is meant: its id, else its name. */
static int find_contest(const struct election *e, const char *words, uint32_t *ret) {
    *ret = election_contest(e, span_str(words));
    if (*ret == NO_INDEX)
        *ret = contest_named(e, words);
    if (*ret != NO_INDEX)
        return STATUS_DONE;
    output_error(output_language() == LANGUAGE_CY ? "nid oes un ornest o'r enw '%s' yn yr etholiad hwn"
                                                  : "there is no one contest called '%s' in this election", words);
    return STATUS_USAGE;
}

static int write_out(const struct evidence_options *options, const struct election *e, uint32_t contest, struct span file,
                     size_t n) {
    struct span id = e->contests[contest].m->id;
    int r;

    if (!options->out) {
        fwrite(file.ptr, 1, file.len, stdout);
        return output_end(STATUS_DONE);
    }
    r = file_write(options->out, file, MODE_PUBLIC);
    if (r < 0) {
        output_file_error(options->out, r);
        return STATUS_USAGE;
    }
    if (options->json)
        return output_json(json_pack("{s:s,s:o,s:I}", "file", options->out, "contest", json_span(id), "declarations",
                                     (json_int_t)n));
    output_rehearsal(stdout);
    printf(output_language() == LANGUAGE_CY
               ? "%s: %zu o ddatganiadau o " SPAN_FMT " sy'n gwrth-ddweud ei gilydd; mae tally verify %s yn eu dangos\n"
               : "%s: %zu declarations of " SPAN_FMT " that contradict each other; tally verify %s shows them\n",
           options->out, n, SPAN_ARG(id), options->out);
    return STATUS_DONE;
}

static int run(struct online *o, const struct evidence_options *options) {
    _cleanup_(blob_free) struct blob file = { 0 };
    uint32_t contest;
    size_t n;
    int status = find_contest(o->e, options->contest, &contest);

    if (status == STATUS_DONE)
        status = evidence_fetch(o, contest, &file, &n);
    return status == STATUS_DONE ? write_out(options, o->e, contest, span_blob(file), n) : status;
}

int cmd_evidence(int argc, char **argv) {
    struct evidence_options options = { 0 };
    struct online o = { 0 };
    int status = parse(argc, argv, &options);

    if (status != STATUS_DONE)
        return status;
    status = online_open(&o, &options.online);
    if (status == STATUS_DONE)
        spool_flush(&o);
    if (status == STATUS_DONE)
        status = online_election(&o);
    if (status == STATUS_DONE)
        status = run(&o, &options);
    online_close(&o);
    return status;
}
