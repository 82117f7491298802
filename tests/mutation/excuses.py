# SPDX-License-Identifier: GPL-2.0-or-later
"""The file of excused mutants. After comments (#), for each line: FILE: FUNCTION, "- " with the line as it is, "+ " with the
line as it would be (and "(2)" before it, where there are two like that), maybe others that have the same reason, and then that. A reason that begins with
"equal: " is that of a mutant that does the same as the original, which no test can see; others count as not killed."""
import re


def read(path):
    """{name of a mutant: reason}."""
    found = {}
    text = "".join(line for line in open(path, encoding="utf-8") if not line.startswith("#"))
    for entry in re.split(r"\n{2,}", text.strip()) if text.strip() else []:
        parts = re.fullmatch(r"(\S+): ?(\S*)\n- (.*)\n((?:\+ .*\n)+)((?:.+\n?)+)", entry)
        if not parts:
            raise SystemExit(f"{path}: not understood:\n{entry}")
        for nth, after in re.findall(r"^\+ (?:\((\d+)\) )?(.*)", parts[4], re.M):
            found["\t".join((parts[1], parts[2], parts[3], after, nth or "1"))] = " ".join(parts[5].split())
    return found
