/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally watch: what changes in an area, as it changes. It runs until it is ended, or with --until-complete until nothing
 * is open any more. What it has said it knows by each record's position, so that it can be connected anew (to a daemon
 * that was started again, perhaps on other ports) and say only what happened meanwhile.
 */

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/watching.h"
#include "proto/codec.h"

#define LOOK_AGAIN_MS 2000      /* how often a stale watch looks whether the daemon has moved */

struct watch_options {
    struct online_options online;
    const char *area;
    bool json, until_complete;
};

struct watch {
    struct online slots[2], *o; /* one in use, one to open the next in */
    struct watching say;
    struct watch_options options;
    struct tally_follow *follow;
    uint32_t area, lo, hi;
    struct blob *seen;          /* what was said of each record of [lo, hi) */
    bool stood;                 /* the first whole state was there */
    bool stale, complete;
    int fatal;                  /* an exit status that ends it */
};

static int parse(int argc, char **argv, struct watch_options *ret) {
    bool bad = false;

    ret->online.query = ret->online.updates = ret->online.reads_only = true;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad))
            continue;
        if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (strcmp(argv[i], "--until-complete") == 0)
            ret->until_complete = true;
        else if (argv[i][0] == '-' || ret->area)
            bad = true;
        else
            ret->area = argv[i];
    }
    return bad ? command_usage(argv[0]) : STATUS_DONE;
}

static void remember(struct watch *w, uint32_t position, struct span record) {
    struct blob *seen = &w->seen[position - w->lo];
    uint8_t *copy = malloc(record.len);

    if (!copy) {
        w->fatal = STATUS_USAGE;
        return;
    }
    memcpy(copy, record.ptr, record.len);
    blob_free(seen);
    *seen = (struct blob){ copy, record.len };
}

static void record_came(struct tally_follow *f, void *user, struct tally_bytes key, struct tally_bytes old,
                        struct tally_bytes new) {
    struct watch *w = user;
    uint32_t position = election_record(w->o->e, span_of(key.ptr, key.len));
    struct span record = span_of(new.ptr, new.len), before;

    (void)f;
    (void)old;
    if (position == NO_INDEX || position < w->lo || position >= w->hi) {
        w->fatal = online_error(TALLY_E_RANGE, "");
        return;
    }
    before = span_blob(w->seen[position - w->lo]);
    if (w->stood && !span_equal(before, record) &&
        watching_record(&w->say, w->o->e, &w->o->e->records[position], before, record, tally_size(w->o->t)) != 0)
        w->fatal = online_error(TALLY_E_MESSAGE, "");
    remember(w, position, record);
}

/* Whether a contest is still to come. */
static bool is_open(const struct record *r) {
    if (r->kind == RECORD_AREA)
        return r->area.contests.pending + r->area.contests.queried + r->area.contests.postponed > 0;
    return r->contest.state == STATE_PENDING || r->contest.state == STATE_QUERIED || r->contest.state == STATE_POSTPONED;
}

/* The area's own records tell of all contests below, save by-elections, which tell of themselves. */
static bool is_complete(const struct watch *w) {
    for (uint32_t i = w->lo; i < w->hi; i++) {
        _cleanup_(arena_deinit) struct arena arena = { 0 };
        const struct record_key *key = &w->o->e->records[i];
        bool by_election = key->contest != NO_INDEX && w->o->e->contests[key->contest].m->type == CONTEST_BY_ELECTION;
        struct record record;

        if (!by_election && (key->contest != NO_INDEX || key->area != w->area))
            continue;
        if (record_decode(span_blob(w->seen[i - w->lo]), &arena, &record) != 0 || is_open(&record))
            return false;
    }
    return true;
}

static void stale_say(struct watch *w, bool stale) {
    if (w->stale == stale)
        return;
    w->stale = stale;
    watching_event(&w->say, stale ? "stale" : "fresh", "", tally_size(w->o->t));
}

static void head_came(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    struct watch *w = user;

    (void)f;
    (void)note;
    (void)time;
    for (uint32_t i = w->lo; i < w->hi && !w->stood; i++) {
        const struct record_key *key = &w->o->e->records[i];

        if (key->contest != NO_INDEX || key->area == w->area)
            watching_standing(&w->say, w->o->e, key, span_blob(w->seen[i - w->lo]), size);
    }
    w->stood = true;
    stale_say(w, false); /* a follower opened anew knows nothing of what was said before it */
    if (w->options.until_complete && is_complete(w)) {
        watching_event(&w->say, "complete", "", size);
        w->complete = true;
    }
}

