# SPDX-License-Identifier: GPL-2.0-or-later
"""make mutation: every small change of an applet's file has to be noticed by a test. See doc/mutation.md. Speaks TAP, a test
for each file. Environment: MUTATION, the directory for its copies; FILES, BASE, SAMPLE, SEED, JOBS as in mutation.mk."""
import fcntl
import functools
import glob
import itertools
import json
import os
import random
import re
import subprocess
import sys
import threading
import traceback

import excuses
import mutants
from groups import Groups, at_once
from tree import Copy, TESTS, Tree, UNUSED, digest

GOAL = 95
QUICK = bool(os.environ.get("QUICK"))
# What was killed in a run whose control failed.
DOUBTED = "doubted"
# Built, excused, and not tried: QUICK takes it for alive.
TRUSTED = "trusted"
# Who decides which tests a mutant sees.
JUDGES = ["tests/mutation/groups.py", "tests/mutation/box.sh"]
DIRECTORY = os.environ["MUTATION"]
# Hours of work, which hold for every checkout of the same sources.
RESULTS = (os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) + "/hvbox/mutation/results"


def note(text):
    print(f"# {text}", file=sys.stderr, flush=True)


def changed_lines(base):
    """{file: its lines that are other ones than in that commit}."""
    found, file = {}, None
    difference = subprocess.run(["git", "diff", "-U0", "--no-color", base, "--", "applet"], check=True, text=True,
                                stdout=subprocess.PIPE)
    for line in difference.stdout.splitlines():
        if line.startswith("+++ "):
            file = line[6:]
        place = re.match(r"@@ \S+ \+(\d+)(?:,(\d+))? @@", line)
        if place:
            found.setdefault(file, set()).update(range(int(place[1]), int(place[1]) + int(place[2] or 1)))
    return found


class Results:
    """What is known of each mutant, kept in a file. A result is one of the objects that its file goes into; survival is also
    one of all tests, and a kill one of the group that did it: after a new test only survivors are tried again, but for those that
    are excused as equal."""
    def __init__(self, path, groups, tree, excused):
        self.path, self.lock, self.state = path, threading.Lock(), functools.cache(tree.state)
        # Of the copy that is run: whoever writes tests meanwhile has others already.
        self.base, self.tests = tree.base, digest(*(f"{tree.base}/{name}" for name in TESTS), *JUDGES)
        self.program = digest(f"{tree.base}/out/hvbox")
        self.of, self.by_hash, self.kills = {}, {}, []
        os.makedirs(os.path.dirname(path), exist_ok=True)
        for line in open(path, encoding="utf-8") if os.path.exists(path) else []:
            entry = json.loads(line)
            file = entry["name"].split("\t")[0]
            if entry["group"]:
                groups.learn(file, entry["group"])
            if entry["outcome"] == TRUSTED:
                if QUICK and entry["name"] in excused and entry["state"] == self.state(file):
                    self.take(entry)
                continue
            equal = entry["outcome"] == "survived" and excused.get(entry["name"], "").startswith("equal: ")
            if entry["outcome"] == DOUBTED:
                self.of.pop(entry["name"], None)
                self.by_hash.pop(entry["hash"], None)
            elif entry["state"] == self.state(file) and (equal or entry["tests"] in self.states(entry)):
                self.take(entry)
        # Those of one that has no result any more.
        self.of = {name: entry for name, entry in self.of.items() if entry["outcome"] != "same" or
                   entry["hash"] in ("", UNUSED) or entry["hash"] in self.by_hash}

    def doubt(self):
        """This run's kills are none: the machine was too busy."""
        for mutant, objects in self.kills:
            self.add(mutant, objects, DOUBTED)

    def states(self, entry):
        """Of which tests, or program, it may be, and be true today; the last one is that of today."""
        if entry["hash"] == UNUSED:
            return [self.program]
        if entry["outcome"] == "killed":
            source = f"{self.base}/{entry['group']}"
            return [digest(source) if os.path.isfile(source) else ""]
        if entry["outcome"] == "survived":
            return [self.tests, self.tests + " quick"] if QUICK else [self.tests]
        return [""]

    def take(self, entry):
        if entry["outcome"] == TRUSTED:
            entry = {**entry, "outcome": "survived"}
        self.of[entry["name"]] = entry
        if entry["outcome"] in ("killed", "survived"):
            self.by_hash[entry["hash"]] = entry["outcome"]

    def add(self, mutant, objects, outcome, group="", test=""):
        entry = {"state": self.state(mutant.file), "name": mutant.name, "hash": objects, "outcome": outcome, "group": group, "test": test}
        entry["tests"] = self.states(entry)[-1]
        with self.lock:
            self.take(entry)
        if outcome == "killed":
            self.kills.append((mutant, objects))
        with self.lock, open(self.path, "a", encoding="utf-8") as file:
            # Another checkout's run may write, too.
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(json.dumps(entry) + "\n")

    def outcome(self, mutant):
        """killed, survived, or None: not tried, or no mutant (it is the original, or can't be built)."""
        entry = self.of.get(mutant.name)
        return entry and self.by_hash.get(entry["hash"])


