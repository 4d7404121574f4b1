/* SPDX-License-Identifier: Apache-2.0 */
/* Family E, as far as the declaration alone says: when it was declared. */

#include "daemon/core/rules_table.h"

uint64_t sheet_earliest(const struct sheet *s) {
    const struct m_poll *poll = s->e->polls[s->c->poll].m;

    if (s->c->status != STATUS_NONE)
        return s->c->from.given ? s->c->from.value : TALLY_TIME_MAX;    /* not known yet: never */
    return s->contested ? poll->closes : poll->nominations_close;
}

static bool outside_time(const struct sheet *s, struct words *w) {
    bool early = s->d->declared < sheet_earliest(s) && s->c->status == STATUS_NONE;

    if (!early && s->d->declared <= s->now)
        return false;
    say_contest(w, s);
    say_time(w, s->d->declared);
    say_time(w, sheet_earliest(s));
    return true;
}

static bool before_postponed(const struct sheet *s, struct words *w) {
    if (s->c->status == STATUS_NONE || (s->c->from.given && s->d->declared >= sheet_earliest(s)))
        return false;
    say_contest(w, s);
    if (s->c->from.given)
        say_time(w, sheet_earliest(s));
    else
        say_text(w, span_str("–"));
    return true;
}

static const struct rule ROWS[] = {
    { CODE_E07, outside_time },
    { CODE_E11, before_postponed },
};
const struct rules RULES_ENVELOPE = { ROWS, ARRAY_SIZE(ROWS) };
