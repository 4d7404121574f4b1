/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is told beside the figures: annotations, notices, queries, results that count as declared, falls, and control that
 * is only certain. Each says what it is, in the object and in both languages, and none changes a number of the object.
 */

#include "tests/unit/probe.h"

#include <jansson.h>

#include "clients/tally/output.h"
#include "clients/tally/results_json.h"
#include "clients/tally/results_text.h"
#include "proto/codec.h"
#include "tests/support/declarations.h"

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }

struct evening {
    struct small_election *s;
    struct night night;
    struct arena arena;
    void (*edit)(struct record *record);        /* what every record gets besides; NULL: nothing */
};

static struct span get(void *user, struct span key) {
    struct evening *v = user;
    struct record record;
    struct span copy;
    struct pack p;

    pack_init(&p);
    ledger_record(v->night.l, election_record(v->s->election, key), &p);
    copy = arena_copy(&v->arena, pack_span(&p));
    pack_deinit(&p);
    assert_int_equal(record_decode(copy, &v->arena, &record), 0);
    if (v->edit)
        v->edit(&record);
    pack_init(&p);
    record_encode(&p, &record);
    copy = arena_copy(&v->arena, pack_span(&p));
    pack_deinit(&p);
    return copy;
}

static int setup(void **state) {
    struct evening *v = calloc(1, sizeof(*v));

    v->s = small_election_new();
    night_init(&v->night, v->s);
    night_declare(&v->night, "n2.a", 0);
    *state = v;
    return 0;
}

static int teardown(void **state) {
    struct evening *v = *state;

    output_set_language("en");
    arena_deinit(&v->arena);
    night_deinit(&v->night);
    small_election_free(v->s);
    free(v);
    return 0;
}

static json_t *object_of(struct evening *v, void (*edit)(struct record *record)) {
    const struct election *e = v->s->election;
    struct results r = { .e = e, .area = election_area(e, span_str("N2")), .poll = e->headline, .derived = true,
                         .note = span_str("the note"), .get = get, .user = v };
    json_t *object;

    v->edit = edit;
    assert_int_equal(results_json(&r, &object), 0);
    return object;
}

/* The object as a person reads it; the caller frees it. */
static char *said(json_t *object, const char *language) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    output_set_language(language);
    results_text(object, true, out);
    fclose(out);
    return text;
}

static void assert_said(json_t *object, const char *en, const char *cy) {
    char *text = said(object, "en");

    if (!strstr(text, en))
        fail_msg("'%s' is not in:\n%s", en, text);
    free(text);
    text = said(object, "cy");
    if (!strstr(text, cy))
        fail_msg("'%s' is not in:\n%s", cy, text);
    free(text);
}

/* The keys of an object that are numbers of the count. */
static void assert_same_figures(struct evening *v, json_t *told) {
    static const char *const keys[] = { "contests", "seats", "parties", "electorate", "turnout", "baselines" };
    json_t *plain = object_of(v, NULL);

    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        assert_true(json_equal(json_object_get(plain, keys[i]), json_object_get(told, keys[i])));
    assert_true(json_equal(json_object_get(json_object_get(plain, "derived"), "share"),
                           json_object_get(json_object_get(told, "derived"), "share")));
    json_decref(plain);
}

static void annotate(struct record *record) {
    static struct value values[] = { { S("blue"), 38 }, { S("red"), -27 } };
    static struct annotation annotation = { S("pns"), S("psephologist"), S("Projected national share"), S("percent"), 2, values };

    if (record->kind == RECORD_AREA) {
        record->area.n_annotations = 1;
        record->area.annotations = &annotation;
    }
}

/* A projection stands by itself, under the name of whoever signed it. */
static void test_annotation(void **state) {
    struct evening *v = *state;
    json_t *object = object_of(v, annotate), *row = json_array_get(json_object_get(object, "annotations"), 0);

    assert_true(json_is_false(json_object_get(row, "declaration")));
    assert_string_equal(json_string_value(json_object_get(row, "officer")), "psephologist");
    assert_said(object, "\nNot a declaration (psephologist): Projected national share (percent): Blu 38, Red -27\n",
                "\nNid yw'n ddatganiad (psephologist): Projected national share (percent): Blu 38, Red -27\n");
    assert_same_figures(v, object);
    json_decref(object);
}

static bool is_contest(const struct record *record, const char *id) {
    struct span key = record->kind == RECORD_CONTEST ? record->contest.key : (struct span){ 0 };
    size_t n = strlen(id);

    return key.len > n + 1 && memcmp(key.ptr + key.len - n - 1, id, n) == 0;
}

static void notice(struct record *record) {
    static uint64_t rush[] = { 2 }, agency[] = { 0 }, votes[] = { 700, 30, 20 };

    if (!is_contest(record, "n2.b"))
        return;
    record->contest.notices = (struct notices){
        .recount = true, .rush_given = true, .n_rush = 1, .rush = rush, .electorate = { true, 1900 },
        .papers = { true, 800 }, .agency_given = true, .n_agency = 1, .agency = agency, .agency_votes_given = true,
        .n_agency_votes = 3, .agency_votes = votes,
    };
}

