/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The manifest (SPEC.md 3), a part of message.h, which alone includes this. */

struct name {
    struct span en, cy;         /* cy may be absent */
};

struct m_authority {
    struct span name;
    struct digest key;          /* an Ed25519 public key */
};
struct m_poll {
    struct span id;
    uint64_t kind;
    struct name name;
    struct span date;
    uint64_t nominations_close, closes;
};
struct m_area {
    struct span code, parent, kind;     /* parent absent: the root */
    struct name name;
    struct opt size;
    size_t n_overlaps;
    struct span *overlaps;
};
struct m_party {
    struct span id, group;
    struct name name;
    struct span abbreviation;   /* may be absent */
    bool may_control;
};
struct m_baseline {
    struct span id;
    struct name name;
};
/* How many officers must sign, by act. */
struct m_quorums {
    struct span poll;           /* absent: any that has no row of its own */
    uint64_t needed[_QUORUM_MAX];
};
struct m_threshold {
    struct span name;
    uint64_t number;
};
struct m_header {
    struct span id;
    struct name name;
    uint64_t kind, profile;
    struct span origin;
    struct digest log_key;
    struct span root, headline, control;        /* control may be absent */
    struct name note;                           /* both may be absent */
    uint64_t authority_threshold;
    size_t n_quorums, n_authorities, n_thresholds, n_polls, n_areas, n_parties, n_baselines;
    struct m_quorums *quorums;
    struct m_authority *authorities;
    struct m_threshold *thresholds;
    struct m_poll *polls;
    struct m_area *areas;
    struct m_party *parties;
    struct m_baseline *baselines;
};

struct m_centre {
    struct span id;
    struct name name;
    struct digest transport;    /* a CURVE25519 public key */
};
struct m_right {
    uint64_t role;
    struct span poll;           /* absent: any */
    struct span area;
};
struct m_officer {
    struct span id, name;
    struct digest key;
    struct opt from, until;     /* when the key signs */
    size_t n_rights;
    struct m_right *rights;
};
struct m_candidate {
    struct span id, name, description, party;
};
struct m_contest {
    struct span id, poll;
    struct name name;
    struct span code;           /* may be absent */
    uint64_t type, seats, system, status;
    struct opt from;
    size_t n_candidates;
    struct m_candidate *candidates;
};
struct m_holding {
    struct span party;
    struct opt seats, votes;
    bool control;
};
struct m_holdings {
    struct span baseline, poll;
    struct span contest;        /* absent: of the chunk's area */
    struct opt electorate, papers;
    size_t n;
    struct m_holding *rows;
};
struct m_chunk {
    struct span area;
    size_t n_centres, n_officers, n_contests, n_holdings;
    struct m_centre *centres;
    struct m_officer *officers;
    struct m_contest *contests;
    struct m_holdings *holdings;
};
