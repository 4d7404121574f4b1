/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Good declarations of any contest of any election, for a test to send or to spoil; and a night: a ledger that takes
 * them one after another as the daemon would.
 */

#include "daemon/core/ledger.h"
#include "tests/support/recounting.h"
#include "tests/support/small_election.h"

/*
 * A declaration that breaks no rule, in the arena, with full figures. Who comes first on the ballot wins with twist 0;
 * each further twist moves the votes on by one candidate, so different twists are different declarations. Declared
 * three hours after the earliest time.
 */
struct declaration *good_declaration(const struct election *e, const char *contest, unsigned twist,
                                     struct arena *arena);

/* Gives every candidate these votes (in ballot order), elects the most voted, and mends papers and electorate.
 * Plurality. */
void declaration_votes(const struct election *e, struct declaration *d, const uint64_t *votes, struct arena *arena);

/* Records a lot between the candidates, as one stage 0 lot; ids in ballot order. */
void declaration_lot(struct declaration *d, struct arena *arena, const char *const *tied, const char *const *won);

/* The declaration's bytes. The caller frees them. */
struct blob declaration_bytes(const struct declaration *d);

/* An entry as it was folded. */
struct night_entry {
    struct leaf leaf;
    const struct declaration *declaration;      /* NULL: an event's */
    const struct event *event;
    size_t n_signers;
    struct digest signers[TALLY_SIGNATURES_MAX];
};

struct night {
    const struct small_election *s;
    struct ledger *l;
    struct arena arena;         /* for declarations of the test */
    uint64_t entries;           /* index of the next entry; the manifest's come first */
    uint64_t now;
    struct judgement last;
    struct recounting *recounting;  /* where the test has begun one: it is held against every entry */
    struct night_entry *journal;    /* where the test wants one: entries noted, and how many there may be */
    size_t n_journal, room;
};

void night_init(struct night *n, const struct small_election *s);
void night_deinit(struct night *n);

/* Notes an entry, and holds the recount against it. What it is given must outlive the night. */
void night_note(struct night *n, const struct leaf *leaf, const struct declaration *d, const struct event *event,
                const struct digest *signers, size_t n_signers);

/* Judges only. The outcome is in n->last too. */
const struct judgement *night_judge(struct night *n, const struct declaration *d, const char *const *officers);
/* Judges and, where the verdict has an entry, folds it. n->last.entry is the entry that stands. */
const struct judgement *night_take(struct night *n, const struct declaration *d, const char *const *officers);
/* Takes a good declaration signed by its own officers, and fails the test unless it is accepted. */
void night_declare(struct night *n, const char *contest, unsigned twist);
/* Folds a declaration under any verdict, judged or not. Returns what ledger_apply() did. */
int night_fold(struct night *n, const struct declaration *d, enum verdict verdict);

/* The record with this key, decoded into the night's arena; fails the test when there is none. */
struct record night_record(struct night *n, const char *key);
/* All records one after another, to compare whole states. The caller frees it. */
struct blob night_records(struct night *n);

/* A good declaration of a contest, spoilt by a function (NULL: not), and the codes it must give: "S01 S02", "" for
 * none. */
struct sheet_row {
    const char *codes;
    const char *contest;
    void (*spoil)(struct declaration *d);
};
/* Holds each row against the rules at SMALL_NOW. */
#define check_sheets(e, rows) check_sheets_at((e), (rows), ARRAY_SIZE(rows), __FILE__, __LINE__)
void check_sheets_at(const struct election *e, const struct sheet_row *rows, size_t n, const char *file, int line);

/* What becomes of a sheet with these codes that was not sent as declared. */
enum verdict verdict_of_codes(const char *codes);

/* Fails the test unless the judgement has this verdict and these codes ("A06 A10"; NULL: none). */
#define assert_judged(judgement, verdict_, code_) assert_judged_at((judgement), (verdict_), (code_), __FILE__, __LINE__)
void assert_judged_at(const struct judgement *j, enum verdict verdict, const char *code, const char *file, int line);
