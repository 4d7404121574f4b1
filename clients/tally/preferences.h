/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the papers of a transferable vote say, from a ballot file into the declaration that they were counted for. */

#include "clients/tally/blt.h"
#include "clients/tally/sheet.h"

struct preferences {
    const char *path;           /* the ballot file; NULL: there is none, and all below does nothing */
    struct blob bytes;
    struct blt blt;
    struct sheet *sheet;        /* that they were attached to */
};

/* All return an exit status, with what is wrong said by file and line. */

/* Reads the file. `path` may be NULL. preferences_deinit() in any case. */
int preferences_read(struct preferences *p, const char *path);
void preferences_deinit(struct preferences *p);

/*
 * Gives them to the one declaration of a contested transferable vote in the lists, as positions on its ballot, those of
 * equal papers put together and in order: however the file was sorted, it is the same declaration. They point into p.
 */
int preferences_attach(struct preferences *p, const struct election *e, struct sheet_list *lists, size_t n_lists);

/* Whether that declaration, completed, still fits into a body. */
int preferences_fit(const struct preferences *p);
