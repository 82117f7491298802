#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# package.sh SUITE ARCH PACKAGE: prints a directory with what a package of Debian's holds, and fetches it first if it isn't
# there; ARCH "source": with its sources, as Debian has patched them. Where the package only names a kernel (as
# linux-image-cloud-amd64 does), it is that one. Any suite and architecture that the mirror has; nothing is installed, and apt's own
# state isn't touched.
set -eu
suite=$1 arch=$2 package=$3
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hvbox
directory=$cache/packages/$suite-$arch/$package
apt=$cache/apt/$suite-$arch
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "${directory%/*}"
# One at a time.
exec 9>"$apt/lock"
flock 9
if [ -e "$directory" ]; then
	echo "$directory"
	exit
fi

mirror=$(sh build/mirror.sh)
: >"$apt/status"
type=deb
[ "$arch" != source ] || type="deb-src"
echo "$type [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$apt/sources.list"
work=$(mktemp -d "$directory.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# quietly COMMAND...: with its output only if it fails.
quietly() {
	"$@" >"$work/log" 2>&1 || { tail -n 15 "$work/log" >&2; echo "package.sh: $suite, $arch: no $package" >&2; exit 1; }
}

# with_apt COMMAND ARGUMENT...: apt-get or apt-cache for that suite and architecture.
with_apt() {
	command=$1
	shift
	$command -q -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o "Dir::State::status=$apt/status" \
		-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "APT::Architecture=$arch" \
		-o "APT::Architectures=$arch" -o APT::Sandbox::User=root "$@"
}

quietly with_apt apt-get --error-on=any update

# depends PACKAGE PATTERN: those that it depends on.
depends() {
	with_apt apt-cache depends --important "$1" 2>/dev/null | sed -n "s/^ *Depends: \($2\)/\1/p" | sort -u
}

if [ "$arch" = source ]; then
	mkdir "$work/unpacked"
	cd "$work/unpacked"
	quietly with_apt apt-get source --only-source "$package"
	mv "$package"-*/ "$directory"
	echo "$directory"
	exit
fi

real=$(depends "$package" 'linux-image-[0-9].*' | head -n 1)
real=${real:-$package}
mkdir "$work/debs" "$work/unpacked"
cd "$work/debs"
# Debian 14 has divided its kernels.
# shellcheck disable=SC2046 # a list
quietly with_apt apt-get download "$real" $(depends "$real" 'linux-\(binary\|modules\)-[0-9].*')
for deb in ./*.deb; do
	dpkg-deb -x "$deb" "$work/unpacked"
done
mv "$work/unpacked" "$directory"
echo "$directory"
