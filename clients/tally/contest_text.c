/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One contest on one screen, in the order of a declaration sheet: electors and papers, then the ballot in its order with
 * who was elected, then the papers that were rejected. A figure that nobody gave has no line, rather than a nought.
 */

#include <string.h>

#include "clients/tally/contest_json.h"
#include "clients/tally/output.h"
#include "clients/tally/results_text.h"

#define NAME_WIDTH 30
#define PARTY_WIDTH 28

struct words {
    const char *key, *en, *cy;
};

static const char *word_of(const struct words *words, size_t n, const char *key) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i].key, key) == 0)
            return text_welsh() ? words[i].cy : words[i].en;
    return key;
}

static const char *system_said(const char *system) {
    static const struct words words[] = {
        { "plurality", "most votes", "y mwyaf o bleidleisiau" },
        { "sv", "supplementary vote", "pleidlais atodol" },
        { "stv", "single transferable vote", "pleidlais sengl drosglwyddadwy" },
    };

    return word_of(words, ARRAY_SIZE(words), system);
}

static const char *string_of(json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static void print_title(json_t *object, FILE *out) {
    json_t *contest = json_object_get(object, "contest"), *area = json_object_get(object, "area");
    json_t *note = json_object_get(object, "note");
    long long seats = text_number_of(contest, "seats"), revision = text_number_of(object, "revision");

    output_rehearsal(out);
    fprintf(out, "%s\n%s, %s, %s\n", text_name(json_object_get(object, "name"), ""),
            text_name(json_object_get(contest, "name"), ""), text_name(json_object_get(area, "name"), ""),
            text_name(json_object_get(object, "poll_name"), ""));
    if (json_is_object(note))
        fprintf(out, "%s\n", text_name(note, ""));
    fprintf(out, text_welsh() ? "\n%lld sedd, %s%s: %s" : seats == 1 ? "\n%lld seat, %s%s: %s" : "\n%lld seats, %s%s: %s", seats,
            system_said(string_of(contest, "system")),
            strcmp(string_of(contest, "type"), "by-election") != 0 ? ""
            : text_welsh()                                         ? ", isetholiad"
                                                                   : ", by-election",
            text_state(string_of(object, "state")));
    if (revision > 0)
        fprintf(out, text_welsh() ? ", diwygiad %lld" : ", revision %lld", revision);
    fputc('\n', out);
}

static void print_number(json_t *object, const char *key, const char *said, FILE *out) {
    json_t *value = json_object_get(object, key);

    if (json_is_integer(value))
        fprintf(out, "%12lld  %s\n", (long long)json_integer_value(value), said);
}

static void print_papers(json_t *object, FILE *out) {
    print_number(object, "electorate", text_welsh() ? "etholwyr" : "electors", out);
    print_number(object, "papers", text_welsh() ? "papurau" : "papers", out);
    print_number(object, "quota", text_welsh() ? "cwota" : "quota", out);
}

static void print_optional(json_t *value, int width, FILE *out) {
    if (json_is_integer(value))
        fprintf(out, "%*lld", width, (long long)json_integer_value(value));
    else
        fprintf(out, "%*s", width, "");
}

static bool had_rounds(json_t *object) {
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(object, "candidates"), i, row) {
        if (json_is_integer(json_object_get(row, "second")))
            return true;
    }
    return false;
}

static void print_candidate(json_t *row, bool rounds, FILE *out) {
    json_t *share = json_object_get(row, "share_bp"), *votes = json_object_get(row, "votes");

    text_column(string_of(row, "name"), NAME_WIDTH, out);
    text_column(text_name(json_object_get(row, "party_name"), string_of(row, "party")), PARTY_WIDTH, out);
    if (json_is_integer(votes)) {
        print_optional(votes, 10, out);
        text_bp(json_integer_value(share), false, 8, out);
    }
    if (rounds) {
        print_optional(json_object_get(row, "second"), 10, out);
        print_optional(json_is_integer(json_object_get(row, "second")) ? json_object_get(row, "total") : NULL, 10, out);
    }
    if (json_is_true(json_object_get(row, "elected")))
        fputs(text_welsh() ? "  etholwyd" : "  elected", out);
    fputc('\n', out);
}

