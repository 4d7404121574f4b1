/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A first declaration replaces nothing and needs nobody to say so; everything else names what it takes the place of. The
 * sheets of one command follow one another: the second revision of a file replaces the first.
 */

#include "clients/tally/declaring.h"

#include <errno.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/seal.h"
#include "clients/tally/times.h"
#include "daemon/core/rules.h"

/* How long a first declaration waits to hear that its candidates were amended, and at most a quarter of the time-out. */
#define ASK_MS 3000

int declaring_read(struct declaring *d, const char *const *paths, size_t n, const char *preferences) {
    *d = (struct declaring){ .n = n, .paths = paths };
    d->bytes = calloc(n, sizeof(*d->bytes));
    d->lists = calloc(n, sizeof(*d->lists));
    if (!d->bytes || !d->lists)
        return online_error(-ENOMEM, "");
    for (size_t i = 0; i < n; i++) {
        int r = file_read(paths[i], SHEET_BYTES_MAX, &d->bytes[i]);

        if (r == 0)
            r = sheets_scan(span_blob(d->bytes[i]), paths[i], NULL, NULL, &d->needs);
        if (r < 0) {
            output_file_error(paths[i], r);
            return STATUS_USAGE;
        }
    }
    return preferences_read(&d->preferences, preferences);
}

void declaring_deinit(struct declaring *d) {
    for (size_t i = 0; i < d->n; i++) {
        if (d->lists)
            sheet_list_deinit(&d->lists[i]);
        if (d->bytes)
            blob_free(&d->bytes[i]);
    }
    free(d->lists);
    free(d->bytes);
    preferences_deinit(&d->preferences);
    standings_deinit(&d->standings);
    arena_deinit(&d->arena);
    faults_deinit(&d->faults);
}

/* --- Asking --- */

static int add_contests(struct declaring *d, const struct election *e) {
    bool *named = calloc(e->n_contests + 1, sizeof(*named));
    int r = named ? standings_init(&d->standings, e) : -ENOMEM;

    for (size_t i = 0; i < d->n && r == 0; i++)
        r = sheets_scan(span_blob(d->bytes[i]), d->paths[i], e, named, &d->needs);
    for (uint32_t i = 0; i < e->n_contests && r == 0; i++)
        if (named[i] && !standings_add(&d->standings, i))
            r = -ENOMEM;
    free(named);
    return r;
}

int declaring_ask(struct declaring *d, struct online *o) {
    uint64_t quarter = o->timeout_ms / 4;
    int r = add_contests(d, o->e), status;
    bool there = o->t && o->config.query;

    if (r < 0)
        return online_error(r, "");
    if (!d->needs) {
        status = there ? standings_fetch(&d->standings, o, quarter < ASK_MS ? quarter : ASK_MS, true) : STATUS_DONE;
        return status == STATUS_PROOF ? status : STATUS_DONE;
    }
    status = there ? standings_fetch(&d->standings, o, o->timeout_ms, false) : STATUS_OUT_OF_REACH;
    if (status == STATUS_OUT_OF_REACH)
        output_error("what this replaces only the daemon knows; nothing was signed: try again when it can be reached");
    return status;
}

/* --- Judging --- */

void declaring_say(struct faults *f, const struct election *e, const struct sheet *sheet, const char *file,
                   const struct judgement *j) {
    char sentence[1024];

    for (size_t i = 0; i < j->n_codes; i++) {
        const struct code_info *info = code_find(j->codes[i].code);

        sheet_sentence(sheet, e, &j->codes[i], output_language(), sentence, sizeof(sentence));
        if (info && severity_refuses(info->severity, j->as_declared))
            faults_add(f, file, sheet_line(sheet, e, &j->codes[i]), "%s %s", info->code, sentence);
        else
            output_error("%s:%u: " SPAN_FMT " %s", file, sheet_line(sheet, e, &j->codes[i]), SPAN_ARG(j->codes[i].code),
                         sentence);
    }
}

