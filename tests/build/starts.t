#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A build that says 0 gives a binary that runs. What has to be relocated is linked with musl's entry code, whatever hides it;
# and what was built for this machine is started once.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

copy_sources "$work/src"
cd "$work/src" || exit 1
if [ "$(gcc -dumpmachine)" != x86_64-linux-gnu ]; then
	skip "entry code of our own" "it is for x86_64"
	end
fi
make -s O=o standalone_defconfig

# entry: which code hvbox begins with.
entry() {
	nm o/hvbox_unstripped | grep "^0*$(readelf -hW o/hvbox_unstripped | sed -n 's/.*Entry point address: *0x//p') " |
		sed 's/.* //' | sort | paste -sd ' '
}

# runs NAME ENTRY: hvbox was built, begins so, and works.
runs() {
	is "$1: begins with" "$(entry)" "$2"
	is "$1: starts" "$(status o/passt-repair; cat "$work/stderr")" "2
passt-repair: usage: passt-repair PATH"
}

check "as shipped" make O=o
runs "as shipped" "_start start_plain"

# --- what has to be relocated
check "an assembler that leaves addresses in a table" make O=o CFLAGS=-Wa,-mrelax-relocations=no
runs "an assembler that leaves addresses in a table" _start
# As compilers do where a pointer may be to a function of another file.
sed -i 's/applet_name = "hvbox";/&\n\tint same;\n\t__asm__("cmp str_same@GOTPCREL(%%rip), %1\\n\tsete %b0" : "=\&q"(same) : "r"(str_same), "0"(0));\n\tif (!same) return 77;/' \
	applet/hvbox/main.c
check "a function's address that is compared" make O=o
runs "a function's address that is compared" _start
cp "$sources/applet/hvbox/main.c" applet/hvbox
# Nothing is found by one that fails.
cat >readelf <<'CODE'
#!/bin/sh
case $1 in *r*) exit 1 ;; esac
exec readelf "$@"
CODE
chmod +x readelf
check "a readelf that fails" make O=o READELF=./readelf
is "a readelf that fails: nothing is taken for granted" "$(touch build/plain.lds; make -s O=o READELF=./readelf; entry)" _start
touch build/plain.lds
check "as shipped again" make O=o
runs "as shipped again" "_start start_plain"

# --- what doesn't start
# broken INSTRUCTION: the entry code begins with it.
broken() {
	sed "s/\"	xor %ebp, %ebp.n\"/\"	$1\\\\n\"/" "$sources/applet/lib/start.c" >applet/lib/start.c
	rm -f o/hvbox
	status make O=o
}
is "it crashes: make fails" "$(broken hlt; ls o/hvbox 2>/dev/null)" 2
has "it crashes: make says so" "$(cat "$work/stderr")" "hvbox.new doesn't start [(]status 139[)]"
is "another machine's isn't started" "$(
	mkdir bin
	printf '#!/bin/sh\necho other\n' >bin/uname
	chmod +x bin/uname
	PATH=$PWD/bin:$PATH
	broken hlt
)" 0
is "another processor's passes" "$(broken ud2)" 0
has "with a line" "$(cat "$work/stderr")" "hvbox.new was not started here"
sed 's/start_plain/start_other/g' "$sources/applet/lib/start.c" >applet/lib/start.c
is "no entry symbol: make fails" "$(status make O=o)" 2
has "no entry symbol: it is named" "$(cat "$work/stderr")" "start_plain"
end
