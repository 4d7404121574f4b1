/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The state first, then the entries that lead to it: so the records that the daemon serves are held against the ledger at the
 * very size that they were served for. The next page is asked for before one is judged; the daemon reads while we work.
 * Every head that comes along, with an answer, an update or a beat, is one that the entries must lead to.
 */

#include "clients/tally/audit_online.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "clients/tally/command.h"
#include "clients/tally/output.h"
#include "clients/tally/times.h"
#include "proto/tree.h"

#define DOUBTS_MAX 3            /* answers that do not hold, one after the other: then it is not the network */
#define LOOK_MS 500             /* following: how often silence is looked for */

struct work {
    struct audit_online *what;
    struct online *o;
    struct audit *a;
    struct tally_follow *follow;
    struct digest *served;      /* leaf hash of every record, as of served_size */
    uint64_t served_size;       /* 0: not there yet */
    uint64_t target;            /* entries are fetched up to here */
    uint64_t ask;               /* the request under way */
    bool came;                  /* an answer, a state, or the end */
    bool found;                 /* something does not agree */
    unsigned doubts;
    int error;                  /* a negative errno */
};

static uint64_t now_ms(void) {
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Takes what a call of the audit returned. */
static void took(struct work *w, int r) {
    w->found |= r > 0;
    if (r < 0)
        w->error = r;
    w->came |= r != 0;
}

static void find_daemon(struct work *w, int error, const char *text) {
    struct finding f;

    finding_daemon(error, text, &f);
    took(w, audit_find(w->a, &f));
}

/* --- What is served --- */

static void record_came(struct tally_follow *follow, void *user, struct tally_bytes key, struct tally_bytes old,
                        struct tally_bytes new) {
    struct work *w = user;
    uint32_t position = election_record(w->o->e, span_of(key.ptr, key.len));

    (void)follow;
    (void)old;
    if (position == NO_INDEX)
        find_daemon(w, TALLY_E_RANGE, "");
    else if (w->served_size == 0)
        hash_leaf(span_of(new.ptr, new.len), &w->served[position]);
}

static void state_came(struct tally_follow *follow, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    struct work *w = user;

    (void)follow;
    (void)note;
    (void)time;
    w->doubts = 0;
    if (w->served_size == 0)
        w->served_size = size;
    w->came = true;
}

static void doubt_came(struct tally_follow *follow, void *user, int error, const char *text) {
    struct work *w = user;
    bool perhaps = error == TALLY_E_PROOF || error == TALLY_E_RANGE || error == TALLY_E_MESSAGE;

    (void)follow;
    if (!perhaps || ++w->doubts >= DOUBTS_MAX)
        find_daemon(w, error, text);
}

static void head_came(void *user, struct span note) {
    struct work *w = user;

    took(w, audit_seen(w->a, note));
}

static int follow(struct work *w) {
    struct tally_follow_options options = {
        .prefix = "", .range_given = true, .lo = 0, .hi = w->o->e->n_records, .once = !w->what->follow,
        .on_record = record_came, .on_head = state_came, .on_doubt = doubt_came, .user = w,
    };

    return tally_follow(w->o->t, &options, &w->follow);
}

/* --- Entries --- */

static void page_came(struct tally *t, void *user, const struct tally_entries *page);

static void page_ask(struct work *w, uint64_t from) {
    int r = tally_entries(w->o->t, from, w->target - from, page_came, w, &w->ask);

    if (r > 0)
        find_daemon(w, r, "");
    else
        took(w, r);
}

static void find_page(struct work *w, const struct tally_entries *page) {
    struct finding f = { .kind = FINDING_BODY, .place = AT_ENTRY, .at = page->first };

    if (page->error == TALLY_E_ENTRIES)
        took(w, audit_find(w->a, &f));
    else
        find_daemon(w, page->error, page->text);
}

static void page_came(struct tally *t, void *user, const struct tally_entries *page) {
    struct work *w = user;
    uint64_t next = page->first + page->n;

    (void)t;
    w->ask = 0;
    w->came = true;
    if (page->error || page->n == 0) {
        find_page(w, page->error ? page : &(struct tally_entries){ .error = TALLY_E_OLDER, .text = "" });
        return;
    }
    if (next < w->target)
        page_ask(w, next);
    took(w, audit_page(w->a, page));
    if (w->what->progress)
        w->what->progress(w->what->user, audit_size(w->a), w->target);
}

/* --- Waiting --- */

static bool is_out_of_reach(int error) {
    return error == TALLY_E_ADMISSION || error == TALLY_E_UNAVAILABLE || error == TALLY_E_OPTIONS;
}

/* Whether it is over, with which exit status. */
static bool is_over(struct work *w, int *ret_status) {
    struct online *o = w->o;
    int error = o->error;

    if (w->error < 0) {
        *ret_status = online_error(w->error, "");
        return true;
    }
    if (error && error != TALLY_E_MESSAGE && error != TALLY_E_REFUSED && !is_out_of_reach(error) && !w->found)
        find_daemon(w, error, o->text);
    *ret_status = w->found ? STATUS_PROOF : is_out_of_reach(error) ? online_error(error, o->text) : STATUS_DONE;
    return *ret_status != STATUS_DONE;
}

/* Waits for an answer. */
static int wait_for(struct work *w) {
    uint64_t end = now_ms() + w->o->timeout_ms;
    int status;

    while (!is_over(w, &status) && !w->came) {
        int r;

        if (now_ms() >= end)
            return online_silent(w->o);
        r = tally_wait(w->o->t, LOOK_MS);
        if (r < 0)
            return online_error(r, "");
    }
    return status;
}

/* Fetches entries until `target` of them are audited. */
static int fetch(struct work *w, uint64_t target) {
    int status = STATUS_DONE;

    w->target = target;
    if (audit_size(w->a) < target)
        page_ask(w, audit_size(w->a));
    while (status == STATUS_DONE && audit_size(w->a) < target) {
        w->came = false;
        status = wait_for(w);
    }
    if (w->ask)
        tally_cancel(w->o->t, w->ask);
    w->ask = 0;
    return status;
}

/* The heads come first: what is served under one that does not hold need not be compared. */
static int compare_served(struct work *w) {
    took(w, audit_settle(w->a));
    for (uint32_t i = 0; i < w->o->e->n_records && !w->found; i++)
        took(w, audit_served(w->a, i, &w->served[i]));
    return w->found ? STATUS_PROOF : STATUS_DONE;
}

/* Everything up to the largest head that was seen, by whomever. */
static int catch_up(struct work *w) {
    uint64_t shown = tally_size(w->o->t), ahead = audit_ahead(w->a);
    int status = fetch(w, ahead > shown ? ahead : shown);

    if (status == STATUS_DONE)
        took(w, audit_settle(w->a));
    if (status == STATUS_DONE)
        is_over(w, &status);
    if (status == STATUS_DONE)
        w->what->agrees(w->what->user);
    return status;
}

/* --- Following --- */

/* A beat says when it was sent; one that a relay kept back is as old as none. */
static int look_for_silence(struct work *w, uint64_t began) {
    struct finding f = { .kind = FINDING_SILENT, .place = AT_DAEMON };
    uint64_t limit = (uint64_t)(w->what->silence_s * 1000), sent, as_of;
    bool beaten = tally_beat(w->o->t, &sent, &as_of);
    char time[TIME_TEXT_MAX];

    if (beaten ? sent + limit >= time_now() : now_ms() - began <= limit)
        return STATUS_DONE;
    snprintf(f.expected, sizeof(f.expected),
             output_language() == LANGUAGE_CY ? "curiad o fewn %.6g e" : "a beat within %.6g s", w->what->silence_s);
    if (beaten)
        snprintf(f.found, sizeof(f.found), "%s", time_format(sent, time));
    took(w, audit_find(w->a, &f));
    return STATUS_PROOF;
}

static int go_on(struct work *w) {
    uint64_t began = now_ms();
    int status = STATUS_DONE;

    while (status == STATUS_DONE && !is_over(w, &status)) {
        int r = tally_wait(w->o->t, LOOK_MS);

        if (r < 0)
            return online_error(r, "");
        if (tally_size(w->o->t) > audit_size(w->a))
            status = catch_up(w);
        if (status == STATUS_DONE)
            status = look_for_silence(w, began);
    }
    return status;
}

static int run(struct work *w) {
    int status, r = follow(w);

    if (r != 0)
        return online_error(r, "");
    status = wait_for(w);
    if (status == STATUS_DONE)
        status = fetch(w, w->served_size);
    if (status == STATUS_DONE)
        status = compare_served(w);
    if (status == STATUS_DONE)
        status = catch_up(w);
    if (status == STATUS_DONE && w->what->follow)
        status = go_on(w);
    return status;
}

int audit_online(struct audit_online *what) {
    struct work w = { .what = what, .o = what->o, .a = what->a };
    struct tally_bytes kept = tally_head(what->o->t);
    int status;

    w.served = calloc(what->o->e->n_records, sizeof(*w.served));
    if (!w.served)
        return online_error(-ENOMEM, "");
    what->o->on_head = head_came;
    what->o->head_user = &w;
    if (kept.ptr)
        took(&w, audit_seen(w.a, span_of(kept.ptr, kept.len)));
    status = run(&w);
    what->o->on_head = NULL;
    if (w.ask)
        tally_cancel(what->o->t, w.ask);
    tally_unfollow(w.follow);
    free(w.served);
    return status;
}
