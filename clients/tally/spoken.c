/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The key of a sentence is its English, so that whoever reads the code reads what it says. A few hundred rows are
 * looked through one by one: sentences are said to people, a few at a time.
 */

#include "clients/tally/spoken.h"

#include <errno.h>
#include <string.h>

#include "clients/tally/output.h"

static const struct spoken_row ROWS[] = {
#define X(en, cy) { en, cy },
    SPOKEN_WORDS(X)
#undef X
};

static const struct spoken_row TYPED[] = {
#define X(en, cy) { en, cy },
    WORDS_TYPED(X)
#undef X
};

/* The system's own sentences are English: the locale of the C library is never set. */
static const struct {
    int error;
    const char *cy;
} ERRORS[] = {
    { EACCES, "nid oes gennych hawl i'w agor" },
    { EADDRINUSE, "mae'r cyfeiriad yn cael ei ddefnyddio eisoes" },
    { EADDRNOTAVAIL, "nid yw'r cyfeiriad ar y peiriant hwn" },
    { EBUSY, "mae'n cael ei ddefnyddio" },
    { EDQUOT, "nid oes lle ar ôl yn eich cwota" },
    { EEXIST, "mae yno eisoes" },
    { EINVAL, "nid yw'r gwerth yn ddilys" },
    { EIO, "gwall wrth ddarllen neu ysgrifennu" },
    { ELOOP, "mae'r dolenni'n arwain yn ôl at ei gilydd" },
    { EMFILE, "mae gormod o ffeiliau ar agor" },
    { ENAMETOOLONG, "mae'r enw'n rhy hir" },
    { ENFILE, "mae gormod o ffeiliau ar agor ar y peiriant" },
    { ENOENT, "nid oes ffeil na ffolder o'r enw hwnnw" },
    { ENOMEM, "dim digon o gof" },
    { ENOSPC, "nid oes lle ar ôl ar y ddisg" },
    { ENOTDIR, "nid yw rhan o'r llwybr yn ffolder" },
    { ENOTEMPTY, "nid yw'r ffolder yn wag" },
    { EPERM, "ni chaniateir hynny" },
    { EPIPE, "mae'r darllenydd wedi mynd" },
    { EROFS, "dim ond darllen a ganiateir ar y ddisg" },
};

const char *spoken(const char *english) {
    if (output_language() == LANGUAGE_CY)
        for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++)
            if (strcmp(ROWS[i].en, english) == 0)
                return ROWS[i].cy;
    return english;
}

const char *spoken_errno(int error) {
    if (output_language() == LANGUAGE_CY)
        for (size_t i = 0; i < ARRAY_SIZE(ERRORS); i++)
            if (ERRORS[i].error == error)
                return ERRORS[i].cy;
    return strerror(error);
}

const char *spoken_typed(const char *word, size_t n) {
    if (output_language() == LANGUAGE_CY)
        for (size_t i = 0; i < ARRAY_SIZE(TYPED); i++)
            if (strlen(TYPED[i].en) == n && memcmp(TYPED[i].en, word, n) == 0)
                return TYPED[i].cy;
    return NULL;
}

const struct spoken_row *spoken_rows(size_t *ret_n) {
    *ret_n = ARRAY_SIZE(ROWS);
    return ROWS;
}
