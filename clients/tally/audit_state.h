/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The inside of an audit: what audit.c (entries) and audit_heads.c (heads, records) share. */

#include "clients/tally/audit.h"
#include "clients/tally/checks.h"
#include "daemon/core/ledger.h"
#include "proto/arena.h"
#include "proto/envelope.h"
#include "proto/tree.h"

/* One of the log's heads: by its size, the digest of what is signed of it, and the note, which may be evidence one day. */
struct head_text {
    uint64_t size;
    struct digest text;
    struct blob note;
};
struct head_texts {
    struct head_text *rows;
    size_t n, room;
};

/* The sigset of the entry at hand. Entries of one envelope follow each other, and its signatures are checked once. */
struct sigset_now {
    bool given;
    struct arena arena;
    struct digest digest;
    struct envelope envelope;
    struct signers signers;
    struct digest key_ids[TALLY_SIGNATURES_MAX];
    size_t next;                /* which of its bodies probably comes next */
};

struct audit {
    struct election *e;
    struct ledger *ledger;
    struct checks *checks;
    struct tree journal, records;
    struct tree_leaf *changed;  /* room for every record */
    uint64_t time;              /* of the last entry */
    uint64_t manifest_time;     /* of the manifest's entries, in a rehearsal */
    struct sigset_now sigset;
    uint32_t *contests;         /* of each entry; NO_INDEX: it is of none */
    size_t room;                /* of contests */
    struct head_texts heads;    /* of the journal, ascending */
    struct head_texts ahead;    /* seen elsewhere, of sizes that are not reached yet */
    uint64_t least_ahead;       /* the least of those sizes; UINT64_MAX: none */
    struct head last;           /* of the journal */
    struct blob fork[2];        /* the notes of two heads that contradict each other; ptr NULL: none do */
    bool trusting;
    struct head trusted;
    struct finding finding;
    struct audit_counts counts;
};

/* Says what does not agree. `expected` and `found` NULL: nothing to say. Returns 1. */
int find_entry(struct audit *a, enum finding_kind kind, struct span subject, const char *expected, const char *found);
int find_head(struct audit *a, enum finding_kind kind, uint64_t size, const char *expected, const char *found);

/* --- audit_heads.c --- */

/* A head of the journal, of the size that is reached or not: returns as audit_page(). */
int audit_head(struct audit *a, struct span note, const struct head *head);
void head_texts_deinit(struct head_texts *t);
