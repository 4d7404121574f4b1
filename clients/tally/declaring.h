/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The sheets of one command: read, completed with what was taken before, judged as the daemon will. */

#include "clients/tally/keyring.h"
#include "clients/tally/preferences.h"
#include "clients/tally/standing_fetch.h"

struct declaring {
    size_t n;
    const char *const *paths;
    struct blob *bytes;
    struct sheet_list *lists;       /* one for each path */
    bool unreadable;                /* a file is no table of the columns of a sheet */
    bool needs;                     /* what was taken before is needed: something is more than a first declaration */
    struct preferences preferences;
    struct standings standings;
    struct arena arena;
    struct faults faults;
};

/*
 * Reads the files, and sees what they need; `preferences` is a ballot file's path, or NULL. Returns an exit status, said;
 * declaring_deinit() in any case.
 */
int declaring_read(struct declaring *d, const char *const *paths, size_t n, const char *preferences);
void declaring_deinit(struct declaring *d);

/*
 * Asks the daemon what was taken of the files' contests. Where nothing needs that, it is asked for a short while only:
 * whether candidates were amended since the manifest. Returns an exit status, said.
 */
int declaring_ask(struct declaring *d, struct online *o);

/*
 * Parses and judges, after declaring_ask(). Faults stand in d->faults then, what is only noted was said. Returns
 * STATUS_DONE also with faults; STATUS_USAGE, said, where a file holds no declaration, the ballot file is of another
 * contest or too much, or memory is out.
 */
int declaring_judge(struct declaring *d, struct online *o);

/* Adds what a judgement says of a sheet: a fault, or a note that is said. */
void declaring_say(struct faults *f, const struct election *e, const struct sheet *sheet, const char *file,
                   const struct judgement *j);

/* Bars those who signed what a confirm releases, where that is known; nobody for other acts. */
void declaring_bar(const struct declaring *d, const struct sheet *sheet, struct keyring *k);
