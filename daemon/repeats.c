/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/repeats.h"

bool repeats_count(struct repeats *r, uint64_t now, uint64_t *ret_n) {
    bool soon = r->said_at && now >= r->said_at && now - r->said_at < REPEATS_SAY_MS; /* a clock set back is no reason to wait */

    r->total++;
    r->unsaid++;
    if (soon)
        return false;
    *ret_n = r->unsaid;
    r->unsaid = 0;
    r->said_at = now;
    return true;
}
