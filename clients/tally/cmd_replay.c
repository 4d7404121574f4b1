/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally replay: an election night again, through the real daemon. Stopped and started again it goes on: what the daemon
 * has already is a duplicate and counts once.
 */

#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#include <zmq.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/replay.h"
#include "clients/tally/spoken.h"

static int parse_speed(const char *text, double *ret) {
    if (text && strcmp(text, "max") == 0) {
        *ret = 0;
        return 0;
    }
    return option_seconds(text, ret);
}

static int parse(int argc, char **argv, struct replay_options *ret) {
    const char *speed = NULL;
    bool bad = false;

    ret->speed = 1;
    ret->online.offline = true;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad) || option_value(argc, argv, &i, "--keys", &ret->keys) ||
            option_value(argc, argv, &i, "--receipts", &ret->receipts))
            continue;
        if (option_value(argc, argv, &i, "--speed", &speed))
            bad = parse_speed(speed, &ret->speed) != 0;
        else if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (argv[i][0] == '-' || ret->folder)
            bad = true;
        else
            ret->folder = argv[i];
    }
    return bad || !ret->folder || !ret->keys ? command_usage(argv[0]) : STATUS_DONE;
}

/* Configuration, election, and where the daemon is. */
static int replay_open(struct replay *r) {
    struct online_options with_query = r->options.online;
    const struct client_config *c = &r->o.config;
    int status = online_open(&r->o, &r->options.online);

    if (status == STATUS_DONE && !r->o.e) {
        online_close(&r->o);
        with_query.offline = false;
        status = online_open(&r->o, &with_query);
        if (status == STATUS_DONE)
            status = online_election(&r->o);
    }
    if (status == STATUS_DONE) {
        status = client_config_endpoints(&r->o.config);
        if (status == STATUS_OUT_OF_REACH)
            output_error("%s is not there: the daemon does not run", c->endpoints);
    }
    if (status != STATUS_DONE)
        return status;
    if (!c->intake || !c->curve_given || !c->origin) {
        output_error("tally.conf: [server] lacks endpoints, or intake and curve");
        return STATUS_USAGE;
    }
    r->connection = (struct tally_options){ .intake = c->intake, .origin = c->origin };
    memcpy(r->connection.server_key, c->curve, 32);
    memcpy(r->connection.genesis, c->genesis.bytes, 32);
    memcpy(r->connection.log_key, c->log, 32);
    return STATUS_DONE;
}

static int read_declarations(struct replay *r) {
    _cleanup_(faults_deinit) struct faults f = { 0 };
    _cleanup_(blob_free) struct blob bytes = { 0 };
    _cleanup_(string_free) char *path = path_join(r->options.folder, "declarations.csv");
    int e = path ? file_read(path, SHEET_BYTES_MAX, &bytes) : -ENOMEM;

    if (e == 0)
        e = sheets_parse(span_blob(bytes), path, r->o.e, &r->sheets, &f);
    if (e < 0) {
        output_file_error(path, e);
        return STATUS_USAGE;
    }
    faults_print(&f, stderr);
    return e == 0 ? STATUS_DONE : STATUS_REFUSED;
}

/* By declared time; those of one time as they stand in the file. */
static int by_declared(const void *pa, const void *pb) {
    const struct replay_item *a = pa, *b = pb;
    uint64_t x = a->sheet->declaration.declared, y = b->sheet->declaration.declared;

    if (x != y)
        return x < y ? -1 : 1;
    return a->sheet < b->sheet ? -1 : a->sheet > b->sheet;
}

static int make_items(struct replay *r) {
    r->items = calloc(r->sheets.n ? r->sheets.n : 1, sizeof(*r->items));
    r->centres = calloc(r->o.e->n_centres + 1, sizeof(*r->centres));
    r->under_way = calloc(r->o.e->n_centres + 1, sizeof(*r->under_way));
    r->standings = calloc(r->o.e->n_contests + 1, sizeof(*r->standings));
    r->context = zmq_ctx_new();
    if (!r->items || !r->standings || !r->centres || !r->under_way || !r->context || keyring_init(&r->keys, r->o.e) < 0 ||
        keyring_folder(&r->keys, r->options.keys) < 0) {
        output_error("out of memory");
        return STATUS_USAGE;
    }
    for (size_t i = 0; i < r->sheets.n; i++) {
        struct sheet *sheet = &r->sheets.sheets[i];

        r->items[i] = (struct replay_item){ .r = r, .sheet = sheet, .centre = replay_centre(r->o.e, sheet) };
        if (r->items[i].centre == NO_INDEX) {
            output_error("no centre counts " SPAN_FMT, SPAN_ARG(sheet->declaration.contest));
            return STATUS_USAGE;
        }
    }
    r->n = r->sheets.n;
    qsort(r->items, r->n, sizeof(*r->items), by_declared);
    return STATUS_DONE;
}

static int summary(const struct replay *r, int status) {
    double seconds = r->started ? (double)(replay_clock() - r->started) / 1000 : 0;
    static const char *const words[] = { "accepted", "duplicate", "queried", "conflict", "refused" };
    json_t *object = json_pack("{s:I,s:I,s:I}", "declarations", (json_int_t)r->n, "answered", (json_int_t)r->done,
                               "unproven", (json_int_t)r->failed);

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        fprintf(stderr, "%s%zu %s", i ? ", " : isatty(STDERR_FILENO) == 1 ? "\ntally: " : "tally: ",
                r->verdicts[i], spoken(words[i]));
        json_object_set_new(object, words[i], json_integer((json_int_t)r->verdicts[i]));
    }
    fprintf(stderr, spoken(", %zu not answered, in %.1f s\n"), r->n - r->done, seconds);
    output_rehearsal(stderr);
    json_object_set_new(object, "milliseconds", json_integer((json_int_t)(seconds * 1000)));
    if (r->options.json && output_json(json_incref(object)) != STATUS_DONE)
        status = STATUS_USAGE;
    json_decref(object);
    if (r->failed)
        return STATUS_PROOF;
    if (status == STATUS_DONE && r->verdicts[2] + r->verdicts[3] + r->verdicts[4] > 0)
        return STATUS_REFUSED;
    return status;
}

static void replay_close(struct replay *r) {
    replay_disconnect(r);
    free(r->centres);
    free(r->under_way);
    for (uint32_t i = 0; r->standings && i < r->o.e->n_contests; i++)
        standing_deinit(&r->standings[i]);
    free(r->standings);
    free(r->items);
    sheet_list_deinit(&r->sheets);
    if (r->keys.e)
        keyring_deinit(&r->keys);
    online_close(&r->o);
    if (r->context)
        zmq_ctx_term(r->context);
}

int cmd_replay(int argc, char **argv) {
    struct replay r = { 0 };
    int status = parse(argc, argv, &r.options);

    if (status != STATUS_DONE)
        return status;
    status = replay_open(&r);
    if (status == STATUS_DONE)
        status = read_declarations(&r);
    if (status == STATUS_DONE)
        status = make_items(&r);
    if (status == STATUS_DONE)
        status = summary(&r, replay_run(&r));
    replay_close(&r);
    return status;
}
