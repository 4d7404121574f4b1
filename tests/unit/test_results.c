/* SPDX-License-Identifier: Apache-2.0 */

/* The results object, from the records of a small election's night. */

#include "tests/unit/probe.h"

#include <jansson.h>
#include <sodium.h>

#include "clients/tally/output.h"
#include "clients/tally/results_json.h"
#include "clients/tally/results_text.h"
#include "tests/unit/evening.h"

static int make(struct evening *v, const char *area, const char *poll, bool by_registration, json_t **ret) {
    const struct election *e = v->s->election;
    struct results r = { .e = e, .area = election_area(e, span_str(area)), .poll = election_poll(e, span_str(poll)),
                         .by_registration = by_registration, .note = span_str("the note"), .get = evening_get, .user = v };

    r.head.size = 42;
    r.head.time = 1778187600000u;
    return results_json(&r, ret);
}

static json_t *results(struct evening *v, const char *area, const char *poll, bool by_registration) {
    json_t *object = NULL;

    assert_int_equal(make(v, area, poll, by_registration, &object), 0);
    return object;
}

static long long at(json_t *object, const char *name, const char *key) {
    json_t *value = json_object_get(json_object_get(object, name), key);

    assert_true(json_is_integer(value));
    return json_integer_value(value);
}

static json_t *party(json_t *object, const char *id) {
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(object, "parties"), i, row) {
        if (strcmp(json_string_value(json_object_get(row, "id")), id) == 0)
            return row;
    }
    return NULL;
}

/* Every key that programs rely on is there from genesis on; the time and size are the head's. */
static void test_keys(void **state) {
    static const char *const keys[] = { "election", "poll", "area", "size", "time", "contests", "parties", "control",
                                        "offices", "electorate", "turnout", "head", "baselines", "note" };
    struct evening v;
    json_t *o;

    (void)state;
    evening_init(&v);
    o = results(&v, "X", "councillors", false);
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        assert_non_null(json_object_get(o, keys[i]));
    assert_int_equal(json_integer_value(json_object_get(o, "size")), 42);
    assert_string_equal(json_string_value(json_object_get(o, "time")), "2026-05-07T21:00:00Z");
    assert_string_equal(json_string_value(json_object_get(o, "head")), "the note");
    assert_string_equal(json_string_value(json_object_get(json_object_get(o, "area"), "code")), "X");
    assert_true(json_is_null(json_object_get(o, "turnout")));
    assert_true(json_is_null(json_object_get(o, "electorate")));
    json_decref(o);
    evening_deinit(&v);
}

/* The states of contests add up to their total, before, while and after declarations come. */
static void test_contests_add_up(void **state) {
    static const char *const declared[] = { "n1.a", "n1.b", "n1.c", "n2.a" };
    static const char *const states[] = { "declared", "queried", "pending", "uncontested", "postponed", "vacant" };
    struct evening v;

    (void)state;
    evening_init(&v);
    for (size_t i = 0; i <= ARRAY_SIZE(declared); i++) {
        json_t *o = results(&v, "X", "councillors", false);
        long long sum = 0;

        for (size_t k = 0; k < ARRAY_SIZE(states); k++)
            sum += at(o, "contests", states[k]);
        assert_int_equal(sum, at(o, "contests", "total"));
        assert_int_equal(at(o, "contests", "declared") + at(o, "contests", "uncontested"), i);
        json_decref(o);
        if (i < ARRAY_SIZE(declared))
            night_declare(&v.night, declared[i], 0);
    }
    evening_deinit(&v);
}

