/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The vocabulary: every message of SPEC.md as a plain struct, no functions. Spans point into the bytes a message was
 * decoded from; arrays are in its arena. "opt" fields are nil on the wire when absent. Times are ms since 1970, UTC.
 */

#include "proto/bytes.h"
#include "proto/limits.h"

#define RULESET 1

/* A number that may be missing: nil, never 0. */
struct opt {
    bool given;
    uint64_t value;
};
struct opt_int {
    bool given;
    int64_t value;
};

enum election_kind { ELECTION_REHEARSAL, ELECTION_LIVE, _ELECTION_KIND_MAX };
enum profile { PROFILE_ARCHIVE, PROFILE_LIVE, _PROFILE_MAX };
enum poll_kind { POLL_COUNCILLORS, POLL_MAYOR, POLL_PARLIAMENT, _POLL_KIND_MAX };
enum contest_type { CONTEST_ORDINARY, CONTEST_BY_ELECTION, _CONTEST_TYPE_MAX };
enum voting_system { SYSTEM_PLURALITY, SYSTEM_SV, SYSTEM_STV, _SYSTEM_MAX };
enum contest_status { STATUS_NONE, STATUS_POSTPONED, STATUS_COUNTERMANDED, STATUS_ABANDONED, _STATUS_MAX };
enum officer_role { ROLE_RETURNING_OFFICER, ROLE_DEPUTY, ROLE_AGENCY, ROLE_ANNOTATOR, _ROLE_MAX };
enum act { ACT_DECLARE = 1, ACT_AMEND, ACT_SUPERSEDE, ACT_WITHDRAW, ACT_CONFIRM, ACT_STATE, _ACT_MAX };
/* How many officers must sign: one number for each act (QUORUM_OF), and one for a sheet sent as declared. */
enum quorum {
    QUORUM_DECLARE, QUORUM_AMEND, QUORUM_SUPERSEDE, QUORUM_WITHDRAW, QUORUM_CONFIRM, QUORUM_STATE, QUORUM_AS_DECLARED,
    _QUORUM_MAX
};
#define QUORUM_OF(act) ((enum quorum)((act) - ACT_DECLARE))
enum phase { PHASE_FIRST = 1, PHASE_SECOND, _PHASE_MAX };
enum event_kind {
    EVENT_POSTPONED = 1, EVENT_RESTORED, EVENT_NOMINATIONS, EVENT_RECOUNT, EVENT_RUSH, EVENT_TURNOUT, EVENT_AGENCY,
    EVENT_ANNOTATION, EVENT_KEY, EVENT_AUTHORITIES, EVENT_LOG, _EVENT_KIND_MAX
};
enum entry_kind { ENTRY_MANIFEST, ENTRY_DECLARATION, ENTRY_EVENT, _ENTRY_KIND_MAX };
enum verdict { VERDICT_ACCEPTED, VERDICT_DUPLICATE, VERDICT_QUERIED, VERDICT_CONFLICT, VERDICT_REFUSED, _VERDICT_MAX };
enum contest_state {
    STATE_PENDING, STATE_DECLARED, STATE_UNCONTESTED, STATE_POSTPONED, STATE_VACANT, STATE_QUERIED, _STATE_MAX
};
enum control_status {
    CONTROL_UNDECIDED, CONTROL_MAJORITY, CONTROL_NONE, CONTROL_CERTAIN_MAJORITY, CONTROL_CERTAIN_NONE,
    _CONTROL_STATUS_MAX
};

#include "proto/message_manifest.h"  /* section 3 */

/* --- 4. Declarations --- */

struct rejected {
    struct span head;
    uint64_t count;
};
struct vote {
    struct span candidate;
    uint64_t count;
};
struct lot {
    uint64_t stage;
    size_t n_tied, n_won;
    struct span *tied, *won;
};
struct round2 {
    struct span candidate;
    struct opt second;
    uint64_t total;
};
struct stage {
    size_t n;
    uint64_t *totals;           /* in units of 0.00001 vote, in the order of the votes */
    struct opt non_transferable;
};

