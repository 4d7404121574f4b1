/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Writes what bash, zsh and fish complete behind `tally`, from the tables that the program itself goes by: command.h
 * has the commands and their forms, help.h what each option means and what follows it. What a value may be is read off
 * the word that stands for it: a FILE is a path, words in small letters are to be typed as they stand. Run by the
 * build: make_completions bash|zsh|fish FILE. What zsh and fish show beside a word is English: a shell loads one file
 * for all languages, so each would have to choose among two sets of sentences by code of its own, at every start.
 */

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "clients/tally/command.h"
#include "clients/tally/help.h"

#define ENDS " []\n." /* between the words of a form */
#define WORDS_MAX 160

/* In rising order: of two words for the same place the higher is offered. */
enum kind { NOTHING, ANYTHING, FOLDERS, FILES };

struct value {
    enum kind kind;
    char words[WORDS_MAX]; /* to be typed as they stand, each with a space before it */
};

struct option {
    char name[32]; /* with its dashes */
    const char *meaning;
    struct value value;
};

static const char *const COMMON[] = {"--language", "--passphrase-file"};

static bool ends_with(const char *word, size_t n, const char *end) {
    size_t m = strlen(end);

    return n >= m && strncmp(word + n - m, end, m) == 0;
}

/* What one alternative stands for: "KEYFILE", "DIR", "max". */
static void add_alternative(const char *word, size_t n, struct value *value) {
    static const struct {
        const char *end;
        enum kind kind;
    } PATHS[] = {{"FILE", FILES},     {"MANIFEST", FILES}, {"SHEET", FILES},   {"ENVELOPE", FILES},
                 {"EVIDENCE", FILES}, {"DIR", FOLDERS},    {"FOLDER", FOLDERS}};
    enum kind kind = ANYTHING;

    if (islower((unsigned char)*word)) {
        snprintf(value->words + strlen(value->words), WORDS_MAX - strlen(value->words), " %.*s", (int)n, word);
        return;
    }
    for (size_t i = 0; i < sizeof(PATHS) / sizeof(PATHS[0]); i++)
        if (ends_with(word, n, PATHS[i].end))
            kind = PATHS[i].kind;
    if (kind > value->kind)
        value->kind = kind;
}

/* Adds what a word of a form stands for, its alternatives apart: "MANIFEST|FOLDER". */
static void add_value(const char *word, size_t n, struct value *value) {
    for (size_t at = 0, length; at < n; at += length + 1) {
        const char *bar = memchr(word + at, '|', n - at);

        length = bar ? (size_t)(bar - word) - at : n - at;
        if (length > 0)
            add_alternative(word + at, length, value);
    }
}

static void option_get(const char *word, const char *name, size_t n, struct option *ret) {
    struct help_option help = {"", ""};

    help_option(word, name, n, &help);
    *ret = (struct option){.meaning = help.meaning};
    snprintf(ret->name, sizeof(ret->name), "%.*s", (int)n, name);
    add_value(help.argument, strlen(help.argument), &ret->value);
}

/* The next option of a command's forms that was not before; false: there is none more. */
static bool next_option(const struct command *command, const char **at, struct option *ret) {
    for (const char *found; (found = strstr(*at, "--"));) {
        size_t n = 2 + strspn(found + 2, "abcdefghijklmnopqrstuvwxyz-");
        bool before = false;

        *at = found + n;
        for (const char *b = command->arguments; (b = strstr(b, "--")) && b < found; b += 2)
            before |= strncmp(b, found, n) == 0 && !islower((unsigned char)b[n]) && b[n] != '-';
        if (before)
            continue;
        option_get(command->word, found, n, ret);
        return true;
    }
    return false;
}

/* The next word of a command's forms, its length, and whether it begins one; NULL: there is none more. */
static const char *next_word(const char **at, size_t *ret_n, bool *ret_first) {
    size_t before = strspn(*at, ENDS);
    const char *word = *at + before;

    *ret_first = memchr(*at, '\n', before) != NULL;
    *ret_n = strcspn(word, ENDS);
    *at = word + *ret_n;
    return *ret_n > 0 ? word : NULL;
}

