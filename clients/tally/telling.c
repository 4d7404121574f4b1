/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The kinds of events as a table: how each is typed, and the function that makes its data. What a list of candidates or
 * votes must be in the ballot's order is put into it here; whether the event can be told is for the daemon's rules.
 */

#include "clients/tally/telling.h"

#include <errno.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/telling_files.h"
#include "clients/tally/telling_keys.h"
#include "clients/tally/output.h"
#include "clients/tally/text.h"
#include "clients/tally/times.h"

static int postponed(const struct event_words *w, struct event *event, enum contest_status status) {
    event->status = status;
    if (w->n == 0)
        return STATUS_DONE;
    event->from.given = time_parse(span_str(w->words[0]), &event->from.value) == 0;
    if (!event->from.given)
        output_error("'%s' is not a time; write it like 2017-06-08T22:00:00+01:00", w->words[0]);
    return event->from.given ? STATUS_DONE : STATUS_USAGE;
}

static int make_postponed(const struct event_words *w, struct event *event) {
    return postponed(w, event, STATUS_POSTPONED);
}

static int make_countermanded(const struct event_words *w, struct event *event) {
    return postponed(w, event, STATUS_COUNTERMANDED);
}

static int make_abandoned(const struct event_words *w, struct event *event) {
    return postponed(w, event, STATUS_ABANDONED);
}

/* Nothing more is said. */
static int make_plain(const struct event_words *w, struct event *event) {
    (void)w;
    (void)event;
    return STATUS_DONE;
}

static int make_recount(const struct event_words *w, struct event *event) {
    static const char *const words[] = { "off", "on" };
    size_t i = text_choice(span_str(w->words[0]), words, 2);

    if (i == 2)
        output_error("recount is on or off, not '%s'", w->words[0]);
    event->under_way = i == 1;
    return i == 2 ? STATUS_USAGE : STATUS_DONE;
}

static int make_rush(const struct event_words *w, struct event *event) {
    const struct contest *c = &w->e->contests[w->e->records[w->record].contest];
    bool named[TALLY_CANDIDATES_MAX] = { false };

    for (size_t i = 0; i < w->n; i++) {
        uint32_t candidate = contest_candidate(c, span_str(w->words[i]));

        if (candidate == NO_INDEX) {
            output_error("'%s' is not a candidate in " SPAN_FMT, w->words[i], SPAN_ARG(c->m->id));
            return STATUS_USAGE;
        }
        named[candidate] = true;
    }
    event->elected = arena_alloc(w->arena, c->m->n_candidates, sizeof(*event->elected));
    if (!event->elected)
        return STATUS_USAGE;
    for (size_t i = 0; i < c->m->n_candidates; i++)
        if (named[i])
            event->elected[event->n_elected++] = c->m->candidates[i].id;
    return STATUS_DONE;
}

static int make_turnout(const struct event_words *w, struct event *event) {
    struct opt *const places[] = { &event->electorate, &event->papers };

    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        places[i]->given = text_number(span_str(w->words[i]), TALLY_COUNT_MAX, &places[i]->value) == 0;
        if (!places[i]->given) {
            output_error("'%s' is not a whole number of at most %d; write digits only", w->words[i], TALLY_COUNT_MAX);
            return STATUS_USAGE;
        }
    }
    return STATUS_DONE;
}

/* --- Annotations --- */

/* "PARTY=NUMBER", the number with its sign. */
static int take_value(const char *word, struct value *ret) {
    const char *equals = strchr(word, '=');
    bool minus = equals && equals[1] == '-';
    uint64_t number;

    if (!equals || text_number(span_str(equals + 1 + minus), INT64_MAX, &number) != 0 ||
        !text_is_code(span_of(word, (size_t)(equals - word)))) {
        output_error("'%s' is not PARTY=NUMBER, with a whole number", word);
        return STATUS_USAGE;
    }
    *ret = (struct value){ .party = span_of(word, (size_t)(equals - word)),
                           .number = minus ? -(int64_t)number : (int64_t)number };
    return STATUS_DONE;
}

static int by_party(const void *a, const void *b) {
    return span_compare(((const struct value *)a)->party, ((const struct value *)b)->party);
}

static struct span option_text(const char *text) {
    return text ? span_str(text) : (struct span){ 0 };
}

static int make_annotation(const struct event_words *w, struct event *event) {
    struct annotation *a = &event->annotation;

    a->id = span_str(w->words[0]);
    a->text = option_text(w->text);
    a->unit = option_text(w->unit);
    if (!text_is_id(a->id) || a->text.len > TALLY_TEXT_MAX || a->unit.len > TALLY_NAME_MAX) {
        output_error("'%s' is not an id of a-z, 0-9, '.' and '-', or the text or the unit is too long", w->words[0]);
        return STATUS_USAGE;
    }
    a->values = arena_alloc(w->arena, w->n, sizeof(*a->values));
    if (!a->values)
        return STATUS_USAGE;
    for (size_t i = 1; i < w->n; i++)
        if (take_value(w->words[i], &a->values[a->n_values++]) != STATUS_DONE)
            return STATUS_USAGE;
    qsort(a->values, a->n_values, sizeof(*a->values), by_party);
    for (size_t i = 1; i < a->n_values; i++)
        if (span_equal(a->values[i - 1].party, a->values[i].party)) {
            output_error("there are two numbers of " SPAN_FMT, SPAN_ARG(a->values[i].party));
            return STATUS_USAGE;
        }
    return STATUS_DONE;
}

static const struct telling KINDS[] = {
    { "postponed", "CONTEST", EVENT_POSTPONED, "[TIME]", 0, 1, make_postponed },
    { "countermanded", "CONTEST", EVENT_POSTPONED, "[TIME]", 0, 1, make_countermanded },
    { "abandoned", "CONTEST", EVENT_POSTPONED, "[TIME]", 0, 1, make_abandoned },
    { "restored", "CONTEST", EVENT_RESTORED, "", 0, 0, make_plain },
    { "nominations", "CONTEST", EVENT_NOMINATIONS, "FILE", 1, 1, tell_nominations },
    { "recount", "CONTEST", EVENT_RECOUNT, "on|off", 1, 1, make_recount },
    { "rush", "CONTEST", EVENT_RUSH, "CANDIDATE...", 1, TALLY_SEATS_MAX, make_rush },
    { "turnout", "CONTEST", EVENT_TURNOUT, "ELECTORATE PAPERS", 2, 2, make_turnout },
    { "agency", "CONTEST", EVENT_AGENCY, "SHEET", 1, 1, tell_agency },
    { "annotation", "AREA", EVENT_ANNOTATION, "ID [PARTY=NUMBER...]", 1, TALLY_VALUES_MAX + 1, make_annotation },
    { "key", "OFFICER", EVENT_KEY, "KEYFILE", 1, 1, tell_key },
    { "revoked", "OFFICER", EVENT_KEY, "", 0, 0, make_plain },
    { "authorities", "ELECTION", EVENT_AUTHORITIES, "THRESHOLD KEYFILE...", 2, TALLY_AUTHORITIES_MAX + 1, tell_authorities },
    { "log-key", "ELECTION", EVENT_LOG, "KEYFILE", 1, 1, tell_log_key },
    { NULL, NULL, 0, NULL, 0, 0, NULL },
};

const struct telling *tellings(void) {
    return KINDS;
}

const struct telling *telling_find(const char *word) {
    for (const struct telling *k = KINDS; k->word; k++)
        if (strcmp(k->word, word) == 0)
            return k;
    return NULL;
}
