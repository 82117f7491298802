#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/adding-an-applet.md, done as it says: its blocks make one more applet, the binary dispatches them all, the applet's own
# tests are found and pass, and so do those that were there before.
# shellcheck disable=SC2094 # block() reads the page, not the files that it names
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

unset HELPER SUITE CHECK CHECK_SUITE PROVE_FLAGS TESTS TEST_GROUPS
page=$PWD/doc/adding-an-applet.md
name=uptime-seconds
copy_sources "$work/src"
cd "$work/src" || exit 1
sources=$PWD

# block LANGUAGE WHAT: the block of the page that is marked so.
block() {
	awk -v mark="\`\`\`$*" '$0 == mark { on = 1; next } on && /^```$/ { exit } on' "$page"
}

for file in "c applet/$name.c" "c applet/applets.h" "kconfig Kconfig" "mdoc doc/$name.1" \
	"sh tests/$name/$name.t" "sh figures"; do
	# shellcheck disable=SC2086 # two words
	has "the page has a block \"$file\"" "$(block $file)" .
done
mkdir tests/$name
for file in "c applet/$name.c" "mdoc doc/$name.1" "sh tests/$name/$name.t"; do
	# shellcheck disable=SC2086 # two words
	block $file >"${file#* }"
done
block c applet/applets.h >>applet/applets.h
block kconfig Kconfig >"$work/entry"
line=$(grep -n '^endmenu$' Kconfig | head -n 1 | cut -d : -f 1)
sed -i "$((line - 1))r $work/entry" Kconfig
block sh figures >"$work/steps"
check "the figures" sh -e "$work/steps"

check "builds" make -j2 O=out WERROR=1 default_defconfig all
has "make test finds its tests" "$(make -n test TEST_GROUPS=)" " tests/$name/${name}[.]t( |$)"
# What builds most takes most of the time: those tests that know nothing of applets aren't run here.
for file in tests/$name/$name.t tests/dispatcher/names.t tests/dispatcher/options.t tests/dispatcher/install.t \
	tests/build/binary.t tests/build/install.t tests/build/pages.t tests/build/spdx.t tests/build/order.t; do
	group "$file" sh "$file"
done
if command -v kconfig-conf >/dev/null; then
	group "tests/build/configs.t" env SEEDS=1 sh tests/build/configs.t
else
	skip "tests/build/configs.t" "no kconfig-conf"
fi

# Without the hvbox command.
set_config out HVBOX=n
check "without the hvbox command" make -j2 O=out WERROR=1
is "without it: by name" "$(status out/$name)" 0
is "without it: the other by name" "$(status out/passt-repair)" 2
ln -s hvbox out/another
for call in hvbox "hvbox --list" "hvbox $name" another; do
	# shellcheck disable=SC2086 # two words
	is "without it: $call" "$(status out/$call; wc -l <"$work/stderr" | tr -d ' ')" "127
1"
done

# One of them alone is the binary, whatever it is called.
# shellcheck disable=SC2046 # several words
set_config out $(applets | awk -v name="$name" '$1 != name { print $3 "=n" }')
check "alone" make -j2 O=out WERROR=1
is "alone: under any name" "$(status out/another; grep -cxE '[0-9]+' "$work/stdout")" "0
1"
for shipped in standalone tiny; do
	check "$shipped builds" make -j2 O=one WERROR=1 ${shipped}_defconfig all
	is "$shipped hasn't got it" "$(status one/hvbox)" 2
done

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
for tool in clang-format shellcheck; do
	if ! command -v $tool >/dev/null; then
		skip "$tool" "no $tool"
		continue
	fi
	case $tool in
	clang-format) check "$tool" $tool --dry-run -Werror applet/$name.c ;;
	shellcheck) check "$tool" $tool tests/build/lib.sh tests/$name/$name.t ;;
	esac
done
end
