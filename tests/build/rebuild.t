#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What make does again after a change: all that the change touches, so that the result is the same as that of a build
# from nothing; and nothing else.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

copy_sources "$work/src"
cd "$work/src" || exit 1

# again: makes, and prints what was compiled (without "applet/") and linked.
again() {
	make O=b "$@" 2>&1 | sed -n 's/^  LINK\t.*/LINK/p; s,^  CC\tapplet/,,p; /\*\*\*/p' | sort | tr '\n' ' '
}

# change NAME UNTOUCHED SYMBOL=VALUE...: the files of UNTOUCHED aren't compiled again, and the binary is right.
change() {
	change_name=$1
	untouched=$2
	shift 2
	set_config b "$@"
	list=$(again)
	echo "# $change_name: $list"
	for one in $untouched; do
		lacks "$change_name: $one isn't compiled again" "$list" "(^| )$one "
	done
	has "$change_name: links" "$list" LINK
	rm -rf fresh
	mkdir fresh
	cp b/.config fresh/
	make -j2 O=fresh >/dev/null 2>&1
	check "$change_name: the same binary as one from nothing" cmp b/hvbox fresh/hvbox
	is "$change_name: then nothing more" "$(again)" ""
}

make -j2 O=b >/dev/null
is "make twice does nothing" "$(again)" ""
is "make twice prints nothing of its own" "$(make O=b | grep -v '^make')" ""

low="lib/sig.c passt-repair/signals.c"
change "no usage texts" "$low passt-repair/batch.c passt-repair/pure/message.c" USAGE=n
change "only errors are logged" "$low passt-repair/batch.c passt-repair/pure/message.c hvbox/main.c lib/put.c" LOG_VERBOSE=n LOG_ERRORS=y
change "nothing is logged" "$low passt-repair/batch.c passt-repair/pure/message.c" LOG_ERRORS=n LOG_NONE=y
change "without the hvbox command" "$low passt-repair/main.c passt-repair/session.c lib/str.c lib/put.c" HVBOX=n
change "without the applet" "$low" HVBOX=y PASST_REPAIR=n
change "with it again" "lib/sig.c passt-repair/pure/message.c" PASST_REPAIR=y
change "no stack protector" "" STACK_PROTECTOR=n
change "not position independent" "" STATIC_PIE=n RELRO=n
change "debugging information" "" DEBUG=y SANITIZE=n
make O=b default_defconfig >/dev/null
change "back to the default" "" STATIC_PIE=y
set_config b RELRO=n
is "without read-only relocations: the start-up code, which makes them so" "$(again)" "LINK lib/start.c "
set_config b SECTION_HEADERS=y
is "with section headers: only links" "$(again)" "LINK "
set_config b INSTALL_SYMLINKS=n INSTALL_COPIES=y
is "another link style: nothing" "$(again)" ""
make O=b default_defconfig >/dev/null
again >/dev/null

# Files.
touch applet/passt-repair/pure/message.h
list=$(again)
has "a header that changed: its users are compiled" "$list" "passt-repair/pure/message.c"
has "the users of its users too" "$list" "passt-repair/batch.c"
lacks "and nothing else" "$list" "lib/|hvbox/|signals.c"
touch applet/lib/sig.c
is "a source that changed" "$(again)" "LINK lib/sig.c "
touch applet/applets.h
has "the table of applets: the dispatcher" "$(again)" "hvbox/main.c"
touch build/drop-sections.sh
is "how the binary is finished: links" "$(again)" "LINK "
echo '/* */' >applet/lib/extra.h
sed -i '1i #include "extra.h"' applet/lib/sig.c
again >/dev/null
rm applet/lib/extra.h
sed -i 1d applet/lib/sig.c
is "a header that is gone, and nobody wants it" "$(again)" "LINK lib/sig.c "
echo 'int unused_extra; ' >applet/lib/extra.c
is "a new source" "$(again)" "LINK lib/extra.c "
rm applet/lib/extra.c
is "a source that is gone" "$(again)" "LINK "
rm b/hvbox
is "the binary is gone" "$(again)" "LINK "
rm b/passt-repair
again >/dev/null
check "a link that is gone is made" test -L b/passt-repair

# Options.
all=$(find applet -name '*.c' | wc -l)
is "CFLAGS= compiles all" "$(again CFLAGS=-DX | wc -w)" $((all + 1))
is "the same CFLAGS= again: nothing" "$(again CFLAGS=-DX)" ""
is "without them compiles all" "$(again | wc -w)" $((all + 1))
is "another linker only links" "$(again LD_FLAVOUR=bfd)" "LINK "
again >/dev/null

# Many at once, from nothing; and a compiler that fails.
for i in 1 2; do
	rm -rf many
	check "make -j16, $i" make -j16 O=many
	check "the same binary, $i" cmp many/hvbox b/hvbox
done
echo '#error broken' >>applet/lib/sig.c
is "a source that doesn't compile: make fails" "$(status make O=b)" 2
sed -i '$d' applet/lib/sig.c
is "once mended it is compiled" "$(again)" "LINK lib/sig.c "
end