/* A local statement of one district and count phase. */
struct statement {
    struct span area;
    uint64_t phase;
    bool body_given;            /* not in the statement itself */
    struct digest body;
};
/* So many papers with the same preferences: positions in ballot order, the first preference first. */
struct preference {
    uint64_t count;
    size_t n;
    uint64_t *ranking;
};

/* A list that is nil on the wire has given false; an empty one has given true and n 0. */
struct declaration {
    struct span contest;
    struct digest nominations;
    uint64_t revision;
    uint64_t act;
    bool replaces_given;
    struct digest replaces;
    struct span reason_code, reason_text;       /* both absent, or neither */
    bool as_declared;
    uint64_t declared;
    struct opt electorate, papers;
    bool rejected_given, votes_given, lots_given, round2_given, stages_given, statements_given, preferences_given;
    size_t n_rejected, n_votes, n_elected, n_lots, n_round2, n_stages, n_statements, n_preferences;
    struct rejected *rejected;
    struct vote *votes;
    struct span *elected;
    struct lot *lots;
    struct round2 *round2;
    struct opt quota;
    struct stage *stages;
    struct statement *statements;
    struct preference *preferences;
};

/* --- 4.2 Events --- */

struct value {
    struct span party;
    int64_t number;
};
struct annotation {
    struct span id, officer, text, unit;    /* officer: only in records */
    size_t n_values;
    struct value *values;
};
struct event {
    uint64_t kind;
    struct span subject;        /* the id of a contest, an officer or the election, or an area record's key */
    uint64_t made;
    struct span reason_code, reason_text;       /* both absent, or neither */
    uint64_t status;            /* postponed */
    struct opt from;            /* postponed, key */
    bool under_way;             /* recount */
    struct opt electorate, papers;              /* turnout: both given */
    size_t n_candidates, n_elected, n_votes;
    struct m_candidate *candidates;             /* nominations */
    struct span *elected;       /* rush, agency */
    bool votes_given;
    struct vote *votes;         /* agency */
    struct annotation annotation;
    bool key_given;             /* key; of log always */
    struct digest key;          /* an Ed25519 public key */
    struct opt until;           /* key */
    uint64_t threshold;         /* authorities */
    size_t n_authorities;
    struct m_authority *authorities;
};

/* --- 5. The journal --- */

struct leaf {
    uint64_t index, time, kind;
    struct digest body, sigset;
    uint64_t verdict;
    size_t n_codes;
    struct span codes[TALLY_CODES_MAX];
    uint64_t ruleset;
};

struct batch_entry {
    struct span leaf;
    uint64_t sigset;            /* which of the batch's sigsets */
    struct span body;
};
struct batch {
    uint64_t number;
    struct digest previous;
    uint64_t first_index;
    size_t n_sigsets, n_entries;
    struct span *sigsets;
    struct batch_entry *entries;
    struct span note;
};

struct receipt {
    struct span leaf;
    size_t n_path;
    struct digest path[TALLY_PATH_MAX];
    struct span note;
};

/* --- 6. Records --- */

struct contest_counts {
    uint64_t total, declared, queried, pending, uncontested, postponed, vacant;
};
struct party_row {
    struct span party;
    uint64_t seats, votes;
};
struct change {
    struct opt_int seats, councils;
};
struct group_row {
    struct span group;
    uint64_t seats, votes, councils;
    struct change *changes;     /* one for each baseline of the manifest, in their order */
};
struct remainder_row {
    struct opt_int others_change;
    struct opt unattributed;
};
struct control {
    uint64_t status;
    struct span group;          /* absent without a majority */
    struct opt was_status;
    struct span was_group;      /* may be absent */
};
struct fall {
    bool given;
    uint64_t entry, time;
    struct span reason;
};
struct area_record {
    struct span key;
    struct contest_counts contests;
    uint64_t seats_total, seats_filled;
    uint64_t turnout_papers, turnout_electorate, turnout_contests;
    size_t n_parties, n_groups, n_baselines;
    struct party_row *parties;
    struct group_row *groups;
    struct remainder_row *remainders;
    bool control_given;
    struct control control;
    bool councils_given;
    uint64_t councils_total, councils_decided, councils_none;
    size_t n_annotations;
    struct annotation *annotations;
    struct fall fall;
};

