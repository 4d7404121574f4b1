/* SPDX-License-Identifier: Apache-2.0 */

/*
 * libcurl's multi interface does the waiting; its wake-up is how a new set, or the end, reaches a thread that waits for
 * servers. No redirections, no proxies, no cookies: a witness is where the policy says that it is.
 */

#include "daemon/cosign/post.h"

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define WAIT_MS 1000

enum state { IDLE, BEGUN, ENDED };

struct poster {
    CURLM *multi;               /* the thread's, but for waking it */
    struct curl_slist *headers;
    pthread_t thread;
    pthread_mutex_t lock;       /* guards what is below */
    int event;
    enum state state;
    bool stop;
    struct post *posts;
    size_t n;
};

void post_free(struct post *posts, size_t n) {
    for (size_t i = 0; i < n; i++) {
        blob_free(&posts[i].body);
        blob_free(&posts[i].answer);
    }
    free(posts);
}

static size_t take_answer(char *bytes, size_t one, size_t n, void *user) {
    struct post *post = user;
    uint8_t *grown;

    (void)one;
    if (n > POST_ANSWER_MAX - post->answer.len)
        return 0; /* which ends the transfer with an error */
    grown = realloc(post->answer.ptr, post->answer.len + n);
    if (!grown)
        return 0;
    memcpy(grown + post->answer.len, bytes, n);
    post->answer.ptr = grown;
    post->answer.len += n;
    return n;
}

static CURL *easy_of(struct poster *p, struct post *post) {
    CURL *easy = curl_easy_init();

    if (!easy)
        return NULL;
    curl_easy_setopt(easy, CURLOPT_URL, post->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)post->body.len);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, (const char *)post->body.ptr);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, p->headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "tallyd/" TALLY_VERSION);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)POST_CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)POST_MS);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, post);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, post);
    if (curl_multi_add_handle(p->multi, easy) == CURLM_OK)
        return easy;
    curl_easy_cleanup(easy);
    return NULL;
}

static bool stopped(struct poster *p) {
    bool stop;

    pthread_mutex_lock(&p->lock);
    stop = p->stop;
    pthread_mutex_unlock(&p->lock);
    return stop;
}

/* What has ended since the last time: a status only where the whole answer came. */
static void take_ended(struct poster *p) {
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(p->multi, &left))) {
        struct post *post = NULL;
        long status = 0;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &post);
        if (message->data.result == CURLE_OK)
            curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
        post->status = (unsigned)status;
    }
}

static void run(struct poster *p, struct post *posts, size_t n) {
    CURL **handles = calloc(n, sizeof(CURL *));
    int running = 1;

    for (size_t i = 0; handles && i < n; i++)
        handles[i] = easy_of(p, &posts[i]);
    while (handles && running && !stopped(p) && curl_multi_perform(p->multi, &running) == CURLM_OK) {
        take_ended(p);
        if (running)
            curl_multi_poll(p->multi, NULL, 0, WAIT_MS, NULL);
    }
    for (size_t i = 0; handles && i < n; i++)
        if (handles[i]) {
            curl_multi_remove_handle(p->multi, handles[i]);
            curl_easy_cleanup(handles[i]);
        }
    free(handles);
}

static void *work(void *user) {
    struct poster *p = user;

    pthread_mutex_lock(&p->lock);
    while (!p->stop) {
        bool begun = p->state == BEGUN;

        pthread_mutex_unlock(&p->lock);
        if (begun)
            run(p, p->posts, p->n);
        else
            curl_multi_poll(p->multi, NULL, 0, WAIT_MS, NULL);
        pthread_mutex_lock(&p->lock);
        if (begun) {
            const uint64_t one = 1;
            ssize_t written;

            p->state = ENDED;
            written = write(p->event, &one, sizeof(one));
            (void)written; /* could only block past 2^64 - 2 untaken events */
        }
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static int start(struct poster *p) {
    sigset_t all, before;
    int r;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = pthread_create(&p->thread, NULL, work, p);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -r;
}

static void discard(struct poster *p) {
    if (p->multi)
        curl_multi_cleanup(p->multi);
    curl_slist_free_all(p->headers);
    if (p->event >= 0)
        close(p->event);
    pthread_mutex_destroy(&p->lock);
    post_free(p->posts, p->n);
    free(p);
    curl_global_cleanup();
}

int poster_new(struct poster **ret) {
    struct poster *p = calloc(1, sizeof(*p));
    int r;

    if (!p)
        return -ENOMEM;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(p);
        return -ENOMEM;
    }
    pthread_mutex_init(&p->lock, NULL);
    p->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    r = p->event < 0 ? -errno : 0;
    p->multi = curl_multi_init();
    p->headers = curl_slist_append(NULL, "Content-Type: text/plain");
    if (r == 0 && (!p->multi || !p->headers))
        r = -ENOMEM;
    if (r == 0)
        r = start(p);
    if (r < 0) {
        discard(p);
        return r;
    }
    *ret = p;
    return 0;
}

struct poster *poster_free(struct poster *p) {
    if (!p)
        return NULL;
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_mutex_unlock(&p->lock);
    curl_multi_wakeup(p->multi);
    pthread_join(p->thread, NULL);
    discard(p);
    return NULL;
}

int poster_fd(const struct poster *p) {
    return p->event;
}

bool poster_busy(const struct poster *p) {
    struct poster *own = (struct poster *)(uintptr_t)p;
    bool busy;

    pthread_mutex_lock(&own->lock);
    busy = own->state != IDLE;
    pthread_mutex_unlock(&own->lock);
    return busy;
}

void post_begin(struct poster *p, struct post *posts, size_t n) {
    pthread_mutex_lock(&p->lock);
    p->posts = posts;
    p->n = n;
    p->state = BEGUN;
    pthread_mutex_unlock(&p->lock);
    curl_multi_wakeup(p->multi);
}

int post_end(struct poster *p, struct post **ret, size_t *ret_n) {
    uint64_t taken;
    int ended;

    pthread_mutex_lock(&p->lock);
    ended = p->state == ENDED;
    if (ended) {
        *ret = p->posts;
        *ret_n = p->n;
        p->posts = NULL;
        p->n = 0;
        p->state = IDLE;
        if (read(p->event, &taken, sizeof(taken)) < 0)
            ended = 1; /* the event was taken already */
    }
    pthread_mutex_unlock(&p->lock);
    return ended;
}
