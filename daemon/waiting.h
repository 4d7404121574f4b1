/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Answers that wait for a commit: for each submission the verdicts already given, and the entries whose receipts belong
 * to them. A submission is answered when the newest durable head covers the last of these entries.
 */

#include "daemon/chain.h"
#include "daemon/core/judgement.h"
#include "daemon/pipeline.h"
#include "proto/pack.h"

/* One body's part of an answer: what was said, and whose receipt goes with it. */
struct outcome {
    enum verdict verdict;
    bool retry, entry_given;
    uint64_t entry;
    struct blob codes;          /* packed: [[code, [argument…]]…] */
};

struct waiting {
    struct waiting *next;
    struct asker asker;
    uint64_t id;
    uint64_t came;              /* ms, when it was submitted */
    uint64_t size;              /* the head must cover this many entries */
    size_t n;
    struct outcome outcomes[];
};

/* Returns NULL when memory is out. */
struct waiting *waiting_new(const struct asker *asker, uint64_t id, size_t n);
struct waiting *waiting_free(struct waiting *w);

/* Keeps a judgement as outcome i. Returns 0 or -ENOMEM. */
int waiting_put(struct waiting *w, size_t i, const struct judgement *j);

/* Packs the result message; every entry in it must be durable. Returns 0 or -ENOMEM. */
int waiting_answer(const struct waiting *w, const struct chain *chain, struct pack *p);
