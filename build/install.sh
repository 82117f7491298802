#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `make install` and `make uninstall` do, in BINDIR and MANDIR. Where a directory is in the way nothing is done.
#   install.sh symlinks|hardlinks|copies HVBOX APPLET...   the binary, and names of that kind for it; with NOCLOBBER those of
#                                                          other programs stay
#   install.sh pages FILE...                               manual pages
#   install.sh remove APPLET..., remove-pages FILE...      what is hvbox's, and nothing else
set -eu
what=$1
shift

no() {
	echo "make install: $1; nothing was done" >&2
	exit 1
}

# free FILE: there is no directory of that name.
free() {
	[ ! -d "$1" ] || no "$1 is a directory"
}

# foreign FILE: there is one, and it is neither a link to hvbox nor a copy.
foreign() {
	{ [ -e "$1" ] || [ -L "$1" ]; } && [ "$(readlink "$1")" != hvbox ] && ! cmp -s "$1" "$BINDIR/hvbox"
}

# foreign_page FILE: there is one, and it isn't any of ours, also of another version.
foreign_page() {
	[ -e "$1" ] && ! grep -q hvbox "$1"
}

# yields FILE: a foreign one is replaced, unless it is to stay; and that is said.
yields() {
	if [ "${NOCLOBBER-}" ]; then
		echo "make install: $1 is not hvbox's, and stays" >&2
		return 1
	fi
	echo "make install: $1 was not hvbox's, and is replaced" >&2
}

case $what in
symlinks | hardlinks | copies)
	hvbox=$1
	shift
	for name in hvbox "$@"; do
		free "$BINDIR/$name"
	done
	names=
	# Asked while the hvbox that it may be a copy of is still there.
	for name; do
		if ! foreign "$BINDIR/$name" || yields "$BINDIR/$name"; then names="$names $name"; fi
	done
	install -d "$BINDIR"
	# A supervisor, or who starts a helper for a migration, finds the old file or the new one, and always a whole one.
	new=.hvbox.new
	install -m 755 "$hvbox" "$BINDIR/$new" || { rm -f "$BINDIR/$new"; exit 1; }
	cd "$BINDIR"
	mv -f $new hvbox
	for name in $names; do
		case $what in
		symlinks) ln -s hvbox $new ;;
		hardlinks) ln hvbox $new ;;
		copies) cp -p hvbox $new ;;
		esac
		# Not ln -f, as BusyBox's removes the old one first. Where both are the same file mv does nothing.
		mv -f $new "$name"
		rm -f $new
	done
	;;
pages)
	for page; do
		free "$MANDIR/${page##*/}"
	done
	install -d "$MANDIR"
	for page; do
		to=$MANDIR/${page##*/}
		if ! foreign_page "$to" || yields "$to"; then install -m 644 "$page" "$to"; fi
	done
	;;
remove)
	for name; do
		if foreign "$BINDIR/$name"; then
			echo "make uninstall: $BINDIR/$name is not hvbox's, and stays" >&2
		else
			rm -f "$BINDIR/$name"
		fi
	done
	rm -f "$BINDIR/hvbox"
	;;
remove-pages)
	for page; do
		foreign_page "$MANDIR/${page##*/}" || rm -f "$MANDIR/${page##*/}"
	done
	;;
*) no "INSTALL_LINKS=$what: symlinks, hardlinks or copies" ;;
esac
