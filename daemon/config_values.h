/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The kinds of values that a configuration's keys have: how each is read, printed and taken back. For config.c. */

#include "daemon/config.h"

enum config_type {
    CONFIG_PATH,
    CONFIG_DIGEST,
    CONFIG_TCP,
    CONFIG_IPC,
    CONFIG_UIDS,
    CONFIG_MEBIBYTES,
    CONFIG_TIME,
};

struct config_values {
    const char *folder;         /* what completes relative paths: with a slash at its end, or "" */
    int error;                  /* -ENOMEM once there was no memory; then nothing that was said counts */
};

/*
 * Reads a value into its place in a struct config; user ids are added to those that stand there. Returns NULL, or what
 * is wrong with it.
 */
const char *config_value_take(struct config_values *v, enum config_type type, void *place, const char *value);

/* As if it had never been given: no text, no user ids. Other kinds always have a value. */
void config_value_clear(enum config_type type, void *place);

/* As it stands in a file; paths are complete. */
void config_value_print(enum config_type type, const void *place, FILE *out);

/* Exchanges two values of one kind. */
void config_value_swap(enum config_type type, void *a, void *b);

/* Puts a text that was allocated, or NULL for want of memory, into its place. */
void config_take_string(struct config_values *v, char **place, char *text);