static void stale_came(struct tally_follow *f, void *user, bool stale, uint64_t as_of) {
    (void)f;
    (void)as_of;
    stale_say(user, stale);
}

static void doubt_came(struct tally_follow *f, void *user, int error, const char *text) {
    struct watch *w = user;
    char said[256];

    (void)f;
    snprintf(said, sizeof(said), "%s (%s)", tally_error_text(error), text);
    watching_event(&w->say, "doubt", said, tally_size(w->o->t));
}

static int follow(struct watch *w) {
    char prefix[TALLY_KEY_MAX + 1];
    struct tally_follow_options options = {
        .prefix = prefix, .range_given = true, .on_record = record_came, .on_head = head_came, .on_stale = stale_came,
        .on_doubt = doubt_came, .user = w,
    };
    int r;

    snprintf(prefix, sizeof(prefix), SPAN_FMT, SPAN_ARG(w->o->e->areas[w->area].path));
    election_range(w->o->e, span_str(prefix), &w->lo, &w->hi);
    options.lo = w->lo;
    options.hi = w->hi;
    if (!w->seen)
        w->seen = calloc(w->hi > w->lo ? w->hi - w->lo : 1, sizeof(*w->seen));
    r = w->seen ? tally_follow(w->o->t, &options, &w->follow) : -ENOMEM;
    return r == 0 ? STATUS_DONE : online_error(r, "");
}

/* A daemon that was started again may listen elsewhere: then everything is opened anew. */
static int look_again(struct watch *w) {
    struct online *fresh = w->o == &w->slots[0] ? &w->slots[1] : &w->slots[0];
    struct client_config now = { 0 };
    bool moved;

    if (client_config_load(w->options.online.config, &now) != STATUS_DONE)
        return STATUS_DONE;
    moved = client_config_endpoints(&now) == STATUS_DONE && now.query && now.updates &&
            (strcmp(now.query, w->o->config.query) != 0 || strcmp(now.updates, w->o->config.updates) != 0);
    client_config_deinit(&now);
    if (!moved)
        return STATUS_DONE;
    if (online_open(fresh, &w->options.online) != STATUS_DONE || online_election(fresh) != STATUS_DONE ||
        !digest_equal(&fresh->e->genesis, &w->o->e->genesis)) {
        online_close(fresh);
        return STATUS_DONE;
    }
    online_close(w->o);
    w->o = fresh;
    return follow(w);
}

static uint64_t now_ms(void) {
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static bool ends_watch(int error) {
    return error == TALLY_E_ELECTION || error == TALLY_E_PROTOCOL || error == TALLY_E_ADMISSION;
}

static int watch_loop(struct watch *w) {
    uint64_t looked = now_ms();

    while (!w->complete && w->fatal == STATUS_DONE) {
        int r = tally_wait(w->o->t, 1000);

        if (r < 0)
            return online_error(r, "");
        if (ends_watch(w->o->error))
            return online_error(w->o->error, w->o->text);
        fflush(stdout);
        if (ferror(stdout))
            return STATUS_USAGE;
        if (w->stale && now_ms() - looked >= LOOK_AGAIN_MS) {
            looked = now_ms();
            w->fatal = look_again(w);
        }
    }
    return w->fatal;
}

static int watch(struct watch *w) {
    int status;

    w->o = &w->slots[0];
    status = online_open(w->o, &w->options.online);

    if (status == STATUS_DONE)
        spool_tell(w->o);
    if (status == STATUS_DONE)
        status = online_election(w->o);
    if (status != STATUS_DONE)
        return status;
    w->area = w->options.area ? area_named(w->o->e, w->options.area) : w->o->e->root;
    if (w->area == NO_INDEX) {
        output_error("there is no one area called '%s'", w->options.area);
        return STATUS_USAGE;
    }
    status = follow(w);
    return status == STATUS_DONE ? watch_loop(w) : status;
}

int cmd_watch(int argc, char **argv) {
    struct watch w = { 0 };
    int status = parse(argc, argv, &w.options);

    if (status != STATUS_DONE)
        return status;
    w.say = (struct watching){ .json = w.options.json, .out = stdout };
    status = watch(&w);
    for (uint32_t i = 0; w.seen && i < w.hi - w.lo; i++)
        blob_free(&w.seen[i]);
    free(w.seen);
    if (w.o)
        online_close(w.o);
    return status;
}
