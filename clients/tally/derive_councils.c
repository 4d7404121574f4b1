/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who gained which council from whom. All of it stands in the councils' own records; here they are only put side by
 * side, because an editor asks for a nation's councils, and not for one after the other.
 */

#include <errno.h>

#include "clients/tally/derive_json.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "daemon/core/control.h"
#include "proto/codec.h"

static const char *const OUTCOMES[_OUTCOME_MAX] = { "open", "held", "gained", "lost", "no-change" };

static json_t *seats_json(const struct results *r, const struct area_record *a, const struct group_row *g) {
    json_t *changes = json_object();

    for (size_t i = 0; changes && i < a->n_baselines && i < r->e->n_baselines; i++)
        json_span_key(changes, r->e->header.baselines[i].id, json_opt_int(g->changes[i].seats));
    return json_pack("{s:o,s:I,s:I,s:o}", "id", json_span(g->group), "seats", (json_int_t)g->seats, "votes",
                     (json_int_t)g->votes, "seats_change", changes);
}

static bool anything(const struct area_record *a, const struct group_row *g) {
    if (g->seats > 0 || g->votes > 0)
        return true;
    for (size_t i = 0; i < a->n_baselines; i++)
        if (g->changes[i].seats.given && g->changes[i].seats.value != 0)
            return true;
    return false;
}

/* Adds {"area", "from" or "to"} to what a group gained, lost or held. */
static int note_change(const struct results *r, json_t *changes, struct span group, const char *list, uint32_t area,
                       const char *key, struct span other) {
    char id[TALLY_ID_MAX + 1];
    json_t *row, *place = json_place(r->e, area);

    snprintf(id, sizeof(id), SPAN_FMT, SPAN_ARG(group));
    row = json_object_get(changes, id);
    if (!row) {
        row = json_pack("{s:o,s:[],s:[],s:[]}", "name", json_party_name(r->e, group), "gained", "lost", "held");
        json_object_set_new(changes, id, row);
    }
    if (place && key)
        json_object_set_new(place, key, other.ptr ? json_span(other) : json_string("no-overall-control"));
    return json_array_append_new(json_object_get(row, list), place);
}

static void note_outcome(const struct results *r, json_t *changes, uint32_t area, const struct control *c) {
    enum council_outcome outcome = control_outcome(c);

    if (c->status != CONTROL_MAJORITY && c->status != CONTROL_NONE)
        return; /* what is only certain is said in the council's own row */
    if (outcome == OUTCOME_HELD)
        note_change(r, changes, c->group, "held", area, NULL, (struct span){ 0 });
    if (outcome == OUTCOME_GAINED)
        note_change(r, changes, c->group, "gained", area, "from", c->was_group);
    if (outcome == OUTCOME_LOST || (outcome == OUTCOME_GAINED && c->was_group.ptr))
        note_change(r, changes, c->was_group, "lost", area, "to", c->group);
}

static json_t *council_json(const struct results *r, uint32_t area, struct area_record *a) {
    json_t *seats = json_array();

    groups_by_seats(a);
    for (size_t i = 0; seats && i < a->n_groups; i++)
        if (anything(a, &a->groups[i]))
            json_array_append_new(seats, seats_json(r, a, &a->groups[i]));
    return json_pack("{s:o,s:o,s:s,s:o,s:o,s:o}", "area", json_place(r->e, area), "control", control_json(a), "outcome",
                     OUTCOMES[control_outcome(&a->control)], "size", json_opt(r->e->areas[area].m->size), "contests",
                     contest_counts_json(&a->contests), "seats", seats);
}

static int add_council(const struct results *r, uint32_t area, json_t *rows, json_t *changes) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct span bytes = r->get(r->user, results_key(r->e, area, r->poll));
    struct record record;
    int e = bytes.ptr ? record_decode(bytes, &arena, &record) : 1;

    if (e != 0 || record.kind != RECORD_AREA)
        return e < 0 ? e : 1;
    if (!record.area.control_given)
        return 0;
    note_outcome(r, changes, area, &record.area.control);
    return json_array_append_new(rows, council_json(r, area, &record.area)) == 0 ? 0 : -ENOMEM;
}

int councils_json(const struct results *r, json_t *object) {
    json_t *rows = json_array(), *changes = json_object();
    int e = rows && changes ? 0 : -ENOMEM;

    for (uint32_t i = 0; i < r->e->n_areas && e == 0; i++)
        if (control_is_of(r->e, i, r->poll) && election_within(r->e, i, r->area) && results_key(r->e, i, r->poll).ptr)
            e = add_council(r, i, rows, changes);
    json_object_set_new(object, "councils", rows);
    json_object_set_new(object, "control_changes", changes);
    return e;
}
