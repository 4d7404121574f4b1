/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What is typed of an event, by its kind: words in, an event out. */

#include "daemon/core/election.h"
#include "proto/arena.h"

/* What one event is made from. */
struct event_words {
    const struct election *e;
    uint32_t record;            /* that the event is about; NO_INDEX: about keys */
    const char *const *words;   /* after the subject */
    size_t n;
    const char *text, *unit;    /* --text, --unit: of an annotation */
    const char *from, *until;   /* --from, --until: of a key */
    struct arena *arena;        /* what the event's spans point into, beside the election and the words */
};

struct telling {
    const char *word;           /* typed; several words may mean one kind */
    const char *subject;        /* what it is about, as typed */
    enum event_kind kind;
    const char *arguments;      /* as typed after the subject */
    size_t least, most;         /* words of that */
    /* Fills in the data. Returns an exit status, said. */
    int (*make)(const struct event_words *w, struct event *event);
};

/* The rows, ended by one whose word is NULL. */
const struct telling *tellings(void);
/* The row of a word, or NULL. */
const struct telling *telling_find(const char *word);
