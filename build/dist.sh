#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# dist.sh DIRECTORY: makes hvbox-VERSION.tar.gz there, of the last commit, and its checksum beside it. One commit gives the
# same bytes each time: owner root, the commit's time, no umask of this machine's, no name and time in gzip's header.
set -eu
no() {
	echo "make dist: $1" >&2
	exit 1
}

command -v git >/dev/null || no "needs git: sh build/setup.sh dist"
# An unpacked archive may lie in somebody else's repository.
[ -e .git ] || no "needs a git checkout"
changes=$(git status --porcelain --untracked-files=no)
[ -z "$changes" ] || no "what is not committed would not be in it:
$changes"

name=hvbox-$(sh build/about.sh version)
cd "$1"
git -C "$OLDPWD" -c tar.umask=0022 archive --format=tar --prefix="$name/" HEAD >"$name.tar"
gzip -9nf "$name.tar"
sha256sum "$name.tar.gz" >"$name.tar.gz.sha256"
cat "$name.tar.gz.sha256"