/* What an editor hears before the declaration: each told as what it is, and an agency's votes are in no sum. */
static void test_notices(void **state) {
    struct evening *v = *state;
    json_t *object = object_of(v, notice);
    json_t *row = json_array_get(json_object_get(json_object_get(object, "derived"), "notices"), 0);

    assert_int_equal(json_array_size(json_object_get(json_object_get(object, "derived"), "notices")), 1);
    assert_true(json_is_false(json_object_get(row, "declaration")));
    assert_string_equal(json_string_value(json_object_get(row, "contest")), "n2.b");
    assert_said(object, "\nNot a declaration: Ward n2.b: a recount is under way; 800 papers of 1900 electors were verified; "
                        "has won, no figures yet: Oak; a news agency reports as elected: Maple;\n",
                "\nNid yw'n ddatganiad: Ward n2.b: mae ailgyfrif ar y gweill; dilyswyd 800 o bapurau o 1900 o etholwyr; "
                "wedi ennill, heb ffigurau eto: Oak; yn ôl asiantaeth newyddion, etholwyd: Maple;\n");
    assert_same_figures(v, object);
    json_decref(object);
}

static void flag(struct record *record) {
    if (record->kind == RECORD_AREA)
        record->area.fall = (struct fall){ true, 77, 1778187600000u, span_str("wrong-row") };
    if (is_contest(record, "n2.a")) {
        record->contest.as_declared = true;
        record->contest.codes[0] = span_str("A03");
        record->contest.n_codes = 1;
        record->contest.conflicts = 1;
    }
    if (is_contest(record, "n2.b"))
        record->contest.queried = (struct queried){ .given = true, .revision = 1, .act = ACT_DECLARE, .n_codes = 1,
                                                    .codes = { span_str("P05") } };
}

/* What makes a result other than the rest is said with its codes, and a fall with its entry and reason. */
static void test_flags(void **state) {
    struct evening *v = *state;
    json_t *object = object_of(v, flag), *flags = json_object_get(json_object_get(object, "derived"), "flags");

    assert_int_equal(json_array_size(flags), 2);
    assert_true(json_is_true(json_object_get(json_array_get(flags, 0), "as_declared")));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(object, "fall"), "entry")), 77);
    assert_said(object, "\nA total fell: North Two, entry 77, 2026-05-07T21:00:00Z, reason: wrong-row\n",
                ", cofnod 77, 2026-05-07T21:00:00Z, rheswm: wrong-row\n");
    assert_said(object, "\nCounts as declared, though it does not add up: Ward n2.a: A03\n",
                "\nCyfrifir fel y'i datganwyd, er nad yw'n gwneud synnwyr: Ward n2.a: A03\n");
    assert_said(object, "\nConflicting declarations: Ward n2.a: 1\n", "\nDatganiadau sy'n gwrthdaro: Ward n2.a: 1\n");
    assert_said(object, "\nQueried, and does not count yet: Ward n2.b: P05\n",
                "\nDan ymholiad, ac nid yw'n cyfrif eto: Ward n2.b: P05\n");
    assert_same_figures(v, object);
    json_decref(object);
}

static void certain(struct record *record) {
    if (record->kind == RECORD_AREA && record->area.control_given) {
        record->area.control.status = CONTROL_CERTAIN_MAJORITY;
        record->area.control.group = span_str("red");
    }
}

/* A majority that is certain before the last declaration is one that was gained, and says that it is only certain. */
static void test_certain(void **state) {
    struct evening *v = *state;
    json_t *object = object_of(v, certain), *council;

    assert_string_equal(json_string_value(json_object_get(json_object_get(object, "control"), "status")), "certain-majority");
    council = json_array_get(json_object_get(json_object_get(object, "derived"), "councils"), 0);
    assert_string_equal(json_string_value(json_object_get(council, "outcome")), "gained");
    assert_int_equal(json_object_size(json_object_get(json_object_get(object, "derived"), "control_changes")), 0);
    assert_said(object, "\nControl: Reds (certain before the last declaration) (was: no overall control)\n",
                "\nRheolaeth: Cochion (yn sicr, cyn y datganiad olaf) (cynt: neb â mwyafrif)\n");
    assert_said(object, "Red gain from no overall control (certain before the last declaration)\n",
                "Red yn ennill oddi wrth neb â mwyafrif (yn sicr, cyn y datganiad olaf)\n");
    json_decref(object);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_annotation, setup, teardown),
        cmocka_unit_test_setup_teardown(test_notices, setup, teardown),
        cmocka_unit_test_setup_teardown(test_flags, setup, teardown),
        cmocka_unit_test_setup_teardown(test_certain, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
