#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two builds in two places are the same bytes: other paths of the sources and of the build, another time, time zone,
# locale, umask, order of files, number of jobs.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

one=$work/one two=$work/the/second/one/with/a/longer/path
copy_sources "$one"
mkdir -p "$two"
# In another order: what a directory's list begins with differs where the file system keeps that of creation.
find Makefile Kconfig applet build doc tests -type f | sort -r | tar -cf - -T - | tar -xf - -C "$two"
find "$two" -type f -exec touch -d '2001-02-03 04:05:06' {} +

# build_two NAME GOAL [SYMBOL=VALUE...]
build_two() {
	name=$1 goal=$2
	shift 2
	for place in "$one" "$two"; do
		if [ "$place" = "$one" ]; then out=out where=out; else out=$work/elsewhere/$name where=$out; fi
		(
			cd "$place" || exit 1
			rm -rf "$out"
			make O="$where" "$goal" >/dev/null
			set_config "$out" "$@"
			if [ "$place" = "$one" ]; then
				make O="$where"
			else
				umask 077
				TZ=Asia/Tokyo LC_ALL=C.UTF-8 HOME=/nonexistent USER=somebody make -j3 O="$where"
			fi
		) >"$work/log" 2>&1 || sed 's/^/# /' "$work/log" >&2
	done
	check "$name: the same bytes" cmp "$one/out/hvbox" "$work/elsewhere/$name/hvbox"
	for place in "$one" "$two" "$work"; do
		! grep -qF "$place" "$one/out/hvbox"
		result $? "$name: no path of the build in it"
	done
	echo "# $name: $(size "$one/out/hvbox") bytes, $(cksum <"$one/out/hvbox")"
}

for name in default tiny debug; do build_two $name ${name}_defconfig; done
build_two symbols default_defconfig DEBUG=y SANITIZE=n
build_two plain default_defconfig STATIC_PIE=n RELRO=n SECTION_HEADERS=y
end
