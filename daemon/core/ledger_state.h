/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the ledger holds: for each contest what was declared, for each (area, poll) the sums over the contests at or
 * below. Sums are kept as contests are declared, so that a declaration costs its path to the root and no more.
 * Only the core's own files include this.
 */

#include "daemon/core/alike.h"
#include "daemon/core/election_keys.h"
#include "daemon/core/ledger.h"
#include "daemon/core/seen.h"

/* Bytes that are kept: of a declaration that counts or waits (then those of the codes it was taken with), of an event. */
struct kept {
    struct digest body, figures;
    struct alike_node alike;
    size_t len, room;           /* of the body; room: of body and codes */
    size_t n_codes;
    uint16_t code_ends[TALLY_CODES_MAX];    /* where each code ends, counted from the end of the body */
    uint8_t bytes[];
};

/* A queried declaration, and who signed it. */
struct queried_now {
    uint64_t revision;
    struct kept *kept;
    size_t n_signers;
    struct digest signers[TALLY_SIGNATURES_MAX];
};

/* The statement of one district and phase. */
struct statement_now {
    uint32_t area;
    uint64_t phase;
    uint64_t taken;             /* revisions up to this one are used up */
    struct kept *kept;          /* the one that counts; NULL when the candidates have changed since */
    struct statement_now *next; /* by area's code, then phase */
};

/* What few contests have. */
struct contest_more {
    struct queried_now *queried;
    struct statement_now *statements;
    bool recount;
    struct opt electorate, papers;
    struct kept *rush, *agency;
    uint32_t n_events[_EVENT_KIND_MAX];
    bool amended;               /* its candidates */
    struct fall fall;
};

struct contest_now {
    enum contest_state state;
    uint64_t revision;          /* of the declaration that counts; 0 before */
    uint64_t taken;             /* revisions up to this one are used up: 0 while nothing was accepted or queried */
    uint64_t conflicts;
    struct kept *standing;
    struct contest_more *more;  /* NULL: nothing of it */
};

struct party_sums {
    bool listed;                /* somebody stands, or stood, for it at or below */
    uint64_t seats, votes;
};

struct group_sums {
    bool listed;                /* the same of its parties, or a baseline names it */
    uint64_t seats, votes;
    uint64_t not_up;            /* seats of this area itself that are not up */
    uint64_t councils;          /* at or below, decided, in which it has a majority */
};

/* A sum of values of which some are nil: nil itself when all are. */
struct sum {
    int64_t value;
    uint32_t n;                 /* how many are not nil */
};

struct annotation_now {
    uint32_t officer;
    struct span id;             /* within what is kept */
    struct kept *kept;
};

/* One (area, poll). Rows of parties and groups are by the party's index in the election, groups by their leader's.
 * Changes have a row for each, then one for the others, then one for what is unattributed. */
struct area_now {
    uint32_t area, poll, record;
    struct area_now *above;     /* NULL for the root */
    struct contest_counts contests;
    uint64_t seats_total, seats_filled;
    uint64_t turnout_papers, turnout_electorate, turnout_contests;
    uint32_t n_contests;
    uint32_t *below;            /* contests at or below that enter its record; only where it has a control */
    struct party_sums *parties;
    struct group_sums *groups;
    const struct holdings **holdings;       /* by baseline: of this area itself, or NULL */
    struct sum *changes;        /* [row * n_baselines + baseline] */
    int64_t *councils_changes;  /* [group * n_baselines + baseline] */
    uint32_t *councils_said;    /* by baseline: decided councils at or below of which it says who was in control */
    bool has_control;
    enum control_status control;
    uint32_t control_group;     /* index of its leading party, or NO_INDEX */
    uint64_t councils_total, councils_decided, councils_none;
    uint32_t n_events, n_annotations;
    struct annotation_now annotations[TALLY_ANNOTATIONS_MAX];   /* by id, then officer's id */
    struct fall fall;
};

/* What a judgement has set aside for the applying that follows it. */
struct reserve {
    struct digest body;
    enum verdict verdict;
    struct kept *kept;          /* NULL: nothing is reserved */
    struct contest_more *more;
    struct queried_now *queried;
    struct statement_now *statement;
    struct contest *nominated;
    struct span annotation;     /* its id, within what is kept */
    struct arena arena;         /* of the two declarations that follow */
    bool before_given;
    struct declaration before;  /* what stands */
    struct declaration waiting; /* what is queried */
};

