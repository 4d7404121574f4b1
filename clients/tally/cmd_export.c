/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally export: the journal as static files that any web server can serve. The follower gives a head whose records are all held
 * and proven; the entries up to it are fetched, and when they give its root the files are what it covers.
 *
 *      head ─▶ grown from the checkpoint ─▶ records written ─▶ entries … ─▶ root ─▶ checkpoint
 *       ▲                                                                             │
 *       └──────────────────── a later head came meanwhile ◀───────────────────────────┘
 *
 * With --follow a daemon that is away is waited for; one that contradicts itself, or what was exported, ends it.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "clients/tally/command.h"
#include "clients/tally/export.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "clients/tally/times.h"

#define DOUBTS_MAX 3            /* answers that do not hold before it is given up */
#define EVERY_S 10              /* between two looks */
#define SAY_ENTRIES 50000       /* so many entries are worth a word in between */

struct export_options {
    struct online_options online;
    const char *dir;
    double every_s;
    bool follow, json;
};

struct export_run {
    const struct export_options *options;
    struct online *o;
    struct exporting x;
    struct tally_follow *follower;
    struct blob latest;         /* the last head told of: the follower holds its records */
    struct blob target;         /* the head that is being exported; ptr NULL: none */
    uint64_t target_size, latest_size;
    bool done, progress, stale, said;
    int status;                 /* an exit status that ends it, said */
    unsigned doubts;
};

static int parse(int argc, char **argv, struct export_options *ret) {
    const char *every = NULL;
    bool bad = false;

    ret->online.query = ret->online.reads_only = true;
    ret->every_s = EVERY_S;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad))
            continue;
        if (option_value(argc, argv, &i, "--every", &every))
            bad = option_seconds(every, &ret->every_s) != 0;
        else if (strcmp(argv[i], "--follow") == 0)
            ret->follow = true;
        else if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (argv[i][0] == '-' || ret->dir)
            bad = true;
        else
            ret->dir = argv[i];
    }
    ret->online.since_ms = (uint32_t)(ret->every_s * 1000);
    return bad || !ret->dir || (every && !ret->follow) ? command_usage(argv[0]) : STATUS_DONE;
}

static int say(struct export_run *run, uint64_t before) {
    const struct head *head = &run->x.head;
    char time[TIME_TEXT_MAX];
    json_t *line;

    run->said = true;
    time_format(head->time, time);
    if (!run->options->json) {
        output_rehearsal(stdout);
        printf(output_language() == LANGUAGE_CY ? "%s: %" PRIu64 " o gofnodion, %" PRIu64 " yn newydd, hyd at %s\n"
                                                : "%s: %" PRIu64 " entries, %" PRIu64 " new, as of %s\n",
               run->options->dir, head->size, head->size - before, time);
        return output_end(STATUS_DONE);
    }
    line = json_pack("{s:I,s:I,s:s,s:s%}", "size", (json_int_t)head->size, "new", (json_int_t)(head->size - before), "time",
                     time, "head", (const char *)run->x.note.ptr, run->x.note.len);
    return output_end(output_json_line(line, stdout));
}

/* --- One head --- */

static int blob_take(struct tally_bytes bytes, struct blob *ret) {
    uint8_t *copy = malloc(bytes.len);

    if (!copy)
        return -ENOMEM;
    memcpy(copy, bytes.ptr, bytes.len);
    blob_free(ret);
    *ret = (struct blob){ copy, bytes.len };
    return 0;
}

static int records_write(struct export_run *run) {
    size_t n = tally_follow_count(run->follower);
    struct span *records = calloc(n + 1, sizeof(*records));
    int status;

    if (!records || n != run->o->e->n_records) {
        free(records);
        return online_error(records ? TALLY_E_RANGE : -ENOMEM, "");
    }
    for (size_t i = 0; i < n; i++) {
        struct tally_bytes record = tally_follow_record(run->follower, i, NULL);

        records[i] = span_of(record.ptr, record.len);
    }
    status = export_records(&run->x, run->o->e, records, span_blob(run->target));
    free(records);
    return status;
}

static void entries_came(struct tally *t, void *user, const struct tally_entries *page);

static int head_end(struct export_run *run) {
    uint64_t before = run->x.head.size;
    int status = export_head(&run->x, span_blob(run->target));

    blob_free(&run->target);
    return status == STATUS_DONE ? say(run, before) : status;
}

/* Fetches what the head covers beyond what is there, a page at a time. */
static int head_go_on(struct export_run *run) {
    uint64_t have = run->x.tiles.size;
    int r;

    if (have == run->target_size)
        return head_end(run);
    r = tally_entries(run->o->t, have, run->target_size - have, entries_came, run, NULL);
    return r == 0 ? STATUS_DONE : online_error(r, "");
}

/* The head is shown to be one of the journal that was exported. */
static int head_grown(struct export_run *run) {
    int status = records_write(run);

    return status == STATUS_DONE ? head_go_on(run) : status;
}

static int head_begin(struct export_run *run);
static void heads_go_on(struct export_run *run, int status);

static void grown_came(struct tally *t, void *user, const struct tally_proof *proof) {
    struct export_run *run = user;
    int status;

    (void)t;
    if (proof->error) /* what it refuses to prove it cannot: it has shown the head */
        status = online_error(proof->error == TALLY_E_REFUSED ? TALLY_E_FORK : proof->error, proof->text);
    else if (run->latest_size != run->target_size) /* the follower has gone on, and with it the records that are held */
        status = head_begin(run);
    else
        status = head_grown(run);
    heads_go_on(run, status);
}

