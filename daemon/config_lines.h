/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The lines of a configuration file on their way to inih, counted, and the faults found at them. For config.c. */

#include "daemon/config.h"

#include <ini.h>

struct config_lines {
    const char *path;           /* as faults name it */
    struct span text;
    size_t at;
    unsigned line;              /* the one that inih is at, from 1; 0: faults of the whole file */
    bool in_section;
    const char *(*nearest)(const char *section);    /* the section's own name, the one that may be meant, or NULL */
    struct config_faults *faults;
};

/* Hands every line to inih, and so every key to the handler. Returns 0 (look at the faults) or -ENOMEM. */
int config_lines_parse(struct config_lines *l, ini_handler handler, void *userdata);

/* Adds "PATH:LINE: sentence". */
void config_fault(struct config_lines *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Says how many did not fit. */
void config_faults_end(struct config_lines *l);

/* Reads a file of less than size bytes. Returns 0 or a negative errno, -EFBIG when there are more. */
int config_lines_load(const char *path, uint8_t *ret, size_t size, size_t *ret_len);

/* For _cleanup_(). */
void config_string_free(char **s);
