/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A small sound election folder, written anew for each test, with one text in one file replaced. */

#include "tests/unit/probe.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "clients/tally/files.h"
#include "clients/tally/folder.h"

static const struct {
    const char *name, *text;
} SOUND[] = {
    { "election.ini",
      "[election]\nid = tiny-2017\nname = Tiny ; a comment\nname_cy = Bach\nkind = rehearsal\nprofile = live\n"
      "origin = tally.example/tiny\nroot = GB\nheadline = councillors\ncontrol = before\nofficers_declare = 2\n\n"
      "[baseline before]\nname = Before\n" },
    { "polls.csv",
      "poll,kind,name,name_cy,date,nominations_close,closes\n"
      "councillors,councillors,Councillors,,2017-05-04,2017-04-04T16:00:00+01:00,2017-05-04T22:00:00+01:00\n"
      "mayors,mayor,Mayors,,2017-05-04,2017-04-04T16:00:00+01:00,2017-05-04T22:00:00+01:00\n" },
    { "areas.csv",
      "area,parent,kind,name,name_cy,size,overlaps\nGB,,country,Great Britain,,,\nE1,GB,council,One,,5,\n"
      "CA,GB,combined-authority,Both,,,E1 E2\nE2,GB,council,Two,,3,\n" },
    { "parties.csv",
      "party,group,name,name_cy,abbreviation,may_control\nPP1,,Reds,,Red,yes\nPP2,PP1,Red Friends,,,yes\n"
      "PP3,,Blues,Gleision,Blu,yes\nind,,Independent,,,no\n" },
    { "contests.csv",
      "contest,poll,area,name,name_cy,code,type,seats,system,status,date\n"
      "one.north,councillors,E1,North,,E05,ordinary,2,plurality,,\n"
      "one.south,councillors,E1,South,,,ordinary,1,stv,,\n"
      "two.all,councillors,E2,All,,,ordinary,3,plurality,postponed,2017-06-08T22:00:00+01:00\n"
      "mayor.both,mayors,CA,Both,,,ordinary,1,sv,,\n" },
    { "candidates.csv",
      "contest,candidate,name,description,party\none.north,ann,Ann,The Reds,PP1\none.north,bob,Bob,,ind\n"
      "one.north,cat,Cat,The Blues,PP3\none.south,dan,Dan,,PP2\none.south,eve,Eve,,PP3\ntwo.all,fay,Fay,,PP1\n"
      "mayor.both,gus,Gus,,PP1\nmayor.both,hal,Hal,,PP3\nmayor.both,ivy,Ivy,,ind\n" },
    { "baselines.csv",
      "baseline,poll,area,party,seats,votes,control,contest,electorate,papers\n"
      "before,councillors,E1,PP1,3,1000,yes,,,\nbefore,councillors,E1,others,2,,,,,\n"
      "not-up,councillors,E1,PP1,2,,,,,\nbefore,councillors,E2,noc,,,yes,,,\n"
      "before,councillors,E1,PP1,,400,,one.north,900,610\nbefore,councillors,E1,PP3,,200,,one.north,,\n" },
    { "centres.csv", "centre,name,name_cy,area\none,One Hall,,E1\ntwo,Two Hall,,E2\nboth,Both Hall,,CA\n" },
    { "officers.csv",
      "officer,name,role,centre,poll,area\none.ro,Olga,returning-officer,one,councillors,E1\n"
      "one.dro,Oscar,deputy,one,councillors,E1\ntwo.ro,Petra,returning-officer,two,,E2\ntwo.dro,Paul,deputy,two,,E2\n"
      "both.ro,Rita,returning-officer,both,mayors,CA\nboth.ro,Rita,returning-officer,both,mayors,E1\n"
      "both.dro,Ralf,deputy,both,mayors,CA\n" },
    { "declarations.csv",
      "contest,revision,field,candidate,value\none.south,1,declared,,2017-05-05T01:00:00+01:00\n"
      "one.south,1,electorate,,300\none.south,1,papers,,102\none.south,1,rejected:total,,2\none.south,1,votes,dan,60\n"
      "one.south,1,votes,eve,40\none.south,1,quota,,51\none.south,1,elected,dan,yes\n"
      "two.all,1,declared,,2017-06-08T23:00:00+01:00\ntwo.all,1,elected,fay,yes\n" },
};

struct fixture {
    char path[64];
};

static int setup(void **state) {
    struct fixture *x = calloc(1, sizeof(*x));

    assert_non_null(x);
    snprintf(x->path, sizeof(x->path), "/tmp/tally folder XXXXXX");
    assert_non_null(mkdtemp(x->path));
    *state = x;
    return 0;
}

static void put(const struct fixture *x, const char *name, const char *text) {
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", x->path, name);
    assert_int_equal(file_write(path, span_str(text), MODE_PUBLIC), 0);
}

/* Writes the sound folder, one text in one file replaced; `from` NULL: the whole file; `to` NULL: without the file. */
static void put_folder(const struct fixture *x, const char *name, const char *from, const char *to) {
    bool done = name == NULL;

    for (size_t i = 0; i < ARRAY_SIZE(SOUND); i++) {
        const char *at = from ? strstr(SOUND[i].text, from) : SOUND[i].text;
        char text[4096], path[256];

        if (!name || strcmp(name, SOUND[i].name) != 0) {
            put(x, SOUND[i].name, SOUND[i].text);
            continue;
        }
        done = true;
        assert_non_null(at);
        snprintf(path, sizeof(path), "%s/%s", x->path, name);
        if (!to) {
            unlink(path);
            continue;
        }
        snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - SOUND[i].text), SOUND[i].text, to,
                 from ? at + strlen(from) : "");
        put(x, name, text);
    }
    assert_true(done);
}

static int teardown(void **state) {
    struct fixture *x = *state;
    DIR *dir = opendir(x->path);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        char path[512];

        snprintf(path, sizeof(path), "%s/%s", x->path, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (dir)
        closedir(dir);
    rmdir(x->path);
    free(x);
    return 0;
}

/* One text replaced, and the fault that it gives. */
struct broken {
    const char *file, *from, *to;
    const char *shown;      /* the file the fault is shown in; NULL: the same */
    uint32_t line;
    const char *part;
};

static void check_broken(const struct fixture *x, const struct broken *b) {
    struct folder folder;
    struct faults f = { 0 };
    struct election *e = NULL;
    struct folder_counts counts;
    char shown[256];
    bool found = false;

    put_folder(x, b->file, b->from, b->to);
    snprintf(shown, sizeof(shown), "%s/%s", x->path, b->shown ? b->shown : b->file);
    assert_int_equal(folder_check(&folder, x->path, &e, &counts, &f), 0);
    for (size_t i = 0; i < f.n && i < FAULTS_MAX; i++)
        found = found ||
                (strcmp(f.rows[i].file, shown) == 0 && f.rows[i].line == b->line && strstr(f.rows[i].text, b->part));
    if (!found) {
        fprintf(stderr, "wanted %s:%u: …%s…; got:\n", shown, b->line, b->part);
        faults_print(&f, stderr);
    }
    assert_true(found);
    election_free(e);
    folder_deinit(&folder);
    faults_deinit(&f);
}

static void check_all(void **state, const struct broken *broken, size_t n) {
    for (size_t i = 0; i < n; i++)
        check_broken(*state, &broken[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
