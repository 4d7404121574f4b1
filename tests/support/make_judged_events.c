/* SPDX-License-Identifier: Apache-2.0 */

/* Events, each beside the nearest one that is judged otherwise. */

#include <stdio.h>

#include "proto/limits.h"
#include "tests/support/make_judged.h"

#define AREA "X/@councillors/"

static const char *const north[] = { "north.ro", NULL };
static const char *const south[] = { "south.ro", NULL };
static const char *const pundit[] = { "pundit", NULL };
static const char *const both[] = { "north.ro", "north.dro", NULL };
static const char *const elm[] = { "elm", NULL };
static const char *const yew[] = { "yew", NULL };

static void rush_by_officer(struct story *t, struct asked *a) {
    ask_event(t, a, event_rush("n1.b", elm, &t->arena), north);
}
static void rush_by_another(struct story *t, struct asked *a) {
    ask_event(t, a, event_rush("n1.b", elm, &t->arena), south);
}
static void recount_pending(struct story *t, struct asked *a) {
    ask_event(t, a, event_recount("n1.b", true, &t->arena), north);
}
static void recount_declared(struct story *t, struct asked *a) {
    declare(t, "n1.b", 0);
    ask_event(t, a, event_recount("n1.b", true, &t->arena), north);
}

static struct event *nominated(struct story *t, const char *const *candidates, uint64_t made) {
    struct event *event = event_nominations("n1.b", candidates, &t->arena);

    event->made = made;
    return event;
}
static const char *const listed[] = { "elm:blue", "fir:red", NULL };
static void nominated_in_time(struct story *t, struct asked *a) {
    ask_event(t, a, nominated(t, listed, SMALL_CLOSES - 1), AUTHORITY);
}
static void nominated_late(struct story *t, struct asked *a) {
    ask_event(t, a, nominated(t, listed, SMALL_CLOSES), AUTHORITY);
}
static void nominated_for_nobody(struct story *t, struct asked *a) {
    static const char *const unknown[] = { "elm:blue", "fir:yellow", NULL };

    ask_event(t, a, nominated(t, unknown, SMALL_CLOSES - 1), AUTHORITY);
}

/* So many recounts, each of its own time. */
static void recounts(struct story *t, struct asked *a, uint64_t n) {
    for (uint64_t i = 0; i <= n; i++) {
        struct event *event = event_recount("n1.b", i % 2 == 0, &t->arena);

        event->made += i;
        if (i < n)
            tell_event(t, event, north);
        else
            ask_event(t, a, event, north);
    }
}
static void recount_64(struct story *t, struct asked *a) {
    recounts(t, a, TALLY_NOTICES_MAX - 1);
}
static void recount_65(struct story *t, struct asked *a) {
    recounts(t, a, TALLY_NOTICES_MAX);
}
static void rush_of_a_stranger(struct story *t, struct asked *a) {
    ask_event(t, a, event_rush("n1.b", yew, &t->arena), north);
}
static void annotated(struct story *t, struct asked *a, const char *key) {
    ask_event(t, a, event_annotation(key, "swing", "two points", &t->arena), pundit);
}
static void annotated_area(struct story *t, struct asked *a) {
    annotated(t, a, AREA);
}
static void annotated_contest(struct story *t, struct asked *a) {
    annotated(t, a, "X/N/N1/@councillors/n1.b/");
}
static void from_now(struct story *t, struct asked *a) {
    struct event *event = event_recount("n1.b", true, &t->arena);

    a->now = event->made;
    ask_event(t, a, event, north);
}
static void from_then(struct story *t, struct asked *a) {
    struct event *event = event_recount("n1.b", true, &t->arena);

    a->now = event->made - 1;
    ask_event(t, a, event, north);
}

