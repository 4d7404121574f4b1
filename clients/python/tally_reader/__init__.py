# SPDX-License-Identifier: Apache-2.0
"""An independent reader of the tally protocol, version 1.

Written from proto/SPEC.md alone, without the daemon's sources, to show that the specification is enough: it
follows an election night over the wire, checks every signature and proof, folds every entry again, and compares.
"""