class Run:
    def __init__(self, tree, groups, results, wanted, sample, trusted):
        """trusted: those that are excused, if that is believed: they are built, and not tried."""
        self.groups, self.results, self.sample, self.trusted = groups, results, sample, trusted
        if not sample:
            # First, as others may be the same as one of them.
            wanted = sorted(wanted, key=lambda m: m.name not in trusted)
        self.wanted, self.tree, self.lock, self.taken = iter(wanted), tree, threading.Lock(), set()
        self.total, self.real = len(wanted), 0

    def next(self):
        with self.lock:
            if self.sample and self.real >= self.sample:
                return None
            return next(self.wanted, None)

    def count(self, mutant):
        with self.lock:
            self.real += self.results.outcome(mutant) is not None

    def work(self, copy):
        for mutant in iter(self.next, None):
            if mutant.name not in self.results.of:
                self.one(copy, mutant)
            self.count(mutant)

    def one(self, copy, mutant):
        objects = copy.mutate(mutant)
        with self.lock:
            known = objects == UNUSED or objects in self.taken or objects in self.results.by_hash
            self.taken.add(objects)
        if not objects or known:
            return self.results.add(mutant, objects, "invalid" if objects is None else "same")
        if mutant.name in self.trusted:
            return self.results.add(mutant, objects, TRUSTED)
        found = ("", "the suite can't be built") if not copy.build_suites(mutant) else self.groups.judge(mutant.file, copy.path)
        if not found:
            note(f"survives: {mutant}")
            return self.results.add(mutant, objects, "survived")
        group, test = found
        source = getattr(group, "source", "")
        self.groups.learn(mutant.file, source)
        return self.results.add(mutant, objects, "killed", source, test)

    def last(self, wanted, excused):
        """Who survives all that runs beside each other is shown to those that want the whole machine. Returns which of these fail
        without any change."""
        copy, known, killers = None, {}, set()
        alike = {entry["hash"] for name, entry in self.results.of.items() if name in excused}
        for mutant in wanted:
            entry = self.results.of.get(mutant.name)
            if not entry or entry["outcome"] != "survived" or entry["hash"] in alike:
                continue
            groups = self.groups.last_of(mutant.file)
            copy = copy or Copy(self.tree, 0)
            if not groups or not copy.mutate(mutant) or not copy.build_suites(mutant):
                continue
            for group in groups:
                if group not in known:
                    known[group] = group.measure(self.tree.base)
                if not known[group] and (test := group.kills(copy.path)):
                    self.results.add(mutant, entry["hash"], "killed", group.source, test)
                    killers.add(group)
                    break
        known.update((group, group.kills(self.tree.base)) for group in killers)
        return [f"{group.source}: {test}" for group, test in known.items() if test]


def choose(tree):
    """All mutants there are, and those that are asked for."""
    files = sorted(glob.glob("applet/**/*.[ch]", recursive=True))
    arguments = {file: tree.arguments(file) for file in files}
    everything = [m for file in files if arguments[file] for m in mutants.find(file, arguments[file])]
    wanted, base, sample = everything, os.environ.get("BASE"), int(os.environ.get("SAMPLE") or 0)
    if os.environ.get("FILES"):
        asked = set(os.environ["FILES"].split())
        wanted = [m for m in wanted if m.file in asked]
        if asked - set(files) or not wanted:
            raise SystemExit(f"{' '.join(asked - set(files) or asked)}: nothing to change there")
    if base:
        lines = changed_lines(base)
        wanted = [m for m in wanted if lines.get(m.file, set()) & set(range(m.line, m.lines + 1))]
        sample = sample or 60
    if sample:
        random.Random(int(os.environ.get("SEED") or 13)).shuffle(wanted)
    return everything, wanted, sample


