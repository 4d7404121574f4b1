/* SPDX-License-Identifier: Apache-2.0 */

/* tallyd: an index to everything else. */

#include <errno.h>
#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "daemon/config.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "daemon/start.h"
#include "proto/limits.h"

static int load(const struct options *options, struct config *ret) {
    struct config_faults faults = { 0 };
    int r = config_load(options->config, ret, &faults);

    if (r > 0 && options->task == OPTIONS_CHECK_CONFIG)
        fputs(faults.text, stderr);
    else if (r > 0)
        log_event(LOG_CONFIG_FAULT, "FAULT", config_faults_said(&faults), NULL);
    if (r < 0)
        log_event(LOG_CONFIG_FAULT, "FAULT", log_errno(r), NULL);
    return r ? EXIT_CONFIG : 0;
}

static int run(const struct options *options) {
    struct config config;
    int r = load(options, &config);

    if (r)
        return r;
    switch (options->task) {
    case OPTIONS_CHECK_CONFIG:
        r = start_check(options, &config);
        break;
    case OPTIONS_PRINT_CONFIG:
        config_print(&config, stdout);
        break;
    case OPTIONS_INIT:
        r = start_init(options, &config);
        break;
    default:
        r = start_service(options, &config);
    }
    config_deinit(&config);
    return r;
}

/*
 * Keys live in this memory: no core file may hold them, nor may another process of the same user look in. A limit of one
 * byte, because a core that is piped to a collector ignores a limit of none (core(5)).
 */
static void keep_secrets_in(void) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 1, 1 });
    prctl(PR_SET_DUMPABLE, 0);
}

/*
 * Answers are made and forgotten, half a mebibyte each, thousands of them to an auditor. Left alone the C library hands
 * their memory back to the system each time and gets it again page by page, zeroed: two thirds of what an answer costs
 * (100,000 entries served: 1.0 s of a processor, so 0.34 s). It keeps what one burst needs.
 */
#define KEPT_FREE (32 << 20)

static void keep_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 2 * TALLY_MESSAGE_MAX);
    mallopt(M_TRIM_THRESHOLD, KEPT_FREE);
}

int main(int argc, char **argv) {
    struct options options;
    char fault[OPTIONS_FAULT_MAX];
    int status = EXIT_DONE;

    keep_secrets_in();
    keep_memory();
    log_open();
    if (sodium_init() < 0)
        return EXIT_FAULT;
    if (options_parse(argc, argv, &options, fault)) {
        log_event(LOG_USAGE_FAULT, "FAULT", fault, NULL);
        return EXIT_CONFIG;
    }
    switch (options.task) {
    case OPTIONS_HELP:
        options_help(stdout);
        break;
    case OPTIONS_VERSION:
        printf("tallyd %s (protocol tally/1, rule set 1)\n", TALLY_VERSION);
        break;
    default:
        status = run(&options);
    }
    if (status == EXIT_DONE && (fflush(stdout) != 0 || ferror(stdout))) {
        log_event(LOG_OUTPUT_FAULT, "ERROR", log_errno(errno), NULL);
        status = EXIT_FAULT;
    }
    return status;
}