/* Groups come with most seats first; their seats are those of their registrations, which --by registration shows. */
static void test_groups_and_registrations(void **state) {
    struct evening v;
    json_t *groups, *parties, *row;
    long long before = INT64_MAX, seats = 0, votes = 0;
    size_t i;

    (void)state;
    evening_init(&v);
    night_declare(&v.night, "n1.a", 0);
    night_declare(&v.night, "n1.b", 1);
    night_declare(&v.night, "n2.a", 0);
    groups = results(&v, "X", "councillors", false);
    parties = results(&v, "X", "councillors", true);
    json_array_foreach(json_object_get(groups, "parties"), i, row) {
        long long now = json_integer_value(json_object_get(row, "seats"));

        assert_true(now <= before);
        before = now;
        seats += now;
        votes += json_integer_value(json_object_get(row, "votes"));
        assert_true(json_is_object(json_object_get(row, "seats_change")));
        assert_true(json_is_object(json_object_get(row, "councils_change")));
        assert_true(json_object_size(json_object_get(row, "seats_change")) == 2);
    }
    assert_true(seats > 0 && seats == at(groups, "seats", "filled"));
    assert_null(party(groups, "red-coop"));
    assert_non_null(party(parties, "red-coop"));
    assert_string_equal(json_string_value(json_object_get(party(parties, "red-coop"), "group")), "red");
    json_array_foreach(json_object_get(parties, "parties"), i, row) {
        seats -= json_integer_value(json_object_get(row, "seats"));
        votes -= json_integer_value(json_object_get(row, "votes"));
    }
    assert_int_equal(seats, 0);
    assert_int_equal(votes, 0);
    json_decref(groups);
    json_decref(parties);
    evening_deinit(&v);
}

/* A council has its own control, a wider area counts its councils; both are undecided until all is in. */
static void test_control(void **state) {
    struct evening v;
    json_t *council, *wide, *control;

    (void)state;
    evening_init(&v);
    council = results(&v, "S2", "councillors", false);
    assert_string_equal(json_string_value(json_object_get(json_object_get(council, "control"), "status")), "undecided");
    assert_true(json_is_null(json_object_get(json_object_get(council, "control"), "group")));
    json_decref(council);
    night_declare(&v.night, "s2.a", 0);
    council = results(&v, "S2", "councillors", false);
    control = json_object_get(council, "control");
    assert_string_not_equal(json_string_value(json_object_get(control, "status")), "undecided");
    assert_non_null(json_object_get(control, "was"));
    wide = results(&v, "X", "councillors", false);
    assert_int_equal(at(wide, "control", "total"), 4);
    assert_int_equal(at(wide, "control", "declared"), 1);
    assert_true(at(wide, "control", "no_overall_control") <= 1);
    json_decref(council);
    json_decref(wide);
    evening_deinit(&v);
}

/* Turnout is given when every declared contest gives it, and not while there is none. */
static void test_turnout(void **state) {
    struct evening v;
    json_t *o;

    (void)state;
    evening_init(&v);
    night_declare(&v.night, "n2.a", 0);
    o = results(&v, "N2", "councillors", false);
    assert_true(at(o, "turnout", "papers") > 0);
    assert_true(at(o, "turnout", "papers") <= at(o, "turnout", "electorate"));
    assert_int_equal(json_integer_value(json_object_get(o, "electorate")), at(o, "turnout", "electorate"));
    json_decref(o);
    evening_deinit(&v);
}

/* Where some declared contest gives no papers, there is no turnout: a share of a part would pass for the whole. */
static void test_no_turnout_of_a_part(void **state) {
    struct evening v;
    struct record r;
    struct pack p;
    json_t *o;

    (void)state;
    evening_init(&v);
    night_declare(&v.night, "n2.a", 0);
    r = night_record(&v.night, "X/N/N2/@councillors/");
    r.area.contests.declared++;
    r.area.contests.pending--;
    pack_init(&p);
    record_encode(&p, &r);
    assert_int_equal(pack_take(&p, &v.instead), 0);
    pack_deinit(&p);
    o = results(&v, "N2", "councillors", false);
    assert_true(json_is_null(json_object_get(o, "turnout")));
    assert_true(json_is_null(json_object_get(o, "electorate")));
    json_decref(o);
    blob_free(&v.instead);
    evening_deinit(&v);
}

