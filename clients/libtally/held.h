/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The records that a follower holds: for each position under its prefix the record of the last whole state (base), what
 * a round of pages has brought so far (staged), and what an update has shown since (live). A record is published as
 * live where there is one, else as base. Nothing gets in here that was not proven against a signed head.
 *
 *      page ──prove──▶ staged ──commit──▶ base ─┐
 *                                               ├──▶ published
 *      update ──prove──▶ live ──────────────────┘      (a commit that reaches as far as a live record drops it)
 */

#include "proto/message.h"
#include "proto/note.h"
#include "proto/tree.h"

struct slot {
    struct blob key, base, staged, live;
    struct blob old;                /* what was published before, while changes are told */
    struct digest base_hash, staged_hash;
    uint64_t live_size;             /* the journal's size under which live was proven */
    bool changed;                   /* to be told */
};

struct held {
    struct blob prefix;
    bool range_given;
    uint64_t lo, hi;                /* the range, when given */
    bool known;                     /* all slots are there: one whole state was held */
    uint64_t first, total;          /* position of the first slot; leaves of the records' tree */
    struct slot *slots;
    size_t n, room;
    struct head head;               /* of the whole state, when known */
    size_t n_frame;                 /* the hashes around it under that head: one page spoke for all of it */
    struct digest frame[TALLY_FRAME_MAX];
    struct tree tree;               /* over what is published, when that is all records */
    bool tree_on;
    bool live_any;                  /* some slot has a live record */
};

/* What a page is an answer to. */
struct turn {
    bool full;                      /* asked from size 0: every record must be there */
    bool begins;                    /* the first page of its round */
    uint64_t covered;               /* the position that the pages before reached */
};

int held_init(struct held *h, struct span prefix);
void held_deinit(struct held *h);

/*
 * Proves a page against its head and stages its records. Returns 0; TALLY_E_RANGE, TALLY_E_PROOF, TALLY_E_MESSAGE, with
 * nothing staged; or -ENOMEM.
 */
int held_page(struct held *h, const struct m_page *page, const struct head *head, const struct turn *turn);
/* Forgets what is staged; before the first whole state, everything. */
void held_unstage(struct held *h);
/* Makes what is staged the whole state of a head and marks the slots whose published record changed. 0 or -ENOMEM. */
int held_commit(struct held *h, const struct head *head);

/*
 * Proves an update and publishes its record; *ret_fresh tells whether it was new, and its slot marked. Returns 0,
 * TALLY_E_PROOF, TALLY_E_RANGE, TALLY_E_MESSAGE or -ENOMEM.
 */
int held_update(struct held *h, const struct m_update *update, const struct head *head, struct span topic,
                bool *ret_fresh);
/* Whether what is published is the whole state of this head; then it becomes that. */
bool held_reaches(struct held *h, const struct head *head);

struct span held_published(const struct slot *slot);
/* The slot of a key, or NULL. */
struct slot *held_find(const struct held *h, struct span key);
