/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The last nets under a folder: what the daemon's own model says of its bodies, and what the rules say of its
 * declarations. The clock of those rules is the end of time: a folder may hold declarations of a night to come.
 */

#include <errno.h>
#include <stdio.h>

#include "clients/tally/folder.h"
#include "clients/tally/output.h"
#include "clients/tally/sheet.h"
#include "clients/tally/times.h"
#include "daemon/core/rules.h"

/* A refusal is a fault; what is only doubted is counted. */
static void add_judgement(const struct folder *folder, const struct election *e, const struct sheet *sheet,
                          const struct judgement *j, struct folder_counts *counts, struct faults *f) {
    counts->warned += j->verdict == VERDICT_ACCEPTED && j->n_codes > 0;
    counts->queried += j->verdict == VERDICT_QUERIED;
    for (size_t i = 0; i < j->n_codes; i++) {
        const struct code_info *info = code_find(j->codes[i].code);
        char sentence[1024];

        counts->codes[j->order[i]]++;
        if (!info || !severity_refuses(info->severity, j->as_declared))
            continue;
        sheet_sentence(sheet, e, &j->codes[i], output_language(), sentence, sizeof(sentence));
        faults_add(f, folder->files[FILE_DECLARATIONS], sheet_line(sheet, e, &j->codes[i]), SPAN_FMT ": %s",
                   SPAN_ARG(j->codes[i].code), sentence);
    }
}

static int check_sheets(const struct folder *folder, const struct election *e, const struct sheet_list *sheets,
                        struct folder_counts *counts, struct faults *f) {
    uint64_t before = 0;

    for (size_t i = 0; i < sheets->n; i++) {
        const struct sheet *sheet = &sheets->sheets[i];
        struct judgement j;
        int r;

        if (!sheet->declared_given) {
            faults_add(f, folder->files[FILE_DECLARATIONS], sheet->line,
                       "the declaration has no 'declared' row; add it");
            continue;
        }
        if (sheet->declaration.declared < before)
            faults_add(f, folder->files[FILE_DECLARATIONS], sheet->lines[FIELD_DECLARED],
                       "this is declared before the declaration above it; order them by declared time");
        before = sheet->declaration.declared;
        judgement_init(&j);
        r = rules_check(e, &sheet->declaration, TALLY_TIME_MAX, &j);
        if (r < 0)
            return r;
        add_judgement(folder, e, sheet, &j, counts, f);
    }
    return 0;
}

static int check_declarations(const struct folder *folder, const struct election *e, struct folder_counts *counts,
                              struct faults *f) {
    _cleanup_(sheet_list_deinit) struct sheet_list sheets = { 0 };
    struct span bytes = span_blob(folder->bytes[FILE_DECLARATIONS]);
    int r;

    if (!bytes.ptr)
        return 0;
    r = sheets_parse(bytes, folder->files[FILE_DECLARATIONS], e, &sheets, f);
    if (r != 0)
        return r;
    counts->declarations = sheets.n;
    return check_sheets(folder, e, &sheets, counts, f);
}

int folder_check(struct folder *folder, const char *path, struct election **ret_e, struct folder_counts *ret,
                 struct faults *f) {
    _cleanup_(bodies_deinit) struct bodies bodies = { 0 };
    struct fault fault;
    int r = folder_read(folder, path, f);

    *ret = (struct folder_counts){ 0 };
    if (r < 0 || f->n > 0)
        return r;
    r = folder_bodies(folder, &bodies, f);
    if (r != 0)
        return r < 0 ? r : 0;
    r = election_from_bodies(bodies.spans, bodies.n, false, ret_e, &fault);
    if (r > 0)
        faults_add(f, folder->path, 0, "%s", fault.text);
    if (r != 0)
        return r < 0 ? r : 0;
    r = check_declarations(folder, *ret_e, ret, f);
    return r < 0 ? r : 0;
}
