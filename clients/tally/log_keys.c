/* SPDX-License-Identifier: Apache-2.0 */
#include "clients/tally/log_keys.h"

struct log_keys log_keys_of(const struct election *e) {
    struct log_keys logs = { .origin = e->header.origin };

    for (size_t i = 0; i < e->log_keys.n && logs.n < LOG_KEYS_MAX; i++)
        logs.keys[logs.n++] = e->log_keys.rows[i].key;
    return logs;
}

/* A note of none of the keys is unsigned, whichever was asked last; one that is forged of any is forged. */
int log_head_open(const struct log_keys *logs, struct span note, struct head *ret) {
    int verdict = NOTE_UNSIGNED;

    for (size_t i = 0; i < logs->n; i++) {
        struct head head;
        int r = head_open(note, logs->origin, &logs->keys[i], &head);

        if (r != NOTE_OK && r != NOTE_UNSIGNED)
            return r;
        if (r == NOTE_OK && verdict != NOTE_OK)
            *ret = head;
        verdict = r == NOTE_OK ? r : verdict;
    }
    return verdict;
}
