/* SPDX-License-Identifier: Apache-2.0 */

/*
 * From a full draft to a declaration: every list in the order that the protocol wants (the ballot's, or that of the
 * heads), and nothing where the sheet has nothing. What is owed and blank is said here, by line; what is owed and has
 * no row at all the rules say better (S02, S05, A01).
 */

#include <errno.h>
#include <stdio.h>

#include "clients/tally/sheet_draft.h"

static struct span candidate_id(const struct draft *d, size_t i) {
    return d->contest->m->candidates[i].id;
}

static size_t count_given(const struct draft *d, enum draft_list list) {
    size_t n = 0;

    for (size_t i = 0; i < d->contest->m->n_candidates; i++)
        n += d->lists[list][i].given;
    return n;
}

static struct opt opt_of(const struct draft_value *v) {
    return (struct opt){ .given = v->given, .value = v->given ? v->value : 0 };
}

/* Says which votes are owed: one fault when none is filled in, else one for each blank row. */
static void check_votes(const struct draft *d) {
    uint64_t act = d->sheet->declaration.act;
    bool some = count_given(d, DRAFT_VOTES) > 0;

    if (d->contest->uncontested || act == ACT_WITHDRAW || act == ACT_CONFIRM || act == ACT_STATE)
        return; /* a statement of the second phase has none; one of the first lacks them by S02 and E17 */
    for (size_t i = 0; i < d->contest->m->n_candidates; i++) {
        const struct draft_value *v = &d->lists[DRAFT_VOTES][i];

        if (!v->line || v->given || v->bad)
            continue;
        draft_fault(d, v->line, SHEET_TEXT_NO_VOTES, candidate_id(d, i), candidate_id(d, i));
        if (!some)
            return;
    }
}

static int finish_votes(struct draft *d) {
    struct declaration *r = &d->sheet->declaration;
    size_t n = count_given(d, DRAFT_VOTES);

    if (n == 0)
        return 0;
    r->votes = arena_alloc(d->arena, n, sizeof(*r->votes));
    if (!r->votes)
        return -ENOMEM;
    r->votes_given = true;
    for (size_t i = 0; i < d->contest->m->n_candidates; i++) {
        const struct draft_value *v = &d->lists[DRAFT_VOTES][i];

        if (v->given)
            r->votes[r->n_votes++] = (struct vote){ .candidate = candidate_id(d, i), .count = v->value };
    }
    return 0;
}

static int finish_elected(struct draft *d) {
    struct declaration *r = &d->sheet->declaration;

    r->elected = arena_alloc(d->arena, d->contest->m->n_candidates, sizeof(*r->elected));
    if (!r->elected)
        return -ENOMEM;
    for (size_t i = 0; i < d->contest->m->n_candidates; i++) {
        const struct draft_value *v = &d->lists[DRAFT_ELECTED][i];

        if (!v->given || v->value != 1)
            continue;
        if (r->n_elected == TALLY_SEATS_MAX) {
            draft_fault(d, v->line, SHEET_TEXT_ELECTED, candidate_id(d, i), candidate_id(d, i));
            return 0;
        }
        r->elected[r->n_elected++] = candidate_id(d, i);
    }
    return 0;
}

static int finish_rejected(struct draft *d) {
    struct declaration *r = &d->sheet->declaration;

    r->rejected = arena_alloc(d->arena, TALLY_HEADS_MAX, sizeof(*r->rejected));
    if (!r->rejected)
        return -ENOMEM;
    for (size_t i = 0; i < TALLY_HEADS_MAX; i++) {
        if (!d->heads[i].given)
            continue;
        r->rejected[r->n_rejected] = d->rejected[i];
        r->rejected[r->n_rejected++].count = d->heads[i].value;
        r->rejected_given = true;
    }
    return 0;
}