/* Each mayor's office is told with its winner, null until it is declared, in every poll and area that has one below. */
static void test_offices(void **state) {
    struct evening v;
    json_t *o, *office;

    (void)state;
    evening_init(&v);
    o = results(&v, "X", "mayors", false);
    assert_int_equal(json_array_size(json_object_get(o, "offices")), 1);
    office = json_array_get(json_object_get(o, "offices"), 0);
    assert_string_equal(json_string_value(json_object_get(office, "contest")), "m.mayor");
    assert_true(json_is_null(json_object_get(office, "winner")));
    json_decref(o);
    night_declare(&v.night, "m.mayor", 0);
    o = results(&v, "X", "mayors", false);
    office = json_array_get(json_object_get(o, "offices"), 0);
    assert_string_equal(json_string_value(json_object_get(office, "state")), "declared");
    assert_true(json_is_string(json_object_get(json_object_get(office, "winner"), "name")));
    assert_true(json_is_null(json_object_get(o, "control")));
    json_decref(o);
    o = results(&v, "X", "councillors", false);
    assert_int_equal(json_array_size(json_object_get(o, "offices")), 1);
    json_decref(o);
    o = results(&v, "N", "councillors", false);
    assert_int_equal(json_array_size(json_object_get(o, "offices")), 0);
    json_decref(o);
    assert_false(results_offices(v.s->election, election_area(v.s->election, span_str("N")), 0));
    evening_deinit(&v);
}

/* An area without the poll, and bytes that are no record, are told apart from results. */
static void test_nothing_to_tell(void **state) {
    struct evening v;
    json_t *o = NULL;

    (void)state;
    evening_init(&v);
    assert_int_equal(make(&v, "N1", "mayors", false, &o), 1);
    v.instead = probe_copy(span_str("\x93\x01"));
    assert_int_equal(make(&v, "X", "councillors", false, &o), 1);
    assert_null(o);
    blob_free(&v.instead);
    evening_deinit(&v);
}

/* Without a poll's name the headline is meant, or where it is not voted on the first poll that is; all are listed. */
static void test_polls(void **state) {
    struct evening v;
    const struct election *e;
    char list[64];

    (void)state;
    evening_init(&v);
    e = v.s->election;
    assert_int_equal(results_poll(e, election_area(e, span_str("X"))), e->headline);
    assert_int_equal(results_poll(e, election_area(e, span_str("N1"))), e->headline);
    assert_int_equal(results_poll(e, election_area(e, span_str("M"))), election_poll(e, span_str("mayors")));
    results_polls(e, election_area(e, span_str("X")), list, sizeof(list));
    assert_string_equal(list, "'councillors', 'mayors'");
    results_polls(e, election_area(e, span_str("M")), list, sizeof(list));
    assert_string_equal(list, "'mayors'");
    results_polls(e, election_area(e, span_str("X")), list, 8);
    assert_string_equal(list, "'counci");
    evening_deinit(&v);
}

/* Each party comes with the abbreviation that it has, so that a program need not read the manifest for it. */
static void test_abbreviations(void **state) {
    struct evening v;
    json_t *o;

    (void)state;
    evening_init(&v);
    o = results(&v, "X", "councillors", true);
    assert_string_equal(json_string_value(json_object_get(party(o, "red"), "abbreviation")), "Red");
    assert_true(json_is_null(json_object_get(party(o, "red-coop"), "abbreviation")));
    json_decref(o);
    evening_deinit(&v);
}

static struct blob text_of(const char *json) {
    struct blob text = { 0 };
    json_t *o = json_loads(json, 0, NULL);
    FILE *out = open_memstream((char **)&text.ptr, &text.len);

    assert_non_null(o);
    assert_non_null(out);
    results_text(o, true, out);
    fclose(out);
    json_decref(o);
    return text;
}

#define PARTY(id, abbreviation, notional, before) \
    "{\"id\":\"" id "\",\"name\":{\"en\":\"The " id "\"},\"abbreviation\":" abbreviation ",\"seats\":1,\"votes\":2," \
    "\"councils\":0,\"seats_change\":{\"notional\":" notional ",\"before\":" before "},\"councils_change\":{}}"
#define PARTIES PARTY("reds", "\"Red\"", "565", "-7") "," PARTY("blues", "null", "-383", "null") "," \
    PARTY("greens", "\"Grn\"", "null", "0")
#define BASELINE(id, others, unattributed) \
    "{\"id\":\"" id "\",\"name\":{\"en\":\"What " id "\"},\"others_change\":" others "," \
    "\"unattributed\":" unattributed "}"