/* What may be typed where no option stands: the words that begin a form, and paths where any form has one. */
static void positional(const struct command *command, struct value *ret) {
    const char *at = command->arguments, *word;
    struct option option;
    size_t n;
    bool first;

    *ret = (struct value){.kind = NOTHING};
    while ((word = next_word(&at, &n, &first))) {
        first |= word == command->arguments;
        if (strncmp(word, "--", 2) != 0) {
            if (first || !islower((unsigned char)*word))
                add_value(word, n, ret);
            continue;
        }
        option_get(command->word, word, n, &option);
        if (option.value.kind || *option.value.words)
            next_word(&at, &n, &first);
    }
}

/* A text within single quotes, with a backslash before what the shell's own notation would take for a sign. */
static void print_quoted(const char *text, const char *signs, FILE *out) {
    for (; *text; text++) {
        if (*text == '\'') {
            fputs("'\\''", out);
            continue;
        }
        if (strchr(signs, *text))
            fputc('\\', out);
        fputc(*text, out);
    }
}

/* --- bash --- */

static void bash_case(const char *word, const char *option, const struct value *value, FILE *out) {
    static const char *const KINDS[] = {"", "", "-d", "-f"};

    fprintf(out, "    '%s %s') words='%s' paths=%s ;;\n", word, option, *value->words ? value->words + 1 : "",
            KINDS[value->kind]);
}

static void bash_command(const struct command *command, FILE *out) {
    const char *at = command->arguments;
    struct option option;
    struct value value;

    positional(command, &value);
    bash_case(command->word, "", &value, out);
    fprintf(out, "    '%s -') words='--help", command->word);
    while (next_option(command, &at, &option))
        fprintf(out, " %s", option.name);
    fputs("' paths= ;;\n", out);
    for (at = command->arguments; next_option(command, &at, &option);)
        if (option.value.kind || *option.value.words)
            bash_case(command->word, option.name, &option.value, out);
}

static void bash(FILE *out) {
    struct option option;

    fputs("# Made from the tables of tally.\n"
          "# What may stand behind an option, an option ('-') or anything else ('') of a command: words, or paths.\n"
          "_tally_offers() {\n    case $1 in\n    ' ') words='",
          out);
    for (const struct command *c = command_table(); c->word; c++)
        fprintf(out, "%s ", c->word);
    fputs("help version' paths= ;;\n    ' -') words='--language --passphrase-file --help --version' paths= ;;\n", out);
    for (size_t i = 0; i < sizeof(COMMON) / sizeof(COMMON[0]); i++) {
        option_get("tally", COMMON[i], strlen(COMMON[i]), &option);
        bash_case("", option.name, &option.value, out);
    }
    for (const struct command *c = command_table(); c->word; c++)
        bash_command(c, out);
    fputs("    *) return 1 ;;\n    esac\n}\n\n"
          "_tally() {\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= words= paths= i\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        case ${COMP_WORDS[i]} in\n"
          "        --language | --passphrase-file) i=$((i + 1)) ;;\n"
          "        -*) ;;\n"
          "        *) command=${COMP_WORDS[i]} && break ;;\n"
          "        esac\n"
          "    done\n"
          "    case $before in\n"
          "    --*) _tally_offers \"$command $before\" || before= ;;\n"
          "    *) before= ;;\n"
          "    esac\n"
          "    case $before$current in\n"
          "    --*) [ -n \"$before\" ] || _tally_offers \"$command -\" || return 0 ;;\n"
          "    -*) _tally_offers \"$command -\" || return 0 ;;\n"
          "    *) _tally_offers \"$command \" || return 0 ;;\n"
          "    esac\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\"; [ -z \"$paths\" ] || compgen $paths -- "
          "\"$current\")\n"
          "    [ -z \"$paths\" ] || compopt -o filenames 2>/dev/null\n"
          "}\n"
          "complete -F _tally tally\n",
          out);
}

/* --- zsh --- */

static void zsh_value(const struct value *value, FILE *out) {
    static const char *const KINDS[] = {"", " ", "_files -/", "_files"};

    if (*value->words)
        fprintf(out, ":value:(%s)", value->words + 1);
    else if (value->kind)
        fprintf(out, ":value:%s", KINDS[value->kind]);
}

static void zsh_option(const struct option *option, FILE *out) {
    fprintf(out, " \\\n            '*%s[", option->name);
    print_quoted(option->meaning, "[]:\\", out);
    fputc(']', out);
    zsh_value(&option->value, out);
    fputc('\'', out);
}

