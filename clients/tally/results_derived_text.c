/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Shares, turnout, changes and councils in lines for people. Each says its method, what it covers and what it is
 * compared with: without those two publishers' percentages cannot be told apart.
 */

#include <string.h>

#include "clients/tally/results_text.h"

#define SHARES_SAID 12          /* parties of a share line: the rest are in --json */

void text_bp(long long bp, bool signed_, int width, FILE *out) {
    char text[48];
    long long size = bp < 0 ? -bp : bp;

    snprintf(text, sizeof(text), "%s%lld.%02lld", bp < 0 ? "-" : signed_ ? "+" : "", size / 100, size % 100);
    fprintf(out, "%*s", width, text);
}

static void print_share(json_t *object, json_t *share, FILE *out) {
    static const struct {
        const char *method, *en, *cy;
    } words[] = {
        { "sum", "all votes", "pob pleidlais" },
        { "top", "best candidate of a party in each ward", "ymgeisydd gorau plaid ym mhob ward" },
        { "mean", "mean of a party's candidates in each ward", "cymedr ymgeiswyr plaid ym mhob ward" },
    };
    const char *method = json_string_value(json_object_get(share, "method"));
    json_t *row;
    size_t i;

    for (i = 0; strcmp(words[i].method, method) != 0;)
        i++;
    fprintf(out, text_welsh() ? "Cyfran o'r bleidlais, %% (%s; %lld o %lld gornest)" : "Vote share, %% (%s; %lld of %lld contests)",
            text_welsh() ? words[i].cy : words[i].en, text_number_of(share, "contests"), text_number_of(share, "of"));
    json_array_foreach(json_object_get(share, "rows"), i, row) {
        if (i == SHARES_SAID || !json_is_integer(json_object_get(row, "share_bp")))
            break;
        fprintf(out, "%s %s ", i ? "," : ":", text_party(object, json_string_value(json_object_get(row, "id"))));
        text_bp(text_number_of(row, "share_bp"), false, 0, out);
    }
    fputc('\n', out);
}

static void print_turnout(json_t *turnout, const char *what, FILE *out) {
    if (!json_is_integer(json_object_get(turnout, "turnout_bp")))
        return;
    fprintf(out, "%s: ", what);
    text_bp(text_number_of(turnout, "turnout_bp"), false, 0, out);
    fprintf(out, text_welsh() ? " %% (%lld o bapurau, %lld o etholwyr; %lld o %lld gornest)\n"
                              : " %% (%lld papers, %lld electors; %lld of %lld contests)\n",
            text_number_of(turnout, "papers"), text_number_of(turnout, "electorate"), text_number_of(turnout, "contests"),
            text_number_of(turnout, "of"));
}

static const char *baseline_name(json_t *object, const char *id) {
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(object, "baselines"), i, row) {
        if (strcmp(json_string_value(json_object_get(row, "id")), id) == 0)
            return text_name(json_object_get(row, "name"), id);
    }
    return id;
}

static void print_swing(json_t *object, json_t *swing, FILE *out) {
    long long bp = text_number_of(swing, "swing_bp");
    const char *to = text_party(object, json_string_value(json_object_get(swing, "to")));
    const char *from = text_party(object, json_string_value(json_object_get(swing, "from")));

    if (!json_is_object(swing))
        return;
    fputs(text_welsh() ? "; gogwydd Butler " : "; Butler swing ", out);
    text_bp(bp < 0 ? -bp : bp, false, 0, out);
    fprintf(out, text_welsh() ? " o %2$s i %1$s" : " to %1$s from %2$s", bp < 0 ? from : to, bp < 0 ? to : from);
}

static void print_comparison(json_t *object, json_t *c, FILE *out) {
    bool area = strcmp(json_string_value(json_object_get(c, "basis")), "area") == 0;
    json_t *row;
    size_t i, said = 0;

    fprintf(out, text_welsh() ? "Newid yng nghyfran y bleidlais, pwyntiau, o gymharu â %s (%s, %lld o %lld gornest)"
                              : "Change of vote share, points, against %s (%s, %lld of %lld contests)",
            baseline_name(object, json_string_value(json_object_get(c, "baseline"))),
            area ? (text_welsh() ? "yr ardal gyfan" : "the whole area")
                 : (text_welsh() ? "gornestau a ddatganwyd y ddau dro" : "contests declared both times"),
            text_number_of(c, "contests"), text_number_of(c, "of"));
    json_array_foreach(json_object_get(c, "rows"), i, row) {
        if (said == SHARES_SAID || !json_is_integer(json_object_get(row, "share_change_bp")))
            continue;
        fprintf(out, "%s %s ", said++ ? "," : ":", text_party(object, json_string_value(json_object_get(row, "id"))));
        text_bp(text_number_of(row, "share_change_bp"), true, 0, out);
    }
    print_swing(object, json_object_get(c, "swing"), out);
    fputc('\n', out);
}

/* "Conservative gain Derbyshire from Labour" and so on, a line each. */
static void print_council(json_t *object, json_t *council, FILE *out) {
    const char *outcome = json_string_value(json_object_get(council, "outcome"));
    const char *name = text_name(json_object_get(json_object_get(council, "area"), "name"), "");
    json_t *control = json_object_get(council, "control"), *was = json_object_get(control, "was");
    const char *group = json_string_value(json_object_get(control, "group"));
    const char *before = json_string_value(json_object_get(was, "group"));
    const char *none = text_welsh() ? "neb â mwyafrif" : "no overall control";
    bool cy = text_welsh();

    group = group ? text_party(object, group) : none;
    before = before ? text_party(object, before) : none;
    if (strcmp(outcome, "held") == 0)
        fprintf(out, cy ? "%s: %s yn cadw" : "%s: %s hold", name, group);
    else if (strcmp(outcome, "gained") == 0)
        fprintf(out, cy ? "%s: %s yn ennill oddi wrth %s" : "%s: %s gain from %s", name, group, before);
    else if (strcmp(outcome, "lost") == 0)
        fprintf(out, cy ? "%s: %s yn colli; %s" : "%s: %s lose to %s", name, before, none);
    else if (strcmp(outcome, "no-change") == 0)
        fprintf(out, cy ? "%s: %s, heb newid" : "%s: %s, no change", name, none);
    else
        fprintf(out, cy ? "%s: heb ei benderfynu" : "%s: undecided", name);
    if (text_certain(control))
        fputs(cy ? " (yn sicr, cyn y datganiad olaf)" : " (certain before the last declaration)", out);
    fputc('\n', out);
}

void results_derived_text(json_t *object, FILE *out) {
    json_t *derived = json_object_get(object, "derived"), *turnout = json_object_get(derived, "turnout"), *row;
    size_t i;

    if (!json_is_object(derived))
        return;
    fputc('\n', out);
    print_share(object, json_object_get(derived, "share"), out);
    print_turnout(json_object_get(turnout, "verified"),
                  text_welsh() ? "Y nifer a bleidleisiodd, gan gynnwys papurau a wrthodwyd" : "Turnout, rejected papers included", out);
    print_turnout(json_object_get(turnout, "valid"),
                  text_welsh() ? "Y nifer a bleidleisiodd, papurau dilys" : "Turnout, valid papers", out);
    json_array_foreach(json_object_get(derived, "comparisons"), i, row)
        print_comparison(object, row, out);
    json_array_foreach(json_object_get(derived, "councils"), i, row)
        print_council(object, row, out);
}
