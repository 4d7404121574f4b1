/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A client that follows fake_daemon.h's server, and what its callbacks have seen. */

#include "tests/unit/fake_daemon.h"

struct seen {
    unsigned records, heads, doubts, stale, fresh, errors;
    int doubt, error;
    uint64_t size;
    char key[64];
    struct blob old, new;       /* of the last record told */
};

static inline void on_record(struct tally_follow *f, void *user, struct tally_bytes key, struct tally_bytes old,
                      struct tally_bytes new) {
    struct seen *s = user;

    (void)f;
    s->records++;
    snprintf(s->key, sizeof(s->key), "%.*s", (int)key.len, (const char *)key.ptr);
    blob_free(&s->old);
    blob_free(&s->new);
    if (old.ptr)
        s->old = (struct blob){ memcpy(malloc(old.len), old.ptr, old.len), old.len };
    s->new = (struct blob){ memcpy(malloc(new.len), new.ptr, new.len), new.len };
}

static inline void on_head(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    struct seen *s = user;

    (void)f;
    assert_non_null(note.ptr);
    assert_int_equal(time, 1000 * size);
    s->heads++;
    s->size = size;
}

static inline void on_stale(struct tally_follow *f, void *user, bool stale, uint64_t as_of) {
    struct seen *s = user;

    (void)f;
    (void)as_of;
    if (stale)
        s->stale++;
    else
        s->fresh++;
}

static inline void on_doubt(struct tally_follow *f, void *user, int error, const char *text) {
    struct seen *s = user;

    (void)f;
    assert_non_null(text);
    s->doubts++;
    s->doubt = error;
}

static inline void on_error(struct tally *t, void *user, int error, const char *text) {
    struct seen *s = user;

    (void)t;
    (void)text;
    s->errors++;
    s->error = error;
}

struct talk {
    struct fake fake;
    struct seen seen;
    struct tally *t;
    struct tally_follow *f;
};

/* A client that follows a prefix; range_given as a program that has the manifest would. */
static inline void talk_open(struct talk *k, const char *prefix, const struct tally_options *changed) {
    struct tally_options options = changed ? *changed : fake_options(&k->fake);
    struct tally_follow_options follow = { .prefix = prefix, .range_given = true, .on_record = on_record,
                                           .on_head = on_head, .on_stale = on_stale, .on_doubt = on_doubt,
                                           .user = &k->seen };

    fake_range(&k->fake, span_str(prefix), &follow.lo, &follow.hi);
    options.on_error = on_error;
    options.user = &k->seen;
    assert_int_equal(tally_new(&options, &k->t), 0);
    assert_int_equal(tally_follow(k->t, &follow, &k->f), 0);
}

static inline void talk_close(struct talk *k) {
    tally_free(k->t);
    fake_deinit(&k->fake);
    blob_free(&k->seen.old);
    blob_free(&k->seen.new);
}

/* Until the snapshot is whole and the updates socket is subscribed. */
static inline void talk_settle(struct talk *k) {
    fake_until(&k->fake, k->t, k->seen.heads > 0 && k->fake.subscribed);
}

/* Whether what is held is the server's state, under the prefix. */
static inline void assert_same(const struct talk *k, const char *prefix) {
    uint64_t lo, hi;

    fake_range(&k->fake, span_str(prefix), &lo, &hi);
    assert_int_equal(tally_follow_count(k->f), hi - lo);
    for (uint64_t i = lo; i < hi; i++) {
        struct tally_bytes held = tally_follow_get(k->f, k->fake.keys[i]);

        assert_true(span_equal(span_of(held.ptr, held.len), span_blob(k->fake.records[i])));
    }
}
