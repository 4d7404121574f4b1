/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A story: one small rehearsal, told declaration by declaration, of which make_fold makes a vector. */

#include <jansson.h>

#include "daemon/state.h"
#include "tests/support/declarations.h"

struct story {
    struct small_election *s;
    struct state state;
    struct arena arena;
    json_t *entries;
    bool refused;               /* an entry could not be folded */
};

/* Judges what one envelope brings, body by body, and journals each, which must be judged so. */
void tell_all(struct story *t, struct declaration *const *ds, size_t n, const char *const *officers,
              enum verdict verdict);
/* Journals a declaration under a verdict that nobody judged. */
void force(struct story *t, const struct declaration *d, enum verdict verdict, const char *code);

struct fold_case {
    const char *name, *what;
    void (*tell)(struct story *t);
    bool archive, refused;
    void (*edit)(struct small_manifest *m);
};
extern const struct fold_case FOLD_CASES[];
extern const size_t N_FOLD_CASES;
