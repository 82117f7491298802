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

# What a packager calls them: all below DESTDIR, which may have a blank.
check "bindir=, mandir=, docdir=" make O="$work/o" install DESTDIR="$work/a root" bindir=/sbin mandir=/man docdir=/doc sbindir=/none
is "bindir=, mandir=, docdir=: there" "$(cd "$work/a root" && echo * */* man/*/*)" \
	"doc man sbin doc/LICENSE doc/LICENSE.musl man/man1 $(for name in $(sorted); do echo "sbin/$name"; done | paste -sd ' ') $(for name in $(sorted .1); do echo "man/man1/$name"; done | paste -sd ' ')"
check "prefix=" make O="$work/o" install DESTDIR="$work/root" prefix=/opt
check "prefix=: there" test -x "$work/root/opt/bin/hvbox" -a -e "$work/root/opt/share/man/man1/passt-repair.1"
check "CONFIG_PREFIX=, as BusyBox has it" make O="$work/o" install CONFIG_PREFIX="$work/config"
check "CONFIG_PREFIX=: there" test -x "$work/config/usr/bin/hvbox"
make O="$work/o" install-man DESTDIR="$work/parts" >/dev/null
is "install-man: pages alone" "$(in_directory "$work/parts/usr")" share
make O="$work/o" install-bin DESTDIR="$work/parts-bin" >/dev/null
is "install-bin: programs alone" "$(in_directory "$work/parts-bin/usr")" bin
make O="$work/o" hvbox.links >/dev/null
is "hvbox.links" "$(cat "$work/o/hvbox.links")" "$(applets | sed 's,\(.*\) \(.*\) .*,/\2/\1,')"

# What is in the way. Another program is replaced, and that is said.
make O="$work/o" default_defconfig >/dev/null
bin=$dest/usr/bin
rm -rf "$dest"
mkdir -p "$bin/passt-repair"
is "a directory is in the way: make fails" "$(status make -s O="$work/o" install-bin DESTDIR="$dest"; head -n 1 "$work/stderr")" "2
make install: $bin/passt-repair is a directory; nothing was done"
is "a directory is in the way: nothing is touched" "$(cd "$dest" && find . | wc -l)" 4
rmdir "$bin/passt-repair"
mkdir "$bin/hvbox"
is "one of hvbox's name: make fails" "$(status make -s O="$work/o" install-bin DESTDIR="$dest"; in_directory "$bin/hvbox")" "2
*"
for what in "a program" "a link" "a link to nothing"; do
	rm -rf "${bin:?}"
	mkdir -p "$bin"
	case $what in
	"a program") echo other >"$bin/passt-repair" ;;
	"a link") echo other >"$bin/other" && ln -s other "$bin/passt-repair" ;;
	"a link to nothing") ln -s nothing "$bin/passt-repair" ;;
	esac
	before=$(ls -l "$bin/passt-repair")
	make O="$work/o" install-noclobber DESTDIR="$dest" >/dev/null 2>"$work/stderr"
	is "$what, install-noclobber" "$(cat "$work/stderr")" "make install: $bin/passt-repair is not hvbox's, and stays"
	is "$what, install-noclobber: it stays" "$(ls -l "$bin/passt-repair")" "$before"
	check "$what, install-noclobber: the others are there" test -L "$bin/repair-check"
	make O="$work/o" uninstall DESTDIR="$dest" >/dev/null 2>"$work/stderr"
	is "$what, uninstall" "$(cat "$work/stderr"; ls -l "$bin/passt-repair")" \
		"make uninstall: $bin/passt-repair is not hvbox's, and stays
$before"
	make O="$work/o" install DESTDIR="$dest" >/dev/null 2>"$work/stderr"
	is "$what, install" "$(cat "$work/stderr")" "make install: $bin/passt-repair was not hvbox's, and is replaced"
	is "$what, install: replaced" "$(kind)" "symlink to hvbox"
done
echo other >"$dest/usr/share/man/man1/passt-repair.1"
make -s O="$work/o" install-noclobber DESTDIR="$dest" 2>"$work/stderr"
is "another page, install-noclobber" "$(cat "$work/stderr" "$dest/usr/share/man/man1/passt-repair.1")" \
	"make install: $dest/usr/share/man/man1/passt-repair.1 is not hvbox's, and stays
other"
for links in symlinks hardlinks copies; do
	rm -rf "$dest"
	for time in once again; do
		make -s O="$work/o" install DESTDIR="$dest" INSTALL_LINKS=$links 2>"$work/stderr"
		# An older one, of which the next is the upgrade.
		[ $links != copies ] || for name in $(sorted); do echo older >>"$bin/$name"; done
		is "$links, $time: nothing to say" "$(cat "$work/stderr")" ""
	done
	was=$(ls -A "$bin"; sha256sum "$bin"/*)
	(ulimit -f 8; BINDIR="$bin" sh build/install.sh $links "$work/o/hvbox" passt-repair repair-check) 2>/dev/null
	is "$links, there is no room for a new one: the old one stays" "$(ls -A "$bin"; sha256sum "$bin"/*)" "$was"
	make -s O="$work/o" uninstall DESTDIR="$dest" 2>"$work/stderr"
	is "$links, uninstall: nothing is left" "$(cat "$work/stderr"; find "$dest" ! -type d)" ""
done

# A finished tree is installed without what built it.
own=-m
if [ "$(id -u)" -ne 0 ]; then own=-rm; fi
if unshare $own true 2>/dev/null; then
	check "without the kernel's headers" unshare $own sh -c "mount -t tmpfs none /usr/include/linux &&
		make O='$work/o' install DESTDIR='$work/without'"
	is "without them nothing is compiled" "$(status unshare $own sh -c "mount -t tmpfs none /usr/include/linux &&
		make O='$work/o' install CFLAGS=-DX DESTDIR='$work/without'"
		grep -c 'No kernel headers of Linux' "$work/stderr")" "2
1"
	make O="$work/o" >/dev/null
else
	skip "without the kernel's headers" "no mounts of our own here"
fi

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
