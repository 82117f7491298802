# SPDX-License-Identifier: GPL-2.0-or-later
"""Groups of tests, each run in a box (box.sh): which there are, which of them a mutant is shown first, and what they say."""
import contextlib
import json
import os
import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

# These flood a directory, or measure what one server takes of others, or hundreds of processes: each wants all CPUs, and beside
# others they fail for that.
APART = {"bounds", "crowd", "fleet", "kubevirt", "latency", "lines", "slots", "storms"}
# At the end those of them have the machine for themselves, for what the others let live of these files; and with them those
# whose tests take a minute in part, which QUICK=1 leaves out before.
AT_LAST = {"awaiting": {"place", "settle", "wait"}, "bounds": {"children", "places", "siblings"},
           "crowd": {"directory", "place", "reach", "table", "timing", "wait"}, "lines": {"children", "lines", "reach", "settle", "wait"},
           "restart": {"attend", "children", "session", "siblings", "wait"}, "several": {"children", "lines", "places", "settle", "siblings"},
           "slots": {"children", "reach", "table", "wait"}, "storms": {"directory", "reach", "table", "timing", "wait"}}
# Those of the dispatcher build binaries: some ten seconds of CPU time each. adding.t, which is about the guide, isn't among them.
DISPATCHER = ["names", "options", "install"]
# Those that take longer than 15 s, mostly as they wait for what takes its time, or seconds of CPU time. QUICK=1 leaves them out, but for
# the files that they are about.
LONG = {"deadline": {"wait"}, "gone": {"directory", "settle", "wait"}, "ground": {"directory", "landlock", "place"},
        "hostile": {"children", "siblings"}, "idling": {"wait"},
        "leaks": {"attend", "children", "connect", "directory", "main", "peer", "reach", "session", "settle", "wait"},
        "leading": {"directory", "file", "place", "reach", "settle", "wait"}, "lost": {"directory", "place", "settle", "wait"},
        "policy": {"directory", "filter", "landlock", "main", "sandbox", "seccomp", "session"}, "removal": {"directory"},
        "retrying": {"attend", "children", "timing"}, "scale": {"batch", "children", "session"},
        "silence": {"attend", "children", "landlock", "peer", "reach", "subject", "timing"},
        "sinks": {"connect", "log", "main", "write"}, "told": {"directory", "settle", "wait"}}
# So many are run one after the other; who gets through sees the rest at once, but not more than so many.
FIRST, AT_ONCE = 6, 40
# Instead of a test's name.
NO_END, NO_TEST = "no end", "it ends without a word"

room = threading.BoundedSemaphore(AT_ONCE)
# Whoever builds has all CPUs for it: how long it takes says something then.
building = threading.BoundedSemaphore(1)


def at_once(work, of):
    """In a thread for each. What one of them raises is raised."""
    pool = ThreadPoolExecutor(len(of) or 1)
    for done in [pool.submit(work, one) for one in of]:
        done.result()


class Group:
    def __init__(self, suite, name, whole=False):
        """whole: with its tests that take a minute, though QUICK leaves them out."""
        self.suite, self.name, self.whole = suite, name, whole
        self.is_shell = suite == "dispatcher"
        self.source = f"tests/{suite}/{name}.{'t' if self.is_shell else 'c'}"
        self.seconds, self.limit, self.took = 100, 600, 0

    def takes(self, seconds):
        """So long, unchanged."""
        self.seconds, self.limit = seconds, 3 * seconds + 30

    def measure(self, directory):
        """How long it takes unchanged. Returns a test that fails, or None."""
        test = self.kills(directory)
        self.takes(self.took)
        return test

    def start(self, directory, only):
        command = ["sh", self.source] if self.is_shell else [f"/mnt/out/tests/{self.suite}/suite", self.name]
        environment = dict(os.environ, HELPER="/mnt/out/passt-repair", CHECK="/mnt/out/repair-check")
        if self.whole:
            environment["QUICK"] = ""
        if only:
            environment["ONLY"] = only
        box = ["sh", "tests/mutation/box.sh", directory, str(int(3 * self.seconds + 5))]
        return subprocess.Popen([*box, *command], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)

    def run(self, directory, stop=None, only=None):
        """Which tests failed. stop: whether another group has, for which they don't matter, and all processes."""
        with building if self.is_shell else contextlib.nullcontext():
            began = time.monotonic()
            failed = self.run_now(directory, stop, only)
            self.took = time.monotonic() - began
            return failed

    def run_now(self, directory, stop, only):
        process = self.start(directory, only)
        if stop is not None:
            stop.append(process)
            if stop[0]:
                process.kill()
        try:
            said = process.communicate(timeout=self.limit)[0].decode(errors="replace")
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return [NO_END]
        if process.returncode == 0 or (stop and stop[0]):
            return []
        return re.findall(r"^not ok \d+ - (.*)", said, re.M) or [NO_TEST]

    def kills(self, directory, stop=None):
        """A test that fails twice, the second time alone, as the machine may be busy; or None. Those that build have no part to run
        alone."""
        failed = self.run(directory, stop)
        if not failed or (self.is_shell and failed[0] not in (NO_END, NO_TEST)):
            return next(iter(failed), None)
        return next((test for test in failed if self.run(directory, None, None if test in (NO_END, NO_TEST) else test)), None)


