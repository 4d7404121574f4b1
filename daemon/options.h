/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The command line: tallyd [--config FILE] [--rehearsal] [--init MANIFEST | --check-config | --print-config] */

#include <stdbool.h>
#include <stdio.h>

enum options_task {
    OPTIONS_RUN,
    OPTIONS_INIT,
    OPTIONS_CHECK_CONFIG,
    OPTIONS_PRINT_CONFIG,
    OPTIONS_VERSION,
    OPTIONS_HELP,
};

struct options {
    enum options_task task;
    const char *config;         /* the default's path when not given */
    const char *manifest;       /* for OPTIONS_INIT, else NULL */
    bool rehearsal;             /* the operator says that the manifest is a rehearsal's */
};

#define OPTIONS_FAULT_MAX 256

/* Returns 0, or 1 with a sentence in ret_fault[OPTIONS_FAULT_MAX]: print it and exit 2. Strings point into argv. */
int options_parse(int argc, char **argv, struct options *ret, char *ret_fault);
void options_help(FILE *out);
