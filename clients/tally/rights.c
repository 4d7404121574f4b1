/* SPDX-License-Identifier: Apache-2.0 */

/* Which right is asked for, by what is to be signed; the election says who has it, and how near. */

#include "clients/tally/rights.h"

struct right_wanted right_to_declare(const struct election *e, const struct declaration *d, uint32_t contest) {
    const struct contest *c = &e->contests[contest];
    struct right_wanted wanted = { ROLE_RETURNING_OFFICER, ROLE_DEPUTY, c->poll, c->area };

    if (d->act == ACT_STATE)
        wanted.area = d->n_statements == 1 ? election_area(e, d->statements[0].area) : NO_INDEX;
    return wanted;
}

struct right_wanted right_to_tell(const struct election *e, uint64_t kind, uint32_t record) {
    const struct record_key *key = kind < EVENT_KEY ? &e->records[record] : NULL;

    switch (kind) {
    case EVENT_RECOUNT:
    case EVENT_RUSH:
    case EVENT_TURNOUT:
        return (struct right_wanted){ ROLE_RETURNING_OFFICER, ROLE_DEPUTY, key->poll, key->area };
    case EVENT_AGENCY:
        return (struct right_wanted){ ROLE_AGENCY, ROLE_AGENCY, key->poll, key->area };
    case EVENT_ANNOTATION:
        return (struct right_wanted){ ROLE_ANNOTATOR, ROLE_ANNOTATOR, key->poll, key->area };
    default:
        return (struct right_wanted){ .area = NO_INDEX };
    }
}

static uint32_t steps(const struct election *e, uint32_t area, uint32_t above) {
    uint32_t n = 0;

    for (; area != NO_INDEX && area != above; area = e->areas[area].parent)
        n++;
    return area == NO_INDEX ? NO_INDEX : n;
}

uint32_t right_distance(const struct election *e, uint32_t officer, const struct right_wanted *wanted) {
    const struct officer *o = &e->officers[officer];
    uint32_t nearest = NO_INDEX;

    for (uint32_t i = 0; i < o->n_rights; i++) {
        const struct right *right = &o->rights[i];
        uint32_t n;

        if (right->role < wanted->first || right->role > wanted->last ||
            (right->poll != NO_INDEX && right->poll != wanted->poll))
            continue;
        n = steps(e, wanted->area, right->area);
        nearest = n < nearest ? n : nearest;
    }
    return nearest;
}

bool is_authority(const struct election *e, const struct public_key *key) {
    struct digest id;

    key_id(key, &id);
    return enrolments_find(&e->authority_keys, &id) != NULL;
}
