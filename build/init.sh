#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# init.sh INIT: what `make install-init` does, for an init system, what makes an initramfs, or a policy. build/INIT/ is a part of a
# root file system: it is put below ROOT, its usr/ as USR and its etc/ as SYSCONFDIR, with the programs of BINDIR. In SYSCONFDIR another
# file of that name, which somebody may have edited, stays, and is named. To an inittab the lines are added, once.
# init.sh INIT fits: whether it can be done.
# init.sh INIT remove: what `make uninstall-init` does. In SYSCONFDIR only what is as it was put there goes.
set -eu
init=$1 remove=
[ "${2-}" = fits ] || remove=${2-}

no() {
	echo "make ${remove:+un}install-init: $1; nothing was done" >&2
	exit 1
}

kinds=$(cd build && find ./*/etc ./*/usr -prune | cut -d / -f 2 | sort -u | xargs)
case " $kinds " in
*" ${init:--} "*) ;;
*) no "INIT=$init: one of $kinds" ;;
esac

# place FILE: where it goes.
place() {
	case $1 in
	etc/*) echo "$ROOT$SYSCONFDIR/${1#etc/}" ;;
	usr/*) echo "$ROOT$USR/${1#usr/}" ;;
	esac
}

files=$(cd "build/$init" && find etc usr ! -type d 2>/dev/null | sort)
for file in $files; do
	to=$(place "$file")
	[ ! -d "$to" ] || no "$to is a directory"
	[ "$remove" ] || [ "$file" != etc/inittab ] || [ -e "$to" ] || no "there is no $to that build/$init/$file could be added to"
done

[ "${2-}" != fits ] || exit 0

# stays WHY: of $to.
stays() {
	echo "make ${remove:+un}install-init: $to $1, and stays" >&2
}

# add_lines: those of $new come behind what $to has. Its last line may have no end.
add_lines() {
	if ! grep -q passt-repair "$to"; then
		[ -z "$(tail -c 1 "$to")" ] || echo >>"$to"
		cat "$new" >>"$to"
	elif grep -qvxF -f "$to" "$new"; then
		stays "has other lines for passt-repair"
	fi
}

# remove_lines: those of $new go, and $to stays the file that it is.
remove_lines() {
	[ -e "$to" ] || return 0
	left=$(grep -vxF -f "$new" "$to" || [ $? -eq 1 ] && echo .)
	printf %s "${left%.}" >"$to"
	! grep -q passt-repair "$to" || stays "has other lines for passt-repair"
}

new=$(mktemp)
trap 'rm -f "$new"' EXIT
for file in $files; do
	to=$(place "$file")
	sed "s,/usr/bin/\(passt-repair\|repair-check\|hvbox\),$BINDIR/\1,g" "build/$init/$file" >"$new"
	if [ "$file" = etc/inittab ]; then
		sed -i '/^#/d' "$new"
		"${remove:-add}_lines"
		continue
	fi
	case $file in
	etc/*)
		if [ -e "$to" ] && ! cmp -s "$new" "$to"; then
			stays "is another"
			continue
		fi
		;;
	esac
	if [ "$remove" ]; then
		rm -f "$to"
		continue
	fi
	install -d "${to%/*}"
	# Not the mode that a checkout has by its owner's umask.
	mode=644
	[ ! -x "build/$init/$file" ] || mode=755
	install -m $mode "$new" "$to"
done
