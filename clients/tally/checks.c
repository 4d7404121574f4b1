/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A signature takes longer to check than all else that is done with an entry, and needs nothing but its bytes. So they go in
 * loads of some dozens to threads that do nothing else. The queue is bounded: when it is full, whoever adds checks a load
 * itself, and so never waits for others while it has a core. Loads are used again, so that nothing is allocated while all goes
 * its way.
 */

#include "clients/tally/checks.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include "proto/note.h"

#define LOAD 32                 /* checks that go to a thread together */
#define QUEUE_EACH 8            /* loads that may wait for each thread */
#define THREADS_MAX 64

struct check {
    uint64_t place;
    struct public_key key;
    size_t at, len;             /* of the message in the load's bytes */
    struct span origin;         /* of a note; else absent */
    uint8_t signature[SIGNATURE_SIZE];
};

struct load {
    struct load *next;
    uint8_t *bytes;             /* the messages */
    size_t used, room;
    size_t n;
    struct check checks[LOAD];
};

struct checks {
    pthread_mutex_t lock;
    pthread_cond_t work, rest;  /* there is a load; all are done */
    struct load *first, **last; /* that wait */
    size_t waiting, under_way;
    bool ending, failed;
    uint64_t worst;             /* the least place of those that failed */
    struct load *spare;         /* to be used again */
    struct load *filling;       /* not queued yet */
    uint64_t count;
    unsigned n_threads;
    pthread_t threads[THREADS_MAX];
};

static bool check_holds(const struct load *load, const struct check *check) {
    struct span text, message = span_of(load->bytes + check->at, check->len);

    if (check->origin.ptr)
        return note_verify(message, check->origin, &check->key, &text) == NOTE_OK;
    return key_verify(&check->key, message, check->signature);
}

static void loads_free(struct load *load) {
    while (load) {
        struct load *next = load->next;

        free(load->bytes);
        free(load);
        load = next;
    }
}

/* Takes the first load that waits; NULL: none does. Under the lock. */
static struct load *load_take(struct checks *c) {
    struct load *load = c->first;

    if (!load)
        return NULL;
    c->first = load->next;
    if (!c->first)
        c->last = &c->first;
    c->waiting--;
    c->under_way++;
    return load;
}

/* Checks a load that was taken, and says what came of it. */
static void load_check(struct checks *c, struct load *load) {
    bool failed = false;
    uint64_t worst = 0;

    for (size_t i = 0; i < load->n; i++) {
        const struct check *check = &load->checks[i];

        if (check_holds(load, check) || (failed && check->place >= worst))
            continue;
        failed = true;
        worst = check->place;
    }
    pthread_mutex_lock(&c->lock);
    load->next = c->spare;
    c->spare = load;
    if (failed && (!c->failed || worst < c->worst))
        c->worst = worst;
    c->failed |= failed;
    if (--c->under_way == 0 && !c->first)
        pthread_cond_signal(&c->rest);
    pthread_mutex_unlock(&c->lock);
}

static void *thread_main(void *context) {
    struct checks *c = context;

    for (;;) {
        struct load *load;

        pthread_mutex_lock(&c->lock);
        while (!c->first && !c->ending)
            pthread_cond_wait(&c->work, &c->lock);
        load = c->ending ? NULL : load_take(c);
        pthread_mutex_unlock(&c->lock);
        if (!load)
            return NULL;
        load_check(c, load);
    }
}

unsigned checks_threads(void) {
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

    return n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

int checks_new(unsigned threads, struct checks **ret) {
    struct checks *c = calloc(1, sizeof(*c));

    if (!c)
        return -ENOMEM;
    c->last = &c->first;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->work, NULL);
    pthread_cond_init(&c->rest, NULL);
    for (; c->n_threads < threads && c->n_threads < THREADS_MAX; c->n_threads++) {
        int r = pthread_create(&c->threads[c->n_threads], NULL, thread_main, c);

        if (r != 0) {
            checks_free(c);
            return -r;
        }
    }
    *ret = c;
    return 0;
}

