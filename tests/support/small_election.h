/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A small live election, made in memory with keys from fixed seeds, the same on every run:
 *
 *   X ─┬─ M   combined authority, poll mayors: m.mayor (supplementary vote, 4 candidates)
 *      ├─ N ─┬─ N1  council of 5: n1.a (2 seats), n1.b, n1.c (uncontested), n1.d (nobody nominated), n1.by (a
 * by-election) │     └─ N2  council of 6, 4 of them not up: n2.a, n2.b └─ S ─┬─ S1  council of 4: s1.a (3 seats,
 * transferable vote), s1.b (postponed by a week) └─ S2  council of 2 where independents stand: s2.a
 *
 * Parties: blue, green, ind (may not control), red and red-coop (of red's group). Baselines: before (of councils; the
 * control baseline) and notional (of X). Two officers declare; chief may declare anything, north.* in N, south.* in S,
 * mayor.* the mayors' poll; press is an agency, pundit annotates anywhere, pundit.north in N's councillors' poll. Centres
 * north, south and mayor.
 */

#include "daemon/core/election.h"
#include "proto/keys.h"

#define SMALL_NOMINATIONS_CLOSE 1775660400000u  /* 2026-04-08T15:00:00Z */
#define SMALL_CLOSES 1778187600000u             /* 2026-05-07T21:00:00Z */
#define SMALL_FROM (SMALL_CLOSES + 7 * 86400000u)
#define SMALL_NOW (SMALL_FROM + 86400000u)      /* a clock by which all of it may be declared */

#define SMALL_CHUNKS_MAX 256

/* The manifest's messages, for a test to change before they are encoded. */
struct small_manifest {
    struct m_header header;
    size_t n_chunks;
    struct m_chunk chunks[SMALL_CHUNKS_MAX];
    struct arena arena;         /* for what the test adds */
};

/* What differs from the election above; all zero: nothing. */
struct small_terms {
    bool archive;               /* profile archive */
    bool rehearsal;             /* kind rehearsal */
    bool statements;            /* districts must state what they counted (threshold 'statements') */
    uint64_t officers_declare;  /* 0: two */
    void (*edit)(struct small_manifest *m);
};

struct small_election {
    struct blob manifest;               /* signed, as in a file */
    struct election *election;          /* opened from a copy of it */
    struct secret_key authority, log;
};

/* Fails the test rather than returning NULL. */
struct small_election *small_election_new(void);
struct small_election *small_election_make(const struct small_terms *terms);
struct small_election *small_election_free(struct small_election *s);

/* Tries to open the election with these terms. Returns what election_open() returned; the text of a fault in
 * *ret_fault. */
int small_election_try(const struct small_terms *terms, struct fault *ret_fault);

/* Secrets, by kind and id: KEY_OFFICER "north.ro"; KEY_AUTHORITY "authority"; KEY_LOG "log". */
struct secret_key small_key(enum key_kind kind, const char *id);
#define SMALL_ID "small"

/* The key of who signs under this name: "authority…", "log…", or an officer. */
struct secret_key small_signer(const char *id);
/* CURVE25519 keys of a centre or reader, for ZeroMQ. */
void small_transport(const char *id, uint8_t ret_public[32], uint8_t ret_secret[32]);

/* Two officers who may declare the contest, by id; ends with NULL. */
const char *const *small_officers(const char *contest);

/* An envelope over bodies, signed by these officers (ids, ended by NULL). The caller frees it. */
struct blob small_envelope(const struct small_election *s, const struct span *bodies, size_t n,
                           const char *const *officers);
/* The same of any payload type; the officer "authority" is the authority. */
struct blob small_envelope_of(const char *type, const struct small_election *s, const struct span *bodies, size_t n,
                              const char *const *officers);

/* Their indices and key ids, as from an envelope whose signatures hold. */
struct signers;
void small_signers(const struct election *e, const char *const *officers, struct signers *ret,
                   struct digest *ret_key_ids);

/* The bytes of a manifest with these terms, sound or not, signed by the authority. The caller frees them. */
struct blob small_make(const struct small_terms *terms);