static void zsh_command(const struct command *command, FILE *out) {
    const char *at = command->arguments;
    struct option option;
    struct value value;

    fprintf(out, "        %s)\n            _arguments", command->word);
    while (next_option(command, &at, &option))
        zsh_option(&option, out);
    positional(command, &value);
    if (*value.words)
        fprintf(out, " \\\n            '1:what:(%s)'", value.words + 1);
    if (value.kind > ANYTHING)
        fprintf(out, " \\\n            '*:path:_files%s'", value.kind == FOLDERS ? " -/" : "");
    fputs(" \\\n            '--help[say how the command is typed]' ;;\n", out);
}

static void zsh(FILE *out) {
    struct option option;

    fputs("#compdef tally\n# Made from the tables of tally.\n_tally() {\n    local context state state_descr line\n"
          "    typeset -A opt_args\n    local -a commands=(\n",
          out);
    for (const struct command *c = command_table(); c->word; c++) {
        fprintf(out, "        '%s:", c->word);
        print_quoted(c->help, ":\\", out);
        fputs("'\n", out);
    }
    fputs("    )\n    _arguments -C", out);
    for (size_t i = 0; i < sizeof(COMMON) / sizeof(COMMON[0]); i++) {
        option_get("tally", COMMON[i], strlen(COMMON[i]), &option);
        zsh_option(&option, out);
    }
    fputs(" \\\n            '1:command:->command' '*::argument:->argument'\n    case $state in\n"
          "    command) _describe command commands ;;\n    argument)\n        case $words[1] in\n",
          out);
    for (const struct command *c = command_table(); c->word; c++)
        zsh_command(c, out);
    fputs("        esac ;;\n    esac\n}\n_tally \"$@\"\n", out);
}

/* --- fish --- */

static void fish_value(const struct value *value, FILE *out) {
    if (*value->words)
        fprintf(out, " -x -a '%s'", value->words + 1);
    else if (value->kind)
        fputs((const char *const[]){"", " -x", " -x -a '(__fish_complete_directories)'", " -r -F"}[value->kind], out);
}

static void fish_meaning(const char *meaning, FILE *out) {
    fputs(" -d '", out);
    for (const char *c = meaning; *c; c++) {
        if (*c == '\'' || *c == '\\')
            fputc('\\', out);
        fputc(*c, out);
    }
    fputs("'\n", out);
}

static void fish_option(const char *when, const struct option *option, FILE *out) {
    fprintf(out, "complete -c tally -n '%s' -l %s", when, option->name + 2);
    fish_value(&option->value, out);
    fish_meaning(option->meaning, out);
}

static void fish_command(const struct command *command, FILE *out) {
    const char *at = command->arguments;
    struct option option;
    struct value value;
    char when[96];

    fprintf(out, "complete -c tally -n __fish_use_subcommand -a %s", command->word);
    fish_meaning(command->help, out);
    snprintf(when, sizeof(when), "__fish_seen_subcommand_from %s", command->word);
    while (next_option(command, &at, &option))
        fish_option(when, &option, out);
    positional(command, &value);
    if (*value.words)
        fprintf(out, "complete -c tally -n '%s' -a '%s'\n", when, value.words + 1);
    if (value.kind > ANYTHING)
        fprintf(out, "complete -c tally -n '%s' -F\n", when);
}

static void fish(FILE *out) {
    struct option option;

    fputs("# Made from the tables of tally.\ncomplete -c tally -f\n", out);
    for (size_t i = 0; i < sizeof(COMMON) / sizeof(COMMON[0]); i++) {
        option_get("tally", COMMON[i], strlen(COMMON[i]), &option);
        fish_option("__fish_use_subcommand", &option, out);
    }
    for (const struct command *c = command_table(); c->word; c++)
        fish_command(c, out);
}

int main(int argc, char **argv) {
    static const struct {
        const char *shell;
        void (*write)(FILE *out);
    } SHELLS[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
    FILE *out = argc == 3 ? fopen(argv[2], "w") : NULL;
    int fault;

    for (size_t i = 0; out && i < sizeof(SHELLS) / sizeof(SHELLS[0]); i++)
        if (strcmp(argv[1], SHELLS[i].shell) == 0) {
            SHELLS[i].write(out);
            fault = ferror(out);
            return fclose(out) || fault ? 1 : 0;
        }
    fprintf(stderr, "usage: make_completions bash|zsh|fish FILE, which can be written\n");
    return 1;
}
