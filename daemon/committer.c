/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The committer's thread and the loop share one slot, and the slot's state says whose it is:
 *
 *        IDLE ──submit (loop)──▶ SUBMITTED ──commit ended (thread)──▶ ENDED ──finish (loop)──▶ IDLE
 *
 * Only in SUBMITTED does the thread touch the journal, and only then; so the loop may read from it in the two others
 * without a second connection. The eventfd is written once for every ENDED.
 *
 * The kept head comes after the commit's end has been told, at most once a second and once more at the very end. While
 * it is written the next batch may be submitted, and waits for it. When it cannot be written, the safeguard against a
 * journal rolled back is gone: that fails the committer like a failed commit, and the loop hears of it through the
 * same descriptor, even when nothing is in flight.
 */

#include "daemon/committer.h"

#include "daemon/journal/kept_head.h"
#include "proto/limits.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define KEPT_HEAD_INTERVAL_S 1

enum state { IDLE, SUBMITTED, ENDED };

struct note {
    size_t len;
    uint8_t bytes[TALLY_NOTE_MAX];
};

struct committer {
    struct journal *journal;
    char *kept_head_path;
    pthread_t thread;
    pthread_mutex_t lock;       /* guards all below, not the journal */
    pthread_cond_t wake;
    int event;
    enum state state;
    bool stop;
    uint64_t number;
    struct blob batch;
    struct note note;           /* of the batch in flight */
    int result;
    struct note kept;           /* the newest durable head; empty when it is on disk */
    struct timespec keep_at;    /* not before */
    int kept_error;
    struct histogram times;
    uint64_t since;             /* ms: when what is being done was begun; 0: nothing is */
};

static void unlock(pthread_mutex_t **m) {
    pthread_mutex_unlock(*m);
}

#define LOCKED(c) _cleanup_(unlock) pthread_mutex_t *locked_ = (pthread_mutex_lock(&(c)->lock), &(c)->lock); \
    (void)locked_

static uint64_t now_us(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static uint64_t now_ms(void) {
    return now_us() / 1000;
}

static void tell(struct committer *c) {
    const uint64_t one = 1;
    ssize_t n = write(c->event, &one, sizeof(one));

    assert(n == sizeof(one));   /* could only block past 2^64 - 2 untaken events */
    (void)n;
}

static int commit_batch(struct committer *c) {
    int r = journal_append(c->journal, c->number, span_blob(c->batch));

    if (!r)
        r = journal_commit(c->journal);
    if (r == JOURNAL_FULL)
        return -ENOSPC;
    return r > 0 ? -EIO : r;
}

/* Called and returns with the lock held; gives it away for the commit. */
static void do_commit(struct committer *c) {
    uint64_t began = now_us();
    int r;

    c->since = began / 1000;
    pthread_mutex_unlock(&c->lock);
    r = commit_batch(c);
    pthread_mutex_lock(&c->lock);
    c->since = 0;
    histogram_add(&c->times, now_us() - began);
    blob_free(&c->batch);
    if (!r)
        c->kept = c->note;
    c->result = r;
    c->state = ENDED;
    tell(c);
}

/* The same for the kept head. What is newer when it returns stays for the next time. */
static void do_keep(struct committer *c) {
    struct note note = c->kept;
    int r;

    c->kept.len = 0;
    c->since = now_ms();
    pthread_mutex_unlock(&c->lock);
    r = kept_head_write(c->kept_head_path, span_of(note.bytes, note.len));
    pthread_mutex_lock(&c->lock);
    c->since = 0;
    clock_gettime(CLOCK_MONOTONIC, &c->keep_at);
    c->keep_at.tv_sec += KEPT_HEAD_INTERVAL_S;
    if (r < 0 && !c->kept_error) {
        c->kept_error = r;
        tell(c);
    }
}

static bool keep_is_due(const struct committer *c) {
    struct timespec now;

    if (c->kept.len == 0)
        return false;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return c->stop || now.tv_sec > c->keep_at.tv_sec ||
           (now.tv_sec == c->keep_at.tv_sec && now.tv_nsec >= c->keep_at.tv_nsec);
}

static void *committer_thread(void *userdata) {
    struct committer *c = userdata;
    LOCKED(c);

    for (;;) {
        if (c->state == SUBMITTED)
            do_commit(c);
        else if (keep_is_due(c))
            do_keep(c);
        else if (c->stop)
            return NULL;
        else if (c->kept.len > 0)
            pthread_cond_timedwait(&c->wake, &c->lock, &c->keep_at);
        else
            pthread_cond_wait(&c->wake, &c->lock);
    }
}

/* The thread is born with every signal blocked: they belong to the loop. */
static int start(struct committer *c) {
    sigset_t all, before;
    int r;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = pthread_create(&c->thread, NULL, committer_thread, c);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -r;
}

static void discard(struct committer *c) {
    if (c->event >= 0)
        close(c->event);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    blob_free(&c->batch);
    free(c->kept_head_path);
    free(c);
}

int committer_new(struct journal *journal, const char *kept_head_path, struct committer **ret) {
    struct committer *c = calloc(1, sizeof(*c));
    pthread_condattr_t monotonic;
    int r = 0;

    if (!c)
        return -ENOMEM;
    c->journal = journal;
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&c->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    c->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (c->event < 0)
        r = -errno;
    c->kept_head_path = strdup(kept_head_path);
    if (!c->kept_head_path)
        r = -ENOMEM;
    if (!r)
        r = start(c);
    if (r < 0) {
        discard(c);
        return r;
    }
    *ret = c;
    return 0;
}

struct committer *committer_free(struct committer *c) {
    if (!c)
        return NULL;
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    journal_close(c->journal);
    discard(c);
    return NULL;
}

int committer_fd(const struct committer *c) {
    return c->event;
}

void committer_submit(struct committer *c, uint64_t number, struct blob *batch, struct span note) {
    LOCKED(c);

    assert(c->state == IDLE && !c->stop);
    assert(note.len > 0 && note.len <= sizeof(c->note.bytes));
    c->number = number;
    c->batch = *batch;
    *batch = (struct blob){ 0 };
    c->note.len = note.len;
    memcpy(c->note.bytes, note.ptr, note.len);
    c->state = SUBMITTED;
    if (!c->since)
        c->since = now_ms();
    pthread_cond_signal(&c->wake);
}

bool committer_busy(const struct committer *c) {
    struct committer *m = (struct committer *)c;
    LOCKED(m);

    return c->state != IDLE;
}

uint64_t committer_since(const struct committer *c) {
    struct committer *m = (struct committer *)c;
    LOCKED(m);

    return c->since;
}

struct histogram committer_times(const struct committer *c) {
    struct committer *m = (struct committer *)c;
    LOCKED(m);

    return c->times;
}

int committer_finish(struct committer *c) {
    LOCKED(c);
    uint64_t events;

    if (read(c->event, &events, sizeof(events)) < 0 && errno != EAGAIN)
        return -errno;
    if (c->kept_error)
        return c->kept_error;
    if (c->state != ENDED)
        return 1;
    c->state = IDLE;
    return c->result;
}

int committer_read(struct committer *c, uint64_t number, struct blob *ret) {
    LOCKED(c);

    if (c->state == SUBMITTED)
        return JOURNAL_BUSY;
    return journal_read(c->journal, number, ret);
}