static void print_candidates(json_t *object, FILE *out) {
    bool rounds = had_rounds(object), stv = strcmp(string_of(json_object_get(object, "contest"), "system"), "stv") == 0;
    json_t *row;
    size_t i;

    text_column("", NAME_WIDTH + PARTY_WIDTH, out);
    if (stv)
        fprintf(out, "%10s", text_welsh() ? "cyntaf" : "first");
    else
        fprintf(out, "%10s", text_welsh() ? "pleidl." : "votes");
    fprintf(out, "%8s", "%");
    if (rounds)
        fprintf(out, "%10s%10s", text_welsh() ? "ail" : "second", text_welsh() ? "cyfanswm" : "total");
    fputc('\n', out);
    json_array_foreach(json_object_get(object, "candidates"), i, row)
        print_candidate(row, rounds, out);
}

static void print_rejected(json_t *object, FILE *out) {
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(object, "rejected"), i, row)
        fprintf(out, text_welsh() ? "%12lld  gwrthodwyd: %s\n" : "%12lld  rejected: %s\n", text_number_of(row, "count"),
                string_of(row, "head"));
}

/* A candidate's name, or the id where the ballot has no such candidate. */
static const char *name_of(json_t *object, const char *id) {
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(object, "candidates"), i, row) {
        if (strcmp(string_of(row, "candidate"), id) == 0)
            return string_of(row, "name");
    }
    return id;
}

static void print_names(json_t *object, json_t *ids, FILE *out) {
    json_t *id;
    size_t i;

    json_array_foreach(ids, i, id)
        fprintf(out, "%s%s", i ? ", " : "", name_of(object, json_string_value(id)));
}

static void print_lots(json_t *object, FILE *out) {
    json_t *lot;
    size_t i;

    json_array_foreach(json_object_get(object, "lots"), i, lot) {
        fputs(text_welsh() ? "Trwy goelbren rhwng " : "By lot between ", out);
        print_names(object, json_object_get(lot, "tied"), out);
        fputs(": ", out);
        print_names(object, json_object_get(lot, "won"), out);
        fputc('\n', out);
    }
}

static void print_statements(json_t *object, FILE *out) {
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(object, "statements"), i, row) {
        fprintf(out, text_welsh() ? "Datganiad lleol: %s, cyfnod %lld, diwygiad %lld%s\n" : "Local statement: %s, phase %lld, revision %lld%s\n",
                text_name(json_object_get(json_object_get(row, "area"), "name"), "?"), text_number_of(row, "phase"),
                text_number_of(row, "revision"),
                json_is_true(json_object_get(row, "counts")) ? ""
                : text_welsh()                               ? ", nid yw'n cyfrif"
                                                             : ", does not count");
    }
}

/* "Last time: Labour 2, Conservative 1" */
static void print_holders(json_t *object, FILE *out) {
    json_t *baseline, *row;
    size_t i, k;

    json_array_foreach(json_object_get(object, "holders"), i, baseline) {
        const char *lead = ": ";

        fputs(text_name(json_object_get(baseline, "name"), string_of(baseline, "id")), out);
        json_array_foreach(json_object_get(baseline, "parties"), k, row) {
            fprintf(out, "%s%s", lead, text_name(json_object_get(row, "name"), string_of(row, "id")));
            if (json_is_integer(json_object_get(row, "seats")))
                fprintf(out, " %lld", text_number_of(row, "seats"));
            lead = ", ";
        }
        fputc('\n', out);
    }
}

/* Whether there is more to say than the ballot. */
static bool has_more(json_t *object) {
    static const char *const keys[] = { "rejected", "lots", "statements", "holders", "notices", "flags" };
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        n += json_array_size(json_object_get(object, keys[i]));
    return n > 0;
}

void contest_text(json_t *object, FILE *out) {
    const char *at = json_string_value(json_object_get(object, "at"));

    print_title(object, out);
    print_papers(object, out);
    fputc('\n', out);
    print_candidates(object, out);
    if (has_more(object))
        fputc('\n', out);
    print_rejected(object, out);
    print_lots(object, out);
    print_statements(object, out);
    print_holders(object, out);
    contests_told_text(object, out);
    if (at)
        fprintf(out, text_welsh() ? "\nFel yr oedd: %s" : "\nAs it was: %s", at);
    text_cosigned(json_object_get(object, "cosigned"), out);
    fprintf(out, text_welsh() ? "\nO dan ben %lld y log, %s\n" : "\nUnder head %lld of the log, %s\n", text_number_of(object, "size"),
            string_of(object, "time"));
}