#define BOTH BASELINE("notional", "-12", "16") "," BASELINE("before", "-186", "null")
#define OBJECT(total, control, parties, baselines) \
    "{\"contests\":{\"total\":" total ",\"declared\":1},\"seats\":{\"total\":" total ",\"filled\":1},\"size\":1," \
    "\"time\":\"t\",\"control_baseline\":" control ",\"parties\":[" parties "],\"baselines\":[" baselines "]}"

/* The table shows the changes of one baseline and says which and what it leaves over; each other one that has changes
 * has a line of its own below. */
static void test_baselines(void **state) {
    static const struct {
        const char *json, *part;
        bool there;
    } cases[] = {
        { OBJECT("2", "\"before\"", PARTIES, BOTH),
          "\n+/-: What before (others -186)\nWhat notional: Red +565, The blues -383, others -12, unattributed 16\n",
          true },
        { OBJECT("2", "\"notional\"", PARTIES, BOTH),
          "\n+/-: What notional (others -12, unattributed 16)\nWhat before: Red -7, Grn +0, others -186\n", true },
        { OBJECT("2", "\"before\"", PARTY("reds", "null", "null", "4"),
                 BASELINE("notional", "null", "null") "," BASELINE("before", "null", "null")),
          "\n+/-: What before\n", true },
        { OBJECT("2", "\"before\"", PARTY("reds", "null", "null", "4"),
                 BASELINE("notional", "null", "null") "," BASELINE("before", "null", "null")),
          "What notional", false },
        { OBJECT("2", "\"before\"", PARTY("reds", "null", "3", "null"),
                 BASELINE("notional", "null", "null") "," BASELINE("before", "-5", "null")),
          "+/-: What notional\nWhat before: others -5\n", true },
        { OBJECT("2", "null", PARTY("reds", "null", "null", "null"), BASELINE("before", "null", "null")), "What",
          false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        _cleanup_(blob_free) struct blob text = text_of(cases[i].json);
        bool there = strstr((char *)text.ptr, cases[i].part) != NULL;

        if (there != cases[i].there)
            print_error("case %zu: %s", i, (char *)text.ptr);
        assert_int_equal(there, cases[i].there);
    }
}

/* One of a thing is one contest and one seat. */
static void test_one(void **state) {
    _cleanup_(blob_free) struct blob one = text_of(OBJECT("1", "null", "", ""));
    _cleanup_(blob_free) struct blob two = text_of(OBJECT("2", "null", "", ""));

    (void)state;
    assert_non_null(strstr((char *)one.ptr, "1 contest: 1 declared; 1 of 1 seat filled\n"));
    assert_non_null(strstr((char *)two.ptr, "2 contests: 1 declared; 1 of 2 seats filled\n"));
}

/* The table for people says the object's numbers, and cuts long names by characters, not bytes, with an ellipsis. */
static void test_text(void **state) {
    _cleanup_(blob_free) struct blob text = { 0 };
    struct evening v;
    json_t *o;
    FILE *out;

    (void)state;
    evening_init(&v);
    night_declare(&v.night, "n1.a", 0);
    o = results(&v, "X", "councillors", false);
    out = open_memstream((char **)&text.ptr, &text.len);
    assert_non_null(out);
    results_text(o, true, out);
    text_column("Môn", 5, out);
    text_column("Môr a Thir", 3, out);
    text_column("Môr", 3, out);
    fputc('|', out);
    fclose(out);
    assert_non_null(strstr((char *)text.ptr, " declared"));
    assert_non_null(strstr((char *)text.ptr, "Under head 42 of the log, 2026-05-07T21:00:00Z"));
    assert_non_null(strstr((char *)text.ptr, "Môn  Mô…Môr|"));
    json_decref(o);
    evening_deinit(&v);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_contests_add_up),
        cmocka_unit_test(test_groups_and_registrations),
        cmocka_unit_test(test_control),
        cmocka_unit_test(test_turnout),
        cmocka_unit_test(test_no_turnout_of_a_part),
        cmocka_unit_test(test_offices),
        cmocka_unit_test(test_nothing_to_tell),
        cmocka_unit_test(test_polls),
        cmocka_unit_test(test_abbreviations),
        cmocka_unit_test(test_baselines),
        cmocka_unit_test(test_one),
        cmocka_unit_test(test_text),
    };

    if (sodium_init() < 0 || output_set_language("en") != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
