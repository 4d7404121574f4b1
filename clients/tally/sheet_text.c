/* SPDX-License-Identifier: Apache-2.0 */

/* The table of sheet_text.h as data, and filling in its sentences. */

#include "clients/tally/sheet_text.h"

#include "clients/tally/output.h"

static const struct {
    const char *en, *cy;
} TEXTS[] = {
#define X(name, en, cy) { en, cy },
    SHEET_TEXTS(X)
#undef X
};

void sheet_fault(struct faults *f, const char *file, uint32_t line, enum sheet_text text, size_t n,
                 const struct span *args) {
    const char *from = output_language() == LANGUAGE_CY ? TEXTS[text].cy : TEXTS[text].en;
    char filled[2048];
    size_t len = 0;

    while (*from && len < sizeof(filled)) {
        if (from[0] == '{' && from[1] >= '0' && from[1] <= '9' && from[2] == '}') {
            size_t i = (size_t)(from[1] - '0');
            size_t room = sizeof(filled) - len;
            size_t take = i < n ? (args[i].len < room ? args[i].len : room) : 0;

            if (take > 0)
                memcpy(filled + len, args[i].ptr, take);
            len += take;
            from += 3;
        } else {
            filled[len++] = *from++;
        }
    }
    faults_add(f, file, line, "%.*s", (int)len, filled);
}
