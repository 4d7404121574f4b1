/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two publishers of one night differ by dozens of seats because each counts from somewhere else. So the changes stand
 * side by side, each column under a number and each number under its baseline's name, with what no named group accounts
 * for: only then is it plain that both are right.
 */

#include <string.h>

#include "clients/tally/output.h"
#include "clients/tally/results_text.h"

#define NAME_WIDTH 34
#define COLUMN 8

static bool shown(json_t *object, json_t *baseline) {
    return text_has_changes(object, json_string_value(json_object_get(baseline, "id"))) ||
           json_is_integer(json_object_get(baseline, "others_change")) ||
           json_is_integer(json_object_get(baseline, "unattributed"));
}

static void print_cell(json_t *value, bool signed_, FILE *out) {
    if (json_is_integer(value))
        fprintf(out, signed_ ? "%+*lld" : "%*lld", COLUMN, (long long)json_integer_value(value));
    else
        fprintf(out, "%*s", COLUMN, "-");
}

/* One row of what each baseline has besides the groups that it names. */
static void print_rest(json_t *object, const char *key, bool signed_, const char *name, FILE *out) {
    json_t *baseline;
    size_t i;

    text_column(name, NAME_WIDTH, out);
    fprintf(out, "%*s", COLUMN, "");
    json_array_foreach(json_object_get(object, "baselines"), i, baseline) {
        if (shown(object, baseline))
            print_cell(json_object_get(baseline, key), signed_, out);
    }
    fputc('\n', out);
}

static void print_party(json_t *object, json_t *party, FILE *out) {
    json_t *baseline;
    size_t i;

    text_column(text_name(json_object_get(party, "name"), json_string_value(json_object_get(party, "id"))), NAME_WIDTH, out);
    fprintf(out, "%*lld", COLUMN, text_number_of(party, "seats"));
    json_array_foreach(json_object_get(object, "baselines"), i, baseline) {
        const char *id = json_string_value(json_object_get(baseline, "id"));

        if (shown(object, baseline))
            print_cell(json_object_get(json_object_get(party, "seats_change"), id), true, out);
    }
    fputc('\n', out);
}

static bool has_row(json_t *party) {
    json_t *change;
    const char *id;

    if (text_number_of(party, "seats") > 0)
        return true;
    json_object_foreach(json_object_get(party, "seats_change"), id, change) {
        if (json_is_integer(change) && json_integer_value(change) != 0)
            return true;
    }
    return false;
}

void results_baselines_text(json_t *object, FILE *out) {
    json_t *row;
    size_t i, n = 0;

    output_rehearsal(out);
    fprintf(out, "%s, %s\n\n", text_name(json_object_get(json_object_get(object, "area"), "name"), ""),
            text_name(json_object_get(object, "poll_name"), ""));
    text_column("", NAME_WIDTH, out);
    fprintf(out, "%*s", COLUMN, text_welsh() ? "seddi" : "seats");
    json_array_foreach(json_object_get(object, "baselines"), i, row) {
        char head[24];

        if (!shown(object, row))
            continue;
        snprintf(head, sizeof(head), "[%zu]", ++n);
        fprintf(out, "%*s", COLUMN, head);
    }
    fputc('\n', out);
    json_array_foreach(json_object_get(object, "parties"), i, row) {
        if (has_row(row))
            print_party(object, row, out);
    }
    print_rest(object, "others_change", true, text_welsh() ? "Eraill" : "Others", out);
    print_rest(object, "unattributed", false, text_welsh() ? "Heb ei briodoli (y tro diwethaf)" : "Unattributed (last time)", out);
    fputc('\n', out);
    n = 0;
    json_array_foreach(json_object_get(object, "baselines"), i, row) {
        if (shown(object, row))
            fprintf(out, text_welsh() ? "[%zu] y newid o gymharu â: %s\n" : "[%zu] change against: %s\n", ++n,
                    text_name(json_object_get(row, "name"), json_string_value(json_object_get(row, "id"))));
    }
    fprintf(out, text_welsh() ? "\nO dan ben %lld y log, %s\n" : "\nUnder head %lld of the log, %s\n",
            text_number_of(object, "size"), json_string_value(json_object_get(object, "time")));
}
