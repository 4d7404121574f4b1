/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A story: one small rehearsal, told declaration by declaration, of which a vector is made. */

#include <jansson.h>

#include "daemon/state.h"
#include "tests/support/events.h"
#include "tests/support/statements.h"

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
void tell(struct story *t, struct declaration *d, const char *const *officers, enum verdict verdict);
/* A good declaration of the contest; and the same accepted. */
struct declaration *good(struct story *t, const char *contest, unsigned twist);
struct declaration *declare(struct story *t, const char *contest, unsigned twist);
/* The same with these votes, in ballot order. */
struct declaration *declare_counts(struct story *t, const char *contest, const uint64_t *counts);
#define declare_votes(t, contest, ...) declare_counts((t), (contest), (const uint64_t[]){ __VA_ARGS__ })
/* Judges an event and journals it. */
void tell_event(struct story *t, const struct event *event, const char *const *signers);

/* Journal a declaration, an event under a verdict that nobody judged, with a code (NULL: none). */
void force(struct story *t, const struct declaration *d, enum verdict verdict, const char *code);
void force_event(struct story *t, const struct event *event, const char *const *signers, enum verdict verdict,
                 const char *code);

/* Begins with the manifest's entries; ends with everything freed. */
void story_begin(struct story *t, const struct small_terms *terms);
void story_end(struct story *t);

json_t *story_hex(struct span bytes);
