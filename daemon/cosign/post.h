/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Posts to several places at once, on a thread of its own: what others' servers do, or fail to do, is never waited for by
 * the loop. One set of posts is in flight at a time.
 */

#include "proto/bytes.h"

#define POST_CONNECT_MS 3000    /* to reach a server */
#define POST_MS 5000            /* for the whole of a post */
#define POST_ANSWER_MAX 4096    /* bytes of an answer: a longer one counts as none */

struct post {
    const char *url;            /* outlives the post */
    size_t number;              /* whose it is, for the caller */
    struct blob body;           /* the poster's from post_begin() on */
    unsigned status;            /* of HTTP; 0: no answer */
    struct blob answer;         /* the caller's from post_end() on */
};
void post_free(struct post *posts, size_t n);

struct poster;

/* Starts the thread (all signals blocked). Returns 0 or a negative errno. */
int poster_new(struct poster **ret);
/* Ends whatever is in flight, and the thread. NULL is nothing. */
struct poster *poster_free(struct poster *p);

/* A descriptor that is readable when a set of posts has ended. */
int poster_fd(const struct poster *p);
bool poster_busy(const struct poster *p);

/* Hands posts over, which become the poster's with what they own. None may be in flight. */
void post_begin(struct poster *p, struct post *posts, size_t n);
/* Takes them back, to be freed by post_free(). Returns 1 with them, or 0 when none has ended. */
int post_end(struct poster *p, struct post **ret, size_t *ret_n);
