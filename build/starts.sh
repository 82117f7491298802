#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# starts.sh FILE: starts a binary that was built for this machine, once, without arguments. All configurations end then with
# 0 (the hvbox command), 2 (an applet without its argument) or 127 (nothing configured).
set -u
"$1" </dev/null >/dev/null 2>&1
status=$?
case $status in
0 | 2 | 127) ;;
126 | 132) echo "$1 was not started here: files in there can't be, or it is for another processor" >&2 ;;
*)
	echo "$1 doesn't start (status $status): the compiler's and linker's options don't go together" >&2
	exit 1
	;;
esac
