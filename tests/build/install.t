#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make install: DESTDIR, PREFIX, the three kinds of links, from Kconfig and from the command line, over what is there.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

dest=$work/dest

# kind: what the applet's name is in $dest.
kind() {
	at=$dest/usr/bin
	if [ -L "$at/passt-repair" ]; then
		echo "symlink to $(readlink "$at/passt-repair")"
	elif [ "$(stat -c %i "$at/passt-repair")" = "$(stat -c %i "$at/hvbox")" ]; then
		echo "hard link"
	elif cmp -s "$at/passt-repair" "$at/hvbox"; then
		echo copy
	fi
}

# in_directory DIR: the names in it.
in_directory() {
	(cd "$1" && echo *)
}

# sorted [SUFFIX]: the names of hvbox and all applets in a line, each with the suffix.
sorted() {
	{ echo hvbox; applets; } | sed "s/ .*//; s/$/${1-}/" | sort | paste -sd ' '
}

# From one kind to each of the others, and twice in a row.
for wanted in symlinks symlinks hardlinks hardlinks copies copies symlinks copies hardlinks symlinks; do
	case $wanted in
	symlinks) found="symlink to hvbox" ;;
	hardlinks) found="hard link" ;;
	copies) found=copy ;;
	esac
	check "INSTALL_LINKS=$wanted" make O="$work/o" install DESTDIR="$dest" INSTALL_LINKS=$wanted
	is "INSTALL_LINKS=$wanted: what it made" "$(kind)" "$found"
	is "INSTALL_LINKS=$wanted: it starts" "$(status "$dest/usr/bin/passt-repair")" 2
	is "INSTALL_LINKS=$wanted: nothing else in the directory" "$(in_directory "$dest/usr/bin")" "$(sorted)"
done
is "the default" "$(make O="$work/o" install DESTDIR="$work/default" >/dev/null && readlink "$work/default/usr/bin/passt-repair")" hvbox
is "INSTALL_LINKS= nonsense is refused" "$(status make O="$work/o" install DESTDIR="$dest" INSTALL_LINKS=nonsense)" 2
has "and says what there is" "$(cat "$work/stderr")" "nonsense: symlinks, hardlinks or copies"

for symbol in SYMLINKS HARDLINKS COPIES; do
	make O="$work/o" default_defconfig >/dev/null
	set_config "$work/o" INSTALL_SYMLINKS=n INSTALL_$symbol=y
	rm -rf "$dest"
	check "INSTALL_$symbol=y" make O="$work/o" install DESTDIR="$dest"
	case $symbol in
	SYMLINKS) is "INSTALL_$symbol=y: what it made" "$(kind)" "symlink to hvbox" ;;
	HARDLINKS) is "INSTALL_$symbol=y: what it made" "$(kind)" "hard link" ;;
	COPIES) is "INSTALL_$symbol=y: what it made" "$(kind)" copy ;;
	esac
done

# Modes, whatever the umask; the copies too.
rm -rf "$dest"
(umask 077 && make O="$work/o" install DESTDIR="$dest" INSTALL_LINKS=copies >/dev/null)
for file in usr usr/bin usr/bin/hvbox usr/bin/passt-repair usr/share/man/man1; do
	is "umask 077: mode of $file" "$(stat -c %a "$dest/$file")" 755
done

# PREFIX, a relative DESTDIR, none of either's parents there.
check "PREFIX=" make O="$work/o" install DESTDIR="$dest" PREFIX=/opt/hv
is "PREFIX=: there" "$(status "$dest/opt/hv/bin/hvbox" --list)" 0
copy_sources "$work/src"
check "a relative DESTDIR" sh -c "cd '$work/src' && make O=o install DESTDIR=to/here"
check "a relative DESTDIR: there" test -x "$work/src/to/here/usr/bin/passt-repair"
check "PREFIX= alone" make O="$work/o" install PREFIX="$work/prefix"
check "PREFIX= alone: there" test -x "$work/prefix/bin/hvbox"

# The manual: pages of what is configured.
pages() {
	rm -rf "$dest"
	make O="$work/o" "$1" >/dev/null
	shift
	set_config "$work/o" "$@"
	make O="$work/o" install DESTDIR="$dest" >/dev/null 2>&1 && in_directory "$dest/usr/share/man/man1"
}
is "manual pages, default" "$(pages default_defconfig)" "$(sorted .1)"
is "manual pages, standalone" "$(pages standalone_defconfig)" "passt-repair.1"
none=$(applets | awk '{ print $3 "=n" }')
# shellcheck disable=SC2086 # several words
is "manual pages, hvbox alone" "$(pages default_defconfig $none)" "hvbox.1"
# shellcheck disable=SC2086
is "manual pages, nothing configured" "$(pages default_defconfig HVBOX=n $none)" "*"
is "nothing configured: no applet's name" "$(in_directory "$dest/usr/bin")" hvbox
end
