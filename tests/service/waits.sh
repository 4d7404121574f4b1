#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Run in the booted system by test_boot_ended.py: says that it is up, and waits to be ended with it.
touch /tally/out/waits
exec sleep infinity
