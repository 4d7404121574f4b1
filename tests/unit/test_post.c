/* SPDX-License-Identifier: Apache-2.0 */

/* Posts to servers that answer, answer too much, hang up, are not there, or never say a word. */

#include "tests/unit/probe.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "daemon/cosign/post.h"

#define BOUND_MS 20000

struct server {
    int fd;
    char url[64];
    pthread_t thread;
    const char *answer;         /* all of it, with its head; NULL: hangs up */
    char asked[2048];
};

static int listener(char url[64]) {
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t n = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    snprintf(url, 64, "http://127.0.0.1:%u/add-checkpoint", ntohs(at.sin_port));
    return fd;
}

/* Serves one connection. */
static void *serve(void *user) {
    struct server *s = user;
    int fd = accept(s->fd, NULL, NULL);
    size_t n = 0;
    ssize_t got;

    while (n + 1 < sizeof(s->asked) && !strstr(s->asked, "\r\n\r\nthe body")) {
        got = read(fd, s->asked + n, sizeof(s->asked) - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    if (s->answer && write(fd, s->answer, strlen(s->answer)) < 0)
        n = 0;
    close(fd);
    return NULL;
}

static void server_start(struct server *s, const char *answer) {
    *s = (struct server){ .answer = answer };
    s->fd = listener(s->url);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void server_end(struct server *s) {
    pthread_join(s->thread, NULL);
    close(s->fd);
}

static struct post post_to(const char *url, size_t number) {
    struct post post = { .url = url, .number = number, .body = { .ptr = (uint8_t *)strdup("the body"), .len = 8 } };

    assert_non_null(post.body.ptr);
    return post;
}

/* Posts and waits for all answers. */
static struct post *post_all(struct poster *p, const struct post *posts, size_t n) {
    struct pollfd end = { .fd = poster_fd(p), .events = POLLIN };
    struct post *copy = calloc(n, sizeof(*copy)), *ended = NULL;
    size_t n_ended = 0;

    assert_non_null(copy);
    memcpy(copy, posts, n * sizeof(*copy));
    assert_false(poster_busy(p));
    post_begin(p, copy, n);
    assert_true(poster_busy(p));
    assert_int_equal(poll(&end, 1, BOUND_MS), 1);
    assert_int_equal(post_end(p, &ended, &n_ended), 1);
    assert_int_equal(n_ended, n);
    assert_false(poster_busy(p));
    assert_int_equal(post_end(p, &ended, &n_ended), 0);
    return copy;
}

/* One set: an answer, another status, one that is too long, one that hangs up, one that is not there. */
static void test_answers(void **state) {
    static char large[8192];
    struct server servers[4];
    struct poster *p;
    struct post posts[5], *ended;
    char nobody[64];

    (void)state;
    snprintf(large, sizeof(large), "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n%05000d", 7);
    server_start(&servers[0], "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nyes!\n");
    server_start(&servers[1], "HTTP/1.1 409 Conflict\r\nContent-Length: 3\r\n\r\n13\n");
    server_start(&servers[2], large);
    server_start(&servers[3], NULL);
    close(listener(nobody));
    assert_int_equal(poster_new(&p), 0);
    for (size_t i = 0; i < 5; i++)
        posts[i] = post_to(i < 4 ? servers[i].url : nobody, 10 + i);
    ended = post_all(p, posts, 5);
    for (size_t i = 0; i < 4; i++)
        server_end(&servers[i]);
    assert_int_equal(ended[0].status, 200);
    assert_int_equal(ended[0].number, 10);
    assert_true(span_equal(span_blob(ended[0].answer), span_str("yes!\n")));
    assert_int_equal(ended[1].status, 409);
    assert_true(span_equal(span_blob(ended[1].answer), span_str("13\n")));
    for (size_t i = 2; i < 5; i++)
        assert_int_equal(ended[i].status, 0);
    assert_non_null(strstr(servers[0].asked, "POST /add-checkpoint HTTP/1.1\r\n"));
    post_free(ended, 5);
    poster_free(p);
}

/* Redirections are not followed: a witness is where the policy says. */
static void test_redirection(void **state) {
    struct server server;
    struct poster *p;
    struct post post, *ended;

    (void)state;
    server_start(&server, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(poster_new(&p), 0);
    post = post_to(server.url, 0);
    ended = post_all(p, &post, 1);
    server_end(&server);
    assert_int_equal(ended[0].status, 302);
    post_free(ended, 1);
    poster_free(p);
}

/* Who stops does not wait for a server that never answers. */
static void test_end_in_flight(void **state) {
    struct timespec began, ended;
    struct poster *p;
    struct post *posts = calloc(1, sizeof(*posts));
    char url[64];
    int fd = listener(url);

    (void)state;
    assert_non_null(posts);
    assert_int_equal(poster_new(&p), 0);
    posts[0] = post_to(url, 0);
    clock_gettime(CLOCK_MONOTONIC, &began);
    post_begin(p, posts, 1);
    assert_null(poster_free(p));
    clock_gettime(CLOCK_MONOTONIC, &ended);
    assert_true(ended.tv_sec - began.tv_sec < POST_MS / 1000);
    assert_null(poster_free(NULL));
    close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers), cmocka_unit_test(test_redirection), cmocka_unit_test(test_end_in_flight),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
