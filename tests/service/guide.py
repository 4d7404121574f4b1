# SPDX-License-Identifier: Apache-2.0
"""The operator's guide, systemd/README.md, as a test reads it: what is typed, by section."""
import os
import re


def sections():
    """{heading: [(word behind `sh`, commands), ...]} of all blocks that are fenced as sh."""
    with open(os.path.join(os.environ["TALLY_SOURCE"], "systemd", "README.md"), encoding="utf-8") as text:
        parts = re.split(r"^## (.+)\n", text.read(), flags=re.M)
    return {head: [(word or "", block) for word, block in re.findall(r"^```sh(?: (\w+))?\n(.*?)^```$", body, re.S | re.M)]
            for head, body in zip(parts[1::2], parts[2::2])}
