/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An audit (SPEC.md 10): a journal's entries are taken from the first on, their signatures checked, their verdicts judged
 * again and folded, and every head held against what follows from them. It needs the manifest and the log's key, and
 * believes nothing else.
 */

#include "clients/libtally/tally.h"
#include "clients/tally/finding.h"
#include "daemon/core/election.h"
#include "proto/note.h"

struct audit;

/*
 * e is the manifest's election, opened with its signatures; it must outlive the audit and is the audit's alone meanwhile.
 * `threads` check signatures beside the caller's. Returns 0 or a negative errno.
 */
int audit_new(struct election *e, unsigned threads, struct audit **ret);
struct audit *audit_free(struct audit *a);

/*
 * Up to this head the journal was audited before: signatures and verdicts there are not looked at again; the root must turn
 * out to be the same. Before the first entry. Returns 0, 1 when it is no head, or -ENOMEM.
 */
int audit_trust(struct audit *a, struct span note);

/*
 * What follows returns 0; 1 when something does not agree, which audit_finding() tells and which ends the audit; or a
 * negative errno.
 */

/* The next entries, with the heads of all batches that end among them. */
int audit_page(struct audit *a, const struct tally_entries *page);
/* A head that was seen, whatever it came with: it must be among the journal's when these reach its size. */
int audit_seen(struct audit *a, struct span note);
/* All that was given is audited: waits for the signatures. The last entry must have its head. */
int audit_settle(struct audit *a);
/* A record that was served as of the size that is reached, by its leaf's hash. */
int audit_served(struct audit *a, uint32_t position, const struct digest *leaf_hash);

/* Says that something else does not agree: also what the caller found. Returns 1. */
int audit_find(struct audit *a, const struct finding *finding);
/* The first thing in the journal's order that does not agree. Waits for the signatures of what came before it. */
const struct finding *audit_finding(struct audit *a);

/* What was found is a head that contradicts another: the two notes. They live as long as the audit. */
bool audit_fork(struct audit *a, struct span *ret_old, struct span *ret_note);

struct audit_counts {
    uint64_t entries, heads, signatures;    /* signatures: checked, those of the manifest and of the heads among them */
    uint64_t trusted;                       /* entries that were audited before */
};
struct audit_counts audit_counts(const struct audit *a);

/* Entries taken. */
uint64_t audit_size(const struct audit *a);
/* The greatest size of a head that was seen and is not reached yet; 0: there is none. */
uint64_t audit_ahead(const struct audit *a);
/* The last head of the journal that was reached, and its note; false before the first. */
bool audit_reached(const struct audit *a, struct head *ret, struct span *ret_note);
