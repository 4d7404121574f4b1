/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The cases of which make_fold makes vectors. */

#include "tests/support/story.h"

struct fold_case {
    const char *name, *what;
    void (*tell)(struct story *t);
    bool archive, refused;
    void (*edit)(struct small_manifest *m);
};
struct fold_cases {
    const struct fold_case *rows;
    size_t n;
};
extern const struct fold_cases FOLD_CASES;      /* make_fold_cases.c: declarations and what follows from them */
extern const struct fold_cases FOLD_ACTS;       /* make_fold_acts.c: acts, queries, statements */
extern const struct fold_cases FOLD_EVENTS;     /* make_fold_events.c: events */
extern const struct fold_cases FOLD_REFUSED;    /* make_fold_refused.c: journals that cannot be */