/* Completes a sheet from what is known, and counts it as taken for those after it. Returns 0 or -ENOMEM. */
static int follow_on(struct declaring *d, struct sheet *sheet, struct judgement *j) {
    struct standing *s = standings_find(&d->standings, sheet->contest);
    struct digest body;
    bool again = standing_past(s, &sheet->declaration);
    int r = standing_complete(s, sheet, &d->arena);

    if (r == 0)
        r = standing_judge(s, sheet, j);
    if (r == 0 && !again)
        r = declaration_digest(&sheet->declaration, &body);
    return r == 0 && !again && j->n_codes == 0 ? standing_fold(s, &sheet->declaration, &body, false) : r;
}

static int judge(struct declaring *d, const struct election *e, struct sheet *sheet, const char *file) {
    static struct judgement j; /* large, and one at a time */
    uint64_t now = time_now();
    int r = 0;

    if (!sheet->declared_given)
        sheet->declaration.declared = now;
    judgement_init(&j);
    if (d->needs)
        r = follow_on(d, sheet, &j);
    if (r == 0)
        r = rules_check(e, &sheet->declaration, now, &j);
    if (r == 0)
        declaring_say(&d->faults, e, sheet, file, &j);
    return r;
}

static int parse_all(struct declaring *d, const struct election *e) {
    bool empty = false;

    for (size_t i = 0; i < d->n; i++) {
        int r = sheets_parse(span_blob(d->bytes[i]), d->paths[i], e, &d->lists[i], &d->faults);

        if (r < 0)
            return online_error(r, "");
        d->unreadable |= r == SHEETS_NO_TABLE;
        if (r == 0 && d->lists[i].n == 0) {
            output_error("%s: the file holds no declaration", d->paths[i]);
            empty = true;
        }
    }
    return empty && d->faults.n == 0 ? STATUS_USAGE : STATUS_DONE;
}

/* Fetches what was taken under revisions of the sheets that are used up. */
static int look_back(struct declaring *d, struct online *o) {
    struct series *series;
    size_t n = 0;
    int status;

    for (size_t i = 0; i < d->n; i++)
        n += d->lists[i].n;
    series = calloc(n + 1, sizeof(*series));
    if (!series)
        return online_error(-ENOMEM, "");
    n = 0;
    for (size_t i = 0; i < d->n; i++)
        for (size_t k = 0; k < d->lists[i].n; k++) {
            const struct sheet *sheet = &d->lists[i].sheets[k];

            if (sheet->declaration.revision < standing_next(standings_find(&d->standings, sheet->contest), &sheet->declaration))
                series[n++] = (struct series){ .contest = sheet->contest, .d = &sheet->declaration };
        }
    status = standings_past(&d->standings, o, series, n);
    free(series);
    return status;
}

int declaring_judge(struct declaring *d, struct online *o) {
    const struct election *e = o->e;
    int status = parse_all(d, e), r = 0;

    if (status == STATUS_DONE && d->faults.n == 0)
        status = preferences_attach(&d->preferences, e, d->lists, d->n);
    if (status == STATUS_DONE && d->needs)
        status = look_back(d, o);
    if (status != STATUS_DONE)
        return status;
    for (size_t i = 0; i < d->n; i++)
        for (size_t k = 0; k < d->lists[i].n && r == 0; k++)
            r = judge(d, e, &d->lists[i].sheets[k], d->paths[i]);
    return r < 0 ? online_error(r, "") : preferences_fit(&d->preferences);
}

void declaring_bar(const struct declaring *d, const struct sheet *sheet, struct keyring *k) {
    const struct standing *s = d->needs ? standings_find(&d->standings, sheet->contest) : NULL;

    k->n_barred = 0;
    if (s && sheet->declaration.act == ACT_CONFIRM)
        keyring_bar(k, s->signers, s->n_signers);
}
