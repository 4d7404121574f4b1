/* SPDX-License-Identifier: Apache-2.0 */
/* Family E, as far as the declaration alone says: when it was declared. */

#include "daemon/core/rules_table.h"

/* The time from which the contest takes declarations. */
static uint64_t earliest(const struct sheet *s) {
    const struct m_poll *poll = s->e->polls[s->c->poll].m;

    if (s->c->m->status == STATUS_POSTPONED)
        return s->c->m->from.value;
    return s->contested ? poll->closes : poll->nominations_close;
}

static bool outside_time(const struct sheet *s, struct words *w) {
    bool early = s->d->declared < earliest(s) && s->c->m->status != STATUS_POSTPONED;

    if (!early && s->d->declared <= s->now)
        return false;
    say_contest(w, s);
    say_time(w, s->d->declared);
    say_time(w, earliest(s));
    return true;
}

static bool before_postponed(const struct sheet *s, struct words *w) {
    if (s->c->m->status != STATUS_POSTPONED || s->d->declared >= earliest(s))
        return false;
    say_contest(w, s);
    say_time(w, earliest(s));
    return true;
}

static const struct rule ROWS[] = {
    { CODE_E07, outside_time },
    { CODE_E11, before_postponed },
};
const struct rules RULES_ENVELOPE = { ROWS, ARRAY_SIZE(ROWS) };
