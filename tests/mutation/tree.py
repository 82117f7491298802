# SPDX-License-Identifier: GPL-2.0-or-later
"""The sources, built; copies of that, one for each mutant at a time; and what has to be compiled again for a changed file: the
commands are those that make would run."""
import filecmp
import glob
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess

SUITES = ["out/tests/passt-repair/suite", "out/tests/repair-check/suite"]
# What a mutant's fate depends on.
SOURCES = ["Makefile", "Kconfig", "applet", "build"]
TESTS = ["tests/lib", "tests/passt-repair", "tests/repair-check", "tests/dispatcher"]
PARTS = ["Makefile", "Kconfig", "applet", "build", "doc", "tests"]
# What tells a mutant's objects from others', where the program is the original: the linker leaves out what nobody calls.
UNUSED = "unused"
# Everything: what Kconfig has by default, and what it leaves out.
CONFIGURATION = "CONFIG_PASST_REPAIR_JSON=y\nCONFIG_REPAIR_CHECK_JSON=y\n"


def digest(*names):
    """Of all files there."""
    found = hashlib.sha256()
    for name in names:
        for file in sorted(glob.glob(f"{name}/**", recursive=True)) if os.path.isdir(name) else [name]:
            if os.path.isfile(file) and "__pycache__" not in file:
                found.update(os.path.relpath(file, name).encode() + b"\0" + open(file, "rb").read())
    return found.hexdigest()[:16]


class Tree:
    def __init__(self, directory):
        """Builds a copy of the sources in directory/base, unless it is there."""
        self.directory, self.base = directory, f"{directory}/base"
        kept, key = f"{self.base}/commands", digest(*SOURCES, *TESTS) + CONFIGURATION
        if not os.path.exists(kept) or json.load(open(kept, encoding="utf-8"))["key"] != key:
            self.build(kept, key)
        known = json.load(open(kept, encoding="utf-8"))
        self.compile, self.link = known["compile"], known["link"]
        self.needs = {}
        for object_file in self.compile:
            for file in re.findall(r"\S+\.[ch]\b", open(f"{self.base}/{object_file[:-2]}.d", encoding="latin-1").read()):
                self.needs.setdefault(os.path.normpath(file), set()).add(object_file)

    def objects(self, file):
        """Those of applets that the file goes into."""
        return sorted(o for o in self.needs.get(file, ()) if o.startswith("out/applet/"))

    def state(self, file):
        """What a mutant of the file is one of."""
        return digest(*(f"{self.base}/{o}" for o in self.objects(file)))

    def build(self, kept, key):
        shutil.rmtree(self.base, ignore_errors=True)
        os.makedirs(self.base)
        subprocess.run(["cp", "-R", *PARTS, self.base], check=True)
        # Other users' tests start the programs from here.
        subprocess.run(["chmod", "-R", "go+rX", self.base], check=True)
        os.mkdir(f"{self.base}/out")
        with open(f"{self.base}/out/.config", "w", encoding="utf-8") as file:
            file.write(CONFIGURATION)
        self.make("-s", "-j2", "all", *SUITES)
        compilers, linkers = {}, {}
        for line in self.make("-nB", "V=1", "all", *SUITES).splitlines():
            command = re.search(r"^\S+ .*-c (\S+) -o (\S+\.o)$", line)
            if command:
                compilers[command[2]] = line + " -w"
        for program in ["out/hvbox", *SUITES]:
            # make -n takes all that is recorded for changed, so it names the objects too.
            lines = self.make("-nB", "V=1", program).splitlines()
            first = next(i for i, line in enumerate(lines) if re.search(f" -o {program}(_unstripped)?$", line))
            # Whether a mutant starts is for the tests to say.
            linkers[program] = "\n".join(line for line in lines[first:] if "build/starts.sh" not in line)
        with open(kept, "w", encoding="utf-8") as file:
            json.dump({"key": key, "compile": compilers, "link": linkers}, file)

    def make(self, *arguments):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        # The commands themselves, not that one make at a time runs them.
        kept["HVBOX_MAKE"] = f"{self.base}/out"
        return subprocess.run(["make", *arguments, "O=out"], cwd=self.base, env=kept, check=True, text=True,
                              stdout=subprocess.PIPE).stdout

    def arguments(self, file):
        """Those of the compiler for a source that has the file in it, and that source."""
        of_applets = self.objects(file)
        if not of_applets:
            return None
        words = shlex.split(self.compile[of_applets[0]])
        kept = [w for i, w in enumerate(words) if w.startswith(("-D", "-std", "-isystem", "-include", "-nostdinc"))
                or words[i - 1] in ("-isystem", "-include")]
        return [*kept, words[words.index("-c") + 1]]


class Copy:
    """A place for one mutant after the other."""
    def __init__(self, tree, number):
        self.tree, self.path = tree, f"{tree.directory}/{number}"
        shutil.rmtree(self.path, ignore_errors=True)
        subprocess.run(["cp", "-a", tree.base, self.path], check=True)
        self.changed = []

    def run(self, command):
        done = subprocess.run(["sh", "-ec", command], cwd=self.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # As by ^C: that isn't to be remembered as a mutant that doesn't compile.
        if done.returncode < 0 or done.returncode > 128:
            raise InterruptedError(f"status {done.returncode}: {command}")
        return done.returncode == 0

    def mutate(self, mutant):
        """Builds it. Returns what tells its objects from others': "" where they are the original's, UNUSED where the program is, None
        where it can't be built."""
        for file in self.changed:
            # A process of the last one may not have ended yet: such a program can't be written to.
            shutil.copy2(f"{self.tree.base}/{file}", f"{self.path}/{file}.new")
            os.replace(f"{self.path}/{file}.new", f"{self.path}/{file}")
        self.changed = [mutant.file]
        with open(f"{self.path}/{mutant.file}", "w", encoding="latin-1") as file:
            file.write(mutant.text)
        objects = self.tree.objects(mutant.file)
        self.changed += objects
        if not all(self.run(self.tree.compile[o]) for o in objects):
            return None
        others = [o for o in objects if not self.same(o)]
        if not others:
            return ""
        self.changed.append("out/hvbox")
        if not self.run(self.tree.link["out/hvbox"]):
            return None
        return UNUSED if self.same("out/hvbox") else " ".join(others) + " " + digest(*(f"{self.path}/{o}" for o in others))

    def same(self, file):
        """As the original's."""
        return filecmp.cmp(f"{self.path}/{file}", f"{self.tree.base}/{file}", shallow=False)

    def build_suites(self, mutant):
        """Some groups include files of the applets."""
        for suite in SUITES:
            objects = sorted(o for o in self.tree.needs[mutant.file] if o.startswith(os.path.dirname(suite)))
            self.changed += [*objects, suite]
            if objects and not (all(self.run(self.tree.compile[o]) for o in objects) and self.run(self.tree.link[suite])):
                return False
        return True
