/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The record says what counts, what waits and which revision is next, proven. Only a sheet whose revision is used up may
 * have been sent before, and is the same again only if it names what it named then: that stands in the journal, which is
 * read from its end.
 */

#include "clients/tally/standing_fetch.h"

#include <errno.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/output.h"
#include "proto/codec.h"

#define EACH_MAX 64             /* contests that are asked for one by one */
#define DOUBTS_MAX 3
#define ENTRIES_AT_ONCE 512

int standings_init(struct standings *s, const struct election *e) {
    *s = (struct standings){ 0 };
    s->by_contest = malloc((e->n_contests + 1) * sizeof(*s->by_contest));
    for (uint32_t i = 0; s->by_contest && i < e->n_contests; i++)
        s->by_contest[i] = NO_INDEX;
    return s->by_contest ? 0 : -ENOMEM;
}

void standings_deinit(struct standings *s) {
    for (size_t i = 0; i < s->n; i++)
        standing_deinit(&s->rows[i]);
    free(s->rows);
    free(s->by_contest);
    *s = (struct standings){ 0 };
}

struct standing *standings_add(struct standings *s, uint32_t contest) {
    struct standing *found = standings_find(s, contest), *rows;

    if (found)
        return found;
    rows = reallocarray(s->rows, s->n + 1, sizeof(*rows));
    if (!rows)
        return NULL;
    s->rows = rows;
    s->by_contest[contest] = (uint32_t)s->n;
    s->rows[s->n] = (struct standing){ .contest = contest };
    return &s->rows[s->n++];
}

struct standing *standings_find(const struct standings *s, uint32_t contest) {
    return s->by_contest[contest] == NO_INDEX ? NULL : &s->rows[s->by_contest[contest]];
}

/* --- Records --- */

struct fetch {
    struct standings *s;
    struct election *e;
    size_t open;
    bool done;
    int error;                  /* TALLY_E_, or a negative errno */
    unsigned doubts;
    char text[128];
};

/* The contest as events have changed it. Returns 0, 1 when the record does not fit the election, or -ENOMEM. */
static int amend_contest(struct election *e, uint32_t contest, const struct contest_record *r) {
    struct contest *amended;
    struct fault fault;
    int error;

    if (r->candidates_given) {
        error = election_nominate(e, contest, r->candidates, r->n_candidates, &e->arena, &amended, &fault);
        if (error != 0)
            return error;
        e->contests[contest] = *amended;
    }
    e->contests[contest].status = r->status;
    e->contests[contest].from = r->from;
    return 0;
}

static int take_record(struct fetch *f, struct standing *s, struct span bytes) {
    struct span kept = arena_copy(&s->arena, bytes);
    struct record record;
    int r = kept.ptr ? record_decode(kept, &s->arena, &record) : -ENOMEM;
    const struct contest_record *from = &record.contest;

    if (r != 0 || record.kind != RECORD_CONTEST)
        return r < 0 ? r : 1;
    s->stands = from->figures_given;
    s->stands_body = from->body;
    s->queried = from->queried.given;
    s->queried_body = from->queried.body;
    s->queried_revision = from->queried.revision;
    s->queried_act = from->queried.act;
    s->n_signers = from->queried.n_signers;
    for (size_t i = 0; i < s->n_signers; i++)
        s->signers[i] = from->queried.signers[i];
    s->used = from->used;
    for (size_t i = 0; i < from->n_statements && r == 0; i++) {
        const struct statement_row *row = &from->statements[i];

        r = standing_state(s, row->area, row->phase, row->revision, row->body_given ? &row->body : NULL);
    }
    return r == 0 ? amend_contest(f->e, s->contest, from) : r;
}

static void record_came(struct tally_follow *follow, void *user, struct tally_bytes key, struct tally_bytes old,
                        struct tally_bytes new) {
    struct fetch *f = user;
    uint32_t record = election_record(f->e, span_of(key.ptr, key.len));
    uint32_t contest = record == NO_INDEX ? NO_INDEX : f->e->records[record].contest;
    struct standing *s = contest == NO_INDEX ? NULL : standings_find(f->s, contest);

    (void)follow;
    (void)old;
    if (s && f->error == 0) {
        int r = take_record(f, s, span_of(new.ptr, new.len));

        f->error = r > 0 ? TALLY_E_MESSAGE : r;
    }
}

static void head_came(struct tally_follow *follow, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    struct fetch *f = user;

    (void)follow;
    (void)note;
    (void)size;
    (void)time;
    f->open -= f->open > 0;
    f->done = f->open == 0;
}

static void doubt_came(struct tally_follow *follow, void *user, int error, const char *text) {
    struct fetch *f = user;

    (void)follow;
    if (++f->doubts < DOUBTS_MAX)
        return;
    f->error = error;
    snprintf(f->text, sizeof(f->text), "(%s)", text);
    f->done = true;
}

