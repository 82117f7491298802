#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the binary is: its size, its hardening, and what is not in it: stdio, malloc, locale; with logging stripped, any
# text of a message.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

# build NAME GOAL [SYMBOL=VALUE...]: into $work/NAME.
build() {
	name=$1 goal=$2
	shift 2
	make O="$work/$name" "$goal" >/dev/null
	set_config "$work/$name" "$@"
	check "$name: builds" make -j2 O="$work/$name"
}

# --- budgets: x86_64, as shipped
for name in standalone tiny default; do build $name ${name}_defconfig; done
build default-passt-repair default_defconfig
passt_repair_alone "$work/default-passt-repair"
check "default-passt-repair: builds with one applet" make -j2 O="$work/default-passt-repair"
if [ "$(gcc -dumpmachine)" = x86_64-linux-gnu ]; then
	for name in standalone tiny default-passt-repair default; do
		at_most "$name, bytes" "$(size "$work/$name/hvbox")" "$(sed -n "s/^$name //p" build/budgets)" \
			"If that is worth it, raise $name in build/budgets (doc/adding-an-applet.md, 7)."
	done
else
	skip "budgets" "they are for x86_64"
fi
# The figures in README.md and doc/decisions.md, where the tools are the ones that they name.
if [ "$(gcc -dumpfullversion) $(/lib/ld-musl-x86_64.so.1 2>&1 | sed -n 's/^Version //p')" = "12.2.0 1.2.3" ]; then
	for name in standalone tiny default; do
		figure=$(size "$work/$name/hvbox" | sed 's/...$/,&/')
		for document in README.md doc/decisions.md; do
			has "$name: $document's figure" "$(grep "^| .$name. " "$document")" "[|] $figure [|]"
		done
	done
fi
for name in standalone tiny default; do
	is "$name: no section headers" "$(readelf -hW "$work/$name/hvbox" | sed -n 's/.*Number of section headers: *//p')" 0
done

# --- hardening
for name in standalone tiny default; do
	file=$work/$name/hvbox
	segments=$(readelf -lW "$file")
	dynamic=$(readelf -dW "$file")
	has "$name: position independent" "$(readelf -hW "$file")" "Type: +DYN"
	lacks "$name: no interpreter" "$segments" INTERP
	lacks "$name: nothing to load at run time" "$dynamic" "NEEDED|RPATH|RUNPATH|SONAME"
	lacks "$name: no relocation of code" "$dynamic" "TEXTREL"
	# Either nothing is relocated, or it is read-only afterwards.
	has "$name: relocations" "$dynamic$segments" "no dynamic section|GNU_RELRO .* R "
	has "$name: stack not executable" "$segments" "GNU_STACK .* RW "
	lacks "$name: nothing both writable and executable" "$segments" " [R ]WE "
	has "$name: stack protector" "$(nm "$work/$name/hvbox_unstripped")" " __stack_chk_fail$"
	# Code that checks: calls of __stack_chk_fail in the functions that have a buffer.
	checked=$(objdump -d "$work/$name/hvbox_unstripped" | awk '/^[0-9a-f]+ <.*>:$/ { f = $2 } /__stack_chk_fail>$/ { print f }' | sort -u | tr -d '<>:' | tr '\n' ' ')
	echo "# $name: checked functions: $checked"
	[ "$checked" ]
	result $? "$name: functions that check their stack"
	printf '%s\n' "$segments" | awk '$1 == "LOAD" || $1 ~ /^GNU_/ { print "# '$name': " $1, $5, $6, $7, $8 }'
done

build bare default_defconfig STATIC_PIE=n RELRO=n STACK_PROTECTOR=n SECTION_HEADERS=y
has "STATIC_PIE=n: not position independent" "$(readelf -hW "$work/bare/hvbox")" "Type: +EXEC"
lacks "RELRO=n: no read-only relocations" "$(readelf -lW "$work/bare/hvbox")" "GNU_RELRO"
lacks "STACK_PROTECTOR=n: none" "$(nm "$work/bare/hvbox_unstripped")" "__stack_chk_fail$"
has "SECTION_HEADERS=y: they are there" "$(readelf -SW "$work/bare/hvbox")" " \.text "

# --- entry code: our own, as long as there is nothing to relocate; else musl's, which relocates
if [ "$(gcc -dumpmachine)" = x86_64-linux-gnu ]; then
	for name in standalone tiny default; do
		lacks "$name: no relocations" "$(readelf -rDW "$work/$name/hvbox")" R_X86_64
		has "$name: entry code of our own" "$(readelf -hW "$work/$name/hvbox_unstripped"; nm "$work/$name/hvbox_unstripped")" \
			"^0*$(readelf -hW "$work/$name/hvbox_unstripped" | sed -n 's/.*Entry point address: *0x//p') t start_plain$"
	done
	copy_sources "$work/src"
	sed -i 's/const char \*applet_name;/const char *applet_name = "relocated";/' "$work/src/applet/lib/applet.c"
	sed -i '/applet_name = "hvbox";/d' "$work/src/applet/hvbox/main.c"
	make -s -C "$work/src" O="$work/pointer" default_defconfig all
	has "a pointer in initialised data is relocated" "$(readelf -rDW "$work/pointer/hvbox")" R_X86_64_RELATIVE
	is "and points to the right place" "$(status "$work/pointer/hvbox" none; cat "$work/stderr")" "127
