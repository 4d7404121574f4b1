/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/options.h"

#include "daemon/config.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct options o;
static char fault[OPTIONS_FAULT_MAX];

#define parse(...) parse_words((const char *const[]){ "tallyd", __VA_ARGS__ __VA_OPT__(,) NULL })

static int parse_words(const char *const *words) {
    char *argv[16] = { NULL };
    int argc = 0;

    for (; words[argc]; argc++)
        argv[argc] = (char *)words[argc];
    o = (struct options){ .task = OPTIONS_HELP };
    fault[0] = '\0';
    return options_parse(argc, argv, &o, fault);
}

/* Without options it runs with the default configuration; each option does what its name says. */
static void taken(void **state) {
    static const struct {
        const char *word;
        enum options_task task;
    } rows[] = { { "--check-config", OPTIONS_CHECK_CONFIG }, { "--print-config", OPTIONS_PRINT_CONFIG },
                 { "--version", OPTIONS_VERSION }, { "--help", OPTIONS_HELP }, { "-V", OPTIONS_VERSION },
                 { "-h", OPTIONS_HELP } };

    (void)state;
    assert_int_equal(parse(), 0);
    assert_int_equal(o.task, OPTIONS_RUN);
    assert_string_equal(o.config, CONFIG_PATH_DEFAULT);
    assert_false(o.rehearsal);
    assert_int_equal(parse("--config", "a file", "--rehearsal", "--init=m"), 0);
    assert_int_equal(o.task, OPTIONS_INIT);
    assert_string_equal(o.config, "a file");
    assert_string_equal(o.manifest, "m");
    assert_true(o.rehearsal);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(parse(rows[i].word), 0);
        assert_int_equal(o.task, rows[i].task);
        assert_null(o.manifest);
    }
}

/* What is not understood is refused with the word it is about. */
static void refused(void **state) {
    (void)state;
    assert_int_equal(parse("--colour"), 1);
    assert_string_equal(fault, "there is no option --colour");
    assert_int_equal(parse("-Vf"), 1);
    assert_string_equal(fault, "there is no option -f");
    assert_int_equal(parse("--help=x"), 1);
    assert_string_equal(fault, "there is no option --help=x");
    assert_int_equal(parse("manifest"), 1);
    assert_non_null(strstr(fault, "manifest"));
    assert_int_equal(parse("--config"), 1);
    assert_non_null(strstr(fault, "--config"));
    assert_int_equal(parse("-c"), 1);
    assert_int_equal(parse("-h", "-V"), 1);
    assert_int_equal(parse("--check-config", "--print-config"), 1);
    assert_int_equal(parse("--init", "m", "--version"), 1);
    assert_int_equal(parse("--", "x"), 1);
}

/* The help names every option. */
static void helps(void **state) {
    static const char *const names[] = { "--config FILE", "--init MANIFEST", "--check-config", "--print-config",
                                         "--rehearsal", "--version", "--help" };
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    (void)state;
    options_help(f);
    fclose(f);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        assert_non_null(strstr(text, names[i]));
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken),
        cmocka_unit_test(refused),
        cmocka_unit_test(helps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
