/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The heads that were seen: each is opened and verified once, compared with others of its size, and the largest is kept.
 */

#include "proto/note.h"

#define HEADS_SEEN 64

struct head_seen {
    uint64_t size;
    struct digest note;         /* of the whole note's bytes, so that the same bytes are verified once */
    struct digest text;         /* of what is signed: one for each size */
    struct head head;           /* origin empty */
};

struct heads {
    char *origin;
    struct public_key log;
    struct blob largest;        /* a note; ptr NULL before the first */
    uint64_t size;              /* its size */
    bool grown_given;
    struct head grown;          /* the greatest head of a whole state that was held, or of an earlier run: what is held next
                                 * must be shown to have grown from it (growth.c) */
    void (*fresh)(void *context, struct span note, uint64_t size);     /* is told of every new head; NULL: nobody is */
    void *context;
    struct head_seen seen[HEADS_SEEN];
    size_t n, next;             /* a ring */
};

/* Returns 0 or -ENOMEM. */
int heads_init(struct heads *heads, const char *origin, const uint8_t log_key[32]);
void heads_deinit(struct heads *heads);

/* The head is that of a whole state now, or of an earlier run. */
void heads_grow(struct heads *heads, const struct head *head);

/*
 * Opens a note. Returns 0, TALLY_E_HEAD (malformed, another log's, unsigned or forged), TALLY_E_FORK (its size was seen
 * with another text) or -ENOMEM. ret->origin is empty. A refused note leaves nothing behind.
 */
int heads_open(struct heads *heads, struct span note, struct head *ret);
