/* SPDX-License-Identifier: Apache-2.0 */

/* Options and exit statuses: every option of a form has its meaning, every row is somebody's, a stranger is found. */

#include "clients/tally/help.h"

#include "clients/tally/output.h"
#include "proto/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *words, *option, *argument, *en, *cy;
} OPTIONS[] = {
#define X(words, option, argument, en, cy) {words, option, argument, en, cy},
    HELP_OPTIONS(X)
#undef X
};

static void every_option_has_a_meaning(void **state) {
    size_t seen = 0;

    (void)state;
    for (const struct command *c = command_table(); c->word; c++)
        for (const char *at = strstr(c->arguments, "--"); at; at = strstr(at + 2, "--"), seen++) {
            struct help_option help;
            size_t n = strspn(at, "abcdefghijklmnopqrstuvwxyz-");

            if (!help_option(c->word, at, n, &help))
                fail_msg("'%.*s' of tally %s has no row in help.h", (int)n, at, c->word);
        }
    assert_true(seen > 100);
}

/* Whether some command, or nobody but the words before one, gets its meaning from this very row. */
static bool is_reached(size_t row) {
    const char *option = OPTIONS[row].option;
    struct help_option help;

    if (strcmp(OPTIONS[row].words, "tally") == 0)
        return help_option("tally", option, strlen(option), &help) && strcmp(help.meaning, OPTIONS[row].en) == 0;
    for (const struct command *c = command_table(); c->word; c++)
        if (help_option(c->word, option, strlen(option), &help) && strcmp(help.meaning, OPTIONS[row].en) == 0)
            return true;
    return false;
}

static void every_row_is_somebodys(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(OPTIONS); i++)
        if (!is_reached(i))
            fail_msg("the row of %s for '%s' in help.h is never used", OPTIONS[i].option, OPTIONS[i].words);
}

/* What `tally WORD --help` prints, into a buffer. */
static void printed(const char *word, char *ret, size_t size) {
    FILE *out = fmemopen(ret, size, "w");

    assert_non_null(out);
    help_print(command_find(word), out);
    fclose(out);
}

static void in_both_languages(void **state) {
    char text[8192];

    (void)state;
    printed("sign", text, sizeof(text));
    assert_non_null(strstr(text, "usage: tally sign ENVELOPE... "));
    assert_non_null(
        strstr(text, "\n  --officer FILE              sign with this officer's secret key; may be given again\n"));
    assert_non_null(strstr(text, "\n  1  one who was named may not sign this\n"));
    assert_null(strstr(text, "--timeout"));
    assert_null(strstr(text, "\n  3  "));
    assert_int_equal(output_set_language("cy"), 0);
    printed("sign", text, sizeof(text));
    assert_int_equal(output_set_language("en"), 0);
    assert_non_null(strstr(text, "defnydd: tally sign AMLEN... "));
    assert_non_null(strstr(text, "\n  --officer FFEIL             llofnodi ag allwedd gudd"));
    assert_non_null(strstr(text, "\n  1  ni chaiff un a enwyd lofnodi hwn\n"));
}

static void every_command_ends_somehow(void **state) {
    (void)state;
    for (const struct command *c = command_table(); c->word; c++) {
        char text[8192];

        printed(c->word, text, sizeof(text));
        if (!strstr(text, "\n  0  ") || !strstr(text, "\n  2  ") ||
            (strstr(text, "--timeout") && !strstr(text, "\n  3  ")))
            fail_msg("tally %s --help does not say how it ends", c->word);
    }
}

static void strangers(void **state) {
    static const struct {
        const char *argv[6], *stranger;
    } cases[] = {
        {{"count", "f.blt", "--lot", "3:2", "--json"}, NULL},
        {{"count", "f.blt", "--lot=3:2"}, NULL},
        {{"count", "f.blt", "--lots=3:2"}, "--lots=3:2"},
        {{"count", "--lo", "3:2"}, "--lo"},
        {{"count", "--", "--lots"}, NULL},
        {{"event", "annotation", "--text", "--odd"}, NULL}, /* a value is not an option */
        {{"event", "annotation", "--json", "--odd"}, "--odd"},
        {{"declare", "x.csv", "--state", "W06"}, "--state"}, /* another command's */
        {{"sheet", "x", "--state", "W06"}, NULL},
        {{"status", "--language", "cy"}, "--language"}, /* it stands before the command */
        {{"sheet", "-x"}, NULL},                        /* the command's own business */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char **argv = (char **)(uintptr_t)cases[i].argv;
        int argc = 0;
        const char *found;

        while (argc < 6 && argv[argc])
            argc++;
        found = help_stranger(argc, argv);
        if (cases[i].stranger ? !found || strcmp(found, cases[i].stranger) != 0 : found != NULL)
            fail_msg("row %zu: %s", i, found ? found : "none");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_has_a_meaning),
        cmocka_unit_test(every_row_is_somebodys),
        cmocka_unit_test(in_both_languages),
        cmocka_unit_test(every_command_ends_somehow),
        cmocka_unit_test(strangers),
    };

    output_set_language("en");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
