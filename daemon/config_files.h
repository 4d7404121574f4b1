/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The files that make up a configuration: the one that was named and, where there is a folder of its name with ".d",
 * every file in that whose name ends with ".conf", in the order of their names' bytes. Names that begin with a dot are
 * passed over.
 */

#include "daemon/config.h"

#define CONFIG_FILES_MAX 64

struct config_file {
    char *path;
    struct blob text;
};

struct config_files {
    size_t n;
    struct config_file files[CONFIG_FILES_MAX];     /* the one that was named is the first */
};

/*
 * Reads them all. What cannot be read is a fault; without the first of them nothing more is looked at. Returns 0 (look
 * at the faults) or -ENOMEM. In any case the caller ends ret with config_files_deinit().
 */
int config_files_read(const char *path, struct config_files *ret, struct config_faults *faults);
void config_files_deinit(struct config_files *f);
