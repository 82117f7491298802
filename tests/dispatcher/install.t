#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# hvbox --install [-s] [DIR]: hard links and symbolic ones, twice, over other files, without /proc, in a chroot.
# shellcheck disable=SC2086 # $in_root and $own are several words
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

# One applet, which some of what follows is about.
make O="$work/loud" default_defconfig >/dev/null
passt_repair_alone "$work/loud"
build "$work/loud"
make O="$work/silent" tiny_defconfig >/dev/null
set_config "$work/silent" HVBOX=y
make -j2 O="$work/silent" >/dev/null 2>&1

if command -v cc >/dev/null; then cc -D_GNU_SOURCE -o "$work/by-descriptor" tests/dispatcher/by-descriptor.c; fi

# found FILE BINARY: what FILE is.
found() {
	if [ -L "$1" ]; then
		echo "symbolic $(readlink "$1")"
	elif [ "$(stat -c %d:%i "$1" 2>&1)" = "$(stat -c %d:%i "$2")" ]; then
		echo hard
	elif [ -e "$1" ]; then
		echo other
	else
		echo none
	fi
}

# gives NAME STATUS LINE COMMAND...: as in names.t.
gives() {
	gives_name="$kind: $1" wanted=$2 line=$3
	shift 3
	got=$(status "$@")
	[ "$kind" = loud ] || line=
	is "$gives_name" "$got
$(cat "$work/stderr" "$work/stdout")" "$wanted
$line"
}

own=-m
if [ "$(id -u)" -ne 0 ]; then own=-rm; fi
if ! unshare $own true 2>/dev/null; then own=; fi

