/* SPDX-License-Identifier: Apache-2.0 */

/* Nothing here knows a reason by name: all follows from the table. */

#include "clients/tally/reason.h"

#include <stdio.h>

#include "clients/tally/text.h"

static const struct reason_info ROWS[] = {
#define X(code, uses, en, cy) { code, uses, en, cy },
    REASONS(X)
#undef X
};

char reason_use(uint64_t act, bool as_declared) {
    static const char letters[_ACT_MAX] = { [ACT_AMEND] = 'A', [ACT_SUPERSEDE] = 'S', [ACT_WITHDRAW] = 'W',
                                            [ACT_CONFIRM] = 'C', [ACT_STATE] = 'T' };

    if (as_declared)
        return 'D';
    return act < _ACT_MAX ? letters[act] : '\0';
}

bool reason_serves(struct span code, char use) {
    const struct reason_info *info = reason_find(code);

    return info && (use == REASON_USE_ANY || strchr(info->uses, use));
}

const char *reason_list(char use, char *ret) {
    size_t len = 0;

    ret[0] = '\0';
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++)
        if ((use == REASON_USE_ANY || strchr(ROWS[i].uses, use)) && len < REASON_LIST_MAX)
            len += (size_t)snprintf(ret + len, REASON_LIST_MAX - len, "%s%s", len ? ", " : "", ROWS[i].code);
    return ret;
}

void reason_split(struct span text, struct span *ret_code, struct span *ret_text) {
    const uint8_t *colon = text.len ? memchr(text.ptr, ':', text.len) : NULL;

    *ret_code = text_trim(colon ? span_of(text.ptr, (size_t)(colon - text.ptr)) : text);
    *ret_text = colon ? text_trim(span_of(colon + 1, text.len - (size_t)(colon + 1 - text.ptr))) : span_str("");
}