def main():
    tree = Tree(DIRECTORY)
    everything, wanted, sample = choose(tree)
    note(f"{len(wanted)} changes of {len(everything)}" + (f", a sample of {sample} mutants of them" if sample else ""))
    excused = excuses.read("tests/mutation/excused")
    groups = Groups(tree.base, QUICK)
    results = Results(RESULTS, groups, tree, excused)
    needed = {group.source: group for m in wanted for group in groups.of(m.file)}
    failing = groups.measure(list(needed.values()), f"{DIRECTORY}/seconds", digest("applet") + results.tests + str(QUICK))
    if failing:
        print("Bail out! without any change fails " + "; ".join(failing))
        return 1
    run = Run(tree, groups, results, wanted, sample, excused if QUICK else {})
    copies = [Copy(tree, n) for n in range(int(os.environ.get("JOBS") or 4))]
    at_once(run.work, copies)
    # If that is so now, it was the mutants that failed, and not the machine that was too busy.
    control = groups.original(list(needed.values()))[1]
    control += run.last(wanted, excused)
    bad = report(everything, wanted, results, control, excused)
    if control:
        results.doubt()
    return bad


def write_table(rows):
    """For doc/mutation.md: rows of a name and numbers."""
    with open(f"{DIRECTORY}/table.md", "w", encoding="utf-8") as file:
        file.write("| file | mutants | the same as the original | killed | excused |\n| --- | --- | --- | --- | --- |\n")
        for name, row in rows:
            file.write(f"| {name} | {row['mutants']} | {row['equal'] or ''} | {row['killed']} | "
                       f"{row['mutants'] - row['equal'] - row['killed'] or ''} |\n")


def report(everything, wanted, results, control, excused):
    numbers, bad = itertools.count(1), 0

    def result(good, text):
        nonlocal bad
        bad += not good
        print(f"{'' if good else 'not '}ok {next(numbers)} - {text}", flush=True)

    table = []
    total = {"mutants": 0, "killed": 0, "equal": 0}
    for file, of_file in itertools.groupby(sorted(wanted, key=lambda m: (m.file, m.line)), key=lambda m: m.file):
        # Those with the same objects are one mutant: excused, if one of them is.
        kinds = {}
        for mutant in of_file:
            if results.outcome(mutant):
                kinds.setdefault(results.of[mutant.name]["hash"], []).append(mutant)
        alive = [same for same in kinds.values() if results.outcome(same[0]) == "survived"]
        reasons = [next((excused[m.name] for m in same if m.name in excused), None) for same in alive]
        equal = sum(bool(r) and r.startswith("equal: ") for r in reasons)
        if not kinds:
            continue
        result(all(reasons), f"{file}: {len(kinds) - len(alive)} of {len(kinds) - equal} mutants killed" +
               (f", {equal} are equal to the original" if equal else ""))
        for same, reason in zip(alive, reasons):
            if not reason:
                note(f"survives: {same[0]}")
        row = {"mutants": len(kinds), "equal": equal, "killed": len(kinds) - len(alive)}
        table.append((f"`{file}`", row))
        for column in total:
            total[column] += row[column]
    write_table([*table, ("all", total)])
    mortal = total["mutants"] - total["equal"]
    result(total["killed"] * 100 >= GOAL * mortal, f"{total['killed']} of all {mortal} mutants are killed, at least {GOAL} %")
    result(not control, "the original passes, in the same way" + (": " + "; ".join(control) if control else ""))
    names = {m.name: m for m in everything}
    wrong = [name for name in excused if name not in names or results.outcome(names[name]) == "killed"
             or (name in results.of and results.of[name]["hash"] in (None, "", UNUSED))]  # the original, or none
    for name in wrong:
        note("not needed: " + name.replace("\t", ": "))
    result(not wrong, "each excuse is needed")
    print(f"1..{next(numbers) - 1}")
    return bool(bad)


if __name__ == "__main__":
    status = 1
    try:
        status = main()
    except KeyboardInterrupt:
        pass
    except Exception:
        traceback.print_exc()
        print("Bail out! a fault of the mutator's own")
    sys.stdout.flush()
    # Whatever other threads still do.
    os._exit(status)
