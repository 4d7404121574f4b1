/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What tallyd does before and after its loop: looking over the configuration (--check-config), making a journal (--init),
 * and serving from one. Each returns the exit status: 0 stopped or done, 1 a fault that a restart may mend, 2 usage or configuration, 4 a journal or key that does not
 * check.
 */

#include "daemon/config.h"
#include "daemon/options.h"

enum exit_status { EXIT_DONE = 0, EXIT_FAULT = 1, EXIT_CONFIG = 2, EXIT_CHECK = 4 };

/* Tells every fault on stderr, or that there is none on stdout; changes nothing. */
int start_check(const struct options *options, const struct config *config);
int start_init(const struct options *options, const struct config *config);
/* A reload changes some of the configuration. */
int start_service(const struct options *options, struct config *config);
