/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is no declaration is said to be none, in so many words and apart from the figures: a projection beside a total
 * is taken for one as soon as somebody reads the two aloud.
 */

#include <string.h>

#include "clients/tally/results_text.h"

static void print_values(json_t *object, json_t *annotation, FILE *out) {
    const char *unit = json_string_value(json_object_get(annotation, "unit")), *lead = unit ? " (" : "";
    json_t *row;
    size_t i;

    if (unit)
        fprintf(out, "%s%s)", lead, unit);
    json_array_foreach(json_object_get(annotation, "values"), i, row) {
        fprintf(out, "%s %s %lld", i ? "," : ":", text_party(object, json_string_value(json_object_get(row, "id"))),
                text_number_of(row, "number"));
    }
}

static void print_annotations(json_t *object, FILE *out) {
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(object, "annotations"), i, row) {
        const char *text = json_string_value(json_object_get(row, "text"));

        fprintf(out, text_welsh() ? "Nid yw'n ddatganiad (%s): %s" : "Not a declaration (%s): %s",
                json_string_value(json_object_get(row, "officer")), text ? text : json_string_value(json_object_get(row, "id")));
        print_values(object, row, out);
        fputc('\n', out);
    }
}

static void print_fall(json_t *fall, const char *name, FILE *out) {
    if (json_is_object(fall))
        fprintf(out, text_welsh() ? "Gostyngodd cyfanswm: %s, cofnod %lld, %s, rheswm: %s\n"
                                  : "A total fell: %s, entry %lld, %s, reason: %s\n",
                name, text_number_of(fall, "entry"), json_string_value(json_object_get(fall, "time")),
                json_string_value(json_object_get(fall, "reason")));
}

/* "void, A03" */
static void print_list(json_t *rows, FILE *out) {
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) {
        const char *text = json_is_object(row) ? json_string_value(json_object_get(row, "name")) : json_string_value(row);

        fprintf(out, "%s%s", i ? ", " : " ", text);
    }
}

/* " countermanded, until a day that is not known yet;" */
static void print_put_off(json_t *put_off, FILE *out) {
    const char *from = json_string_value(json_object_get(put_off, "from"));

    fprintf(out, " %s", text_status(json_string_value(json_object_get(put_off, "status"))));
    if (from)
        fprintf(out, text_welsh() ? ", tan %s;" : ", until %s;", from);
    else
        fputs(text_welsh() ? ", heb ddiwrnod newydd eto;" : ", no new day yet;", out);
}

static void print_notice(json_t *notice, FILE *out) {
    json_t *turnout = json_object_get(notice, "turnout"), *rush = json_object_get(notice, "rush");
    json_t *agency = json_object_get(notice, "agency"), *put_off = json_object_get(notice, "put_off");

    fprintf(out, text_welsh() ? "Nid yw'n ddatganiad: %s:" : "Not a declaration: %s:",
            text_name(json_object_get(notice, "name"), ""));
    if (json_is_object(put_off))
        print_put_off(put_off, out);
    if (json_is_true(json_object_get(notice, "recount")))
        fputs(text_welsh() ? " mae ailgyfrif ar y gweill;" : " a recount is under way;", out);
    if (json_is_object(turnout))
        fprintf(out, text_welsh() ? " dilyswyd %lld o bapurau o %lld o etholwyr;"
                                  : " %lld papers of %lld electors were verified;",
                text_number_of(turnout, "papers"), text_number_of(turnout, "electorate"));
    if (json_is_array(rush)) {
        fputs(text_welsh() ? " wedi ennill, heb ffigurau eto:" : " has won, no figures yet:", out);
        print_list(rush, out);
        fputc(';', out);
    }
    if (json_is_object(agency)) {
        fputs(text_welsh() ? " yn ôl asiantaeth newyddion, etholwyd:" : " a news agency reports as elected:", out);
        print_list(json_object_get(agency, "elected"), out);
        fputc(';', out);
    }
    fputc('\n', out);
}

static void print_flag(json_t *flag, FILE *out) {
    const char *name = text_name(json_object_get(flag, "name"), "");
    json_t *queried = json_object_get(flag, "queried");

    if (json_is_true(json_object_get(flag, "as_declared"))) {
        if (json_array_size(json_object_get(flag, "codes")) == 0)
            fprintf(out, text_welsh() ? "Cyfrifir fel y'i datganwyd: %s" : "Counts as declared: %s", name);
        else
            fprintf(out, text_welsh() ? "Cyfrifir fel y'i datganwyd, er nad yw'n gwneud synnwyr: %s:"
                                      : "Counts as declared, though it does not add up: %s:", name);
        print_list(json_object_get(flag, "codes"), out);
        fputc('\n', out);
    }
    if (json_is_object(queried)) {
        if (json_is_true(json_object_get(queried, "correction")))
            fprintf(out, text_welsh() ? "Cywiriad dan ymholiad; mae'r canlyniad cynharach yn cyfrif hyd nes y'i cadarnheir: %s:"
                                      : "A correction is queried; the earlier result counts until it is confirmed: %s:", name);
        else
            fprintf(out, text_welsh() ? "Dan ymholiad, ac nid yw'n cyfrif eto: %s:" : "Queried, and does not count yet: %s:", name);
        print_list(json_object_get(queried, "codes"), out);
        fputc('\n', out);
    }
    if (text_number_of(flag, "conflicts") > 0)
        fprintf(out, text_welsh() ? "Datganiadau sy'n gwrthdaro: %s: %lld\n" : "Conflicting declarations: %s: %lld\n", name,
                text_number_of(flag, "conflicts"));
    if (json_is_false(json_object_get(flag, "statements_hold")))
        fprintf(out, text_welsh() ? "Mae datganiadau lleol yr ardaloedd wedi newid ers adio'r canlyniad hwn ohonynt: %s\n"
                                  : "The districts' statements have changed since this result was added up from them: %s\n",
                name);
    print_fall(json_object_get(flag, "fall"), name, out);
}

void contests_told_text(json_t *told, FILE *out) {
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(told, "notices"), i, row)
        print_notice(row, out);
    json_array_foreach(json_object_get(told, "flags"), i, row)
        print_flag(row, out);
}

void results_told_text(json_t *object, FILE *out) {
    print_annotations(object, out);
    print_fall(json_object_get(object, "fall"), text_name(json_object_get(json_object_get(object, "area"), "name"), ""), out);
    contests_told_text(json_object_get(object, "derived"), out);
}
