/* SPDX-License-Identifier: Apache-2.0 */
/* Keys over time: taken away, replaced, valid for a while; an officer's, the authority's, the log's. All by journal order. */

#include "tests/unit/probe.h"

#include "daemon/core/rules.h"
#include "tests/support/events.h"
#include "tests/support/night_fixture.h"
#include "tests/support/statements.h"

#define WHO(...) (const char *const[]){ __VA_ARGS__, NULL }

static const struct opt always = { 0 };

static void tell(const struct event *event, const char *const *signers, const char *code) {
    assert_judged(night_tell(&night, event, signers), code ? VERDICT_REFUSED : VERDICT_ACCEPTED, code);
}

static struct declaration *sheet(const char *contest) {
    return good_declaration(night.s->election, contest, (unsigned)night.entries, &night.arena);     /* no two are alike */
}

static void declare(const struct declaration *d, const char *const *signers, const char *code) {
    assert_judged(night_take(&night, d, signers), code ? VERDICT_REFUSED : VERDICT_ACCEPTED, code);
}

static struct event *key(const char *officer, const char *name) {
    return event_key(officer, name, always, always, &night.arena);
}

/* From the entry on that takes a key away it signs nothing, and nobody's sheet goes with it; before, it did. */
static void test_taken_away(void **state) {
    struct event *event = key("north.dro", NULL);

    (void)state;
    declare(sheet("n1.a"), WHO("north.ro", "north.dro"), NULL);
    event->reason_code = span_str("key-lost");
    tell(event, AUTHORITY, NULL);
    declare(sheet("n1.b"), WHO("north.ro", "north.dro"), "E22");
    declare(sheet("n1.b"), WHO("north.ro", "north.dro", "chief"), "E22");
    declare(sheet("n1.b"), WHO("north.ro", "chief"), NULL);
    tell(event_recount("n2.b", true, &night.arena), WHO("north.dro"), "E22");
    tell(event_recount("n2.b", true, &night.arena), WHO("north.dro", "authority"), "E22");
    tell(key("north.dro", NULL), AUTHORITY, "X14");
    tell(key("north.dro", "north.dro"), AUTHORITY, "X13");
    tell(key("north.dro", "north.dro.2"), AUTHORITY, NULL);
    declare(sheet("n2.b"), WHO("north.ro", "north.dro.2"), NULL);
}

/* What was taken is a duplicate whatever has become of the keys; who has not signed it learns no more than before. */
static void test_sent_again(void **state) {
    struct declaration *d = sheet("n1.a");
    struct event *recount = event_recount("n2.b", true, &night.arena);

    (void)state;
    declare(d, WHO("north.ro", "north.dro"), NULL);
    tell(recount, WHO("north.dro"), NULL);
    tell(key("north.dro", NULL), AUTHORITY, NULL);
    assert_judged(night_take(&night, d, WHO("north.ro", "north.dro")), VERDICT_DUPLICATE, "D01");
    assert_judged(night_tell(&night, recount, WHO("north.dro")), VERDICT_DUPLICATE, "D01");
    declare(sheet("n2.b"), WHO("press"), "E10");
}

/* An officer stays one officer: a key put in the place of another neither counts twice nor confirms what the other signed. */
static void test_replaced(void **state) {
    struct declaration *first = sheet("n1.b"), *d = sheet("n2.b"), *confirm;

    (void)state;
    declaration_votes(night.s->election, first, (const uint64_t[]){ 400, 500, 300 }, &night.arena);
    declaration_votes(night.s->election, d, (const uint64_t[]){ 400, 500, 300 }, &night.arena);
    declare(first, WHO("north.ro", "north.dro"), NULL);
    assert_judged(night_take(&night, d, WHO("north.ro", "north.dro")), VERDICT_QUERIED, "P05");
    tell(key("north.dro", "north.dro.2"), AUTHORITY, NULL);
    confirm = declaration_act(d, ACT_CONFIRM, 2, "checked", &night.arena);
    declare(confirm, WHO("north.dro.2"), "E16");
    declare(confirm, WHO("north.dro.2", "north.dro"), "E22");
    declare(confirm, WHO("north.dro.2", "chief"), NULL);
    declare(sheet("n1.a"), WHO("north.dro.2"), "E02");
}