relocated: none: applet not found; there are: $(applets | sed 's/ .*//' | paste -s -d ' ')"
	has "then it is bound at once" "$(readelf -dW "$work/pointer/hvbox")" "BIND_NOW|NOW"
	has "with read-only relocations" "$(readelf -lW "$work/pointer/hvbox")" "GNU_RELRO .* R "
	# A mark in the file does nothing by itself: a static binary has to act on it.
	protects="mprotect\(0x[0-9a-f]*000, [0-9]+, PROT_READ\) += 0"
	has "and is read-only from then on" "$(strace -e trace=mprotect "$work/pointer/hvbox" 2>&1)" "$protects"
	make -s -C "$work/src" O="$work/pointer-open" default_defconfig
	set_config "$work/pointer-open" RELRO=n
	make -s -C "$work/src" O="$work/pointer-open"
	lacks "RELRO=n: no mark" "$(readelf -lW "$work/pointer-open/hvbox")" "GNU_RELRO"
	lacks "RELRO=n: it isn't" "$(strace -e trace=mprotect "$work/pointer-open/hvbox" 2>&1)" "$protects"
fi

# --- without any of the sandbox's parts its code is gone
build open default_defconfig SANDBOX_CAPABILITIES=n SANDBOX_PROCESS=n SANDBOX_MDWE=n SANDBOX_SECCOMP=n \
	SANDBOX_LANDLOCK=n
sandbox=" (sandbox_enter|seccomp_install|rules)$| -u "
has "with them it is there" "$(nm "$work/default/hvbox_unstripped"; "$work/default/passt-repair" --help)" "$sandbox"
lacks "SANDBOX_*=n: no code of the sandbox" "$(nm "$work/open/hvbox_unstripped"; "$work/open/passt-repair" --help)" "$sandbox"

# --- what of the C library is in
for name in standalone tiny default; do
	members=$(grep -o 'libc\.a([a-z0-9_]*\.[a-z]*)' "$work/$name/hvbox_unstripped.map" | sort -u | sed 's/.*(\(.*\)\..*)/\1/' | tr '\n' ' ')
	echo "# $name: of libc: $members"
	has "$name: the map tells" "$members" "__stack_chk_fail"
	# applet/lib/start.c leaves out what musl prepares at start: nothing may be in that relies on it.
	if [ "$(gcc -dumpmachine)" = x86_64-linux-gnu ]; then
		lacks "$name: nothing but strings and the stack protector" \
			"$(echo "$members" | tr ' ' '\n' | grep -v -E '^((mem|st[rp])[a-z]*|__stack_chk_fail)?$')" "."
	fi
	lacks "$name: no stdio" "$members" "printf|(^| )(__)?(f|v|s)?(open|write|put|std)[a-z]* |stdio|stdout|stderr|ofl|fflush"
	lacks "$name: no malloc" "$members" "alloc|(^| )s?brk |free"
	lacks "$name: no locale" "$members" "locale|(^| )(mb|wc)[a-z]*|iconv|strerror|setlocale"
	lacks "$name: their symbols neither" "$(nm "$work/$name/hvbox_unstripped")" \
		" (printf|puts|fwrite|fputs|malloc|calloc|realloc|free|setlocale|strerror|stdout|stderr)$"
done

# --- logging stripped
# The texts of all messages: the literals in the calls that print, and the words for errors.
{
	grep -hoE '(say|say_why|say_text)\([^;]*' applet/*/*.c applet/*.c 2>/dev/null | grep -oE '"[^"]*"'
	sed -n 's/.*E(E[A-Z]*, \("[A-Z][A-Za-z/ -]*"\)).*/\1/p' applet/lib/error.c
} | tr -d '"' | grep -E '^[^-].{7}' | grep -v "[\\\\]" | sort -u >"$work/texts"
help=$("$work/default/hvbox" --help; for name in $(applets | sed 's/ .*//'); do "$work/default/$name" --help; done)
has "there are messages" "$(cat "$work/texts")" "cannot connect"
has "and words for errors" "$(cat "$work/texts")" "No such file"
echo "# $(wc -l <"$work/texts" | tr -d ' ') texts"
# What repair-check prints are results, which may have the same words; of messages it has no code either.
build silent-check default_defconfig LOG_VERBOSE=n LOG_NONE=y
lacks "silent-check: no code that puts messages together" "$(nm "$work/silent-check/hvbox_unstripped")" " say_"
has "silent-check: repair-check has its results" "$("$work/silent-check/repair-check")" "^ok       kernel: "
build silent default_defconfig LOG_VERBOSE=n LOG_NONE=y REPAIR_CHECK=n
build silent-mute default_defconfig LOG_VERBOSE=n LOG_NONE=y USAGE=n REPAIR_CHECK=n
missing=
while read -r text; do
	grep -qF -e "$text" "$work/default/hvbox" || missing="$missing; $text"
done <"$work/texts"
is "with logging all texts are in" "$missing" ""
for name in tiny silent-mute silent; do
	found=
	while read -r text; do
		# Usage texts that stay may have the same words.
		if [ $name = silent ] && printf '%s\n' "$help" | grep -qF -e "$text"; then continue; fi
		! grep -qF -e "$text" "$work/$name/hvbox" || found="$found; $text"
	done <"$work/texts"
	is "$name: no text of a message" "$found" ""
	lacks "$name: no code that puts messages together" "$(nm "$work/$name/hvbox_unstripped")" " say_"
done
lacks "tiny: no usage text" "$(strings -n 6 "$work/tiny/hvbox")" "usage|Usage|PATH|exits|Exits"
for name in tiny silent-mute silent; do
	is "$name: exit status of usage error" "$(status "$work/$name/passt-repair" && cat "$work/stderr")" 2
	is "$name: exit status of no such file" "$(status "$work/$name/passt-repair" "$work/none" && cat "$work/stderr")" 1
done
echo "# strings in tiny: $(strings -n 5 "$work/tiny/hvbox" | tr '\n' ' ')"
end
