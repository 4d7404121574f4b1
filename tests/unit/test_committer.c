/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/committer.h"
#include "daemon/journal/kept_head.h"
#include "daemon/journal/ram.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define PATIENCE_MS 10000

static char folder[64], head_path[96], blocker[112];
static struct committer *c;

static int set_up(void **state) {
    struct journal *j = NULL;

    (void)state;
    strcpy(folder, "/tmp/test_committer.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(head_path, sizeof(head_path), "%s/head", folder);
    snprintf(blocker, sizeof(blocker), "%s.new", head_path);
    assert_int_equal(journal_open(&JOURNAL_RAM, "j", true, &j), 0);
    assert_int_equal(committer_new(j, head_path, &c), 0);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    ram_hold_commits(false);
    c = committer_free(c);
    ram_reset();
    unlink(head_path);
    rmdir(blocker);
    return rmdir(folder);
}

static void submit(uint64_t number, const char *note) {
    struct blob b = { (uint8_t *)strdup("batch 0"), 7 };

    b.ptr[6] = (uint8_t)('0' + number % 10);
    committer_submit(c, number, &b, span_str(note));
    assert_null(b.ptr);
}

static bool readable(int timeout) {
    struct pollfd p = { .fd = committer_fd(c), .events = POLLIN };

    return poll(&p, 1, timeout) == 1;
}

static int outcome(void) {
    assert_true(readable(PATIENCE_MS));
    return committer_finish(c);
}

static bool head_is(const char *want) {
    _cleanup_(blob_free) struct blob got = { 0 };

    return kept_head_read(head_path, &got) == 0 && span_equal(span_blob(got), span_str(want));
}

/* A batch is durable when finish says 0, not before; its bytes come back; then the slot is free for the next one. */
static void commits(void **state) {
    (void)state;
    assert_false(committer_busy(c));
    assert_int_equal(committer_finish(c), 1);
    for (uint64_t i = 0; i < 100; i++) {
        _cleanup_(blob_free) struct blob b = { 0 };

        submit(i, "note\n");
        assert_true(committer_busy(c));
        assert_int_equal(outcome(), 0);
        assert_false(committer_busy(c));
        assert_int_equal(ram_commits(), i + 1);
        assert_int_equal(committer_read(c, i, &b), 0);
        assert_int_equal(b.ptr[6], '0' + i % 10);
    }
    assert_int_equal(committer_finish(c), 1);
    assert_false(readable(0));
}

/*
 * While the disk is at work the loop is not: finish says "not yet", reading says "busy", and neither waits. Since when the
 * disk is waited for does not move meanwhile, and is nothing when it has answered.
 */
static void never_blocks(void **state) {
    struct blob b = { 0 };
    uint64_t since;

    (void)state;
    assert_int_equal(committer_since(c), 0);
    ram_hold_commits(true);
    submit(0, "note\n");
    ram_wait_held();
    assert_false(readable(0));
    assert_int_equal(committer_finish(c), 1);
    assert_true(committer_busy(c));
    assert_int_equal(committer_read(c, 0, &b), JOURNAL_BUSY);
    assert_int_equal(ram_commits(), 0);
    since = committer_since(c);
    assert_true(since > 0);
    poll(NULL, 0, 3);   /* the clock moves on, and must not matter */
    assert_int_equal(committer_since(c), since);
    ram_hold_commits(false);
    assert_int_equal(outcome(), 0);
    for (int i = 0; i < PATIENCE_MS && committer_since(c) != 0; i++)
        poll(NULL, 0, 1);   /* the kept head is written */
    assert_int_equal(committer_since(c), 0);
    assert_int_equal(committer_read(c, 0, &b), 0);
    blob_free(&b);
    assert_int_equal(committer_read(c, 1, &b), JOURNAL_END);
}

/* A commit that fails is told as its error, nothing of it can be read, and no kept head speaks of it. */
static void commit_fails(void **state) {
    struct blob b = { 0 };

    (void)state;
    ram_fail_commit(1, -EIO);
    submit(0, "note\n");
    assert_int_equal(outcome(), -EIO);
    assert_true(committer_read(c, 0, &b) < 0);
    c = committer_free(c);
    assert_int_equal(kept_head_read(head_path, &b), 1);
}

/* The same for one that fails while it is staged, and for a full disk. */
static void append_fails(void **state) {
    (void)state;
    submit(0, "note\n");
    assert_int_equal(outcome(), 0);
    ram_fail_append(1, JOURNAL_FULL);
    submit(1, "other\n");
    assert_int_equal(outcome(), -ENOSPC);
    ram_fail_append(0, 0);
    submit(1, "other\n");
    assert_int_equal(outcome(), -ENOSPC);
    c = committer_free(c);
    assert_true(head_is("note\n"));
}

/* Ending waits for the batch in flight, and the newest head is on disk afterwards. */
static void ends_in_order(void **state) {
    struct journal *j = NULL;
    uint64_t n = 0;

    (void)state;
    submit(0, "first\n");
    assert_int_equal(outcome(), 0);
    submit(1, "second\n");
    c = committer_free(c);
    assert_true(head_is("second\n"));
    assert_int_equal(journal_open(&JOURNAL_RAM, "j", false, &j), 0);
    assert_int_equal(journal_count(j, &n), 0);
    assert_int_equal(n, 2);
    journal_close(j);
}

static uint64_t now_ms(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Under a stream of commits the head is written at most once a second; when the stream stops the last one still is. */
static void keeps_head_once_a_second(void **state) {
    uint64_t start = now_ms(), i = 0, writes = 0;
    struct stat st, last = { 0 };
    char note[32];

    (void)state;
    while (now_ms() - start < 1500 && i < RAM_BATCHES_MAX - 1) {
        snprintf(note, sizeof(note), "head %llu\n", (unsigned long long)i);
        submit(i++, note);
        assert_int_equal(outcome(), 0);
        if (stat(head_path, &st) == 0 && st.st_ino != last.st_ino) {
            writes++;
            last = st;
        }
    }
    assert_true(i > 10);
    assert_in_range(writes, 1, 2 + (now_ms() - start) / 1000);
    start = now_ms();
    while (!head_is(note) && now_ms() - start < PATIENCE_MS)
        assert_false(readable(1));
    assert_true(head_is(note));
}

/* When the kept head cannot be written the loop is woken and told, with nothing in flight. */
static void kept_head_fails(void **state) {
    (void)state;
    assert_int_equal(mkdir(blocker, 0700), 0);
    submit(0, "note\n");
    for (int r = 0; r != -EISDIR; r = committer_finish(c))
        assert_true(r >= 0 && readable(PATIENCE_MS));
    assert_int_equal(committer_finish(c), -EISDIR);
}

/* The thread takes no signals: one sent to the process while only the loop has it blocked stays pending. */
static void takes_no_signals(void **state) {
    sigset_t one, before, pending;

    (void)state;
    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &one, &before);
    kill(getpid(), SIGUSR1);
    submit(0, "note\n");
    assert_int_equal(outcome(), 0);
    sigpending(&pending);
    assert_true(sigismember(&pending, SIGUSR1));
    signal(SIGUSR1, SIG_IGN);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(never_blocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(commit_fails, set_up, tear_down),
        cmocka_unit_test_setup_teardown(append_fails, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ends_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_head_once_a_second, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kept_head_fails, set_up, tear_down),
        cmocka_unit_test_setup_teardown(takes_no_signals, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