/* Follows one record, or all of them. */
static int follow(struct fetch *f, struct online *o, uint32_t record, struct tally_follow **ret) {
    char prefix[TALLY_KEY_MAX + 1] = "";
    struct tally_follow_options options = {
        .prefix = prefix, .range_given = true, .lo = 0, .hi = o->e->n_records, .once = true, .on_record = record_came,
        .on_head = head_came, .on_doubt = doubt_came, .user = f,
    };
    int r;

    if (record != NO_INDEX) {
        snprintf(prefix, sizeof(prefix), SPAN_FMT, SPAN_ARG(o->e->records[record].key));
        options.lo = record;
        options.hi = record + 1;
    }
    r = tally_follow(o->t, &options, ret);
    f->open += r == 0;
    return r;
}

int standings_fetch(struct standings *s, struct online *o, uint64_t timeout_ms, bool quiet) {
    struct fetch f = { .s = s, .e = o->e };
    struct tally_follow *follows[EACH_MAX] = { NULL };
    size_t n = s->n <= EACH_MAX ? s->n : 1;
    int r = 0, status = STATUS_DONE;

    if (s->n == 0)
        return STATUS_DONE;
    for (size_t i = 0; i < n && r == 0; i++)
        r = follow(&f, o, s->n <= EACH_MAX ? o->e->contests[s->rows[i].contest].record : NO_INDEX, &follows[i]);
    if (r == 0)
        status = online_wait(o, &f.done, timeout_ms, quiet);
    else if (!quiet)
        status = online_error(r, "");
    else
        status = STATUS_OUT_OF_REACH;
    for (size_t i = 0; i < n; i++)
        tally_unfollow(follows[i]);
    if (f.error)
        return online_error(f.error, f.text);
    return status;
}

/* --- The journal, backwards --- */

struct look {
    struct standings *s;
    struct election *e;
    struct series *series;
    size_t n, open;             /* series not done */
    uint64_t count;             /* entries asked for */
    bool done, whole, ended;    /* whole: the answer had them all; ended: at the manifest's */
    int error;
    char text[128];
};

static bool same_series(const struct series *series, uint32_t contest, const struct declaration *d) {
    bool state = d->act == ACT_STATE;

    if (series->contest != contest || (series->d->act == ACT_STATE) != state)
        return false;
    return !state || (d->n_statements == 1 && series->d->n_statements == 1 &&
                      d->statements[0].phase == series->d->statements[0].phase &&
                      span_equal(d->statements[0].area, series->d->statements[0].area));
}

/* Notes an entry where a sheet may be the same. Returns 0 or -ENOMEM. */
static int take_entry(struct look *l, const struct tally_entry *entry) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct span body = span_of(entry->body.ptr, entry->body.len);
    struct declaration d;
    uint32_t contest;
    bool same = false;
    int r;

    if (entry->kind != ENTRY_DECLARATION || entry->verdict == VERDICT_CONFLICT)
        return 0;
    r = declaration_decode(body, &arena, &d);
    contest = r == 0 ? election_contest(l->e, d.contest) : NO_INDEX;
    for (size_t i = 0; i < l->n && contest != NO_INDEX; i++) {
        struct series *series = &l->series[i];

        if (series->done || !same_series(series, contest, &d) || d.revision > series->d->revision)
            continue;
        same |= d.revision == series->d->revision;
        series->done = true;
        l->open--;
    }
    if (r == 0 && same)
        r = standing_note(standings_find(l->s, contest), body);
    return r < 0 ? r : 0;
}

static void entries_came(struct tally *t, void *user, const struct tally_entries *entries) {
    struct look *l = user;

    (void)t;
    l->done = true;
    l->error = entries->error;
    snprintf(l->text, sizeof(l->text), "%s", entries->text ? entries->text : "");
    l->whole = !l->error && entries->n == l->count;
    for (size_t i = l->whole ? entries->n : 0; i-- > 0 && l->open > 0 && l->error == 0;) {
        l->ended = entries->entries[i].kind == ENTRY_MANIFEST;
        l->error = take_entry(l, &entries->entries[i]);
    }
}

/* Asks for the entries before `end`. One answer has room for so many bytes: where it ends early, fewer are asked for. */
static int look_before(struct look *l, struct online *o, uint64_t end) {
    int r, status;

    l->count = l->count < end ? l->count : end;
    l->done = false;
    r = tally_entries(o->t, end - l->count, l->count, entries_came, l, NULL);
    if (r != 0)
        return online_error(r, "");
    status = online_wait(o, &l->done, o->timeout_ms, false);
    if (status == STATUS_DONE && l->error)
        status = online_error(l->error, l->text);
    return status;
}

int standings_past(struct standings *s, struct online *o, struct series *series, size_t n) {
    struct look l = { .s = s, .e = o->e, .series = series, .n = n, .open = n, .count = ENTRIES_AT_ONCE };
    uint64_t end = tally_size(o->t);

    while (l.open > 0 && end > 0 && !l.ended) {
        int status = look_before(&l, o, end);

        if (status != STATUS_DONE)
            return status;
        if (l.whole)
            end -= l.count;
        else if (l.count > 1)
            l.count /= 2;
    }
    return STATUS_DONE;
}
