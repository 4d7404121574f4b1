/* SPDX-License-Identifier: Apache-2.0 */
/* The table of reasons made into rows. */

#include "proto/reasons.h"

static const struct reason_info ROWS[] = {
#define X(code, uses, en, cy) { code, uses, en, cy },
    REASONS(X)
#undef X
};

const struct reason_info *reason_find(struct span code) {
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++)
        if (span_equal(code, span_str(ROWS[i].code)))
            return &ROWS[i];
    return NULL;
}
