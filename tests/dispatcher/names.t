#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which applet is meant: by name, by `hvbox APPLET`, through links, along PATH; and what happens where none is. All of it
# twice: with messages, and with messages and usage texts left out, where the exit statuses stay and nothing is said.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

# One applet, which some of what follows is about.
make O="$work/loud" default_defconfig >/dev/null
passt_repair_alone "$work/loud"
build "$work/loud"
make O="$work/silent" tiny_defconfig >/dev/null
set_config "$work/silent" HVBOX=y
make -j2 O="$work/silent" >/dev/null 2>&1
make -j2 O="$work/alone" standalone_defconfig all >/dev/null 2>&1
make -j2 O="$work/tiny" tiny_defconfig all >/dev/null 2>&1
make O="$work/several" default_defconfig >/dev/null
make -j2 O="$work/several" >/dev/null 2>&1
make O="$work/nothing" default_defconfig >/dev/null
passt_repair_alone "$work/nothing"
set_config "$work/nothing" HVBOX=n PASST_REPAIR=n
make -j2 O="$work/nothing" >/dev/null 2>&1

# The applet tells that it was started by its message for usage error; an unknown one by its own.
usage="passt-repair: usage: passt-repair [-kLPrsv] [-d FD] [-t SECONDS] PATH..."

# gives NAME STATUS LINE COMMAND...: that exit status, that line alone on standard error, nothing on standard output.
gives() {
	gives_name="$kind: $1" wanted="$2" line=$3
	shift 3
	got=$(status "$@")
	[ "$kind" = loud ] || line=
	is "$gives_name" "$got
$(cat "$work/stderr")$(cat "$work/stdout")" "$wanted
$line"
}

for kind in loud silent; do
	cd "$work/$kind" || exit 1
	none="hvbox: nothing: applet not found; there are: passt-repair"
	gives "by name" 2 "$usage" ./passt-repair
	gives "by name, absolute" 2 "$usage" "$PWD/passt-repair"
	gives "by name, along PATH" 2 "$usage" env PATH="$PWD" passt-repair
	gives "by hvbox" 2 "$usage" ./hvbox passt-repair
	gives "by hvbox, absolute" 2 "$usage" "$PWD/hvbox" passt-repair
	gives "by hvbox, along PATH" 2 "$usage" env PATH="$PWD" hvbox passt-repair
	gives "by hvbox, with a directory" 2 "$usage" ./hvbox /sbin/passt-repair
	gives "arguments get there" 1 "passt-repair: /none/x: cannot connect: No such file or directory" ./passt-repair /none/x
	gives "arguments get there, by hvbox" 1 "passt-repair: /none/x: cannot connect: No such file or directory" \
		./hvbox passt-repair /none/x
	gives "usage error" 2 "$usage" ./hvbox passt-repair a b c
	gives "unknown applet" 127 "$none" ./hvbox nothing
	gives "unknown applet with arguments" 127 "$none" ./hvbox nothing --help x
	gives "an applet's name and more" 127 "hvbox: passt-repair2${none#hvbox: nothing}" ./hvbox passt-repair2
	gives "an applet's name and less" 127 "hvbox: passt${none#hvbox: nothing}" ./hvbox passt
	gives "an empty name" 127 'hvbox: ""'"${none#hvbox: nothing}" ./hvbox ""
	gives "a name of a directory" 127 'hvbox: ""'"${none#hvbox: nothing}" ./hvbox passt-repair/
	gives "an unknown option" 2 "hvbox: --nothing: unknown option" ./hvbox --nothing
	gives "an option that ends in an applet's name" 2 "hvbox: -/passt-repair: unknown option" ./hvbox -/passt-repair
	gives "a directory with a - in its name" 2 "$usage" ./hvbox x-/passt-repair
	gives "a name that forges a line" 127 "hvbox: a?hvbox: b${none#hvbox: nothing}" ./hvbox "a
hvbox: b"

	ln -sf hvbox hvbox-static
	ln -sf hvbox hvbox.new
	for name in hvbox-static hvbox.new; do
		gives "$name" 2 "$usage" ./$name passt-repair
		gives "$name, unknown applet" 127 "$none" ./$name nothing
		is "$kind: $name --list" "$(./$name --list)" passt-repair
	done

	# Links of links, hard ones, copies; the file's own name doesn't matter.
	mkdir -p bin/deep
	ln -sf ../passt-repair bin/deeper
	ln -sf ../deeper bin/deep/passt-repair
	gives "a link to a link" 2 "$usage" bin/deep/passt-repair
	ln -f hvbox bin/passt-repair
	gives "a hard link" 2 "$usage" bin/passt-repair
	cp hvbox bin/other-file
	ln -sf other-file bin/hvbox
	gives "a link called hvbox to another file" 2 "$usage" bin/hvbox passt-repair
	# With one applet the binary is that applet under any name that doesn't begin with "hvbox".
	gives "any other name" 2 "$usage" bin/other-file
	gives "any other name, with an argument" 1 "passt-repair: /none/x: cannot connect: No such file or directory" \
		bin/other-file /none/x

	if command -v cc >/dev/null && cc -o "$work/empty-argv" "$sources/tests/dispatcher/empty-argv.c"; then
		gives "without any argument" 2 "$usage" "$work/empty-argv" ./hvbox
	else
		skip "$kind: without any argument" "no compiler for this machine"
	fi
	gives "with an empty name" 2 "$usage" perl -e 'exec { "./hvbox" } ""'
done

# Alone: the applet whatever it is called.
kind=loud usage="passt-repair: usage: passt-repair PATH"
cd "$work/alone" || exit 1
for name in passt-repair hvbox other hvbox-static; do
	[ -e $name ] || ln -s hvbox $name
	gives "alone, as $name" 2 "$usage" ./$name
	gives "alone, as $name with a path" 1 "passt-repair: /none/x: cannot connect: No such file or directory" ./$name /none/x
	gives "alone, as $name: an option is a path" 1 "passt-repair: --list: cannot connect: No such file or directory" \
		./$name --list
	has "alone, as $name: --help" "$(./$name --help)" "^usage: passt-repair PATH$"
done
[ -x "$work/empty-argv" ] && gives "alone, without any argument" 2 "$usage" "$work/empty-argv" ./hvbox
kind=silent
cd "$work/tiny" || exit 1
gives "tiny" 2 "" ./hvbox
gives "tiny, a path" 1 "" ./hvbox /none/x
gives "tiny, not a socket" 2 "" ./hvbox /dev/null
gives "tiny, --help" 0 "" ./hvbox --help
# Several: what isn't one of them says which there are.
kind=loud
cd "$work/several" || exit 1
several="applet not found; there are: $(applets | sed 's/ .*//' | paste -s -d ' ')"
gives "several, an unknown one" 127 "hvbox: nothing: $several" ./hvbox nothing
ln -s hvbox other
gives "several, under another name" 127 "hvbox: other: $several" ./other
gives "several, under another name, an applet's as its argument" 127 "hvbox: other: $several" ./other passt-repair
gives "several, with an empty name" 127 "hvbox: \"\": $several" perl -e 'exec { "./hvbox" } ""'
cd "$work/nothing" || exit 1
gives "nothing configured" 127 "hvbox: hvbox: applet not found" ./hvbox
gives "nothing configured, with an argument" 127 "hvbox: hvbox: applet not found" ./hvbox --list
end