/* A queried declaration that waits for another officer. */
struct queried {
    bool given;
    uint64_t revision, act;
    struct digest body;
    size_t n_codes, n_signers;
    struct span codes[TALLY_CODES_MAX];
    struct digest *signers;     /* key ids, ascending */
};
struct statement_row {
    struct span area;
    uint64_t phase, revision;
    bool body_given;            /* false: it was of other candidates */
    struct digest body;
};
/* What is told before the declaration, and is none. */
struct notices {
    bool recount, rush_given, agency_given, agency_votes_given;
    size_t n_rush, n_agency_votes, n_agency;
    uint64_t *rush;             /* positions in ballot order, ascending */
    struct opt electorate, papers;              /* both or neither */
    uint64_t *agency_votes;     /* in ballot order */
    uint64_t *agency;           /* positions in ballot order, ascending */
};

struct contest_record {
    struct span key;
    uint64_t state, revision;
    size_t n_codes;
    struct span codes[TALLY_CODES_MAX];
    bool as_declared;
    bool figures_given;         /* body too */
    struct digest body, figures;
    uint64_t conflicts;
    uint64_t used;              /* the greatest revision that acts 1 to 5 have used up */
    uint64_t status;
    struct queried queried;
    struct opt from, electorate, papers;
    bool rejected_given, votes_given, lots_given, round2_given, candidates_given;
    size_t n_rejected, n_votes, n_elected, n_lots, n_round2, n_statements, n_candidates;
    struct rejected *rejected;
    uint64_t *votes;            /* in ballot order */
    uint64_t *elected;          /* positions in ballot order, ascending */
    struct lot *lots;
    struct round2 *round2;
    struct opt quota;
    struct statement_row *statements;
    bool statements_named, statements_hold;     /* by the declaration that counts; those that it names count still */
    struct notices notices;
    struct m_candidate *candidates;             /* as amended since the manifest */
    struct fall fall;
};

enum record_kind { RECORD_AREA = 1, RECORD_CONTEST = 2 };
struct record {
    uint64_t kind;              /* which member of the union holds */
    union {
        struct area_record area;
        struct contest_record contest;
    };
};

/* --- 7. The wire --- */

enum message_kind {
    MESSAGE_HELLO = 1, MESSAGE_SUBMIT = 2, MESSAGE_SINCE = 3, MESSAGE_ENTRIES = 4, MESSAGE_STATUS = 5,
    MESSAGE_MOMENT = 6, MESSAGE_CONSISTENCY = 7, MESSAGE_INCLUSION = 8, MESSAGE_COSIGNED = 9,
    MESSAGE_ADMIN = 10, MESSAGE_METRICS = 11, MESSAGE_KEYS = 12,
    MESSAGE_WELCOME = 129, MESSAGE_RESULT = 130, MESSAGE_PAGE = 131, MESSAGE_ENTRIES_PAGE = 132, MESSAGE_STATE = 133,
    MESSAGE_UPDATE = 134, MESSAGE_BEAT = 135, MESSAGE_ERROR = 136, MESSAGE_MOMENT_FOUND = 137,
    MESSAGE_CONSISTENCY_PROOF = 138, MESSAGE_INCLUSION_PROOF = 139, MESSAGE_COSIGNED_HEAD = 140,
    MESSAGE_DONE = 141, MESSAGE_METRICS_TEXT = 142, MESSAGE_KEYS_PAGE = 143,
};

