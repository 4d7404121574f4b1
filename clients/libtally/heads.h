/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The heads that were seen: each is opened and verified once, compared with others of its size, and the largest is kept.
 */

#include "proto/limits.h"
#include "proto/note.h"

#define HEADS_SEEN 64
#define HEADS_KEYS_MAX (TALLY_NOTICES_MAX + 1)  /* the manifest's, and one for each event that changes it */

/* A key of the log, and from which size on it signs heads (SPEC.md 4.3). */
struct heads_key {
    struct public_key key;
    uint64_t since;
};

struct head_seen {
    uint64_t size;
    struct digest note;         /* of the whole note's bytes, so that the same bytes are verified once */
    struct digest text;         /* of what is signed: one for each size */
    struct head head;           /* origin empty */
    struct blob bytes;          /* the note, should it contradict another */
};

struct heads {
    char *origin;
    struct heads_key keys[HEADS_KEYS_MAX];      /* ascending by size; the first is the caller's */
    size_t n_keys;
    bool stranger;              /* a head was shown that another key has signed: the log may have a newer one (keys.c) */
    struct blob unproven;       /* the head of an earlier run, while it is by such a key; ptr NULL: none */
    struct blob largest;        /* a note; ptr NULL before the first */
    uint64_t size;              /* its size */
    bool grown_given;
    struct head grown;          /* the greatest head of a whole state that was held, or of an earlier run: what is held next
                                 * must be shown to have grown from it (growth.c) */
    struct blob grown_note;     /* its note */
    struct blob fork[2];        /* the last two notes that contradicted each other, the smaller size first; [0].ptr NULL: none did */
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

/* The log did not grow from what was held to this head, which was opened: both notes are kept in `fork`. */
void heads_contradict(struct heads *heads, const struct head *head);

/*
 * Opens a note. Returns 0, TALLY_E_HEAD (malformed, another log's, unsigned or forged), TALLY_E_FORK (its size was seen
 * with another text) or -ENOMEM. ret->origin is empty. A refused note leaves nothing behind.
 */
int heads_open(struct heads *heads, struct span note, struct head *ret);

/* The newest key that is known, and the one that signs at a size. */
const struct heads_key *heads_newest_key(const struct heads *heads);
const struct public_key *heads_key_at(const struct heads *heads, uint64_t size);
/* The log has another key from this size on, later than the newest. Returns false when there are too many. */
bool heads_add_key(struct heads *heads, const struct public_key *key, uint64_t since);

/*
 * Takes the head of an earlier run. Returns as heads_open(); one by a key that is not known yet is kept for heads_proven(),
 * and 0.
 */
int heads_resume(struct heads *heads, struct span note);
/* Opens what was kept, after keys were learned, or when no more are. Returns as heads_open(); 0 where nothing was. */
int heads_proven(struct heads *heads);
