/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The table of command.h as data. It stands apart from main.c so that commands can say how they are typed when they
 * are linked into tests, which have a main of their own.
 */

#include "clients/tally/command.h"

#include <getopt.h>
#include <string.h>

#include "clients/tally/output.h"
#include "clients/tally/spoken.h"

static const struct command TABLE[] = {
#define X(function, word, arguments, help) {word, arguments, help, cmd_##function},
    COMMANDS(X)
#undef X
        {NULL, NULL, NULL, NULL},
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

/* What stands for something else is in capitals: that is said, while what is typed as it stands has one spelling. */
static void print_form(const char *form, size_t n, FILE *out) {
    for (size_t i = 0, word; i < n; i += word ? word : 1) {
        const char *said;

        word = 0;
        while (i + word < n && form[i + word] >= 'A' && form[i + word] <= 'Z')
            word++;
        said = word ? spoken_typed(form + i, word) : NULL;
        if (said)
            fputs(said, out);
        else
            fwrite(form + i, 1, word ? word : 1, out);
    }
}

void command_form(const char *form, FILE *out) {
    print_form(form, strlen(form), out);
}

/* The last form may say what OPTION stands for in the others: that is no command of its own. */
#define OPTIONS_FORM "OPTION: "

void command_forms(const struct command *command, FILE *out) {
    const char *lead = spoken("usage:");
    const char *form = command->arguments;
    int width = (int)strlen(lead);

    while (form) {
        size_t n = strcspn(form, "\n");

        if (strncmp(form, OPTIONS_FORM, strlen(OPTIONS_FORM)) == 0)
            fprintf(out, "%*s ", width, "");
        else
            fprintf(out, "%*s tally %s ", width, lead, command->word);
        print_form(form, n, out);
        fputc('\n', out);
        form = form[n] ? form + n + 1 : NULL;
        lead = "";
    }
}

int command_bad_option(char **argv) {
    output_error("'%s' is not an option of this command, or its value is missing", argv[optind > 0 ? optind - 1 : 0]);
    return 1;
}

int command_usage(const char *word) {
    const struct command *command = command_find(word);

    if (command)
        command_forms(command, stderr);
    return STATUS_USAGE;
}
