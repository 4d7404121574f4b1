/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A file that proves something by itself (SPEC.md 5.4, 5.5, 7.5, 9.1), whatever kind it is: a receipt, an inclusion, the growth
 * of the journal, records, an update as it was published, a head. Nothing else is needed than the log's key and name.
 */

#include "proto/arena.h"
#include "proto/files.h"
#include "proto/note.h"
#include "proto/tlog_proof.h"

enum proven_kind { PROVEN_RECEIPT, PROVEN_INCLUSION, PROVEN_GROWTH, PROVEN_RECORDS, PROVEN_UPDATE, PROVEN_HEAD };

struct proven {
    enum proven_kind kind;
    struct span note;           /* of the head that all of it stands under */
    union {
        struct receipt receipt;
        struct tlog_proof inclusion;
        struct growth growth;
        struct m_page records;
        struct m_update update;
    };
    /* After proven_check(): */
    struct head head;           /* that note's, opened */
    struct head old;            /* growth: the earlier one */
    struct leaf leaf;           /* receipt, inclusion */
    struct span first, last;    /* records, update: the keys */
};

/* Which kind it is, without believing it. Returns 0, 1 when it is none of them, or -ENOMEM. Points into bytes and the arena. */
int proven_read(struct span bytes, struct arena *arena, struct proven *ret);

/* Whether it holds: 0, a TALLY_E_ that says what does not, or -ENOMEM. */
int proven_check(struct proven *p, struct span origin, const struct public_key *log);

/* "receipt": as in --json. */
const char *proven_name(enum proven_kind kind);
