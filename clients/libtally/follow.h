/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A follower: what it holds, the round of pages under way, and when it asks next. Not installed. */

#include "clients/libtally/client.h"
#include "clients/libtally/held.h"

struct round {
    bool active;
    bool full;                  /* from size 0: doubt, or the first */
    uint64_t ask;               /* the request under way */
    uint64_t from;              /* the size asked from */
    uint64_t first_size;        /* of the head of the first page */
    uint64_t covered;
    unsigned pages, turns;
    struct blob after;
    struct head head;           /* of the whole state, while its growth is being proven */
    struct blob note;           /* that head */
    size_t n_frame;             /* the hashes around the state in the records' tree */
    struct digest frame[TALLY_FRAME_MAX];
};

struct tally_follow {
    struct tally_follow *next;
    struct tally *t;
    struct tally_follow_options o;
    struct held held;
    struct round round;
    bool dead;                  /* ended in its own callback: freed at the end of the turn */
    bool again;                 /* ask once more when the round is over */
    bool doubted;               /* the next round asks for everything */
    bool done;                  /* once: was whole */
    uint32_t backoff;
    uint64_t next_since;        /* monotonic ms */
    uint64_t heard;             /* monotonic ms of the newest sign of life */
    bool stale;
    uint64_t last_beat_size;
};

/* --- since.c --- */

/* Begins a round. Returns 0 or a negative errno. */
int since_start(struct tally_follow *f);
void since_stop(struct tally_follow *f);

/* The growth of the journal up to the round's head is proven: error 0, or a TALLY_E_ and its detail. */
int since_grown(struct tally_follow *f, int error, const char *text);

/* --- growth.c --- */

/* Whether a head's state may be held without a proof that the journal grew to it: nothing was held before, or just it. */
bool growth_known(const struct tally *t, const struct head *head);
/* Asks for that proof, for the round's head; since_grown() hears of it. Returns 0 or a negative errno. */
int growth_ask(struct tally_follow *f);

/* --- follow.c --- */

/* Reports a doubt; the next round asks soon, from size 0 when `full`. */
void follow_doubt(struct tally_follow *f, int error, const char *text, bool full);
/* Tells what is marked as changed. */
void follow_tell(struct tally_follow *f);
/* Tells of the head that what is held is the whole state of. */
void follow_tell_head(struct tally_follow *f, struct span note);
void follow_heard(struct tally_follow *f);
