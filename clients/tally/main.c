/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally: one word, then the word's own arguments. Everything that a person types is a row of the table in command.h;
 * this file only finds the row, and makes the help from the same rows so that the two cannot disagree. SIGPIPE is left
 * as it is: a reader that goes away ends us, as with any filter.
 */

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "clients/tally/command.h"
#include "clients/tally/help.h"
#include "clients/tally/output.h"
#include "clients/tally/passphrase.h"
#include "clients/tally/spoken.h"

static int help(void) {
    puts(spoken("usage: tally [--language en|cy] [--passphrase-file FILE] COMMAND [ARGUMENT...]\n\ncommands:"));
    for (const struct command *c = command_table(); c->word; c++)
        printf("  %-10s %s\n", c->word, spoken(c->help));
    help_print_common(stdout);
    puts(spoken("\n'tally COMMAND --help' says how a command is typed; tally(1) has the rest."));
    return output_end(STATUS_DONE);
}

/* Whether help is asked for anywhere among a command's words; behind "--" a word is only a word. */
static bool wants_help(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int take_language(const char *word) {
    if (output_set_language(word) == 0)
        return 0;
    output_error("--language is en or cy");
    return 1;
}

static int take_passphrase_file(const char *path) {
    passphrase_from(path);
    return 0;
}

static const struct {
    const char *name;
    int (*take)(const char *value);
} OPTIONS[] = {
    {"--language", take_language},
    {"--passphrase-file", take_passphrase_file},
};

/* "--NAME VALUE" or "--NAME=VALUE" at the front. Returns how many words that was, or -1 with an error said. */
static int take_option(int argc, char **argv) {
    for (size_t i = 0; argc > 0 && i < ARRAY_SIZE(OPTIONS); i++) {
        size_t n = strlen(OPTIONS[i].name);
        const char *value = argv[0] + n + 1;

        if (strncmp(argv[0], OPTIONS[i].name, n) != 0 || (argv[0][n] && argv[0][n] != '='))
            continue;
        if (!argv[0][n])
            value = argc > 1 ? argv[1] : "";
        if (OPTIONS[i].take(value) != 0)
            return -1;
        return argv[0][n] ? 1 : 2;
    }
    return 0;
}

/*
 * Keys pass through this memory: no core file may hold them, nor may another of the user's programs look in. A limit of
 * one byte, because a core that is piped to a collector ignores a limit of none (core(5)).
 */
static void keep_secrets_in(void) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){1, 1});
    prctl(PR_SET_DUMPABLE, 0);
}

static int run(int argc, char **argv) {
    const struct command *command = command_find(argv[0]);
    const char *stranger;

    if (!command) {
        output_error("there is no command '%s'; 'tally help' lists them", argv[0]);
        return STATUS_USAGE;
    }
    if (wants_help(argc, argv)) {
        help_print(command, stdout);
        return output_end(STATUS_DONE);
    }
    stranger = help_stranger(argc, argv);
    if (stranger) {
        output_error("'%s' is not an option of this command, or its value is missing", stranger);
        return command_usage(argv[0]);
    }
    return output_end(command->run(argc, argv));
}

int main(int argc, char **argv) {
    int at = 1, taken;

    keep_secrets_in();
    if (sodium_init() < 0) {
        output_error("no source of random numbers");
        return STATUS_USAGE;
    }
    while ((taken = take_option(argc - at, argv + at)) > 0)
        at += taken;
    if (taken < 0)
        return STATUS_USAGE;
    if (at >= argc) {
        output_error("which command? 'tally help' lists them");
        return STATUS_USAGE;
    }
    if (strcmp(argv[at], "--version") == 0 || strcmp(argv[at], "version") == 0) {
        puts("tally " TALLY_VERSION);
        return output_end(STATUS_DONE);
    }
    if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0 || strcmp(argv[at], "help") == 0)
        return help();
    return run(argc - at, argv + at);
}
