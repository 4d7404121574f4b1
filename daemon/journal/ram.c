/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The journal in memory. It keeps the contract to the letter, so that what is tested against it holds for the others:
 * what is staged is not there until a commit, a handle that failed once fails for ever, and a place has one holder. On
 * top of that it can fail at a chosen call and hold a commit open, which no real disk does on demand.
 *
 * One lock guards everything, because the committer's thread uses the handle while a test turns the knobs.
 */

#include "daemon/journal/ram.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>

struct ram_place {
    char name[RAM_PLACE_MAX];
    bool held;
    struct blob *batches;
    size_t n, n_allocated;
};

struct ram {
    struct journal journal;
    struct ram_place *place;
    struct blob *staged;
    size_t n_staged;
    int dead;
};

struct ram_demand {
    unsigned countdown;
    int error;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct ram_place places[RAM_PLACES_MAX];
static struct ram_demand fail_append, fail_commit;
static bool hold, waiting;
static uint64_t commits;

static void unlock(pthread_mutex_t **m) {
    pthread_mutex_unlock(*m);
}

#define LOCKED() _cleanup_(unlock) pthread_mutex_t *locked_ = (pthread_mutex_lock(&lock), &lock); (void)locked_

static struct ram_place *find(const char *name) {
    for (size_t i = 0; i < RAM_PLACES_MAX; i++)
        if (strcmp(places[i].name, name) == 0)
            return &places[i];
    return NULL;
}

/* Counts a demand down; returns its error from the call on that was asked for. */
static int demanded(struct ram_demand *d) {
    if (d->countdown == 0 || --d->countdown > 0)
        return 0;
    d->countdown = 1;
    return d->error;
}

static int ram_open(const char *name, bool create, struct journal **ret) {
    LOCKED();
    struct ram_place *p;
    struct ram *r;

    assert(*name && strlen(name) < RAM_PLACE_MAX);
    p = find(name);
    if (p && create)
        return JOURNAL_EXISTS;
    if (!p && !create)
        return JOURNAL_MISSING;
    if (p && p->held)
        return JOURNAL_BUSY;
    if (!p && !(p = find("")))
        return -ENOSPC;
    r = calloc(1, sizeof(*r));
    if (!r)
        return -ENOMEM;
    strcpy(p->name, name);
    p->held = true;
    *r = (struct ram){ .journal.backend = &JOURNAL_RAM, .place = p };
    *ret = &r->journal;
    return 0;
}

static int ram_append(struct journal *j, uint64_t number, struct span batch) {
    LOCKED();
    struct ram *r = (struct ram *)j;
    struct blob *grown;
    uint8_t *copy;

    if (r->dead)
        return r->dead;
    assert(number == r->place->n + r->n_staged);
    r->dead = demanded(&fail_append);
    if (r->dead)
        return r->dead;
    grown = reallocarray(r->staged, r->n_staged + 1, sizeof(*grown));
    if (!grown)
        return r->dead = -ENOMEM;
    r->staged = grown;
    copy = malloc(batch.len);
    if (!copy)
        return r->dead = -ENOMEM;
    memcpy(copy, batch.ptr, batch.len);
    r->staged[r->n_staged++] = (struct blob){ copy, batch.len };
    return 0;
}

static int make_room(struct ram_place *p, size_t n) {
    size_t want = p->n_allocated ? p->n_allocated : 16;
    struct blob *grown;

    if (n > RAM_BATCHES_MAX)
        return JOURNAL_FULL;
    while (want < n)
        want *= 2;
    if (want == p->n_allocated)
        return 0;
    grown = reallocarray(p->batches, want, sizeof(*grown));
    if (!grown)
        return -ENOMEM;
    p->batches = grown;
    p->n_allocated = want;
    return 0;
}

static int ram_commit(struct journal *j) {
    LOCKED();
    struct ram *r = (struct ram *)j;
    struct ram_place *p = r->place;

    while (hold) {
        waiting = true;
        pthread_cond_broadcast(&changed);
        pthread_cond_wait(&changed, &lock);
    }
    waiting = false;
    if (r->dead)
        return r->dead;
    r->dead = demanded(&fail_commit);
    if (!r->dead)
        r->dead = make_room(p, p->n + r->n_staged);
    if (r->dead)
        return r->dead;
    if (r->n_staged)
        memcpy(p->batches + p->n, r->staged, r->n_staged * sizeof(*r->staged));
    p->n += r->n_staged;
    r->n_staged = 0;
    commits++;
    return 0;
}

static int ram_read(struct journal *j, uint64_t number, struct blob *ret) {
    LOCKED();
    struct ram *r = (struct ram *)j;
    const struct blob *b;
    uint8_t *copy;

    if (r->dead)
        return r->dead;
    if (number >= r->place->n)
        return JOURNAL_END;
    b = &r->place->batches[number];
    copy = malloc(b->len);
    if (!copy)
        return -ENOMEM;
    memcpy(copy, b->ptr, b->len);
    *ret = (struct blob){ copy, b->len };
    return 0;
}

static int ram_count(struct journal *j, uint64_t *ret) {
    LOCKED();
    struct ram *r = (struct ram *)j;

    if (r->dead)
        return r->dead;
    *ret = r->place->n;
    return 0;
}

static struct journal *ram_close(struct journal *j) {
    LOCKED();
    struct ram *r = (struct ram *)j;

    for (size_t i = 0; i < r->n_staged; i++)
        blob_free(&r->staged[i]);
    free(r->staged);
    r->place->held = false;
    free(r);
    return NULL;
}

void ram_fail_append(unsigned n, int error) {
    LOCKED();
    fail_append = (struct ram_demand){ n, error };
}

void ram_fail_commit(unsigned n, int error) {
    LOCKED();
    fail_commit = (struct ram_demand){ n, error };
}

void ram_hold_commits(bool on) {
    LOCKED();
    hold = on;
    pthread_cond_broadcast(&changed);
}

void ram_wait_held(void) {
    LOCKED();
    while (!waiting)
        pthread_cond_wait(&changed, &lock);
}

uint64_t ram_commits(void) {
    LOCKED();
    return commits;
}

void ram_reset(void) {
    LOCKED();

    for (size_t i = 0; i < RAM_PLACES_MAX; i++) {
        assert(!places[i].held);
        for (size_t k = 0; k < places[i].n; k++)
            blob_free(&places[i].batches[k]);
        free(places[i].batches);
        places[i] = (struct ram_place){ 0 };
    }
    fail_append = fail_commit = (struct ram_demand){ 0 };
    hold = false;
    commits = 0;
}

const struct journal_backend JOURNAL_RAM = {
    .name = "ram",
    .open = ram_open,
    .append = ram_append,
    .commit = ram_commit,
    .read = ram_read,
    .count = ram_count,
    .close = ram_close,
};
