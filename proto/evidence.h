/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Evidence as files (SPEC.md 9.3), structs to bytes and back as in codec.h: that officers signed two declarations for one
 * revision, and that a log signed two heads that cannot both be true. What a conflict proves is for whoever knows
 * manifests (clients/tally/evidence.h); a fork needs nothing but the log's key.
 */

#include "proto/codec.h"
#include "proto/note.h"

#define FILE_CONFLICT 193
#define FILE_FORK 194

struct conflict_entry {
    struct span leaf;
    uint64_t sigset;            /* which of the sigsets */
    struct span body;
    size_t n_path;
    struct digest *path;
};

struct conflict {
    struct span manifest;       /* its sigset */
    size_t n_bodies;
    struct span *bodies;        /* header and chunks */
    struct span contest;
    struct span note;
    size_t n_sigsets, n_entries;
    struct span *sigsets;
    struct conflict_entry *entries;
};

int conflict_decode(struct span bytes, struct arena *arena, struct conflict *ret);
void conflict_encode(struct pack *p, const struct conflict *conflict);

struct fork {
    struct span old_note, note;
    struct span leaf;           /* absent: there is none */
    size_t n_path;
    struct digest path[TALLY_PATH_MAX];
};

int fork_decode(struct span bytes, struct fork *ret);
void fork_encode(struct pack *p, const struct fork *fork);

enum fork_verdict {
    FORK_SHOWN,                 /* both heads are the log's, and they cannot both be true */
    FORK_KEPT,                  /* both are the log's; that they cannot both be true the file does not show */
    FORK_NONE,                  /* a head does not open, or there is nothing that they contradict each other in */
};

/* What a fork proves of the log with this key and origin. The heads are written unless it is FORK_NONE. */
enum fork_verdict fork_check(const struct fork *fork, struct span origin, const struct public_key *log,
                             struct head *ret_old, struct head *ret_head);
