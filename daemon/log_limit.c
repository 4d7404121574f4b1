/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/log_limit.h"

bool log_limit_pass(struct log_limit *l, uint64_t now, uint64_t *ret_unsaid) {
    bool over = now < l->since || now - l->since >= LOG_LIMIT_MS;   /* a clock set back begins another */

    *ret_unsaid = 0;
    if (over) {
        *ret_unsaid = l->unsaid;
        *l = (struct log_limit){ .since = now };
    }
    if (l->said == LOG_LIMIT_BURST) {
        l->unsaid++;
        return false;
    }
    l->said++;
    return true;
}
