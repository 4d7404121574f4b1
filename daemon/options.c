/* SPDX-License-Identifier: Apache-2.0 */

/* One table of options serves the parser and --help. Of the letters only -h and -V are taken: those are typed blind. */

#include "daemon/options.h"

#include <getopt.h>
#include <string.h>

#include "daemon/config.h"

static const struct {
    char letter;
    const char *name, *argument, *help;
} TABLE[] = {
    { 'c', "config", "FILE", "the configuration file (" CONFIG_PATH_DEFAULT ")" },
    { 'i', "init", "MANIFEST", "make the journal from a manifest, and stop" },
    { 'k', "check-config", NULL, "say what is wrong with the configuration, and stop" },
    { 'p', "print-config", NULL, "print the configuration as it is taken, and stop" },
    { 'r', "rehearsal", NULL, "refuse to run anything but a rehearsal" },
    { 'V', "version", NULL, "print the version, and stop" },
    { 'h', "help", NULL, "print this, and stop" },
};
#define N_OPTIONS (sizeof(TABLE) / sizeof(TABLE[0]))

static int fault(char *ret, const char *text, const char *word) {
    snprintf(ret, OPTIONS_FAULT_MAX, "%s %s", text, word);
    return 1;
}

static void take(struct options *o, int letter, const char *argument) {
    switch (letter) {
    case 'c':
        o->config = argument;
        break;
    case 'i':
        o->task = OPTIONS_INIT;
        o->manifest = argument;
        break;
    case 'k':
        o->task = OPTIONS_CHECK_CONFIG;
        break;
    case 'p':
        o->task = OPTIONS_PRINT_CONFIG;
        break;
    case 'r':
        o->rehearsal = true;
        break;
    case 'V':
        o->task = OPTIONS_VERSION;
        break;
    default:
        o->task = OPTIONS_HELP;
    }
}

/* What getopt does not know: a letter among others, or the whole word. */
static const char *unknown(const char *word, char *ret) {
    if (optopt == 0 || (strncmp(word, "--", 2) == 0 && strchr(word, '=')))
        return word;
    ret[1] = (char)optopt;
    return ret;
}

int options_parse(int argc, char **argv, struct options *ret, char *ret_fault) {
    struct options o = { .task = OPTIONS_RUN, .config = CONFIG_PATH_DEFAULT };
    struct option longs[N_OPTIONS + 1] = { 0 };
    char word[] = "-?";
    int letter, tasks = 0;

    for (size_t i = 0; i < N_OPTIONS; i++)
        longs[i] = (struct option){ TABLE[i].name, TABLE[i].argument ? required_argument : no_argument, NULL,
                                    TABLE[i].letter };
    opterr = 0;
    optind = 0;
    while ((letter = getopt_long(argc, argv, ":hV", longs, NULL)) >= 0) {
        if (letter == '?')
            return fault(ret_fault, "there is no option", unknown(argv[optind - 1], word));
        if (letter == ':')
            return fault(ret_fault, "an argument is missing after", argv[optind - 1]);
        take(&o, letter, optarg);
        tasks += strchr("ikpVh", letter) != NULL;
    }
    if (optind < argc)
        return fault(ret_fault, "there is nothing to be done with", argv[optind]);
    if (tasks > 1)
        return fault(ret_fault, "only one of", "--init, --check-config, --print-config, --version and --help");
    *ret = o;
    return 0;
}

void options_help(FILE *out) {
    fprintf(out, "tallyd [--config FILE] [--rehearsal] [--init MANIFEST | --check-config | --print-config]\n\n");
    for (size_t i = 0; i < N_OPTIONS; i++) {
        char left[40], letter = TABLE[i].letter;

        snprintf(left, sizeof(left), "%s--%s%s%s", letter == 'h' ? "-h, " : letter == 'V' ? "-V, " : "", TABLE[i].name,
                 TABLE[i].argument ? " " : "", TABLE[i].argument ? TABLE[i].argument : "");
        fprintf(out, "  %-18s %s\n", left, TABLE[i].help);
    }
}
