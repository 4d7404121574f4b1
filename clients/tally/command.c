/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The table of command.h as data. It stands apart from main.c so that commands can say how they are typed when they
 * are linked into tests, which have a main of their own.
 */

#include "clients/tally/command.h"

#include <string.h>

static const struct command TABLE[] = {
#define X(function, word, arguments, help) { word, arguments, help, cmd_##function },
    COMMANDS(X)
#undef X
    { NULL, NULL, NULL, NULL },
};

const struct command *command_table(void) {
    return TABLE;
}

const struct command *command_find(const char *word) {
    for (const struct command *c = TABLE; c->word; c++)
        if (strcmp(c->word, word) == 0)
            return c;
    return NULL;
}

void command_forms(const struct command *command, FILE *out) {
    const char *lead = "usage:";
    const char *form = command->arguments;

    while (form) {
        size_t n = strcspn(form, "\n");

        fprintf(out, "%s tally %s %.*s\n", lead, command->word, (int)n, form);
        form = form[n] ? form + n + 1 : NULL;
        lead = "      ";
    }
}

int command_usage(const char *word) {
    const struct command *command = command_find(word);

    if (command)
        command_forms(command, stderr);
    return STATUS_USAGE;
}