static const struct {
    struct opt from, until;
    uint64_t at;
    const char *code;
} WINDOWS[] = {
    { { true, SMALL_NOW }, { 0 }, SMALL_NOW - 1, "E23" },     { { true, SMALL_NOW }, { 0 }, SMALL_NOW, NULL },
    { { 0 }, { true, SMALL_NOW }, SMALL_NOW - 1, NULL },      { { 0 }, { true, SMALL_NOW }, SMALL_NOW, "E23" },
    { { true, SMALL_NOW - 1 }, { true, SMALL_NOW + 1 }, SMALL_NOW, NULL },
    { { true, SMALL_NOW + 1 }, { true, SMALL_NOW + 2 }, SMALL_NOW, "E23" },
};

/* A key signs from a millisecond on, until another: by the time that the entry has. */
static void test_windows(void **state) {
    static const char *const names[] = { "w.0", "w.1", "w.2", "w.3", "w.4", "w.5" };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(WINDOWS); i++) {
        struct event *recount = event_recount("n1.b", true, &night.arena);

        tell(event_key("north.dro", names[i], WINDOWS[i].from, WINDOWS[i].until, &night.arena), AUTHORITY, NULL);
        recount->made += i;
        night.now = WINDOWS[i].at;
        tell(recount, WHO(names[i]), WINDOWS[i].code);
        night.now = SMALL_NOW;
    }
}

static void window(struct small_manifest *m) {
    for (size_t i = 0; i < m->n_chunks; i++)
        for (size_t k = 0; k < m->chunks[i].n_officers; k++)
            if (span_equal(m->chunks[i].officers[k].id, span_str("north.dro")))
                m->chunks[i].officers[k].until = (struct opt){ true, SMALL_NOW };
}

/* The manifest gives windows too. */
static void test_manifest_window(void **state) {
    struct small_election *s = small_election_make(&(struct small_terms){ .edit = window });
    struct night n;

    (void)state;
    night_init(&n, s);
    n.now = SMALL_NOW - 1;
    assert_judged(night_take(&n, good_declaration(s->election, "n1.a", 0, &n.arena), WHO("north.ro", "north.dro")),
                  VERDICT_ACCEPTED, NULL);
    n.now = SMALL_NOW;
    assert_judged(night_take(&n, good_declaration(s->election, "n1.b", 0, &n.arena), WHO("north.ro", "north.dro")),
                  VERDICT_REFUSED, "E23");
    night_deinit(&n);
    small_election_free(s);
}

/* The authority changes with a threshold of those that were and one of those that are to be. */
static void test_authorities(void **state) {
    const char *const *three = WHO("authority.1", "authority.2", "authority.3");
    struct event *event = event_authorities(2, three, &night.arena);

    (void)state;
    tell(event, WHO("authority.1", "authority.2"), "X01");
    tell(event, WHO("authority"), "E24");
    tell(event, WHO("authority", "authority.1"), "E24");
    tell(event, WHO("authority", "authority.1", "north.ro"), "E24");
    tell(event, WHO("authority", "authority.1", "authority.3"), NULL);
    assert_judged(night_tell(&night, event, WHO("authority", "authority.1", "authority.3")), VERDICT_DUPLICATE, "D01");
    assert_int_equal(night.s->election->authority_threshold, 2);
    tell(key("north.dro", NULL), AUTHORITY, "E22");
    tell(key("north.dro", NULL), WHO("authority.1"), "E02");
    tell(key("north.dro", NULL), WHO("authority.1", "authority.2"), NULL);
    /* One that stays counts for both; one that went does not come back. */
    tell(event_authorities(1, WHO("authority"), &night.arena), WHO("authority.1", "authority.2", "authority"), "E22");
    tell(event_authorities(1, WHO("authority", "authority.1"), &night.arena), WHO("authority.1", "authority.2"), "X13");
    tell(event_authorities(2, WHO("authority.1", "authority.2"), &night.arena), WHO("authority.1", "authority.2"), NULL);
    tell(event_recount("n1.b", true, &night.arena), WHO("authority.1", "authority.3"), "E22");
}

/* The log's key changes with itself, the new one and the authority; by the size of a head it is known which signed it. */
static void test_log(void **state) {
    struct event *event = event_log("log.2", &night.arena);
    const struct election *e = night.s->election;
    uint64_t entry;

    (void)state;
    tell(event, WHO("log", "log.2"), "X01");
    tell(event, WHO("authority", "log"), "E24");
    tell(event, WHO("authority", "log.2"), "E24");
    entry = night.entries;
    tell(event, WHO("authority", "log", "log.2"), NULL);
    assert_judged(night_tell(&night, event, WHO("authority", "log", "log.2")), VERDICT_DUPLICATE, "D01");
    assert_memory_equal(election_log_key(e, entry)->bytes, night.s->log.public.bytes, 32);
    assert_memory_equal(election_log_key(e, entry + 1)->bytes, small_signer("log.2").public.bytes, 32);
    assert_memory_equal(election_log_key(e, UINT64_MAX)->bytes, small_signer("log.2").public.bytes, 32);
    tell(event_log("log.3", &night.arena), WHO("authority", "log", "log.3"), "E22");
    tell(event_log("log", &night.arena), WHO("authority", "log.2", "log"), "E22");
    tell(event_log("log.3", &night.arena), WHO("authority", "log.2", "log.3"), NULL);
}

