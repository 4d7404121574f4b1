/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Why batch by batch, and not by SQLite's own backup: the journal is locked for one connection, and that one must never
 * wait for another disk. A batch is bytes; what they must be is told by the digests in them and by the head over them,
 * so a copy made this way can be proven, whatever the two databases look like inside.
 *
 *   loop    ─ batch ▶ queue ─▶ thread: append, commit ─ … ─▶ close, open, replay, compare the head ─▶ rename
 *
 * The queue is short: the loop gives a turn's worth and goes on. Written is PATH.part, which is taken away if anything
 * fails, and by the next backup to PATH where the daemon was killed; it becomes PATH only where nothing has that name yet.
 * PATH.head beside it is what a start holds a journal
 * against (kept_head.h): restored together they are a journal that is whole and knows it.
 */

#include "daemon/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/journal/disk.h"
#include "daemon/journal/kept_head.h"
#include "proto/obstacles.h"

#define QUEUE 32
#define COMMIT_BYTES (4u << 20)

struct backup {
    struct backup_order order;
    char path[PATH_MAX], part[PATH_MAX], head[PATH_MAX];
    uint8_t note[TALLY_NOTE_MAX];
    int event;
    pthread_t thread;
    pthread_mutex_t lock;       /* guards all below */
    pthread_cond_t given;
    struct blob queue[QUEUE];
    size_t n_queue;
    uint64_t next;              /* batch to be handed over */
    bool stop, ended;
    struct backup_result result;
};

static void tell(struct backup *b) {
    const uint64_t one = 1;
    ssize_t n = write(b->event, &one, sizeof(one));

    (void)n;                    /* could only fail where it is readable anyway */
}

static int set_fault(struct backup *b, enum obstacle obstacle, const char *const args[OBSTACLE_ARGS_MAX]) {
    obstacle_sentence(obstacle, LANGUAGE_EN, args, b->result.fault, sizeof(b->result.fault));
    return 1;
}

#define fault(b, obstacle, ...) set_fault(b, OBSTACLE_##obstacle, (const char *[OBSTACLE_ARGS_MAX]){ __VA_ARGS__ })

static int failed(struct backup *b, int r) {
    char text[128];

    if (r == JOURNAL_FULL)
        r = -ENOSPC;            /* the system's words for it have their Welsh */
    return fault(b, FILE_FAILED, b->part, r > 0 ? journal_verdict_text(r) : strerror_r(-r, text, sizeof(text)));
}

/* The next batch, waited for. False: it is to stop. */
static bool take(struct backup *b, struct blob *ret) {
    bool taken;

    pthread_mutex_lock(&b->lock);
    while (b->n_queue == 0 && !b->stop)
        pthread_cond_wait(&b->given, &b->lock);
    taken = !b->stop;
    if (taken) {
        *ret = b->queue[0];
        b->n_queue--;
        memmove(b->queue, b->queue + 1, b->n_queue * sizeof(b->queue[0]));
    }
    pthread_mutex_unlock(&b->lock);
    if (taken)
        tell(b);
    return taken;
}

static int copy(struct backup *b, struct journal *j) {
    size_t staged = 0;
    int r = 0;

    for (uint64_t i = 0; i < b->order.n_batches && r == 0; i++) {
        _cleanup_(blob_free) struct blob batch = { 0 };

        if (!take(b, &batch))
            return fault(b, STOPS);
        r = journal_append(j, i, span_blob(batch));
        staged += batch.len;
        if (r == 0 && (staged > COMMIT_BYTES || i + 1 == b->order.n_batches)) {
            r = journal_commit(j);
            staged = 0;
        }
    }
    return r ? failed(b, r) : 0;
}

/* What is written until it has its name: by this backup, or by one that was killed. */
static void remove_part(const struct backup *b) {
    static const char *const more[] = { "", "-wal", "-shm", "-journal" };
    char path[PATH_MAX + 16];

    for (size_t i = 0; i < ARRAY_SIZE(more); i++) {
        snprintf(path, sizeof(path), "%s%s", b->part, more[i]);
        unlink(path);
    }
}

static int write_copy(struct backup *b) {
    struct journal *j;
    int r;

    remove_part(b);
    r = journal_open(&JOURNAL_SQLITE, b->part, true, &j);

    if (r)
        return failed(b, r);
    r = copy(b, j);
    journal_close(j);
    return r;
}