static int head_begin(struct export_run *run) {
    struct tally_bytes latest = { run->latest.ptr, run->latest.len }, checkpoint = { run->x.note.ptr, run->x.note.len };
    int r;

    if (run->latest_size < run->x.head.size)
        return online_error(TALLY_E_OLDER, "");
    if (blob_take(latest, &run->target) < 0)
        return online_error(-ENOMEM, "");
    run->target_size = run->latest_size;
    if (run->x.head.size == 0)
        return head_grown(run);
    r = tally_consistency(run->o->t, checkpoint, run->target_size, grown_came, run, NULL);
    return r == 0 ? STATUS_DONE : online_error(r, "");
}

/* Heads one after the other, until the latest is exported. */
static void heads_go_on(struct export_run *run, int status) {
    while (status == STATUS_DONE && !run->target.ptr && !span_equal(span_blob(run->latest), span_blob(run->x.note)))
        status = head_begin(run); /* also of the same size: another note, if not another journal */
    run->status = status;
    run->done |= status == STATUS_DONE && !run->target.ptr;
    run->progress = true;
}

static void entries_came(struct tally *t, void *user, const struct tally_entries *page) {
    struct export_run *run = user;
    int status = STATUS_DONE;

    (void)t;
    if (page->error || page->n == 0)
        status = online_error(page->error ? page->error : TALLY_E_ENTRIES, page->error ? page->text : "");
    for (size_t i = 0; i < page->n && status == STATUS_DONE; i++) {
        status = export_entry(&run->x, &page->entries[i]);
        if (run->x.tiles.size % SAY_ENTRIES == 0)
            output_error("%" PRIu64 " of %" PRIu64 " entries", run->x.tiles.size, run->target_size);
    }
    if (status == STATUS_DONE)
        status = head_go_on(run);
    heads_go_on(run, status);
}

/* --- The follower --- */

static void head_came(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    struct export_run *run = user;

    (void)f;
    (void)time;
    run->doubts = 0;
    if (blob_take(note, &run->latest) < 0) {
        run->status = online_error(-ENOMEM, "");
        return;
    }
    run->latest_size = size;
    if (!run->target.ptr)
        heads_go_on(run, STATUS_DONE);
}

static void doubt_came(struct tally_follow *f, void *user, int error, const char *text) {
    struct export_run *run = user;
    char said[160];

    (void)f;
    run->progress = true;
    if (++run->doubts < DOUBTS_MAX)
        return;
    snprintf(said, sizeof(said), "(%s)", text);
    run->status = online_error(error, said);
}

static void stale_came(struct tally_follow *f, void *user, bool stale, uint64_t as_of) {
    struct export_run *run = user;

    (void)f;
    (void)as_of;
    run->stale = stale;
}

static int follow(struct export_run *run) {
    struct tally_follow_options options = {
        .prefix = "", .range_given = true, .hi = run->o->e->n_records, .once = !run->options->follow, .on_head = head_came,
        .on_doubt = doubt_came, .on_stale = stale_came, .user = run,
    };
    int r = tally_follow(run->o->t, &options, &run->follower);

    return r == 0 ? STATUS_DONE : online_error(r, "");
}

/* Until the journal as it is now is exported. The time-out is for an answer, and a long journal has many. */
static int wait_once(struct export_run *run) {
    while (!run->done && run->status == STATUS_DONE) {
        int status;

        run->progress = false;
        run->o->waited_ms = 0;
        status = online_wait(run->o, &run->progress, run->o->timeout_ms, false);
        if (status != STATUS_DONE)
            return status;
    }
    return run->status == STATUS_DONE && !run->said ? say(run, run->x.head.size) : run->status;
}

/* Until the daemon is silent for long, or something does not hold. */
static int wait_on(struct export_run *run) {
    while (run->status == STATUS_DONE && !run->stale) {
        int r = tally_wait(run->o->t, 1000), error = run->o->error;

        if (r < 0)
            return online_error(r, "");
        if (error == TALLY_E_ELECTION || error == TALLY_E_PROTOCOL || error == TALLY_E_ADMISSION)
            return online_error(error, run->o->text);
    }
    if (run->status == STATUS_DONE)
        output_error("the daemon does not answer");
    return run->status == STATUS_DONE ? STATUS_OUT_OF_REACH : run->status;
}

static int session(const struct export_options *options) {
    struct online o = { 0 };
    struct export_run run = { .options = options, .o = &o, .x.dir.fd = -1 };
    int status = online_open(&o, &options->online);

    if (status == STATUS_DONE)
        status = online_election(&o);
    if (status == STATUS_DONE)
        status = online_keys(&o);
    if (status == STATUS_DONE) {
        struct log_keys logs = log_keys_of(o.e);

        status = export_open(&run.x, options->dir, &logs);
    }
    if (status == STATUS_DONE)
        status = follow(&run);
    if (status == STATUS_DONE)
        status = options->follow ? wait_on(&run) : wait_once(&run);
    online_close(&o);
    export_close(&run.x);
    blob_free(&run.latest);
    blob_free(&run.target);
    return status;
}

int cmd_export(int argc, char **argv) {
    struct export_options options = { 0 };
    int status = parse(argc, argv, &options);

    if (status != STATUS_DONE)
        return status;
    while ((status = session(&options)) == STATUS_OUT_OF_REACH && options.follow) {
        struct timespec rest = { (time_t)options.every_s, (long)((options.every_s - (double)(time_t)options.every_s) * 1e9) };

        nanosleep(&rest, NULL); /* ended by a signal it only looks sooner */
    }
    return status;
}
