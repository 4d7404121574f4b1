/* SPDX-License-Identifier: Apache-2.0 */

#include "clients/tally/count_show.h"

#include <inttypes.h>

#include "clients/tally/command.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"

#define VOTES "%" PRIu64 ".%05" PRIu64
#define VOTES_ARG(units) (units) / STV_ONE, (units) % STV_ONE

static void print_values(const struct stv_stage *stage, FILE *out) {
    for (size_t i = 0; i < stage->n_values; i++)
        fprintf(out, "%s" VOTES " -> " VOTES, i ? ", " : spoken("; a paper's value: "),
                VOTES_ARG(stage->values[i].received), VOTES_ARG(stage->values[i].sent));
    fputc('\n', out);
}

/* "  +12.00000", "", "-3.50000": what a stage changed. */
static void print_change(uint64_t before, uint64_t after, FILE *out) {
    char text[32] = "";

    if (after != before)
        snprintf(text, sizeof(text), "%c" VOTES, after > before ? '+' : '-',
                 VOTES_ARG(after > before ? after - before : before - after));
    fprintf(out, "%18s", text);
}

static void print_row(uint64_t before, uint64_t after, struct span name, const char *what, FILE *out) {
    char text[32];

    snprintf(text, sizeof(text), VOTES, VOTES_ARG(after));
    fprintf(out, "%18s", text);
    print_change(before, after, out);
    fprintf(out, "  " SPAN_FMT "%s\n", SPAN_ARG(name), what);
}

static void print_stage(const struct blt *blt, const struct stv_count *count, size_t k, FILE *out) {
    static const char *const moves[] = { "first preferences", "surplus of ", "exclusion of " };
    const struct stv_stage *stage = &count->stages[k], *before = k > 0 ? stage - 1 : stage;

    fprintf(out, spoken("\nStage %zu: %s"), k + 1, spoken(moves[stage->move]));
    if (stage->mover != STV_NOBODY)
        fprintf(out, SPAN_FMT, SPAN_ARG(blt->candidates[stage->mover].name));
    print_values(stage, out);
    for (uint32_t i = 0; i < blt->n; i++)
        print_row(before->totals[i], stage->totals[i], blt->candidates[i].name,
                  stv_has(&stage->elected, i) ? spoken(", elected") : "", out);
    print_row(before->non_transferable, stage->non_transferable, span_str(spoken("not transferable")), "", out);
    print_row(before->lost, stage->lost, span_str(spoken("lost to rounding")), "", out);
}

int count_print(const struct blt *blt, const struct stv_count *count, FILE *out) {
    fprintf(out,
            spoken(SPAN_FMT "\n%" PRIu64 " papers, %" PRIu64 " without a preference, %" PRIu64 " seats, quota %" PRIu64 "\n"),
            SPAN_ARG(blt->title), blt->papers, blt->blank, blt->seats, count->quota);
    for (size_t i = 0; i < blt->n_withdrawn; i++)
        fprintf(out, spoken(SPAN_FMT " has withdrawn\n"), SPAN_ARG(blt->withdrawn[i].name));
    for (size_t k = 0; k < count->n_stages; k++)
        print_stage(blt, count, k, out);
    fputs(spoken(stv_size(&count->undecided.level) ? "\nElected so far, before a lot that is wanted:\n" : "\nElected:\n"),
          out);
    for (uint32_t i = 0; i < blt->n; i++)
        if (stv_has(&count->elected, i))
            fprintf(out, "  " SPAN_FMT "\n", SPAN_ARG(blt->candidates[i].name));
    return output_end(STATUS_DONE);
}

int count_say_tie(const struct blt *blt, const struct stv_count *count, FILE *out) {
    const char *lead = "";

    fprintf(out, spoken("tally: stage %zu: "), count->n_stages + 1);
    for (uint32_t i = 0; i < blt->n; i++) {
        if (!stv_has(&count->undecided.level, i))
            continue;
        fprintf(out, "%s" SPAN_FMT " (%u)", lead, SPAN_ARG(blt->candidates[i].name), blt->candidates[i].number);
        lead = ", ";
    }
    fprintf(out, spoken(" were level after every stage; draw a lot for %s, and give --lot %zu:NUMBER of the one drawn\n"),
            spoken(count->undecided_surplus ? "whose surplus goes first" : "who is excluded"), count->n_stages + 1);
    return STATUS_REFUSED;
}

/* The numbers in the file of those in a set. */
static json_t *numbers(const struct blt *blt, const struct stv_set *set) {
    json_t *array = json_array();

    for (uint32_t i = 0; i < blt->n; i++)
        if (stv_has(set, i))
            json_array_append_new(array, json_integer(blt->candidates[i].number));
    return array;
}

static json_t *names(const struct blt_candidate *rows, size_t n) {
    json_t *array = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, json_pack("{s:i,s:o}", "number", (int)rows[i].number, "name",
                                               json_span(rows[i].name)));
    return array;
}

static json_t *stage_json(const struct blt *blt, const struct stv_stage *stage) {
    static const char *const moves[] = { "first-preferences", "surplus", "exclusion" };
    json_t *totals = json_array(), *values = json_array();

    for (size_t i = 0; i < blt->n; i++)
        json_array_append_new(totals, json_integer((json_int_t)stage->totals[i]));
    for (size_t i = 0; i < stage->n_values; i++)
        json_array_append_new(values, json_pack("{s:I,s:I}", "received", (json_int_t)stage->values[i].received,
                                                "sent", (json_int_t)stage->values[i].sent));
    return json_pack("{s:s,s:o,s:o,s:I,s:I,s:o,s:o}", "move", moves[stage->move], "candidate",
                     stage->mover == STV_NOBODY ? json_null() : json_integer(blt->candidates[stage->mover].number),
                     "totals", totals, "non_transferable", (json_int_t)stage->non_transferable, "lost",
                     (json_int_t)stage->lost, "values", values, "elected", numbers(blt, &stage->elected));
}

json_t *count_json(const struct blt *blt, const struct stv_count *count, bool tie) {
    json_t *stages = json_array(), *lot = json_null();

    for (size_t k = 0; k < count->n_stages; k++)
        json_array_append_new(stages, stage_json(blt, &count->stages[k]));
    if (tie)
        lot = json_pack("{s:I,s:s,s:o}", "stage", (json_int_t)count->n_stages + 1, "for",
                        count->undecided_surplus ? "surplus" : "exclusion", "between",
                        numbers(blt, &count->undecided.level));
    return json_pack("{s:o,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:o,s:o,s:o}", "title", json_span(blt->title), "unit_per_vote",
                     (json_int_t)STV_ONE, "seats", (json_int_t)blt->seats, "papers", (json_int_t)blt->papers, "blank",
                     (json_int_t)blt->blank, "quota", (json_int_t)count->quota, "candidates",
                     names(blt->candidates, blt->n), "withdrawn", names(blt->withdrawn, blt->n_withdrawn), "stages",
                     stages, "elected", numbers(blt, &count->elected), "lot", lot);
}