struct checks *checks_free(struct checks *c) {
    if (!c)
        return NULL;
    pthread_mutex_lock(&c->lock);
    c->ending = true;
    pthread_cond_broadcast(&c->work);
    pthread_mutex_unlock(&c->lock);
    for (unsigned i = 0; i < c->n_threads; i++)
        pthread_join(c->threads[i], NULL);
    loads_free(c->first);
    loads_free(c->spare);
    loads_free(c->filling);
    pthread_cond_destroy(&c->rest);
    pthread_cond_destroy(&c->work);
    pthread_mutex_destroy(&c->lock);
    free(c);
    return NULL;
}

/* An empty one, or NULL. */
static struct load *load_new(struct checks *c) {
    struct load *load;

    pthread_mutex_lock(&c->lock);
    load = c->spare;
    if (load)
        c->spare = load->next;
    pthread_mutex_unlock(&c->lock);
    if (!load)
        load = calloc(1, sizeof(*load));
    if (load) {
        load->next = NULL;
        load->n = load->used = 0;
    }
    return load;
}

static int load_put(struct load *load, struct span message, struct check *check) {
    if (load->room - load->used < message.len) {
        size_t room = 2 * load->room + message.len;
        uint8_t *bytes = realloc(load->bytes, room);

        if (!bytes)
            return -ENOMEM;
        load->bytes = bytes;
        load->room = room;
    }
    memcpy(load->bytes + load->used, message.ptr, message.len);
    check->at = load->used;
    check->len = message.len;
    load->used += message.len;
    return 0;
}

/* Hands on what was filled; checks a load where too many wait already, or nobody else would. */
static void hand_on(struct checks *c) {
    struct load *load = c->filling, *own = NULL;

    c->filling = NULL;
    pthread_mutex_lock(&c->lock);
    *c->last = load;
    c->last = &load->next;
    c->waiting++;
    pthread_cond_signal(&c->work);
    if (c->waiting > (size_t)QUEUE_EACH * c->n_threads)
        own = load_take(c);
    pthread_mutex_unlock(&c->lock);
    if (own)
        load_check(c, own);
}

static int add(struct checks *c, struct check *check, struct span message) {
    if (!c->filling)
        c->filling = load_new(c);
    if (!c->filling || load_put(c->filling, message, check) < 0)
        return -ENOMEM;
    c->filling->checks[c->filling->n++] = *check;
    c->count++;
    if (c->filling->n == LOAD)
        hand_on(c);
    return 0;
}

int checks_add(struct checks *c, uint64_t place, const struct public_key *key, struct span message,
               const uint8_t signature[SIGNATURE_SIZE]) {
    struct check check = { .place = place, .key = *key };

    memcpy(check.signature, signature, SIGNATURE_SIZE);
    return add(c, &check, message);
}

int checks_add_note(struct checks *c, uint64_t place, const struct public_key *key, struct span origin, struct span note) {
    return add(c, &(struct check){ .place = place, .key = *key, .origin = origin }, note);
}

bool checks_failed(struct checks *c) {
    bool failed;

    pthread_mutex_lock(&c->lock);
    failed = c->failed;
    pthread_mutex_unlock(&c->lock);
    return failed;
}

bool checks_hold(struct checks *c, uint64_t *ret_place) {
    bool failed;

    if (c->filling)
        hand_on(c);
    pthread_mutex_lock(&c->lock);
    while (c->first || c->under_way > 0) {
        struct load *own = load_take(c);

        if (!own) {
            pthread_cond_wait(&c->rest, &c->lock);
            continue;
        }
        pthread_mutex_unlock(&c->lock);
        load_check(c, own);
        pthread_mutex_lock(&c->lock);
    }
    failed = c->failed;
    *ret_place = c->worst;
    pthread_mutex_unlock(&c->lock);
    return !failed;
}

uint64_t checks_count(const struct checks *c) {
    return c->count;
}