struct ledger {
    struct election *e;         /* constant but for its contests' candidates, which events amend */
    struct arena arena;         /* of all that is made once */
    struct contest_now *contests;
    uint32_t n_areas;
    struct area_now *areas;
    struct area_now **by_record;            /* by position; NULL for a contest's record */
    struct contest_counts counts;           /* over all contests */
    uint64_t conflicts;
    struct seen seen;
    struct alike alike;
    struct reserve reserve;
    uint64_t *least, *most;     /* by group: scratch of control.c */
    bool *is_changed;           /* by position */
    uint32_t *changed;
    size_t n_changed;
};

static inline struct area_now *ledger_area(const struct ledger *l, uint32_t area, uint32_t poll) {
    uint32_t record = l->e->areas[area].records[poll];

    return record == NO_INDEX ? NULL : l->by_record[record];
}

/* The lowest area that a contest's figures enter; NULL for a by-election, which enters none. */
static inline struct area_now *ledger_lowest(const struct ledger *l, uint32_t contest) {
    const struct contest *c = &l->e->contests[contest];

    return c->m->type == CONTEST_BY_ELECTION ? NULL : ledger_area(l, c->area, c->poll);
}

static inline struct queried_now *ledger_queried(const struct ledger *l, uint32_t contest) {
    const struct contest_more *more = l->contests[contest].more;

    return more ? more->queried : NULL;
}

/* ledger_fold.c: what a conflict is about, as one number: a contest (area NO_INDEX), or a statement of it. */
uint64_t ledger_place(uint32_t contest, uint32_t area, uint64_t phase);
/* Takes away what was told before a declaration (but turnout). more may be NULL. */
void ledger_drop_notices(struct contest_more *more);

/* ledger_event.c: whether what an event elects and votes for is the ballot's, in its order; else what is wrong. */
bool event_names_ballot(const struct contest *c, const struct event *event, struct span *ret_wrong);
/* The area of an annotation's record, or NULL. */
struct area_now *ledger_event_area(const struct ledger *l, const struct event *event);
/* Whether an annotation says nothing, which takes the earlier one away. */
bool annotation_is_gone(const struct annotation *annotation);
/* Whether what an officer annotates finds its place: one to take away, or room. */
bool ledger_annotates(const struct ledger *l, const struct area_now *a, const struct annotation *annotation,
                      uint32_t officer);

/* The statement of an area and phase, or NULL. */
struct statement_now *ledger_statement(const struct ledger *l, uint32_t contest, uint32_t area, uint64_t phase);

/* ledger_new.c: areas, their rows and the state at genesis. Returns 0 or -ENOMEM. */
int ledger_begin(struct ledger *l);
/* Lists the parties of a contest's candidates, and their groups, in every area from the lowest up. */
void ledger_list_parties(struct ledger *l, uint32_t contest);
/* The state of a contest in which nothing stands and nothing is queried. */
enum contest_state ledger_open_state(const struct ledger *l, uint32_t contest);

/* How many contests are in a state. */
uint64_t *counts_of(struct contest_counts *counts, enum contest_state state);

/*
 * ledger_reserve.c. Sets aside all that applying will need: for a declaration of this contest under this verdict (body
 * absent: its bytes are made from d; figures NULL: their digest is), or for an event. Returns 0 or -ENOMEM, then with
 * nothing changed.
 */
int ledger_reserve(struct ledger *l, uint32_t contest, enum verdict verdict, struct span body,
                   const struct digest *body_digest, const struct digest *figures, const struct declaration *d);
int ledger_reserve_event(struct ledger *l, uint32_t contest, struct span body, const struct digest *body_digest,
                         const struct event *event);
void reserve_deinit(struct reserve *r);
/* What was set aside to be kept, for whoever keeps it from now on. */
struct kept *take_kept(struct ledger *l);
/* Puts the codes of a leaf beside a body. */
void kept_codes(struct kept *k, const struct leaf *leaf);
/* Decodes what is kept: it was sound when it was taken. Returns 0 or -ENOMEM. */
int kept_declaration(const struct kept *k, struct arena *arena, struct declaration *ret);
int kept_event(const struct kept *k, struct arena *arena, struct event *ret);
void contest_more_free(struct contest_more *more);
/* The votes, one by one: what alike contests have in common. Returns 0 or -ENOMEM. */
int votes_digest(const struct declaration *d, struct digest *ret);

/* ledger_figures.c: what a contest's declaration adds to the areas above it. */
void ledger_note_changed(struct ledger *l, uint32_t position);
/* A contest goes into another state, for itself and for every area above. */
void ledger_move(struct ledger *l, uint32_t contest, enum contest_state state);
/* The declaration that counts becomes another one: either may be NULL. Control and changes follow. fall: what the
 * records that fall then say. */
void ledger_replace(struct ledger *l, uint32_t contest, const struct declaration *before,
                    const struct declaration *after, const struct fall *fall);
/* Control and changes follow from the sums. */
void ledger_follow(struct ledger *l, uint32_t contest);
