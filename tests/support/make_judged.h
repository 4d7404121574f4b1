/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The cases of which make_judged makes vectors: what was journaled, and one envelope that is judged after it. */

#include "tests/support/story.h"

struct asked {
    struct blob envelope;
    uint64_t now;               /* the clock; 0: SMALL_NOW */
};

/* What is judged: a declaration or an event, signed by these officers (events: "authority" too). */
void ask(struct story *t, struct asked *a, const struct declaration *d, const char *const *officers);
void ask_event(struct story *t, struct asked *a, const struct event *event, const char *const *signers);
/* Any bytes as the one body of an envelope of declarations. */
void ask_bytes(struct story *t, struct asked *a, struct span body, const char *const *officers);

struct judged_case {
    const char *name, *codes, *what;    /* codes: "" for none, and an accepted body */
    void (*tell)(struct story *t, struct asked *a);
    bool statements;            /* districts must state what they counted */
};
struct judged_cases {
    const struct judged_case *rows;
    size_t n;
};
extern const struct judged_cases JUDGED_DECLARATIONS;   /* make_judged_declarations.c */
extern const struct judged_cases JUDGED_EVENTS;         /* make_judged_events.c */
extern const struct judged_cases JUDGED_KEYS;           /* make_judged_keys.c */
