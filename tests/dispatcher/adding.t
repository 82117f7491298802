#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/adding-an-applet.md, done as it says: its blocks make one more applet, and the binary dispatches them all.
# shellcheck disable=SC2094 # block() reads the page, not the files that it names
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

page=$PWD/doc/adding-an-applet.md
copy_sources "$work/src"
cd "$work/src" || exit 1

# block LANGUAGE [FILE]: the first block of the page that is marked so.
block() {
	awk -v mark="\`\`\`$*" '$0 == mark && !done { on = 1; next } on && /^```$/ { on = 0; done = 1 } on' "$page"
}

for file in "c applet/uptime-seconds.c" "c applet/applets.h" "kconfig Kconfig" "mdoc doc/uptime-seconds.1" "sh"; do
	# shellcheck disable=SC2086 # two words
	[ "$(block $file)" ]
	result $? "the page has a block \"$file\""
done
block c applet/uptime-seconds.c >applet/uptime-seconds.c
block c applet/applets.h >>applet/applets.h
block kconfig Kconfig >entry
line=$(grep -n '^endmenu$' Kconfig | head -n 1 | cut -d : -f 1)
sed -i "$((line - 1))r entry" Kconfig
block mdoc doc/uptime-seconds.1 >doc/uptime-seconds.1
block sh >steps
check "the configurations" sh -e steps

name=uptime-seconds
check "builds" make -j2 O=out WERROR=1 default_defconfig all
is "hvbox --list names all" "$(out/hvbox --list)" "passt-repair
repair-check
$name"
is "hvbox --list-full too" "$(out/hvbox --list-full)" "usr/bin/passt-repair
usr/bin/repair-check
usr/bin/$name"
has "hvbox --help too" "$(out/hvbox --help)" "^$name\$"
for call in "out/$name" "out/hvbox $name"; do
	# shellcheck disable=SC2086 # two words
	is "$call" "$(status $call; grep -cxE '[0-9]+' "$work/stdout"; cat "$work/stderr")" "0
1"
done
is "it tells the truth" "$(test $(($(out/$name) - $(cut -d . -f 1 /proc/uptime))) -le 2 && echo yes)" yes
is "$name --help" "$(status out/$name --help; head -n 1 "$work/stdout")" "0
usage: $name"
is "$name with an argument" "$(status out/$name x; cat "$work/stderr")" "2
$name: usage: $name"
is "$name with a full standard output" "$(out/$name 2>&1 >/dev/full; echo $?)" \
	"$name: standard output: cannot write: No space left on device
1"
is "the other applet by name" "$(status out/passt-repair; cat "$work/stdout")" 2
is "the other applet by hvbox" "$(status out/hvbox passt-repair)" 2
is "another one by hvbox" "$(status out/hvbox repair-check -x)" 2

ln -s hvbox out/another
is "a link that is no applet's name" "$(status out/another; cat "$work/stderr")" "127
hvbox: another: applet not found"
mkdir links
is "hvbox --install" "$(status out/hvbox --install links; ls links)" "0
passt-repair
repair-check
$name"
is "the installed one" "$(status links/$name)" 0

# Without the hvbox command.
set_config out HVBOX=n
check "without the hvbox command" make -j2 O=out WERROR=1
is "without it: by name" "$(status out/$name)" 0
is "without it: the other by name" "$(status out/passt-repair)" 2
for call in hvbox "hvbox --list" "hvbox $name" another; do
	# shellcheck disable=SC2086 # two words
	is "without it: $call" "$(status out/$call; wc -l <"$work/stderr" | tr -d ' ')" "127
1"
done

# One of them alone is the binary, whatever it is called.
set_config out PASST_REPAIR=n REPAIR_CHECK=n
check "alone" make -j2 O=out WERROR=1
is "alone: under any name" "$(status out/another; grep -cxE '[0-9]+' "$work/stdout")" "0
1"
for shipped in standalone tiny; do
	check "$shipped builds" make -j2 O=one WERROR=1 ${shipped}_defconfig all
	is "$shipped hasn't got it" "$(status one/hvbox)" 2
done

check "make install" make O=out default_defconfig install DESTDIR=dest
is "its manual page is installed" "$(test -e dest/usr/share/man/man1/$name.1 && echo yes)" yes
if command -v mandoc >/dev/null; then
	check "its manual page is clean" mandoc -Tlint -W warning doc/$name.1
else
	skip "its manual page is clean" "no mandoc"
fi
if command -v kconfig-conf >/dev/null; then
	is "the configurations are complete" "$(make -s O=k default_defconfig listnewconfig | grep CONFIG_)" ""
	is "those of one applet too" "$(make -s O=k tiny_defconfig listnewconfig | grep CONFIG_)" ""
else
	skip "the configurations are complete" "no kconfig-conf"
	skip "those of one applet too" "no kconfig-conf"
fi
if command -v clang-format >/dev/null && [ -e "${page%/doc/*}/.clang-format" ]; then
	cp "${page%/doc/*}/.clang-format" .
	check "its format" clang-format --dry-run -Werror applet/$name.c
else
	skip "its format" "no clang-format"
fi
end