/* The n-th annotation of one record. */
static void annotations(struct story *t, struct asked *a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char *id = arena_alloc(&t->arena, 8, 1);
        struct event *event;

        snprintf(id, 8, "a%zu", i);
        event = event_annotation(AREA, id, "text", &t->arena);
        if (i + 1 < n)
            tell_event(t, event, pundit);
        else
            ask_event(t, a, event, pundit);
    }
}
static void annotations_8(struct story *t, struct asked *a) {
    annotations(t, a, TALLY_ANNOTATIONS_MAX);
}
static void annotations_9(struct story *t, struct asked *a) {
    annotations(t, a, TALLY_ANNOTATIONS_MAX + 1);
}

static void verified_all(struct story *t, struct asked *a) {
    ask_event(t, a, event_turnout("n1.b", 9000, 9000, &t->arena), north);
}
static void verified_more(struct story *t, struct asked *a) {
    ask_event(t, a, event_turnout("n1.b", 9000, 9001, &t->arena), north);
}
static void taken_away(struct story *t, struct asked *a) {
    tell_event(t, event_annotation(AREA, "swing", "two points", &t->arena), pundit);
    ask_event(t, a, event_annotation(AREA, "swing", NULL, &t->arena), pundit);
}
static void taken_from_nothing(struct story *t, struct asked *a) {
    ask_event(t, a, event_annotation(AREA, "swing", NULL, &t->arena), pundit);
}

/* --- Codes that events share with declarations --- */

static void twice(struct story *t, struct asked *a) {
    struct event *event = event_recount("n1.b", true, &t->arena);

    tell_event(t, event, north);
    ask_event(t, a, event, both);
}

static const struct judged_case ROWS[] = {
    { "x01-officer-of-another-district", "X01", "a rush told by an officer of another district", rush_by_another, false },
    { "x01-officer-of-the-district", "", "a rush told by the district's officer", rush_by_officer, false },
    { "x02-recount-of-what-is-declared", "X02", "a recount where a result stands", recount_declared, false },
    { "x02-recount-before-the-result", "", "a recount before there is a result", recount_pending, false },
    { "x03-nominations-at-the-close", "X03", "nominations amended when the polls have closed", nominated_late, false },
    { "x03-nominations-before-the-close", "", "a millisecond before", nominated_in_time, false },
    { "x04-the-65th-of-its-kind", "X04", "the 65th event of one kind of one contest", recount_65, false },
    { "x04-the-64th-of-its-kind", "", "the 64th", recount_64, false },
    { "x05-a-stranger-has-won", "X05", "a rush of somebody who is not on the ballot", rush_of_a_stranger, false },
    { "x05-a-candidate-has-won", "", "a rush of a candidate", rush_by_officer, false },
    { "x06-candidate-of-no-party", "X06", "nominations with a party that the election does not have", nominated_for_nobody,
      false },
    { "x06-candidates-of-parties", "", "nominations with parties that it has", nominated_in_time, false },
    { "x07-a-contest-annotated", "X07", "an annotation of a contest's record", annotated_contest, false },
    { "x07-an-area-annotated", "", "an annotation of an area's record", annotated_area, false },
    { "x08-not-yet", "X08", "told as of a millisecond after the clock", from_then, false },
    { "x08-now", "", "told as of now", from_now, false },
    { "x09-the-ninth-annotation", "X09", "the ninth annotation of one record", annotations_9, false },
    { "x09-the-eighth-annotation", "", "the eighth", annotations_8, false },
    { "x10-more-papers-than-electors", "X10", "one paper more verified than there are electors", verified_more, false },
    { "x10-as-many-papers-as-electors", "", "as many papers verified as there are electors", verified_all, false },
    { "x11-nothing-to-take-away", "X11", "an annotation taken away that is not there", taken_from_nothing, false },
    { "x11-taken-away", "", "an annotation taken away", taken_away, false },
    { "d01-the-same-event-again", "D01", "an event that was journaled, signed anew", twice, false },
};
const struct judged_cases JUDGED_EVENTS = { ROWS, ARRAY_SIZE(ROWS) };
