/* SPDX-License-Identifier: Apache-2.0 */
/* The rule profile's numbers, looked up by name: they are few, and asked for a few times a sheet. */

#include "daemon/core/thresholds.h"

#include <assert.h>

static const struct {
    const char *name;
    uint64_t number;
} ROWS[_THRESHOLD_MAX] = {
#define X(name, NAME, number, unit, what) [THRESHOLD_##NAME] = { name, number },
    RULE_THRESHOLDS(X)
#undef X
};

enum threshold threshold_find(struct span name) {
    for (size_t i = 0; i < _THRESHOLD_MAX; i++)
        if (span_equal(name, span_str(ROWS[i].name)))
            return (enum threshold)i;
    return _THRESHOLD_MAX;
}

const char *threshold_name(enum threshold threshold) {
    assert(threshold < _THRESHOLD_MAX);
    return ROWS[threshold].name;
}

uint64_t threshold_number(const struct m_header *header, enum threshold threshold) {
    struct span name = span_str(threshold_name(threshold));

    for (size_t i = 0; i < header->n_thresholds; i++)
        if (span_equal(header->thresholds[i].name, name))
            return header->thresholds[i].number;
    return ROWS[threshold].number;
}
