/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The districts' statements of a combined authority's count, and the declaration that is their sum. */

#include "tests/support/declarations.h"

/* What a district counted of first preferences: votes in ballot order, some papers rejected, electors enough. */
struct declaration *statement_first(const struct election *e, const char *contest, const char *area,
                                    const uint64_t *votes, struct arena *arena);

/* Its second preferences for the two who remain, upon its first ones. */
struct remaining {
    uint32_t candidate;         /* place on the ballot */
    uint64_t second;
};
struct declaration *statement_second(const struct election *e, const struct declaration *first,
                                     const struct remaining remaining[2], struct arena *arena);

/* The declaration that names these statements, in this order, and is their sum. Whoever has most in the deciding round is
 * elected. */
struct declaration *statements_sum(const struct election *e, const struct declaration *const *statements, size_t n,
                                   struct arena *arena);

/* Makes d take the place of another: the next revision, naming its body, for this reason ("": none). */
void declaration_replaces(struct declaration *d, enum act act, const struct declaration *replaced, const char *reason);
/* A withdraw or a confirm of another declaration. */
struct declaration *declaration_act(const struct declaration *of, enum act act, uint64_t revision, const char *reason,
                                    struct arena *arena);
