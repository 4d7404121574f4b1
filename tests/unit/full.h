/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What takes long is done in part in the default run, and wholly under `tests/run.sh --full`. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Whether everything is to be run: TALLY_FULL=ON in the environment, as tests/CMakeLists.txt puts it there. */
static inline bool full_run(void) {
    const char *given = getenv("TALLY_FULL");

    return given && strcmp(given, "ON") == 0;
}
