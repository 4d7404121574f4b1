/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An election as its manifest defines it: the model that rules, records and clients look things up in. Built once from
 * the manifest's bytes, constant from then on, but for what events amend: candidates (election_nominate()) and keys.
 * Everything refers to everything else by index into these arrays.
 */

#include "daemon/core/enrolment.h"
#include "proto/arena.h"
#include "proto/envelope.h"
#include "proto/keys.h"
#include "proto/message.h"
#include "proto/note.h"

#define NO_INDEX UINT32_MAX

struct poll {
    const struct m_poll *m;
    const struct m_quorums *quorums;    /* its own, or those of any */
};

struct area {
    const struct m_area *m;
    uint32_t parent;            /* NO_INDEX for the root */
    uint32_t n_children;
    uint32_t *children;         /* in the order of codes */
    struct span path;           /* "GB/E92000001/E06000057/" */
    uint32_t *records;          /* for each poll: position of its (area, poll) record, or NO_INDEX */
};

struct party {
    const struct m_party *m;
    uint32_t group;             /* index of the leading party; itself for a leader */
};

struct contest {
    const struct m_contest *m;
    uint32_t area, poll;
    uint32_t record;            /* position of its record */
    struct digest nominations;
    uint32_t *parties;          /* of each candidate, in ballot order */
    bool uncontested;           /* candidates, but no more than seats */
    bool vacant;                /* no candidates */
    uint64_t status;            /* enum contest_status: by the manifest, then by events */
    struct opt from;
};

struct right {
    uint64_t role;
    uint32_t poll, area;        /* poll NO_INDEX: any */
};
struct officer {
    const struct m_officer *m;
    uint32_t centre_area;       /* the area whose chunk lists the officer */
    uint32_t n_rights;
    struct right *rights;
    uint32_t n_events;          /* about the officer's key */
};

struct centre {
    const struct m_centre *m;
    uint32_t area;
};

/* Holdings of one baseline in one (area, poll), or of one contest there. */
struct holdings {
    uint32_t baseline;          /* index, or NO_INDEX for "not-up" */
    uint32_t area, poll;
    uint32_t contest;           /* NO_INDEX: of the area */
    const struct m_holdings *m;
};

/* What one record is about. */
struct record_key {
    struct span key;
    uint32_t area, poll;
    uint32_t contest;           /* NO_INDEX for an area's record */
};

struct election {
    struct arena arena;
    struct blob bytes;          /* the manifest, which all spans point into */
    struct envelope envelope;   /* of a part: the sigset alone, no bodies */
    struct digest genesis;
    struct m_header header;
    struct m_chunk *chunks;
    uint32_t n_chunks, n_polls, n_areas, n_parties, n_baselines, n_contests, n_officers, n_centres, n_holdings,
        n_records;
    struct poll *polls;
    struct area *areas;         /* in the order of codes */
    struct party *parties;      /* in the order of ids */
    struct contest *contests;   /* in the order of ids */
    struct officer *officers;   /* in the order of ids */
    struct enrolments officer_keys, authority_keys, log_keys;   /* empty while keys are missing (election_from_bodies()) */
    uint64_t authority_threshold;       /* by the manifest, then by events */
    uint32_t n_authority_events, n_log_events;
    struct centre *centres;     /* in the order of ids */
    struct holdings *holdings;  /* in the order of (area, poll, contest, baseline) */
    struct record_key *records; /* in the order of keys: the leaves of the records' tree */
    uint32_t root, headline, control;   /* area, poll, baseline (NO_INDEX: none) */
};

/* What is wrong with a manifest, for people. */
struct fault {
    char text[512];
};

/*
 * Opens a manifest: form, signatures of its own authorities, references, duplicate ids, keys that may be enrolled,
 * limits. Takes bytes over on success. Returns 0, 1 with *ret_fault set when it is not a sound manifest, or -ENOMEM.
 */
int election_open(struct blob *bytes, struct election **ret, struct fault *ret_fault);

/*
 * Builds the model from chunks that are in memory but not signed (keys may be all zero): what `tally election check`
 * uses to find faults before keys exist. bodies as in the manifest's envelope. Same returns.
 */
int election_from_bodies(const struct span *bodies, size_t n, bool with_keys, struct election **ret,
                         struct fault *ret_fault);

/*
 * Opens as much of a manifest as somebody has handed on: its sigset, its header and some of its chunks. The bodies are
 * among those that the sigset names, the header first, the chunks in their order; what only the whole can show is not
 * asked: that every contest has enough officers. Everything is copied. Same returns.
 */
int election_open_part(struct span sigset, const struct span *bodies, size_t n, struct election **ret,
                       struct fault *ret_fault);

struct election *election_free(struct election *e);

/*
 * The contest as it is with other candidates, made in the arena: whoever takes it, then in the election's own, puts it in
 * the place of e->contests[contest]. Returns 0, 1 with *ret_fault set when the candidates are not sound, or -ENOMEM.
 */
int election_nominate(struct election *e, uint32_t contest, const struct m_candidate *candidates, size_t n,
                      struct arena *arena, struct contest **ret, struct fault *ret_fault);

/* Lookups by id: NO_INDEX when unknown. */
uint32_t election_poll(const struct election *e, struct span id);
uint32_t election_area(const struct election *e, struct span code);
uint32_t election_party(const struct election *e, struct span id);
uint32_t election_contest(const struct election *e, struct span id);
uint32_t election_baseline(const struct election *e, struct span id);
uint32_t election_centre(const struct election *e, struct span id);
uint32_t election_officer(const struct election *e, struct span id);
/* Whose key this is, or was. */
uint32_t election_officer_by_key(const struct election *e, const struct digest *key_id);
/* The key that signs the head of a journal of this size (SPEC.md 4.3); SIZE_MAX: the newest one. */
const struct public_key *election_log_key(const struct election *e, uint64_t size);
/* Opens a head of the election's log, under the key that signs at its size. Returns NOTE_OK or another note_fault. */
int election_head_open(const struct election *e, struct span note, struct head *ret);
/* Position of the record with exactly this key. */
uint32_t election_record(const struct election *e, struct span key);
/* The positions [lo, hi) of the records whose keys begin with prefix; lo == hi when there is none. */
void election_range(const struct election *e, struct span prefix, uint32_t *ret_lo, uint32_t *ret_hi);
/* The index of a candidate in ballot order, or NO_INDEX. */
uint32_t contest_candidate(const struct contest *c, struct span id);
/* Whether area is at or below ancestor. */
bool election_within(const struct election *e, uint32_t area, uint32_t ancestor);
/* The holdings of (baseline, area, poll), or NULL. baseline NO_INDEX: "not-up". */
const struct holdings *election_holdings(const struct election *e, uint32_t baseline, uint32_t area, uint32_t poll);
/* What a baseline says of one contest, or NULL. */
const struct holdings *election_contest_holdings(const struct election *e, uint32_t baseline, uint32_t contest);

/* How many distinct entitled officers must sign in a poll. */
uint64_t election_quorum(const struct election *e, uint32_t poll, enum quorum quorum);
/* The same for this declaration of a contest: its act's number, and that of as-declared if more. */
uint64_t declaration_quorum(const struct election *e, const struct declaration *d, uint32_t contest);
/* As in election.ini after "officers_": "declare", "amend", … */
const char *quorum_name(enum quorum quorum);
