/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A ballot file knows candidates by its own numbers. Nothing may go wrong on the way to the ballot's order: the file must
 * be of this contest's candidates, all of them and nobody else, for the same seats, and whom it has withdrawn it is not
 * for the count to leave out.
 */

#include "clients/tally/preferences.h"

#include <errno.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "proto/codec.h"

int preferences_read(struct preferences *p, const char *path) {
    _cleanup_(faults_deinit) struct faults faults = { 0 };
    int r;

    *p = (struct preferences){ .path = path };
    if (!path)
        return STATUS_DONE;
    r = file_read(path, BLT_BYTES_MAX, &p->bytes);
    if (r < 0) {
        output_file_error(path, r);
        return STATUS_USAGE;
    }
    r = blt_read(span_blob(p->bytes), path, true, &p->blt, &faults);
    if (r < 0)
        return online_error(r, "");
    faults_print(&faults, stderr);
    return r == 0 ? STATUS_DONE : STATUS_USAGE;
}

void preferences_deinit(struct preferences *p) {
    blt_deinit(&p->blt);
    blob_free(&p->bytes);
    *p = (struct preferences){ 0 };
}

/* --- Whose they are --- */

static bool takes_preferences(const struct sheet *sheet, const struct election *e) {
    const struct contest *contest = &e->contests[sheet->contest];
    uint64_t act = sheet->declaration.act;

    return contest->m->system == SYSTEM_STV && !contest->uncontested && act != ACT_WITHDRAW && act != ACT_CONFIRM &&
           act != ACT_STATE;
}

/* The one declaration that takes them. */
static int find_sheet(struct preferences *p, const struct election *e, struct sheet_list *lists, size_t n_lists) {
    size_t found = 0;

    for (size_t i = 0; i < n_lists; i++)
        for (size_t k = 0; k < lists[i].n; k++)
            if (takes_preferences(&lists[i].sheets[k], e)) {
                p->sheet = &lists[i].sheets[k];
                found++;
            }
    if (found == 1)
        return STATUS_DONE;
    output_error("--preferences %s: the sheets declare %zu contested transferable votes, and the file is of one; declare that "
                 "one by itself", p->path, found);
    p->sheet = NULL;
    return STATUS_USAGE;
}

/* --- Whom they name --- */

/*
 * Where on the ballot the file's i-th candidate stands: in the same place if the file has no name or that of whoever
 * stands there, else where the name stands, or an id. NO_INDEX: nowhere, or in several places.
 */
static uint32_t place_of(const struct m_contest *m, uint32_t i, struct span name) {
    uint32_t place = NO_INDEX;

    if (name.len == 0 || span_equal(name, m->candidates[i].name) || span_equal(name, m->candidates[i].id))
        return i;
    for (uint32_t k = 0; k < m->n_candidates; k++) {
        if (!span_equal(name, m->candidates[k].name) && !span_equal(name, m->candidates[k].id))
            continue;
        if (place != NO_INDEX)
            return NO_INDEX;
        place = k;
    }
    return place;
}

static void match(const struct preferences *p, const struct m_contest *m, uint32_t *places, struct faults *f) {
    uint32_t from[TALLY_CANDIDATES_MAX] = { 0 };    /* the number, from 1, that took a place */

    for (uint32_t i = 0; i < p->blt.n; i++) {
        const struct blt_candidate *c = &p->blt.candidates[i];

        places[i] = place_of(m, i, c->name);
        if (places[i] == NO_INDEX) {
            faults_add(f, p->path, c->line,
                       "'" SPAN_FMT "' is not the name of one candidate in " SPAN_FMT "; write the name as on the ballot, or "
                       "the id", SPAN_ARG(c->name), SPAN_ARG(m->id));
            continue;
        }
        if (from[places[i]])
            faults_add(f, p->path, c->line, "candidate %u is " SPAN_FMT ", as candidate %u is already; put the names right",
                       c->number, SPAN_ARG(m->candidates[places[i]].id), from[places[i]]);
        from[places[i]] = c->number;
    }
}

