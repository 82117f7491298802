#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# repair-check -j, read by another program's JSON: each line is an object, with the fields, levels and topics that the manual page
# has, and a path is the one that was given.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

make -s O="$work/out" default_defconfig
set_config "$work/out" REPAIR_CHECK_JSON=y
check "builds" make -s O="$work/out" all

# fields PATH...: what python reads of each finding of these, as "level topic path" in Python's writing.
fields() {
	"$work/out/repair-check" -j "$@" >"$work/found"
	python3 -c '
import json, sys
for line in sys.stdin.buffer.read().decode("utf-8").split("\n")[:-1]:
	found = json.loads(line)
	assert list(found) in (["level", "topic", "text"], ["level", "topic", "path", "text"]), line
	assert all(isinstance(value, str) and (value or name == "path") for name, value in found.items()), line
	print(found["level"], found["topic"], ascii(found.get("path")))' <"$work/found"
}

has "the host" "$(fields)" "^ok kernel None$"
is "a path that isn't there" "$(fields /none/x | tail -n 1)" "FAIL missing '/none/x'"
is "quotes" "$(fields "/none/\"\\'" | tail -n 1)" "FAIL missing '/none/\"\\\\\\''"
is "control characters" "$(fields "$(printf '/none/\001\n\033\177x')" | tail -n 1)" "FAIL missing '/none/\\x01\\n\\x1b\\x7fx'"
is "UTF-8, and what isn't" "$(fields "$(printf '/none/\303\251\377\303x')" | tail -n 1)" "FAIL missing '/none/\\xe9\\ufffd\\ufffdx'"
mkdir "$work/run"
: >"$work/run/file.repair"
is "a directory" "$(fields "$work/run" | tail -n 2)" "warning not-socket '$work/run/file.repair'
warning directory '$work/run'"

# Whoever acts on a topic has to know all of them.
is "the page has each topic of a path, and no other" \
	"$(sed -n '/^.Ss Topics of a path/,/^.El/s/^\.It //p' doc/repair-check.1 | sort)" \
	"$(sed -n 's/.*TOPIC("\([a-z-]*\)").*/\1/p' applet/repair-check/paths.c | sort -u)"
end
