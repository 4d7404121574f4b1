/* SPDX-License-Identifier: Apache-2.0 */

/* tally log: the newest head and the last entries in words; or a proof of the journal or its records, as a file. */

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/log_entries.h"
#include "clients/tally/log_proofs.h"
#include "clients/tally/output.h"
#include "clients/tally/text.h"

#define LAST 10

struct log_options {
    struct online_options online;
    const char *proof, *size, *consistency, *records, *last;
    uint64_t first, second;     /* the numbers of what is wanted */
    struct proof_out out;
};

/* A number, and behind a colon another one. Returns 0 or 1. */
static int numbers(const char *text, bool pair, uint64_t *ret_first, uint64_t *ret_second) {
    size_t n = pair ? strcspn(text, ":") : strlen(text);

    if (text_number(span_of((const uint8_t *)text, n), TALLY_COUNT_MAX, ret_first) != 0)
        return 1;
    return text[n] ? text_number(span_str(text + n + 1), TALLY_COUNT_MAX, ret_second) : 0;
}

/* Whether at most one thing is wanted, and all numbers are some. */
static bool makes_sense(struct log_options *o) {
    bool ok = !!o->proof + !!o->consistency + !!o->records + !!o->last <= 1 && (!o->size || o->proof);

    o->first = LAST;
    if (o->proof)
        ok = ok && numbers(o->proof, false, &o->first, NULL) == 0;
    if (o->size)
        ok = ok && numbers(o->size, false, &o->second, NULL) == 0 && o->second > o->first;
    if (o->consistency)
        ok = ok && numbers(o->consistency, true, &o->first, &o->second) == 0 && o->first > 0 &&
             (o->second >= o->first || !strchr(o->consistency, ':'));
    if (o->last)
        ok = ok && numbers(o->last, false, &o->first, NULL) == 0 && o->first <= LOG_ENTRIES_MAX;
    if (!o->out.path)
        o->out.path = "-";
    else
        ok = ok && (o->proof || o->consistency || o->records);
    return ok;
}

static int parse(int argc, char **argv, struct log_options *ret) {
    const struct {
        const char *name, **value;
    } values[] = {
        { "--proof", &ret->proof },     { "--size", &ret->size }, { "--consistency", &ret->consistency },
        { "--records", &ret->records }, { "--last", &ret->last }, { "--out", &ret->out.path },
    };
    bool bad = false;

    ret->online.query = true;
    for (int i = 1; i < argc && !bad; i++) {
        size_t v = 0;

        if (online_option(argc, argv, &i, &ret->online, &bad))
            continue;
        while (v < ARRAY_SIZE(values) && !option_value(argc, argv, &i, values[v].name, values[v].value))
            v++;
        if (v < ARRAY_SIZE(values))
            bad = !*values[v].value;
        else
            bad = strcmp(argv[i], "--json") != 0;
        ret->out.json |= v == ARRAY_SIZE(values);
    }
    return bad || !makes_sense(ret) ? command_usage(argv[0]) : STATUS_DONE;
}

static int run(struct online *o, const struct log_options *options) {
    if (options->proof)
        return log_inclusion(o, options->first, options->second, &options->out);
    if (options->consistency)
        return log_growth(o, options->first, options->second, &options->out);
    if (options->records)
        return log_records(o, options->records, &options->out);
    return log_entries(o, options->first, options->out.json);
}

int cmd_log(int argc, char **argv) {
    struct log_options options = { 0 };
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