static void compare(const struct preferences *p, const struct m_contest *m, uint32_t *places, struct faults *f) {
    const struct blt *blt = &p->blt;

    for (size_t i = 0; i < blt->n_withdrawn; i++)
        faults_add(f, p->path, blt->withdrawn[i].line,
                   "candidate %u has withdrawn here, but nobody on a ballot can; give the papers as they were marked",
                   blt->withdrawn[i].number);
    if (blt->seats != m->seats)
        faults_add(f, p->path, blt->head_line, "the file is of %llu seats, but " SPAN_FMT " has %llu; is it the right file?",
                   (unsigned long long)blt->seats, SPAN_ARG(m->id), (unsigned long long)m->seats);
    if (blt->n + blt->n_withdrawn != m->n_candidates)
        faults_add(f, p->path, blt->head_line, "the file has %zu candidates, but " SPAN_FMT " has %zu; is it the right file?",
                   blt->n + blt->n_withdrawn, SPAN_ARG(m->id), m->n_candidates);
    if (f->n == 0)
        match(p, m, places, f);
    if (f->n == 0 && blt->n_preferences == 0)
        faults_add(f, p->path, 0, "no paper has a preference; there is nothing to attach");
}

/* --- Putting them in --- */

static int compare_rankings(const void *a, const void *b) {
    const struct preference *x = a, *y = b;

    for (size_t i = 0; i < x->n && i < y->n; i++)
        if (x->ranking[i] != y->ranking[i])
            return x->ranking[i] < y->ranking[i] ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

/* All papers together are no more than COUNT_MAX: so blt_read() found. */
static void put_together(struct blt *blt) {
    size_t n = 0;

    qsort(blt->preferences, blt->n_preferences, sizeof(*blt->preferences), compare_rankings);
    for (size_t i = 0; i < blt->n_preferences; i++) {
        if (n > 0 && compare_rankings(&blt->preferences[n - 1], &blt->preferences[i]) == 0)
            blt->preferences[n - 1].count += blt->preferences[i].count;
        else
            blt->preferences[n++] = blt->preferences[i];
    }
    blt->n_preferences = n;
}

static void put_in(struct preferences *p, const uint32_t *places) {
    struct declaration *d = &p->sheet->declaration;

    for (size_t i = 0; i < p->blt.n_preferences; i++)
        for (size_t k = 0; k < p->blt.preferences[i].n; k++)
            p->blt.preferences[i].ranking[k] = places[p->blt.preferences[i].ranking[k]];
    put_together(&p->blt);
    d->preferences_given = true;
    d->preferences = p->blt.preferences;
    d->n_preferences = p->blt.n_preferences;
}

int preferences_attach(struct preferences *p, const struct election *e, struct sheet_list *lists, size_t n_lists) {
    _cleanup_(faults_deinit) struct faults faults = { 0 };
    uint32_t places[TALLY_CANDIDATES_MAX];
    int status = p->path ? find_sheet(p, e, lists, n_lists) : STATUS_DONE;

    if (!p->path || status != STATUS_DONE)
        return status;
    compare(p, e->contests[p->sheet->contest].m, places, &faults);
    if (faults.n == 0)
        put_in(p, places);
    if (faults.n == 0 && p->blt.n_preferences > TALLY_PREFERENCES_MAX)
        faults_add(&faults, p->path, 0, "there are %zu different preferences, more than the %d of a declaration; declare "
                   "without them", p->blt.n_preferences, TALLY_PREFERENCES_MAX);
    faults_sort(&faults);
    faults_print(&faults, stderr);
    return faults.n == 0 ? STATUS_DONE : STATUS_USAGE;
}

static int body_length(const struct declaration *d, size_t *ret) {
    _cleanup_(blob_free) struct blob body = { 0 };
    _cleanup_(pack_deinit) struct pack bytes;
    int r;

    pack_init(&bytes);
    declaration_encode(&bytes, d);
    r = pack_take(&bytes, &body);
    *ret = body.len;
    return r;
}

int preferences_fit(const struct preferences *p) {
    size_t length = 0;
    int r = p->sheet ? body_length(&p->sheet->declaration, &length) : 0;

    if (r < 0)
        return online_error(r, "");
    if (length <= TALLY_BODY_MAX)
        return STATUS_DONE;
    output_error("%s: with its %zu different preferences the declaration is %zu bytes long, more than the %d that it may be; "
                 "declare without them", p->path, p->blt.n_preferences, length, TALLY_BODY_MAX);
    return STATUS_USAGE;
}