static int finish_round2(struct draft *d) {
    struct declaration *r = &d->sheet->declaration;
    size_t n = count_given(d, DRAFT_ROUND2);

    r->round2 = arena_alloc(d->arena, n, sizeof(*r->round2));
    if (!r->round2)
        return -ENOMEM;
    for (size_t i = 0; i < d->contest->m->n_candidates; i++) {
        const struct draft_value *total = &d->lists[DRAFT_ROUND2][i], *second = &d->lists[DRAFT_SECOND][i];

        if (second->given && !total->given && !total->bad)
            draft_fault(d, second->line, SHEET_TEXT_ROUND2, candidate_id(d, i), candidate_id(d, i));
        if (!total->given)
            continue;
        r->round2[r->n_round2++] = (struct round2){ .candidate = candidate_id(d, i), .second = opt_of(second),
                                                    .total = total->value };
        r->round2_given = true;
    }
    return 0;
}

static int finish_stage(struct draft *d, size_t stage, struct stage *ret) {
    size_t n = d->contest->m->n_candidates;
    const struct draft_value *row = d->stages + stage * (n + 1);
    bool any = false;
    char number[16];

    snprintf(number, sizeof(number), "%zu", stage + 2);
    for (size_t i = 0; i <= n; i++)
        any = any || row[i].given || row[i].bad;
    if (!any) {
        draft_fault(d, d->sheet->lines[FIELD_STAGE], SHEET_TEXT_STAGE_GAP, span_str(number), span_str(number));
        return 0;
    }
    ret->totals = arena_alloc(d->arena, n, sizeof(*ret->totals));
    if (!ret->totals)
        return -ENOMEM;
    ret->n = n;
    ret->non_transferable = opt_of(&row[n]);
    for (size_t i = 0; i < n; i++) {
        uint32_t line = row[i].line ? row[i].line : d->sheet->lines[FIELD_STAGE];

        if (!row[i].given && !row[i].bad)
            draft_fault(d, line, SHEET_TEXT_STAGE_CANDIDATE, span_str(number), candidate_id(d, i));
        ret->totals[i] = row[i].value;
    }
    return 0;
}

static int finish_stages(struct draft *d) {
    struct declaration *r = &d->sheet->declaration;

    if (d->n_stages == 0)
        return 0;
    r->stages = arena_alloc(d->arena, d->n_stages, sizeof(*r->stages));
    if (!r->stages)
        return -ENOMEM;
    r->n_stages = d->n_stages;
    r->stages_given = true;
    for (size_t i = 0; i < d->n_stages; i++) {
        int error = finish_stage(d, i, &r->stages[i]);

        if (error < 0)
            return error;
    }
    return 0;
}

static void finish_plain(struct draft *d) {
    struct declaration *r = &d->sheet->declaration;

    r->contest = d->contest->m->id;
    r->nominations = d->contest->nominations;
    r->act = d->act.given ? d->act.value + ACT_DECLARE : ACT_DECLARE;
    r->as_declared = d->as_declared.given && d->as_declared.value == 1;
    r->declared = d->declared.given ? d->declared.value : 0;
    r->electorate = opt_of(&d->electorate);
    r->papers = opt_of(&d->papers);
    r->quota = opt_of(&d->quota);
    d->sheet->declared_given = d->declared.given;
}

static void finish_lines(struct draft *d) {
    for (size_t i = 0; i < d->contest->m->n_candidates; i++) {
        uint32_t line = d->lists[DRAFT_VOTES][i].line;

        d->sheet->candidate_lines[i] = line ? line : d->lists[DRAFT_ELECTED][i].line;
    }
}

int draft_finish(struct draft *d) {
    static int (*const steps[])(struct draft *) = { draft_finish_reason, finish_votes,  finish_elected,
                                                    finish_rejected,     draft_finish_lots, finish_round2,
                                                    finish_stages,       draft_finish_statements };

    finish_plain(d);
    finish_lines(d);
    check_votes(d);
    for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
        int error = steps[i](d);

        if (error < 0)
            return error;
    }
    return 0;
}
