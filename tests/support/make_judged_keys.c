/* SPDX-License-Identifier: Apache-2.0 */

/* Keys over time: what they sign before and after an entry, or a millisecond; what may be told of them. */

#include "tests/support/make_judged.h"

#define WHO(...) (const char *const[]){ __VA_ARGS__, NULL }

static const struct opt always = { 0 };

static struct event *key(struct story *t, const char *name) {
    return event_key("north.dro", name, always, always, &t->arena);
}

static void ask_sheet(struct story *t, struct asked *a) {
    ask(t, a, good_declaration(t->s->election, "n1.b", 0, &t->arena), WHO("north.ro", "north.dro"));
}
static void after_another_was_taken(struct story *t, struct asked *a) {
    tell_event(t, event_key("south.dro", NULL, always, always, &t->arena), AUTHORITY);
    ask_sheet(t, a);
}
static void after_it_was_taken(struct story *t, struct asked *a) {
    tell_event(t, key(t, NULL), AUTHORITY);
    ask_sheet(t, a);
}
static void after_it_was_replaced(struct story *t, struct asked *a) {
    tell_event(t, key(t, "north.dro.2"), AUTHORITY);
    ask_sheet(t, a);
}
static void by_the_new_one(struct story *t, struct asked *a) {
    tell_event(t, key(t, "north.dro.2"), AUTHORITY);
    ask(t, a, good_declaration(t->s->election, "n1.b", 0, &t->arena), WHO("north.ro", "north.dro.2"));
}
static void taken_before(struct story *t, struct asked *a) {
    declare(t, "n1.b", 0);
    tell_event(t, key(t, NULL), AUTHORITY);
    ask_sheet(t, a);
}

/* A recount told by a key that is valid for a while, at the close of the polls. */
static void in_window(struct story *t, struct asked *a, struct opt from, struct opt until) {
    struct event *event = event_recount("n1.b", true, &t->arena);

    event->made = SMALL_CLOSES;         /* and its entry's time */
    tell_event(t, event_key("north.dro", "north.dro.2", from, until, &t->arena), AUTHORITY);
    ask_event(t, a, event, WHO("north.dro.2"));
}
static void before_from(struct story *t, struct asked *a) {
    in_window(t, a, (struct opt){ true, SMALL_CLOSES + 1 }, always);
}
static void at_from(struct story *t, struct asked *a) {
    in_window(t, a, (struct opt){ true, SMALL_CLOSES }, always);
}
static void at_until(struct story *t, struct asked *a) {
    in_window(t, a, always, (struct opt){ true, SMALL_CLOSES });
}
static void before_until(struct story *t, struct asked *a) {
    in_window(t, a, always, (struct opt){ true, SMALL_CLOSES + 1 });
}

static void authorities_by(struct story *t, struct asked *a, const char *const *signers) {
    ask_event(t, a, event_authorities(2, WHO("authority.1", "authority.2", "authority.3"), &t->arena), signers);
}
static void authorities_by_one(struct story *t, struct asked *a) {
    authorities_by(t, a, WHO("authority", "authority.1"));
}
static void authorities_by_two(struct story *t, struct asked *a) {
    authorities_by(t, a, WHO("authority", "authority.1", "authority.3"));
}
static void by_an_old_authority(struct story *t, struct asked *a) {
    const char *const *two = WHO("authority.1", "authority.2");

    tell_event(t, event_authorities(1, two, &t->arena), WHO("authority", "authority.1"));
    ask_event(t, a, key(t, NULL), AUTHORITY);
}
static void log_without_itself(struct story *t, struct asked *a) {
    ask_event(t, a, event_log("log.2", &t->arena), WHO("authority", "log.2"));
}
static void log_with_both(struct story *t, struct asked *a) {
    ask_event(t, a, event_log("log.2", &t->arena), WHO("authority", "log", "log.2"));
}
static void of_nobody(struct story *t, struct asked *a) {
    ask_event(t, a, event_key("nobody", "nobody", always, always, &t->arena), AUTHORITY);
}
static void of_an_officer(struct story *t, struct asked *a) {
    ask_event(t, a, key(t, "north.dro.2"), AUTHORITY);
}
static void of_somebody_else(struct story *t, struct asked *a) {
    ask_event(t, a, key(t, "south.ro"), AUTHORITY);
}
static void of_low_order(struct story *t, struct asked *a) {
    struct event *event = key(t, "north.dro.2");

    event->key = (struct digest){ { 1 } };
    ask_event(t, a, event, AUTHORITY);
}
static void taken_twice(struct story *t, struct asked *a) {
    struct event *event = key(t, NULL);

    tell_event(t, key(t, NULL), AUTHORITY);
    event->made++;      /* another body */
    ask_event(t, a, event, AUTHORITY);
}
static void taken_once(struct story *t, struct asked *a) {
    ask_event(t, a, key(t, NULL), AUTHORITY);
}

static const struct judged_case ROWS[] = {
    { "e22-key-taken-away", "E22", "a sheet signed by a key that an entry before took away", after_it_was_taken, false },
    { "e22-key-replaced", "E22", "a sheet signed by a key that has another in its place", after_it_was_replaced, false },
    { "e22-key-of-the-authority", "E22", "an event by the authority's key of before", by_an_old_authority, false },
    { "e22-the-new-key", "", "the same sheet signed by the key in its place", by_the_new_one, false },
    { "e22-another-key-taken-away", "", "a sheet after somebody else's key was taken away", after_another_was_taken, false },
    { "d01-before-its-key-was-taken-away", "D01", "a sheet that was taken before its officer's key was taken away", taken_before,
      false },
    { "e23-before-from", "E23", "a key a millisecond before it signs", before_from, false },
    { "e23-at-until", "E23", "a key at the time until which it signs", at_until, false },
    { "e23-at-from", "", "a key at the time from which it signs", at_from, false },
    { "e23-before-until", "", "a millisecond before", before_until, false },
    { "e24-one-of-the-new-keys", "E24", "other authorities, signed by one of the two of them that are needed", authorities_by_one,
      false },
    { "e24-log-without-itself", "E24", "another key of the log, without the one before", log_without_itself, false },
    { "e24-two-of-the-new-keys", "", "signed by two of them", authorities_by_two, false },
    { "e24-log-with-both", "", "signed by both the log's keys", log_with_both, false },
    { "x12-key-of-nobody", "X12", "a key for an officer that there is not", of_nobody, false },
    { "x12-key-of-an-officer", "", "a key for an officer", of_an_officer, false },
    { "x13-key-of-another", "X13", "a key that is another officer's", of_somebody_else, false },
    { "x13-key-of-low-order", "X13", "a key that anybody could sign for", of_low_order, false },
    { "x13-new-key", "", "a key that is nobody's yet", of_an_officer, false },
    { "x14-taken-twice", "X14", "a key taken away where there is none", taken_twice, false },
    { "x14-taken-once", "", "a key taken away", taken_once, false },
};
const struct judged_cases JUDGED_KEYS = { ROWS, ARRAY_SIZE(ROWS) };
