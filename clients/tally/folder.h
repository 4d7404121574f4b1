/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An election folder in memory: what tally-election(5) describes, read, checked and put into the order that the
 * manifest wants. Every row keeps its line, so that faults found later can still be shown by file and line.
 */

#include "clients/tally/faults.h"
#include "clients/tally/table.h"
#include "daemon/core/election.h"
#include "proto/message.h"
#include "proto/verdict.h"

#define FOLDER_FILE_MAX 268435456       /* bytes of one of its files */

enum folder_file {
    FILE_ELECTION, FILE_POLLS, FILE_AREAS, FILE_PARTIES, FILE_CONTESTS, FILE_CANDIDATES, FILE_BASELINES, FILE_CENTRES,
    FILE_OFFICERS, FILE_DECLARATIONS, _FILE_MAX,
};

/* Rows: the message's row first (its id is its first member), then where it stood. Lists are in the order of ids. */
struct folder_poll {
    struct m_poll m;
    uint32_t line;
};
struct folder_area {
    struct m_area m;
    uint32_t line;
    uint32_t parent;            /* index; NO_INDEX: none, or not known */
};
struct folder_party {
    struct m_party m;
    uint32_t line;
};
struct folder_baseline {
    struct m_baseline m;
    uint32_t line;
};
struct folder_contest {
    struct m_contest m;
    uint32_t line;
    uint32_t area, poll;        /* indexes; NO_INDEX: not known */
    uint32_t *candidate_lines;
};
struct folder_centre {
    struct m_centre m;
    uint32_t line, area;
};
struct folder_officer {
    struct m_officer m;
    uint32_t line, centre;
};
/* In the order of area, baseline, poll. */
struct folder_holdings {
    struct m_holdings m;
    uint32_t line, area;
};

struct folder {
    char *path;
    char *files[_FILE_MAX];             /* path/NAME: what faults call them */
    struct blob bytes[_FILE_MAX];
    struct table tables[_FILE_MAX];
    struct arena arena;
    struct m_header header;             /* without its lists, log key and authorities until folder_bodies() */
    size_t n_polls, n_areas, n_parties, n_baselines, n_contests, n_centres, n_officers, n_holdings;
    struct folder_poll *polls;
    struct folder_area *areas;
    struct folder_party *parties;
    struct folder_baseline *baselines;
    struct folder_contest *contests;
    struct folder_centre *centres;
    struct folder_officer *officers;
    struct folder_holdings *holdings;
    size_t n_authorities;               /* from folder_keys() */
    struct m_authority *authorities;
};

/*
 * Reads and checks a folder; what is wrong goes to f. Returns 0, also with faults; -ENOMEM; or another negative errno
 * when the folder itself cannot be read. folder_deinit() in every case.
 */
int folder_read(struct folder *folder, const char *path, struct faults *f);
void folder_deinit(struct folder *folder);

/* The row with this id in a list whose rows begin with their id and are in its order, or NO_INDEX. */
uint32_t folder_find(const void *rows, size_t n, size_t size, struct span id);
#define FOLDER_FIND(folder, list, id) \
    folder_find((folder)->list, (folder)->n_##list, sizeof(*(folder)->list), (id))

/* Whether area `below` lies at or below `above`. */
bool folder_within(const struct folder *folder, uint32_t below, uint32_t above);

/* How many officers must sign in a poll, by election.ini. */
uint64_t folder_quorum(const struct folder *f, struct span poll, enum quorum quorum);

/* The words of polls.csv, by enum poll_kind. */
extern const char *const FOLDER_POLL_KINDS[_POLL_KIND_MAX];

/* The manifest's bodies: the header, then a chunk for each area that has something. */
struct bodies {
    size_t n;
    struct blob *blobs;
    struct span *spans;
};
void bodies_deinit(struct bodies *b);

/*
 * Encodes a folder without faults. Keys not filled in by folder_keys() are zero, and one nameless authority stands for
 * those to come. Returns 0, 1 with faults added (a body too large), or -ENOMEM.
 */
int folder_bodies(struct folder *folder, struct bodies *ret, struct faults *f);

/*
 * Fills in the public keys of a key folder: log-*.pub (one), authority-*.pub of every authority-*.key, officer-ID.pub,
 * transport-CENTRE.pub; and returns the authorities' secret keys, at most SIGNATURES_MAX. Missing and bad files, and a
 * transport key that two centres have, are faults. Returns 0 or a negative errno.
 */
int folder_keys(struct folder *folder, const char *keys, struct secret_key ret_secrets[TALLY_SIGNATURES_MAX],
                size_t *ret_n, struct faults *f);

/* What the rules say of a folder's declarations, none of which they refuse. */
struct folder_counts {
    size_t declarations, warned, queried;
    size_t codes[_CODE_MAX];
};

/*
 * The whole of `election check`: reads, then builds the election from memory, then reads declarations.csv against it
 * and runs the rules of rule set 1 over each. Returns as folder_read(); *ret_e is set when there were no faults before
 * the declarations.
 */
int folder_check(struct folder *folder, const char *path, struct election **ret_e, struct folder_counts *ret,
                 struct faults *f);
