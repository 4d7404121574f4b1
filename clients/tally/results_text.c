/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A table made from the very object that programs get, so that the two cannot say different things. Changes are shown
 * against the baseline that says who was in control before, under its name: a change without its baseline is a number
 * that two publishers will not agree on. Every other baseline that has changes has them in a line below, and each says
 * what no named group accounts for.
 */

#include "clients/tally/results_text.h"

#include <string.h>

#include "clients/tally/output.h"

#define NAME_WIDTH 34

bool text_welsh(void) {
    return output_language() == LANGUAGE_CY;
}

/* {"en","cy"} in the language of the output. */
const char *text_name(json_t *name, const char *otherwise) {
    const char *cy = json_string_value(json_object_get(name, "cy")), *en = json_string_value(json_object_get(name, "en"));

    if (text_welsh() && cy)
        return cy;
    return en ? en : otherwise;
}

long long text_number_of(json_t *object, const char *key) {
    return json_integer_value(json_object_get(object, key));
}

static size_t width_of(const char *text) {
    size_t n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

void text_column(const char *text, size_t width, FILE *out) {
    bool cut = width_of(text) > width;
    size_t used = 0;

    for (const char *p = text; *p; p++) {
        bool begins = ((unsigned char)*p & 0xc0) != 0x80;

        if (begins && used + cut == width)
            break;
        used += begins;
        fputc(*p, out);
    }
    if (cut)
        fputs("\xe2\x80\xa6", out); /* an ellipsis, in the last column */
    for (used += cut; used < width; used++)
        fputc(' ', out);
}

static void change_column(json_t *changes, const char *baseline, int width, FILE *out) {
    json_t *change = baseline ? json_object_get(changes, baseline) : NULL;

    if (json_is_integer(change))
        fprintf(out, "%+*lld", width, (long long)json_integer_value(change));
    else
        fprintf(out, "%*s", width, "");
}

bool text_has_changes(json_t *object, const char *baseline) {
    json_t *party;
    size_t i;

    json_array_foreach(json_object_get(object, "parties"), i, party) {
        if (json_is_integer(json_object_get(json_object_get(party, "seats_change"), baseline)))
            return true;
    }
    return false;
}

/* The baseline whose changes are shown: the one that says who was in control, else the first that tells of any. */
static json_t *baseline_shown(json_t *object) {
    const char *control = json_string_value(json_object_get(object, "control_baseline"));
    json_t *row, *shown = NULL;
    size_t i;

    json_array_foreach(json_object_get(object, "baselines"), i, row) {
        const char *id = json_string_value(json_object_get(row, "id"));

        if (text_has_changes(object, id) && (!shown || (control && strcmp(id, control) == 0)))
            shown = row;
    }
    return shown;
}

/* "others -12, unattributed 16": what a baseline has besides the groups that it names. `lead` goes before the first. */
static const char *print_remainders(json_t *baseline, const char *lead, FILE *out) {
    json_t *others = json_object_get(baseline, "others_change"), *rest = json_object_get(baseline, "unattributed");

    if (json_is_integer(others)) {
        fprintf(out, "%s%s %+lld", lead, text_welsh() ? "eraill" : "others", (long long)json_integer_value(others));
        lead = ", ";
    }
    if (json_is_integer(rest)) {
        fprintf(out, "%s%s %lld", lead, text_welsh() ? "heb ei briodoli" : "unattributed",
                (long long)json_integer_value(rest));
        lead = ", ";
    }
    return lead;
}

/* "Last time: Con +565, Lab -383, others -12", or nothing when the baseline has no changes here. */
static void print_other_baseline(json_t *object, json_t *baseline, FILE *out) {
    const char *id = json_string_value(json_object_get(baseline, "id")), *lead = ": ";
    json_t *party;
    size_t i;

    if (!text_has_changes(object, id) && !json_is_integer(json_object_get(baseline, "others_change")))
        return;
    fputs(text_name(json_object_get(baseline, "name"), id), out);
    json_array_foreach(json_object_get(object, "parties"), i, party) {
        json_t *change = json_object_get(json_object_get(party, "seats_change"), id);
        const char *name = json_string_value(json_object_get(party, "abbreviation"));

        if (!json_is_integer(change))
            continue;
        if (!name)
            name = text_name(json_object_get(party, "name"), json_string_value(json_object_get(party, "id")));
        fprintf(out, "%s%s %+lld", lead, name, (long long)json_integer_value(change));
        lead = ", ";
    }
    print_remainders(baseline, lead, out);
    fputc('\n', out);
}

static void print_baselines(json_t *object, json_t *shown, FILE *out) {
    json_t *baseline;
    size_t i;

    if (shown) {
        fprintf(out, "+/-: %s", text_name(json_object_get(shown, "name"), ""));
        if (*print_remainders(shown, " (", out) == ',')
            fputc(')', out);
        fputc('\n', out);
    }
    json_array_foreach(json_object_get(object, "baselines"), i, baseline) {
        if (baseline != shown)
            print_other_baseline(object, baseline, out);
    }
}

/* Where several councils are below, so many are under each group; of one its control is said above the table. */
static void print_councils(json_t *party, const char *baseline, FILE *out) {
    json_t *councils = json_object_get(party, "councils");

    if (json_is_integer(councils))
        fprintf(out, " %8lld ", (long long)json_integer_value(councils));
    change_column(json_object_get(party, "councils_change"), json_is_integer(councils) ? baseline : NULL, 6, out);
}

static void print_parties(json_t *object, FILE *out) {
    bool councils = json_object_get(json_object_get(object, "control"), "total") != NULL;
    json_t *baseline = baseline_shown(object), *party;
    const char *id = json_string_value(json_object_get(baseline, "id"));
    size_t i;

    text_column("", NAME_WIDTH, out);
    fprintf(out, "%7s %6s %12s", text_welsh() ? "seddi" : "seats", id ? "+/-" : "", text_welsh() ? "pleidleisiau" : "votes");
    if (councils)
        fprintf(out, " %8s %6s", text_welsh() ? "cynghorau" : "councils", id ? "+/-" : "");
    fputc('\n', out);
    json_array_foreach(json_object_get(object, "parties"), i, party) {
        text_column(text_name(json_object_get(party, "name"), json_string_value(json_object_get(party, "id"))), NAME_WIDTH,
                    out);
        fprintf(out, "%7lld ", text_number_of(party, "seats"));
        change_column(json_object_get(party, "seats_change"), id, 6, out);
        fprintf(out, " %12lld", text_number_of(party, "votes"));
        if (councils)
            print_councils(party, id, out);
        fputc('\n', out);
    }
    print_baselines(object, baseline, out);
}

static void print_counts(json_t *object, FILE *out) {
    json_t *c = json_object_get(object, "contests"), *seats = json_object_get(object, "seats");
    static const struct {
        const char *key, *en, *cy;
    } states[] = {
        { "declared", "declared", "wedi'u datgan" }, { "uncontested", "uncontested", "diwrthwynebiad" },
        { "queried", "queried", "dan ymholiad" },    { "postponed", "postponed", "wedi'u gohirio" },
        { "vacant", "vacant", "gwag" },              { "pending", "pending", "heb eu datgan" },
    };

    fprintf(out, text_welsh() ? "%lld gornest:" : text_number_of(c, "total") == 1 ? "%lld contest:" : "%lld contests:",
            text_number_of(c, "total"));
    for (size_t i = 0; i < ARRAY_SIZE(states); i++)
        if (text_number_of(c, states[i].key) > 0 || i == 0)
            fprintf(out, "%s %lld %s", i ? "," : "", text_number_of(c, states[i].key), text_welsh() ? states[i].cy : states[i].en);
    fprintf(out,
            text_welsh()                       ? "; llenwyd %lld o %lld sedd\n"
            : text_number_of(seats, "total") == 1 ? "; %lld of %lld seat filled\n"
                                          : "; %lld of %lld seats filled\n",
            text_number_of(seats, "filled"), text_number_of(seats, "total"));
}

static const char *group_name(json_t *object, const char *id) {
    json_t *party;
    size_t i;

    json_array_foreach(json_object_get(object, "parties"), i, party) {
        if (strcmp(json_string_value(json_object_get(party, "id")), id) == 0)
            return text_name(json_object_get(party, "name"), id);
    }
    return id;
}

const char *text_party(json_t *object, const char *id) {
    json_t *party;
    size_t i;

    json_array_foreach(json_object_get(object, "parties"), i, party) {
        const char *name = json_string_value(json_object_get(party, "abbreviation"));

        if (strcmp(json_string_value(json_object_get(party, "id")), id) == 0)
            return name ? name : text_name(json_object_get(party, "name"), id);
    }
    return id;
}

const char *text_state(const char *state) {
    static const char *const words[][2] = {
        { "pending", "heb ei ddatgan" }, { "declared", "wedi'i ddatgan" }, { "uncontested", "diwrthwynebiad" },
        { "postponed", "wedi'i ohirio" }, { "vacant", "gwag" }, { "queried", "dan ymholiad" },
    };

    for (size_t i = 0; text_welsh() && i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i][0], state) == 0)
            return words[i][1];
    return state;
}

