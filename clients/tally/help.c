/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Which options a command takes is read off its forms: what stands there behind "--". The tables only say what each
 * means, so that a form and its help have one source each and cannot list different options.
 */

#include "clients/tally/help.h"

#include <string.h>

#include "clients/tally/output.h"
#include "clients/tally/spoken.h"

#define MEANING_AT 30 /* the column where meanings begin */
#define LETTERS "abcdefghijklmnopqrstuvwxyz-"

static const struct {
    const char *words, *option, *argument, *en, *cy;
} OPTIONS[] = {
#define X(words, option, argument, en, cy) {words, option, argument, en, cy},
    HELP_OPTIONS(X)
#undef X
};

static const struct {
    const char *words;
    enum exit_status status;
    const char *en, *cy;
} STATUSES[] = {
#define X(words, status, en, cy) {words, status, en, cy},
    HELP_STATUSES(X)
#undef X
};

static const char *in_language(const char *en, const char *cy) {
    return output_language() == LANGUAGE_CY ? cy : en;
}

/* Whether a row is about a command: it names it among its words, or names none. */
static bool is_about(const char *words, const char *word) {
    size_t n = strlen(word);

    for (const char *at = words; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strncmp(at, word, n) == 0 && (at[n] == ' ' || !at[n]))
            return true;
    return !*words;
}

/* The next option in a form from `at` on, its length into *ret_n; NULL: there is none. */
static const char *next_option(const char *at, size_t *ret_n) {
    const char *option = strstr(at, "--");

    *ret_n = option ? strspn(option, LETTERS) : 0;
    return option;
}

/* Whether the command's forms name the option before `end`, or anywhere where that is NULL. */
static bool is_named(const struct command *command, const char *option, size_t n, const char *end) {
    size_t length;

    for (const char *at = command->arguments; (at = next_option(at, &length)) && at != end; at += length)
        if (length == n && strncmp(at, option, n) == 0)
            return true;
    return false;
}

bool help_option(const char *word, const char *option, size_t n, struct help_option *ret) {
    const struct command *command = command_find(word);

    for (size_t i = 0; i < ARRAY_SIZE(OPTIONS); i++) {
        if (strlen(OPTIONS[i].option) != n || strncmp(OPTIONS[i].option, option, n) != 0 ||
            !is_about(OPTIONS[i].words, word))
            continue;
        *ret = (struct help_option){OPTIONS[i].argument, in_language(OPTIONS[i].en, OPTIONS[i].cy)};
        return !command || is_named(command, option, n, NULL);
    }
    return false;
}

const char *help_stranger(int argc, char **argv) {
    struct help_option option;

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        size_t n = strcspn(argv[i], "=");

        if (strncmp(argv[i], "--", 2) != 0)
            continue;
        if (!help_option(argv[0], argv[i], n, &option))
            return argv[i];
        i += *option.argument && !argv[i][n];
    }
    return NULL;
}

static void print_option(const char *option, size_t n, const struct help_option *help, FILE *out) {
    char typed[64] = "";
    FILE *memory = fmemopen(typed, sizeof(typed), "w");

    if (memory) {
        command_form(help->argument, memory);
        fclose(memory);
    }
    if (n + 1 + strlen(typed) + 4 > MEANING_AT)
        fprintf(out, "  %.*s %s\n%*s%s\n", (int)n, option, typed, MEANING_AT, "", help->meaning);
    else
        fprintf(out, "  %.*s %-*s%s\n", (int)n, option, MEANING_AT - 3 - (int)n, typed, help->meaning);
}

void help_print(const struct command *command, FILE *out) {
    struct help_option help;
    size_t n;

    command_forms(command, out);
    fprintf(out, "\n%s\n\n%s\n", spoken(command->help), spoken("options:"));
    for (const char *at = command->arguments; (at = next_option(at, &n)); at += n)
        if (!is_named(command, at, n, at) && help_option(command->word, at, n, &help))
            print_option(at, n, &help, out);
    fprintf(out, "\n%s\n", spoken("exit status:"));
    for (int status = STATUS_DONE; status <= STATUS_PROOF; status++)
        for (size_t i = 0; i < ARRAY_SIZE(STATUSES); i++)
            if ((int)STATUSES[i].status == status && is_about(STATUSES[i].words, command->word)) {
                fprintf(out, "  %d  %s\n", status, in_language(STATUSES[i].en, STATUSES[i].cy));
                break;
            }
}

void help_print_common(FILE *out) {
    struct help_option help;

    fprintf(out, "\n%s\n", spoken("options before the command:"));
    for (size_t i = 0; i < ARRAY_SIZE(OPTIONS); i++)
        if (strcmp(OPTIONS[i].words, "tally") == 0 &&
            help_option("tally", OPTIONS[i].option, strlen(OPTIONS[i].option), &help))
            print_option(OPTIONS[i].option, strlen(OPTIONS[i].option), &help, out);
}
