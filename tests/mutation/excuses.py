# SPDX-License-Identifier: GPL-2.0-or-later
"""The file of excused mutants. After comments (#), for each: FILE: FUNCTION, a line "- " with the line as it is, "+ " with the
line as it would be (and "(2)" before it, where there are two like that), and then the reason. A reason that begins with
"equal: " is that of a mutant that does the same as the original, which no test can see; others count as not killed."""
import re


def read(path):
    """{name of a mutant: reason}."""
    found = {}
    text = "".join(line for line in open(path, encoding="utf-8") if not line.startswith("#"))
    for entry in re.split(r"\n{2,}", text.strip()) if text.strip() else []:
        parts = re.fullmatch(r"(\S+): ?(\S*)\n- (.*)\n\+ (?:\((\d+)\) )?(.*)\n((?:.+\n?)+)", entry)
        if not parts:
            raise SystemExit(f"{path}: not understood:\n{entry}")
        found["\t".join((parts[1], parts[2], parts[3], parts[5], parts[4] or "1"))] = " ".join(parts[6].split())
    return found
