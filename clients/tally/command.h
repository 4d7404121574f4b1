/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The commands of `tally`: one row each, one file each (cmd_NAME.c). A command parses its own arguments (argv[0] is its
 * name), says what it has to say, and returns one of the exit statuses below. main.c makes dispatch and help from the
 * table.
 */

#include <stddef.h>
#include <stdio.h>

enum exit_status {
    STATUS_DONE = 0,            /* done, or a duplicate */
    STATUS_REFUSED = 1,         /* refused, queried or conflict; a folder or a sheet with faults */
    STATUS_USAGE = 2,           /* wrong arguments, or input that cannot be read */
    STATUS_OUT_OF_REACH = 3,    /* the daemon does not answer; what was to be sent is kept */
    STATUS_PROOF = 4,           /* a proof or signature does not hold */
};

/*  function, word, arguments, one line of help. Rows may share a function: argv[0] says which word was typed.
 *  A literal "\n" in the arguments begins another form of the same command. */
#define COMMANDS(X) \
    X(keygen, "keygen", "--authority|--log|--officer|--transport|--witness NAME [--passphrase] [--dir DIR] [--json]\n" \
      "--for FOLDER --dir DIR [--json]\n--lock KEYFILE\n--unlock KEYFILE", "make key pairs, lock a secret key") \
    X(election, "election", "check FOLDER [--json]\nbuild FOLDER --keys DIR --out FILE [--json]\n" \
      "show MANIFEST [--json]", "check an election folder, build its manifest, show one") \
    X(sheet, "sheet", "CONTEST --election MANIFEST|FOLDER [--state AREA [--phase 1|2]] [--out FILE]", \
      "write a blank sheet for a contest") \
    X(declare, "declare", "SHEET... [--preferences FILE] [--officer FILE]... [--keys DIR] [--partial DIR] " \
      "[--timeout S] [--transport FILE] [--config FILE] [--json]", \
      "check, sign and send result sheets") \
    X(act, "confirm", "CONTEST [--reason CODE[:TEXT]] [--time TIME] [--officer FILE]... [--keys DIR] [--partial DIR] " \
      "[--timeout S] [--transport FILE] [--config FILE] [--json]", \
      "release a queried result: another officer has checked it") \
    X(act, "withdraw", "CONTEST --reason CODE[:TEXT] [--time TIME] [--officer FILE]... [--keys DIR] [--partial DIR] " \
      "[--timeout S] [--transport FILE] [--config FILE] [--json]", \
      "take back what is queried, else what stands") \
    X(event, "event", "postponed|countermanded|abandoned CONTEST [TIME] --reason CODE[:TEXT] [OPTION...]\n" \
      "restored CONTEST --reason CODE[:TEXT] [OPTION...]\n" \
      "nominations CONTEST FILE --reason CODE[:TEXT] [OPTION...]\n" \
      "recount CONTEST on|off [OPTION...]\nrush CONTEST CANDIDATE... [OPTION...]\n" \
      "turnout CONTEST ELECTORATE PAPERS [OPTION...]\nagency CONTEST SHEET [OPTION...]\n" \
      "annotation AREA ID [PARTY=NUMBER...] [--text TEXT] [--unit UNIT] [--poll POLL] [OPTION...]\n" \
      "key OFFICER KEYFILE [--from TIME] [--until TIME] --reason CODE[:TEXT] [OPTION...]\n" \
      "revoked OFFICER --reason CODE[:TEXT] [OPTION...]\n" \
      "authorities ELECTION THRESHOLD KEYFILE... --reason CODE[:TEXT] [OPTION...]\n" \
      "log-key ELECTION KEYFILE --log FILE --log FILE --reason CODE[:TEXT] [OPTION...]\n" \
      "OPTION: [--authority FILE]... [--officer FILE]... [--keys DIR] [--partial DIR] [--time TIME] [--timeout S] " \
      "[--transport FILE] [--config FILE] [--json]", \
      "tell what is no declaration: a postponement, a recount, a rush") \
    X(sign, "sign", "ENVELOPE... [--officer FILE]... [--authority FILE]... [--log FILE]... [--config FILE] [--json]", \
      "add a signature to envelopes, offline") \
    X(submit, "submit", "[ENVELOPE... [--officer FILE]... [--authority FILE]...] [--timeout S] [--transport FILE] " \
      "[--config FILE] [--json]", \
      "send what the spool holds, or envelopes") \
    X(status, "status", "[--timeout S] [--transport FILE] [--config FILE] [--json|--openmetrics]", \
      "ask the daemon how it is") \
    X(admin, "admin", "freeze REASON [OPTION...]\nthaw REASON [OPTION...]\nbackup FILE [OPTION...]\n" \
      "drop-peer CENTRE|KEY [OPTION...]\nallow-peer CENTRE|KEY [OPTION...]\n" \
      "OPTION: [--timeout S] [--config FILE] [--json]", \
      "an operator's hand on the daemon: freeze it, back it up, drop a peer") \
    X(results, "results", "[AREA] [--at SIZE|TIME] [--poll POLL] [--by group|registration] [--baselines] [--derived] " \
      "[--share sum|top|mean] [--policy FILE] [--timeout S] [--transport FILE] [--config FILE] [--json]\n" \
      "CONTEST [--at SIZE|TIME] [--policy FILE] [--timeout S] [--transport FILE] [--config FILE] [--json]", \
      "the running totals of an area, or one contest whole, proven") \
    X(watch, "watch", "[AREA] [--until-complete] [--transport FILE] [--config FILE] [--json]", \
      "say what changes, as it changes") \
    X(verify, "verify", "FILE [--log KEYFILE] [--origin NAME] [--envelope FILE] [--config FILE] [--json]\n" \
      "EVIDENCE [--genesis HEX | --log KEYFILE --authority KEYFILE] [--config FILE] [--json]", \
      "check a receipt, a proof, a head or evidence, offline") \
    X(evidence, "evidence", "CONTEST [--out FILE] [--timeout S] [--transport FILE] [--config FILE] [--json]", \
      "conflicting declarations, as a file that convinces others") \
    X(log, "log", "[--last N] [--timeout S] [--transport FILE] [--config FILE] [--json]\n" \
      "--proof INDEX [--size N] [--out FILE] [OPTION...]\n--consistency OLD[:NEW] [--out FILE] [OPTION...]\n" \
      "--records AREA|PREFIX [--out FILE] [OPTION...]", \
      "the newest head and the last entries; proofs as files") \
    X(export, "export", "DIR [--follow [--every S]] [--timeout S] [--transport FILE] [--config FILE] [--json]", \
      "write the journal as static files for a web server") \
    X(audit, "audit", "[--follow [--silence S]] [--resume] [--seen FILE]... [--policy FILE] [--evidence FILE] " \
      "[--timeout S] [--transport FILE] [--config FILE] [--json]", \
      "check everything: each signature, verdict, head and record") \
    X(count, "count", "FILE [--lot STAGE:NUMBER]... [--json]", "count a transferable vote from a ballot file") \
    X(witness, "witness", "--key FILE --log VKEY... --state DIR [--listen ADDRESS:PORT]", \
      "cosign the heads of logs that only grow") \
    X(replay, "replay", "FOLDER --keys DIR [--speed N|max] [--receipts DIR] [--timeout S] [--config FILE] [--json]", \
      "send an election folder's declarations as its centres did")

#define X(function, word, arguments, help) int cmd_##function(int argc, char **argv);
COMMANDS(X)
#undef X

struct command {
    const char *word, *arguments, *help;
    int (*run)(int argc, char **argv);
};

/* The rows, ended by one whose word is NULL. */
const struct command *command_table(void);

/* The row of a word, or NULL. */
const struct command *command_find(const char *word);

/* Prints part of a form in the language of the output: "[TIME]". */
void command_form(const char *form, FILE *out);

/* Prints the forms of a command, a line each. */
void command_forms(const struct command *command, FILE *out);

/* Says which word getopt_long() would not take, of the argv it was given; set opterr to 0 before. Returns 1. */
int command_bad_option(char **argv);

/* Says on standard error how the command is typed; returns STATUS_USAGE, for `return command_usage(argv[0])`. */
int command_usage(const char *word);