class Groups:
    def __init__(self, directory, quick):
        self.directory, self.quick = directory, quick
        self.all = [Group("dispatcher", name) for name in DISPATCHER]
        for suite in ("passt-repair", "repair-check"):
            names = subprocess.run([f"{directory}/out/tests/{suite}/suite", "--groups"], check=True, text=True,
                                   stdout=subprocess.PIPE)
            self.all += [Group(suite, name, name in LONG) for name in names.stdout.split() if name not in APART]
        self.last = [Group("passt-repair", name, True) for name in AT_LAST]
        self.killed = {}

    def of(self, file):
        """Those that go through a file: its applet's; for what applets share, those of all applets."""
        room_of = file.split("/")[1]
        suites = {"hvbox": ["dispatcher"], "lib": ["passt-repair", "repair-check"]}.get(room_of, [room_of])
        about = os.path.splitext(os.path.basename(file))[0]
        return [group for group in self.all if group.suite in suites and
                not (self.quick and about not in LONG.get(group.name, {about}))]

    def last_of(self, file):
        """Those that are for the end."""
        about = os.path.splitext(os.path.basename(file))[0]
        return [group for group in self.last if about in AT_LAST[group.name]]

    def original(self, wanted):
        """The original, to these groups beside each other: {source: seconds}, and which tests fail."""
        seconds, failing = {}, []

        def one(group):
            with room:
                test = group.measure(self.directory)
                seconds[group.source] = group.seconds
                if test:
                    failing.append(f"{group.source}: {test}")
        at_once(one, wanted)
        return seconds, failing

    def measure(self, wanted, path, key):
        """How long each takes, which is kept in a file. Returns which tests fail."""
        known = json.load(open(path, encoding="utf-8")) if os.path.exists(path) else {}
        if known.get("key") != key:
            known = {"key": key}
        seconds, failing = self.original([group for group in wanted if group.source not in known])
        if not failing:
            known.update(seconds)
            json.dump(known, open(path, "w", encoding="utf-8"))
            for group in wanted:
                group.takes(known[group.source])
        return failing

    def learn(self, file, source):
        for key in (file, source), ("", source):
            self.killed[key] = self.killed.get(key, 0) + 1

    def ranked(self, file):
        """The likeliest first, by what they have killed in this file, and in all of them, for the time they take."""
        def worth(group):
            kills = self.killed.get((file, group.source), 0) + self.killed.get(("", group.source), 0) / 50
            return (kills + 0.1) / (group.seconds + 0.1)
        return sorted(self.of(file), key=worth, reverse=True)

    def judge(self, file, directory):
        """(group, test) that kills what is in the directory, or None."""
        ranked = self.ranked(file)
        for group in ranked[:FIRST]:
            test = group.kills(directory)
            if test:
                return group, test
        stop, found = [False], []

        def one(group):
            with room:
                test = None if stop[0] else group.kills(directory, stop)
                if test:
                    stop[0] = True
                    found.append((group, test))
                    for process in stop[1:]:
                        process.kill()
        at_once(one, ranked[FIRST:])
        return found[0] if found else None
