#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# about.sh version|time: prints that of the sources. The time, in seconds, is that of the last commit, or of what was unpacked: not
# the build's, and not that of a repository which the sources were unpacked in.
set -eu
case $1 in
version) sed -n 's/^#define HVBOX_VERSION "\(.*\)"/\1/p' applet/lib/applet.h ;;
time)
	echo "${SOURCE_DATE_EPOCH:-$({ [ -e .git ] && git -c safe.directory="$PWD" log -1 --format=%ct; } ||
		stat -c %Y applet/lib/applet.h)}"
	;;
esac
