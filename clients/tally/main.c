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

/* Whether help is asked for anywhere among a command's words; behind "--" a word is only a word. */
static bool wants_help(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* "--language WORD" or "--language=WORD" at the front. Returns how many words that was, or -1 with an error said. */
static int take_language(int argc, char **argv) {
    static const char option[] = "--language";
    size_t n = strlen(option);
    const char *word;

    if (argc < 1 || strncmp(argv[0], option, n) != 0 || (argv[0][n] && argv[0][n] != '='))
        return 0;
    word = argv[0][n] ? argv[0] + n + 1 : argc > 1 ? argv[1] : "";
    if (output_set_language(word) != 0) {
        output_error("--language is en or cy");
        return -1;
    }
    return argv[0][n] ? 1 : 2;
}

static int run(int argc, char **argv) {
    const struct command *command = command_find(argv[0]);

    if (!command) {
        output_error("there is no command '%s'; 'tally help' lists them", argv[0]);
        return STATUS_USAGE;
    }
    if (wants_help(argc, argv)) {
        command_forms(command, stdout);
        return output_end(STATUS_DONE);
    }
    return output_end(command->run(argc, argv));
}

int main(int argc, char **argv) {
    int at = 1, taken;

    if (sodium_init() < 0) {
        output_error("no source of random numbers");
        return STATUS_USAGE;
    }
    taken = take_language(argc - at, argv + at);
    if (taken < 0)
        return STATUS_USAGE;
    at += taken;
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
