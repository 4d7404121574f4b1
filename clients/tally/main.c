/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally: one word, then the word's own arguments. Everything that a person types is a row of the table in command.h;
 * this file only finds the row, and makes the help from the same rows so that the two cannot disagree. SIGPIPE is left
 * as it is: a reader that goes away ends us, as with any filter.
 */

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "clients/tally/command.h"
#include "clients/tally/output.h"

static int help(void) {
    puts("usage: tally [--language en|cy] COMMAND [ARGUMENT...]\n\ncommands:");
    for (const struct command *c = command_table(); c->word; c++)
        printf("  %-10s %s\n", c->word, c->help);
    puts("\n'tally COMMAND --help' says how a command is typed; tally(1) has the rest.");
    return output_end(STATUS_DONE);
}

static int run(int argc, char **argv) {
    const struct command *command = command_find(argv[0]);

    if (!command) {
        output_error("there is no command '%s'; 'tally help' lists them", argv[0]);
        return STATUS_USAGE;
    }
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        command_forms(command, stdout);
        return output_end(STATUS_DONE);
    }
    return output_end(command->run(argc, argv));
}

int main(int argc, char **argv) {
    int at = 1;

    if (sodium_init() < 0) {
        output_error("no source of random numbers");
        return STATUS_USAGE;
    }
    if (at + 1 < argc && strcmp(argv[at], "--language") == 0) {
        if (output_set_language(argv[at + 1]) != 0) {
            output_error("--language is en or cy");
            return STATUS_USAGE;
        }
        at += 2;
    }
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
