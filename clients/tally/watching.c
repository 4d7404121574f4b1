/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One line for each thing that happened. A contest that was declared is news, with who won it; a council is news when
 * its control was decided, in the words that publishers use: gained, held, lost to no overall control. Areas' sums
 * change with every contest and are no news of their own.
 */

#include "clients/tally/watching.h"

#include <errno.h>
#include <inttypes.h>

#include "clients/tally/derive.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/results_json.h"
#include "proto/codec.h"

static bool welsh(void) {
    return output_language() == LANGUAGE_CY;
}

static void line_json(const struct watching *w, json_t *object) {
    if (object)
        output_json_line(object, w->out);
}

/* Lines are handed on one by one: each says of itself that it is of a rehearsal. */
static void line_begin(const struct watching *w) {
    if (output_rehearses())
        fputs(welsh() ? "[ymarfer] " : "[rehearsal] ", w->out);
}

/* --- Contests --- */

static const char *contest_event(const struct contest_record *old, const struct contest_record *new) {
    static const char *const events[] = { "pending", "declared", "declared", "postponed", "vacant", "queried" };

    if (old && old->state == new->state && old->revision == new->revision)
        return NULL;
    if (old && old->revision > 0 && new->revision > old->revision)
        return "corrected";
    return new->state < ARRAY_SIZE(events) ? events[new->state] : NULL;
}

/* The result is the sum of statements that no longer count. */
static bool is_outdated(const struct contest_record *r) {
    return r->statements_named && !r->statements_hold;
}

static json_t *all_elected_json(const struct election *e, const struct contest *c, const struct contest_record *r) {
    json_t *rows = json_array();

    for (size_t i = 0; rows && i < r->n_elected; i++)
        json_array_append_new(rows, elected_json(e, c, r, i));
    return rows;
}

static void print_elected(const struct watching *w, const struct election *e, const struct contest *c,
                          const struct contest_record *r) {
    for (size_t i = 0; i < r->n_elected; i++) {
        const struct m_candidate *m;

        if (r->elected[i] >= c->m->n_candidates)
            continue;
        m = &c->m->candidates[r->elected[i]];
        fprintf(w->out, "%s " SPAN_FMT " (" SPAN_FMT ")", i ? "," : ":", SPAN_ARG(m->name),
                SPAN_ARG(name_party_short(e, m->party)));
    }
}

static const char *event_word(const char *event) {
    static const struct {
        const char *event, *en, *cy;
    } words[] = {
        { "declared", "declared", "datganwyd" },    { "corrected", "corrected", "cywirwyd" },
        { "queried", "queried", "holwyd" },         { "postponed", "postponed", "gohiriwyd" },
        { "pending", "pending", "heb ei ddatgan" }, { "vacant", "vacant", "gwag" },
        { "conflict", "is in conflict: officers have declared one revision twice, differently; the first one stays",
          "mewn gwrthdaro: mae swyddogion wedi datgan un diwygiad ddwywaith, yn wahanol; erys yr un cyntaf" },
        { "statements-changed", "was added up from districts' statements that have changed since",
          "a adiwyd o ddatganiadau lleol sydd wedi newid ers hynny" },
    };

    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (strcmp(event, words[i].event) == 0)
            return welsh() ? words[i].cy : words[i].en;
    return event;
}

static void say_contest(const struct watching *w, const struct election *e, uint32_t contest,
                        const struct contest_record *r, const char *event, uint64_t size) {
    const struct contest *c = &e->contests[contest];

    if (w->json) {
        line_json(w, json_pack("{s:s,s:o,s:o,s:o,s:o,s:I,s:o,s:I,s:I}", "event", event, "contest", json_span(c->m->id), "name",
                               json_name(&c->m->name), "area", json_span(e->areas[c->area].m->code), "poll",
                               json_span(c->m->poll), "revision", (json_int_t)r->revision, "elected",
                               all_elected_json(e, c, r), "conflicts", (json_int_t)r->conflicts, "size",
                               (json_int_t)size));
        return;
    }
    line_begin(w);
    fprintf(w->out, SPAN_FMT ", " SPAN_FMT " %s", SPAN_ARG(name_contest(e, contest)), SPAN_ARG(name_area(e, c->area)),
            event_word(event));
    if (strcmp(event, "conflict") != 0)
        print_elected(w, e, c, r);
    fputc('\n', w->out);
}

static void say_contest_change(const struct watching *w, const struct election *e, uint32_t contest,
                               const struct contest_record *old, const struct contest_record *new, uint64_t size) {
    const char *event = contest_event(old, new);

    if (event)
        say_contest(w, e, contest, new, event, size);
    if (new->conflicts > (old ? old->conflicts : 0)) /* however much else happened since */
        say_contest(w, e, contest, new, "conflict", size);
    if (is_outdated(new) && (event || !old || !is_outdated(old)))
        say_contest(w, e, contest, new, "statements-changed", size);
}

/* --- Councils --- */

/* What became of a council, once it is decided. */
static const char *control_event(const struct control *c) {
    static const char *const words[_OUTCOME_MAX] = { "decided", "held", "gained", "lost", "unchanged" };

    return c->status == CONTROL_UNDECIDED ? NULL : words[control_outcome(c)];
}

static bool is_certain(const struct control *c) {
    return c->status == CONTROL_CERTAIN_MAJORITY || c->status == CONTROL_CERTAIN_NONE;
}