#define BEAT_TOPIC "@beat/"
#define PROTOCOL_NAME "tally/1"

struct m_hello { struct span note; };                           /* absent: none seen */
struct m_submit { struct span envelope; };
struct m_since { struct span prefix; uint64_t size; struct span after; };
struct m_entries { uint64_t from, count; };
struct m_keys { uint64_t from; };
struct m_moment { struct opt size, time; };                     /* one of the two */
struct m_consistency { uint64_t old_size; struct opt size; };
struct m_inclusion { uint64_t index; struct opt size; };

/* What an operator asks for, and of what: a reason, a file, a centre's id or a transport key in hexadecimal. */
enum admin_action { ADMIN_FREEZE, ADMIN_THAW, ADMIN_BACKUP, ADMIN_DROP_PEER, ADMIN_ALLOW_PEER, _ADMIN_MAX };
struct m_admin { uint64_t action; struct span text; };

struct request {
    uint64_t kind, id;
    union {
        struct m_hello hello;
        struct m_submit submit;
        struct m_since since;
        struct m_entries entries;
        struct m_moment moment;
        struct m_consistency consistency;
        struct m_inclusion inclusion;
        struct m_admin admin;
        struct m_keys keys;
    };
};

struct m_welcome {
    struct span protocol, software;
    struct digest genesis;
    uint64_t manifest_entries, records, ruleset;
    struct span note;
    uint64_t envelope_max, body_max, bodies_max;
};
struct code_args {
    struct span code;
    size_t n_args;
    struct span args[TALLY_ARGS_MAX];
};
struct result_item {
    uint64_t verdict;
    size_t n_codes;
    struct code_args *codes;
    bool retry;
    struct span receipt;        /* absent: none */
};
struct m_result { size_t n; struct result_item *items; };
struct m_page {
    struct span note;
    uint64_t total, lo, hi;
    bool more;
    size_t n_records, n_hashes;
    struct span *records;
    struct digest *hashes;
};
struct m_entries_page {
    struct span note;
    uint64_t first;
    size_t n_sigsets, n_entries, n_heads;
    struct span *sigsets;
    struct batch_entry *entries;
    struct span *heads;         /* notes: of every batch that ends within these entries */
};
struct m_keys_page {
    size_t n_sigsets, n_entries;
    struct span *sigsets;
    struct batch_entry *entries;
};
struct m_pair { struct span name, value; };
struct m_centre_state {
    struct span id;
    struct opt seen;            /* absent: not since the daemon's start */
    uint64_t requests;
    bool dropped;
};
struct m_state {
    size_t n, n_centres;
    struct m_pair *pairs;
    struct m_centre_state *centres;     /* in the order of ids */
};
struct m_done { size_t n; struct m_pair *pairs; };
struct m_metrics { struct span text; };
struct m_update {
    struct span note;
    uint64_t total, position;
    struct span record;
    size_t n_path;
    struct digest path[TALLY_PATH_MAX];
};
struct m_beat { struct span payload; uint8_t signature[64]; };
struct m_beat_payload { struct digest genesis; uint64_t sent, as_of; struct span note; };
struct m_error { struct code_args code; bool retry; };
struct m_moment_found { struct span note; };
struct m_cosigned_head { struct span note; };                   /* absent: none yet */
struct m_proof {
    struct span note, leaf;     /* leaf absent: of consistency */
    size_t n_path;
    struct digest path[TALLY_PATH_MAX];
};

struct answer {
    uint64_t kind, id;          /* id 0 for updates and beats, which have none */
    union {
        struct m_welcome welcome;
        struct m_result result;
        struct m_page page;
        struct m_entries_page entries;
        struct m_state state;
        struct m_update update;
        struct m_beat beat;
        struct m_error error;
        struct m_moment_found moment;
        struct m_proof proof;
        struct m_cosigned_head cosigned;
        struct m_done done;
        struct m_metrics metrics;
        struct m_keys_page keys;
    };
};