void text_cosigned(json_t *names, FILE *out) {
    json_t *name;
    size_t i;

    if (json_array_size(names) > 0)
        fputs(text_welsh() ? "\nCydlofnodwyd gan" : "\nCosigned by", out);
    json_array_foreach(names, i, name)
        fprintf(out, "%s %s", i ? "," : ":", json_string_value(name));
}

const char *text_status(const char *status) {
    static const char *const words[][2] = {
        { "postponed", "gohiriwyd" }, { "countermanded", "diddymwyd y bleidlais" }, { "abandoned", "rhoddwyd y gorau iddi" },
    };

    for (size_t i = 0; text_welsh() && i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i][0], status) == 0)
            return words[i][1];
    return status;
}

static void print_offices(json_t *object, FILE *out) {
    json_t *office;
    size_t i;

    json_array_foreach(json_object_get(object, "offices"), i, office) {
        json_t *winner = json_object_get(office, "winner");

        text_column(text_name(json_object_get(office, "name"), ""), NAME_WIDTH, out);
        if (json_is_object(winner))
            fprintf(out, "  %s (%s), %lld\n", json_string_value(json_object_get(winner, "name")),
                    group_name(object, json_string_value(json_object_get(winner, "group"))), text_number_of(winner, "total"));
        else
            fprintf(out, "  %s\n", text_state(json_string_value(json_object_get(office, "state"))));
    }
}