/* A key that was the log's and is an officer's, or the authority's, signs as that. */
static void test_of_the_log_and_more(void **state) {
    struct event *event;

    (void)state;
    tell(key("north.dro", "log"), AUTHORITY, NULL);
    tell(event_log("log.2", &night.arena), WHO("authority", "log", "log.2"), NULL);
    tell(event_recount("n1.b", true, &night.arena), WHO("log"), NULL);
    tell(key("north.dro", NULL), AUTHORITY, NULL);
    event = event_recount("n1.b", true, &night.arena);
    event->made++;
    tell(event, WHO("north.ro", "log"), "E22");
    tell(event_authorities(1, WHO("authority", "log"), &night.arena), WHO("authority", "log"), "E22");
    tell(event_authorities(1, WHO("authority", "log.2"), &night.arena), WHO("authority", "log.2"), NULL);
    tell(event_log("log.3", &night.arena), WHO("authority", "log.2", "log.3"), NULL);
    tell(event, WHO("log.2"), NULL);
}

/* What cannot be told of keys. */
static void test_refused(void **state) {
    struct event *event;

    (void)state;
    tell(key("nobody", "n.1"), AUTHORITY, "X12");
    event = event_log("log.2", &night.arena);
    event->subject = span_str("north.dro");
    tell(event, AUTHORITY, "X12");
    event = event_authorities(1, AUTHORITY, &night.arena);
    event->subject = span_str("north.dro");
    tell(event, AUTHORITY, "X12");
    tell(key("north.dro", "n.1"), WHO("north.ro", "north.dro"), "X01");
    event = key("north.dro", "n.1");
    event->reason_code = event->reason_text = (struct span){ 0 };
    tell(event, AUTHORITY, "E14");
    event = key("north.dro", "n.1");
    event->reason_code = span_str("death");
    tell(event, AUTHORITY, "E18");
    event = event_recount("n1.b", true, &night.arena);
    event->reason_code = span_str("key-lost");
    event->reason_text = span_str("");
    tell(event, AUTHORITY, "E18");
    event = key("north.dro", "n.1");
    event->key = (struct digest){ { 1 } };  /* of low order */
    tell(event, AUTHORITY, "X13");
    tell(key("north.dro", "north.ro"), AUTHORITY, "X13");
    event = event_authorities(1, WHO("authority", "authority.2"), &night.arena);
    event->authorities[1].key = event->authorities[0].key;
    tell(event, AUTHORITY, "X13");
}

static void test_number(void **state) {
    char names[TALLY_NOTICES_MAX + 1][8];

    (void)state;
    for (size_t i = 0; i <= TALLY_NOTICES_MAX; i++) {
        snprintf(names[i], sizeof(names[i]), "k.%zu", i);
        tell(key("north.dro", names[i]), AUTHORITY, i < TALLY_NOTICES_MAX ? NULL : "X04");
    }
    tell(key("north.ro", "k.x"), AUTHORITY, NULL);
}

/* Entries that cannot follow change nothing. */
static void test_cannot_follow(void **state) {
    struct event *weak = key("north.dro", "n.1");

    (void)state;
    weak->key = (struct digest){ { 1 } };
    assert_int_equal(night_fold_event(&night, weak, AUTHORITY), 1);
    assert_int_equal(night_fold_event(&night, key("nobody", "n.1"), AUTHORITY), 1);
    assert_int_equal(night_fold_event(&night, key("north.dro", "north.ro"), AUTHORITY), 1);
    assert_int_equal(night_fold_event(&night, key("north.dro", NULL), AUTHORITY), 0);
    assert_int_equal(night_fold_event(&night, key("north.dro", NULL), AUTHORITY), 1);
    assert_int_equal(night_fold_event(&night, event_log("log", &night.arena), AUTHORITY), 1);
    assert_int_equal(night_fold_event(&night, event_log("log.2", &night.arena), AUTHORITY), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_taken_away), test(test_sent_again),      test(test_replaced),
        test(test_windows),    test(test_manifest_window), test(test_authorities),
        test(test_log),        test(test_refused),         test(test_number),
        test(test_cannot_follow),
        test(test_of_the_log_and_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