/* As a start would check it: every digest, every total, every head, and the one it was made for. */
static int check_copy(struct backup *b) {
    struct replay_pins pins = { b->order.genesis, b->order.logs, b->order.note };
    struct state state = { 0 };
    char has[24], wanted[24];
    struct fault why;
    struct journal *j;
    int r = journal_open(&JOURNAL_SQLITE, b->part, false, &j);

    if (r)
        return failed(b, r);
    r = replay(j, &pins, NULL, NULL, &state, &why);
    journal_close(j);
    if (r > 0)
        return fault(b, COPY_UNSOUND, b->part, why.text);
    if (r < 0)
        return failed(b, r);
    if (state.chain.n_leaves != b->order.size) {
        snprintf(has, sizeof(has), "%llu", (unsigned long long)state.chain.n_leaves);
        snprintf(wanted, sizeof(wanted), "%llu", (unsigned long long)b->order.size);
        r = fault(b, COPY_SHORT, b->part, has, wanted);
    }
    state_deinit(&state);
    return r;
}

/* Its head first: without it nobody could start from the copy. */
static int name_copy(struct backup *b) {
    struct stat st;
    int r = kept_head_write(b->head, b->order.note);

    if (r < 0)
        return failed(b, r);
    if (stat(b->part, &st) < 0 || renameat2(AT_FDCWD, b->part, AT_FDCWD, b->path, RENAME_NOREPLACE) < 0)
        r = -errno;
    if (r == 0)
        r = disk_sync_folder_of(b->path);
    if (r < 0) {
        unlink(b->head);
        return failed(b, r);
    }
    b->result.bytes = (uint64_t)st.st_size;
    b->result.size = b->order.size;
    return 0;
}

static void *backup_thread(void *userdata) {
    struct backup *b = userdata;
    struct timespec began, ended;
    int r;

    clock_gettime(CLOCK_MONOTONIC, &began);
    r = write_copy(b);
    if (r == 0)
        r = check_copy(b);
    if (r == 0)
        r = name_copy(b);
    if (r)
        remove_part(b);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    pthread_mutex_lock(&b->lock);
    b->result.milliseconds = (uint64_t)((ended.tv_sec - began.tv_sec) * 1000 + (ended.tv_nsec - began.tv_nsec) / 1000000);
    b->ended = true;
    pthread_mutex_unlock(&b->lock);
    tell(b);
    return NULL;
}

static int start(struct backup *b) {
    sigset_t all, before;
    int r;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = pthread_create(&b->thread, NULL, backup_thread, b);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -r;
}

int backup_new(const struct backup_order *order, int event, struct backup **ret) {
    struct backup *b = calloc(1, sizeof(*b));
    int r = 0;

    if (!b)
        return -ENOMEM;
    b->order = *order;
    b->event = event;
    if (order->note.len > sizeof(b->note) || strlen(order->path) + sizeof(".part") > PATH_MAX)
        r = -ENAMETOOLONG;
    if (r == 0) {
        memcpy(b->note, order->note.ptr, order->note.len);
        b->order.note = span_of(b->note, order->note.len);
        strcpy(b->path, order->path);
        snprintf(b->head, sizeof(b->head), "%.*s.head", (int)(PATH_MAX - sizeof(".head")), order->path);
        snprintf(b->part, sizeof(b->part), "%.*s.part", (int)(PATH_MAX - sizeof(".part")), order->path);
    }
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->given, NULL);
    if (r == 0)
        r = start(b);
    if (r < 0) {
        pthread_cond_destroy(&b->given);
        pthread_mutex_destroy(&b->lock);
        free(b);
        return r;
    }
    *ret = b;
    tell(b);
    return 0;
}

int backup_feed(struct backup *b, struct committer *committer) {
    int r = 0;

    pthread_mutex_lock(&b->lock);
    while (!b->ended && b->n_queue < QUEUE && b->next < b->order.n_batches && r == 0) {
        r = committer_read(committer, b->next, &b->queue[b->n_queue]);
        if (r == 0) {
            b->n_queue++;
            b->next++;
        }
    }
    pthread_cond_signal(&b->given);
    pthread_mutex_unlock(&b->lock);
    return r > 0 ? -EIO : r;
}

bool backup_ended(struct backup *b, struct backup_result *ret) {
    bool ended;

    pthread_mutex_lock(&b->lock);
    ended = b->ended;
    if (ended)
        *ret = b->result;
    pthread_mutex_unlock(&b->lock);
    return ended;
}

const char *backup_path(const struct backup *b) {
    return b->path;
}

struct backup *backup_free(struct backup *b) {
    if (!b)
        return NULL;
    pthread_mutex_lock(&b->lock);
    b->stop = true;
    pthread_cond_signal(&b->given);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
    for (size_t i = 0; i < b->n_queue; i++)
        blob_free(&b->queue[i]);
    pthread_cond_destroy(&b->given);
    pthread_mutex_destroy(&b->lock);
    free(b);
    return NULL;
}