static const char *control_words(json_t *object, json_t *control) {
    const char *status = json_string_value(json_object_get(control, "status"));
    const char *group = json_string_value(json_object_get(control, "group"));

    if (group)
        return group_name(object, group);
    if (status && strstr(status, "no-overall-control"))
        return text_welsh() ? "neb â mwyafrif" : "no overall control";
    return text_welsh() ? "heb ei benderfynu" : "undecided";
}

bool text_certain(json_t *control) {
    const char *status = json_string_value(json_object_get(control, "status"));

    return status && strncmp(status, "certain-", 8) == 0;
}

static void print_control(json_t *object, FILE *out) {
    json_t *control = json_object_get(object, "control"), *was = json_object_get(control, "was");

    if (json_object_get(control, "status")) {
        fprintf(out, text_welsh() ? "Rheolaeth: %s" : "Control: %s", control_words(object, control));
        if (text_certain(control))
            fputs(text_welsh() ? " (yn sicr, cyn y datganiad olaf)" : " (certain before the last declaration)", out);
        if (json_is_object(was))
            fprintf(out, text_welsh() ? " (cynt: %s)" : " (was: %s)", control_words(object, was));
        fputc('\n', out);
    } else if (json_is_object(control)) {
        fprintf(out,
                text_welsh() ? "Cynghorau: penderfynwyd %lld o %lld, %lld heb fwyafrif\n"
                        : "Councils: %lld of %lld decided, %lld under no overall control\n",
                text_number_of(control, "declared"), text_number_of(control, "total"), text_number_of(control, "no_overall_control"));
    }
}

void results_text(json_t *object, bool derived, FILE *out) {
    json_t *turnout = json_object_get(object, "turnout"), *note = json_object_get(object, "note");
    json_t *at = json_object_get(object, "at");

    output_rehearsal(out);
    fprintf(out, "%s\n%s, %s\n", text_name(json_object_get(object, "name"), ""),
            text_name(json_object_get(json_object_get(object, "area"), "name"), ""),
            text_name(json_object_get(object, "poll_name"), ""));
    if (json_is_object(note))
        fprintf(out, "%s\n", text_name(note, ""));
    fputc('\n', out);
    print_counts(object, out);
    print_control(object, out);
    if (json_is_object(turnout) && text_number_of(turnout, "electorate") > 0)
        fprintf(out, text_welsh() ? "%lld o bapurau o %lld o etholwyr\n" : "%lld papers of %lld electors\n",
                text_number_of(turnout, "papers"), text_number_of(turnout, "electorate"));
    fputc('\n', out);
    print_parties(object, out);
    print_offices(object, out);
    results_told_text(object, out);
    if (derived)
        results_derived_text(object, out);
    if (json_is_string(at))
        fprintf(out, text_welsh() ? "\nFel yr oedd: %s" : "\nAs it was: %s", json_string_value(at));
    text_cosigned(json_object_get(object, "cosigned"), out);
    fprintf(out, text_welsh() ? "\nO dan ben %lld y log, %s\n" : "\nUnder head %lld of the log, %s\n", text_number_of(object, "size"),
            json_string_value(json_object_get(object, "time")));
}