/* The group's name, or what is said of none. */
static struct span control_name(const struct election *e, uint64_t status, struct span group) {
    if ((status == CONTROL_MAJORITY || status == CONTROL_CERTAIN_MAJORITY) && group.ptr)
        return name_party_short(e, group);
    return span_str(welsh() ? "neb â mwyafrif" : "no overall control");
}

static void print_control(const struct watching *w, const struct election *e, struct span area, const struct control *c,
                          const char *event) {
    struct span now = control_name(e, c->status, c->group);
    struct span was = control_name(e, c->was_status.value, c->was_group);

    line_begin(w);
    if (strcmp(event, "held") == 0)
        fprintf(w->out, welsh() ? "*** " SPAN_FMT " yn dal " SPAN_FMT : "*** " SPAN_FMT " hold " SPAN_FMT,
                SPAN_ARG(now), SPAN_ARG(area));
    else if (strcmp(event, "gained") == 0)
        fprintf(w->out, welsh() ? "*** " SPAN_FMT " yn ennill " SPAN_FMT " oddi wrth " SPAN_FMT
                                : "*** " SPAN_FMT " gain " SPAN_FMT " from " SPAN_FMT,
                SPAN_ARG(now), SPAN_ARG(area), SPAN_ARG(was));
    else if (strcmp(event, "lost") == 0)
        fprintf(w->out, welsh() ? "*** " SPAN_FMT " yn colli " SPAN_FMT ": " SPAN_FMT
                                : "*** " SPAN_FMT " lose " SPAN_FMT " to " SPAN_FMT,
                SPAN_ARG(was), SPAN_ARG(area), SPAN_ARG(now));
    else
        fprintf(w->out, "*** " SPAN_FMT ": " SPAN_FMT, SPAN_ARG(area), SPAN_ARG(now));
    if (is_certain(c))
        fputs(welsh() ? " (yn sicr, cyn y datganiad olaf)" : " (certain before the last declaration)", w->out);
    fputc('\n', w->out);
}

static void say_control(const struct watching *w, const struct election *e, const struct record_key *key,
                        const struct area_record *old, const struct area_record *new, uint64_t size) {
    const struct m_area *area = e->areas[key->area].m;
    const char *event = new->control_given ? control_event(&new->control) : NULL;

    if (!event || (old && old->control_given && old->control.status == new->control.status &&
                   span_equal(old->control.group, new->control.group)))
        return;
    if (w->json)
        line_json(w, json_pack("{s:s,s:s,s:b,s:o,s:o,s:o,s:o,s:I}", "event", "control", "change", event, "certain",
                               is_certain(&new->control), "area", json_span(area->code), "name", json_name(&area->name), "group",
                               json_span(new->control.group), "was", json_span(new->control.was_group), "size",
                               (json_int_t)size));
    else
        print_control(w, e, output_name(&area->name), &new->control, event);
}

/* --- Records --- */

int watching_record(const struct watching *w, const struct election *e, const struct record_key *key, struct span old,
                    struct span new, uint64_t size) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct record before, after;
    int r = record_decode(new, &arena, &after);

    if (r == 0 && old.ptr)
        r = record_decode(old, &arena, &before);
    if (r != 0)
        return r < 0 ? r : 1;
    if (old.ptr && before.kind != after.kind)
        return 1;
    if (after.kind == RECORD_AREA)
        say_control(w, e, key, old.ptr ? &before.area : NULL, &after.area, size);
    else if (key->contest != NO_INDEX)
        say_contest_change(w, e, key->contest, old.ptr ? &before.contest : NULL, &after.contest, size);
    return 0;
}

int watching_standing(const struct watching *w, const struct election *e, const struct record_key *key,
                      struct span record, uint64_t size) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    const struct m_area *area = e->areas[key->area].m;
    struct record decoded;
    int r = record_decode(record, &arena, &decoded);

    if (r != 0)
        return r < 0 ? r : 1;
    if (decoded.kind == RECORD_CONTEST) {
        if (decoded.contest.conflicts > 0)
            say_contest(w, e, key->contest, &decoded.contest, "conflict", size);
        return 0;
    }
    if (w->json) {
        line_json(w, json_pack("{s:s,s:o,s:o,s:o,s:I,s:I,s:I}", "event", "standing", "area", json_span(area->code), "name",
                               json_name(&area->name), "poll", json_span(e->polls[key->poll].m->id), "declared",
                               (json_int_t)(decoded.area.contests.declared + decoded.area.contests.uncontested), "total",
                               (json_int_t)decoded.area.contests.total, "size", (json_int_t)size));
        return 0;
    }
    line_begin(w);
    fprintf(w->out, welsh() ? SPAN_FMT ", " SPAN_FMT ": datganwyd %" PRIu64 " o %" PRIu64 "\n"
                            : SPAN_FMT ", " SPAN_FMT ": %" PRIu64 " of %" PRIu64 " declared\n",
            SPAN_ARG(output_name(&area->name)), SPAN_ARG(output_name(&e->polls[key->poll].m->name)),
            decoded.area.contests.declared + decoded.area.contests.uncontested, decoded.area.contests.total);
    return 0;
}

void watching_event(const struct watching *w, const char *event, const char *text, uint64_t size) {
    if (w->json) {
        line_json(w, json_pack("{s:s,s:s,s:I}", "event", event, "text", text, "size", (json_int_t)size));
        return;
    }
    line_begin(w);
    fprintf(w->out, "--- %s%s%s\n", event, *text ? ": " : "", text);
}