for kind in loud silent; do
	rm -rf "$work/t"
	mkdir -p "$work/t/sub" "$work/t/links" "$work/t/other"
	cd "$work/t" || exit 1
	cp "$work/$kind/hvbox" hvbox
	full=$PWD/hvbox

	gives "hard links" 0 "" ./hvbox --install links
	is "$kind: a hard link" "$(found links/passt-repair hvbox)" hard
	gives "the link works" 2 "passt-repair: usage: passt-repair [-kLPrsv] [-d FD] [-t SECONDS] PATH..." links/passt-repair
	gives "hard links, twice" 0 "" ./hvbox --install links
	gives "symbolic over the same file's hard links: they stay" 0 "" ./hvbox --install -s links
	is "$kind: still a hard link" "$(found links/passt-repair hvbox)" hard

	gives "symbolic links" 0 "" ./hvbox --install -s other
	is "$kind: a symbolic link to the full path" "$(found other/passt-repair hvbox)" "symbolic $full"
	gives "symbolic links, twice" 0 "" ./hvbox --install -s other
	gives "the symbolic link works" 2 "passt-repair: usage: passt-repair [-kLPrsv] [-d FD] [-t SECONDS] PATH..." other/passt-repair

	for directory in . "$PWD" "$PWD/" sub/.. ./; do
		rm -f passt-repair
		gives "in the same directory, called $directory" 0 "" ./hvbox --install -s "$directory"
		is "$kind: $directory: a relative link" "$(found passt-repair hvbox)" "symbolic hvbox"
	done
	rm -f passt-repair
	gives "by PATH" 0 "" env PATH="$PWD" hvbox --install -s .
	is "$kind: by PATH: a relative link" "$(found passt-repair hvbox)" "symbolic hvbox"
	rm -f passt-repair
	(cd sub && ../hvbox --install ..)
	is "$kind: from another directory" "$(found passt-repair hvbox)" hard
	rm -rf links/*
	gives "a slash at the end" 0 "" ./hvbox --install links//
	is "$kind: a slash at the end: there" "$(found links/passt-repair hvbox)" hard

	# What is there stays.
	for what in "a file" "an empty file" "a directory" "a link to another file" "a link to nothing"; do
		rm -rf foreign
		mkdir foreign
		case $what in
		"a file") echo keep >foreign/passt-repair ;;
		"an empty file") : >foreign/passt-repair ;;
		"a directory") mkdir foreign/passt-repair ;;
		"a link to another file") ln -s /bin/sh foreign/passt-repair ;;
		"a link to nothing") ln -s nowhere foreign/passt-repair ;;
		esac
		before=$(ls -l foreign)
		for option in "" -s; do
			gives "$what is in the way, --install $option" 1 "hvbox: foreign/passt-repair: cannot make the link: File exists" \
				./hvbox --install $option foreign
			is "$kind: $what stays" "$(ls -l foreign)" "$before"
		done
	done

	gives "no such directory" 1 "hvbox: none/passt-repair: cannot make the link: No such file or directory" ./hvbox --install none
	gives "a file is no directory" 1 "hvbox: hvbox/passt-repair: cannot make the link: Not a directory" ./hvbox --install -s hvbox
	long=$(printf '%04000d' 0)
	gives "a very long name" 1 "hvbox: --install: cannot tell the path of this binary: File name too long" ./hvbox --install "$long"
	deep=$PWD
	for i in 1 2 3 4 5 6 7 8; do deep=$deep/$(printf '%0250d' $i); done
	mkdir -p "$deep"
	gives "a long path" 0 "" ./hvbox --install "$deep"
	is "$kind: a long path: there" "$(found "$deep/passt-repair" hvbox)" hard
	cp hvbox "$deep/hvbox"
	(cd "$deep" && rm -f passt-repair && ./hvbox --install -s .)
	is "$kind: from a long path" "$(found "$deep/passt-repair" hvbox)" "symbolic hvbox"

	# A binary that was deleted, or that another one has taken the place of, has no path any more. It is started by a link
	# to its descriptor, as a shell cannot give another name than the path.
	mkdir -p fresh running
	ln -sfn /proc/self/fd/9 running/hvbox
	for what in deleted replaced "replaced by a file of that name"; do
		for option in "" -s; do
			rm -rf fresh/* gone gone*
			cp hvbox gone
			gives "$what, --install $option" 1 \
				"hvbox: --install: cannot tell the path of this binary: No such file or directory" sh -c "
					exec 9<gone && rm gone
					case '$what' in replaced) cp hvbox gone ;; *name) cp hvbox 'gone (deleted)' ;; esac
					exec running/hvbox --install $option fresh"
			is "$kind: $what, --install $option: no links" "$(ls fresh)" ""
		done
	done
	rm -f gone*

	# Other file systems than the binary's.
	mkdir -p mounted
	in_tmpfs="mount -t tmpfs none mounted"
	read_only="$in_tmpfs && mount -o remount,ro,bind mounted"
	if [ "$own" ] && unshare $own sh -c "$read_only" 2>/dev/null; then
		for option in "" -s; do
			gives "a read-only file system, --install $option" 1 \
				"hvbox: mounted/passt-repair: cannot make the link: Read-only file system" \
				unshare $own sh -c "$read_only && exec ./hvbox --install $option mounted"
		done
		gives "another file system, --install" 1 \
			"hvbox: mounted/passt-repair: cannot make the link: Invalid cross-device link" \
			unshare $own sh -c "$in_tmpfs && exec ./hvbox --install mounted"
		gives "another file system, --install -s" 0 "" \
			unshare $own sh -c "$in_tmpfs && ./hvbox --install -s mounted && test mounted/passt-repair -ef hvbox"
	else
		skip "$kind: a read-only and another file system" "no mounts of our own here"
	fi

	# Without DIR: where --list-full says, in the root directory. And without /proc.
	root=$PWD/root
	mkdir -p "$root/usr/bin" "$root/bin" "$root/proc" "$root/elsewhere"
	cp hvbox "$root/bin/hvbox"
	if [ -z "$own" ]; then
		skip "$kind: in a chroot" "no namespaces of our own here"
		continue
	fi
	in_root="unshare $own chroot $root"
	for called in /bin/hvbox bin/hvbox; do
		rm -f "$root/usr/bin/passt-repair"
		gives "in a chroot, $called" 0 "" $in_root $called --install -s
		is "$kind: $called: the link" "$(found "$root/usr/bin/passt-repair" "$root/bin/hvbox")" "symbolic /bin/hvbox"
		gives "the link works in there" 2 "passt-repair: usage: passt-repair [-kLPrsv] [-d FD] [-t SECONDS] PATH..." $in_root /usr/bin/passt-repair
	done
	rm -f "$root/usr/bin/passt-repair"
	gives "in a chroot, hard" 0 "" $in_root /bin/hvbox --install
	is "$kind: in a chroot, hard: the link" "$(found "$root/usr/bin/passt-repair" "$root/bin/hvbox")" hard
	gives "in a chroot, DIR" 0 "" $in_root /bin/hvbox --install -s /bin
	is "$kind: in a chroot, DIR: the link" "$(found "$root/bin/passt-repair" "$root/bin/hvbox")" "symbolic hvbox"
	cp hvbox "$root/hvbox"
	for where in "hvbox / /hvbox" "hvbox /bin /hvbox" "bin/hvbox / /bin/hvbox"; do
		# shellcheck disable=SC2086 # three words
		set -- $where
		rm -f "$root/passt-repair" "$root/bin/passt-repair"
		gives "in a chroot, /$1 --install -s $2" 0 "" $in_root "/$1" --install -s "$2"
		is "$kind: in a chroot, /$1 --install -s $2: the link" \
			"$(found "$root/${2#/}/passt-repair" "$root/$1")" "symbolic $3"
	done
	rm -rf "${root:?}/usr"
	gives "in a chroot without that directory" 1 "hvbox: /usr/bin/passt-repair: cannot make the link: No such file or directory" \
		$in_root /bin/hvbox --install -s
	ln -s ../bin/hvbox "$root/elsewhere/hvbox-static"
	rm -f "$root/bin/passt-repair"
	gives "called by a link" 0 "" $in_root /elsewhere/hvbox-static --install /bin
	is "$kind: called by a link: the file is linked, not that link" "$(found "$root/bin/passt-repair" "$root/bin/hvbox")" hard

	for called in ./hvbox "$full" hvbox; do
		rm -rf links/*
		gives "without /proc, called $called" 0 "" unshare $own sh -c "mount -t tmpfs none /proc && PATH=\$PATH:$PWD $called --install -s links"
		is "$kind: without /proc: the link" "$(readlink -f links/passt-repair)" "$full"
	done
	# The path of the binary, which is PWD/./////hvbox then, fits with 4095 bytes and not with one more.
	for more in "" /; do
		slashes=$(printf "%$((4095 - ${#PWD} - 8))s" "" | tr " " /)$more
		rm -rf links/*
		if [ "$more" ]; then
			gives "without /proc, a path that is too long" 1 \
				"hvbox: --install: cannot tell the path of this binary: File name too long" \
				unshare $own sh -c "mount -t tmpfs none /proc && ./${slashes}hvbox --install links"
			is "$kind: a path that is too long: no links" "$(ls links)" ""
		else
			gives "without /proc, the longest path" 0 "" \
				unshare $own sh -c "mount -t tmpfs none /proc && ./${slashes}hvbox --install links"
			is "$kind: the longest path: the link" "$(found links/passt-repair hvbox)" hard
		fi
	done
	rm -rf links/*
	if [ -x "$work/by-descriptor" ]; then
		gives "without /proc, by a descriptor" 1 \
			"hvbox: --install: cannot tell the path of this binary: No such file or directory" \
			unshare $own sh -c "mount -t tmpfs none /proc && exec $work/by-descriptor hvbox --install -s links"
		is "$kind: without /proc, by a descriptor: no links" "$(ls links)" ""
	else
		skip "$kind: without /proc, by a descriptor" "no compiler for this machine"
	fi
done
end
