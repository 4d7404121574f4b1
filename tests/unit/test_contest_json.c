/* SPDX-License-Identifier: Apache-2.0 */

/* One contest whole: every figure of its record, with names; before there are figures, and after each way of counting. */

#include "tests/unit/evening.h"

#include <jansson.h>

#include "clients/tally/contest_json.h"
#include "clients/tally/output.h"
#include "tests/support/events.h"
#include "tests/support/statements.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const mayor[] = { "mayor.ro", "mayor.dro", NULL };

static json_t *contest(struct evening *v, const char *id) {
    const struct election *e = v->s->election;
    struct results r = { .e = e, .note = span_str("the note"), .get = evening_get, .user = v };
    json_t *object = NULL;

    r.head.size = 42;
    assert_int_equal(contest_json(&r, election_contest(e, span_str(id)), &object), 0);
    return object;
}

static long long number(json_t *object, const char *key) {
    assert_true(json_is_integer(json_object_get(object, key)));
    return json_integer_value(json_object_get(object, key));
}

static json_t *row(json_t *object, const char *rows, size_t i) {
    return json_array_get(json_object_get(object, rows), i);
}

/* What people read of it; the caller frees it. */
static char *text_of(json_t *object) {
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    assert_non_null(out);
    contest_text(object, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void assert_says(json_t *object, const char *words) {
    char *text = text_of(object);

    if (!strstr(text, words))
        fail_msg("'%s' is not in:\n%s", words, text);
    free(text);
}

/* Before its declaration a contest has its ballot and no figures; every key is there. */
static void test_pending(void **state) {
    static const char *const keys[] = {
        "election", "name", "poll", "poll_name", "contest", "area", "size", "time", "state", "revision", "electorate",
        "papers", "rejected", "quota", "candidates", "lots", "statements", "notices", "flags", "holders", "body", "note",
        "head", "cosigned", "at", "record",
    };
    struct evening v;
    json_t *o;

    (void)state;
    evening_init(&v);
    o = contest(&v, "n1.a");
    assert_int_equal(json_object_size(o), ARRAY_SIZE(keys));
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        assert_non_null(json_object_get(o, keys[i]));
    assert_string_equal(json_string_value(json_object_get(o, "state")), "pending");
    assert_true(json_is_null(json_object_get(row(o, "candidates", 0), "votes")));
    assert_true(json_is_null(json_object_get(o, "body")));
    assert_says(o, "2 seats, most votes: pending\n");
    json_decref(o);
    evening_deinit(&v);
}

/* What was declared is what is told: votes and shares by candidate, papers, heads, who was elected, and by what lot. */
static void test_plurality(void **state) {
    static const uint64_t votes[] = { 300, 100, 300 };
    static const char *const tied[] = { "maple", "oak", NULL }, *const won[] = { "oak", NULL };
    struct evening v;
    struct declaration *d;
    json_t *o;

    (void)state;
    evening_init(&v);
    d = good_declaration(v.s->election, "n2.b", 0, &v.night.arena);
    declaration_votes(v.s->election, d, votes, &v.night.arena);
    d->elected[0] = span_str("oak");
    declaration_lot(d, &v.night.arena, tied, won);
    assert_int_equal(night_take(&v.night, d, north)->verdict, VERDICT_ACCEPTED);
    o = contest(&v, "n2.b");
    assert_int_equal(number(o, "papers"), d->papers.value);
    assert_int_equal(number(o, "electorate"), d->electorate.value);
    assert_int_equal(json_array_size(json_object_get(o, "candidates")), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(number(row(o, "candidates", i), "votes"), votes[i]);
        assert_int_equal(json_is_true(json_object_get(row(o, "candidates", i), "elected")), i == 2);
    }
    assert_int_equal(number(row(o, "candidates", 1), "share_bp"), 1429); /* 100 of 700 */
    assert_int_equal(json_array_size(json_object_get(o, "rejected")), d->n_rejected);
    assert_says(o, "14.29");
    assert_says(o, "By lot between Maple, Oak: Oak\n");
    assert_says(o, "declared, revision 1\n");
    json_decref(o);
    evening_deinit(&v);
}

/* Two rounds, from the districts' statements: a candidate who stayed in has second preferences and a total. */
static void test_supplementary_vote(void **state) {
    static const uint64_t n1[] = { 19007, 18004, 3011, 1009 }, n2[] = { 17013, 18521, 2047, 1533 };
    static const struct remaining seconds[] = { { 0, 1203 }, { 1, 907 } };
    const struct declaration *statements[4];
    struct evening v;
    struct declaration *d;
    struct arena *arena = &v.night.arena;
    json_t *o;

    (void)state;
    evening_init(&v);
    statements[0] = statement_first(v.s->election, "m.mayor", "N1", n1, arena);
    statements[1] = statement_second(v.s->election, statements[0], seconds, arena);
    statements[2] = statement_first(v.s->election, "m.mayor", "N2", n2, arena);
    statements[3] = statement_second(v.s->election, statements[2], seconds, arena);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(night_take(&v.night, statements[i], north)->verdict, VERDICT_ACCEPTED);
    d = statements_sum(v.s->election, statements, 4, arena);
    assert_int_equal(night_take(&v.night, d, mayor)->verdict, VERDICT_ACCEPTED);
    o = contest(&v, "m.mayor");
    assert_int_equal(number(row(o, "candidates", 0), "votes"), 19007 + 17013);
    assert_int_equal(number(row(o, "candidates", 0), "second"), 2 * 1203);
    assert_int_equal(number(row(o, "candidates", 0), "total"), 19007 + 17013 + 2 * 1203);
    assert_true(json_is_null(json_object_get(row(o, "candidates", 2), "second")));
    assert_int_equal(json_array_size(json_object_get(o, "statements")), 4);
    assert_says(o, "supplementary vote");
    assert_says(o, "phase 2, revision 1\n");
    json_decref(o);
    evening_deinit(&v);
}

/* With preferences there is a quota, and a recount that is under way is told beside the ballot. */
static void test_preferences_and_notices(void **state) {
    struct evening v;
    json_t *o;

    (void)state;
    evening_init(&v);
    assert_int_equal(night_tell(&v.night, event_recount("s1.a", true, &v.night.arena), AUTHORITY)->verdict, VERDICT_ACCEPTED);
    o = contest(&v, "s1.a");
    assert_int_equal(json_array_size(json_object_get(o, "notices")), 1);
    assert_says(o, "a recount is under way");
    json_decref(o);
    night_declare(&v.night, "s1.a", 0);
    o = contest(&v, "s1.a");
    assert_true(number(o, "quota") > 0);
    assert_int_equal(json_array_size(json_object_get(o, "notices")), 0);
    assert_says(o, "quota\n");
    json_decref(o);
    evening_deinit(&v);
}

/* In Welsh no English word of the table is left. */
static void test_welsh(void **state) {
    struct evening v;
    json_t *o;

    (void)state;
    evening_init(&v);
    night_declare(&v.night, "n1.by", 0);
    o = contest(&v, "n1.by");
    assert_int_equal(output_set_language("cy"), 0);
    assert_says(o, "1 sedd, y mwyaf o bleidleisiau, isetholiad: wedi'i ddatgan, diwygiad 1\n");
    assert_says(o, "etholwyd\n");
    assert_int_equal(output_set_language("en"), 0);
    json_decref(o);
    evening_deinit(&v);
}

/* A record that is not one of a contest, or that is none, is refused. */
static void test_unsound(void **state) {
    struct evening v;
    struct results r = { .note = span_str("the note"), .get = evening_get, .user = &v };
    json_t *object = NULL;

    (void)state;
    evening_init(&v);
    r.e = v.s->election;
    v.instead = (struct blob){ .ptr = (uint8_t *)"\xc0", .len = 1 };
    assert_int_equal(contest_json(&r, 0, &object), 1);
    assert_null(object);
    evening_deinit(&v);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pending),          cmocka_unit_test(test_plurality),
        cmocka_unit_test(test_supplementary_vote), cmocka_unit_test(test_preferences_and_notices),
        cmocka_unit_test(test_welsh),            cmocka_unit_test(test_unsound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
