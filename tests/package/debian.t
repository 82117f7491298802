#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# build/debian/: make debian, dpkg-buildpackage, lintian; a cross build; autopkgtest's test, with the package unpacked over this
# machine's /usr in a namespace.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

for tool in dh lintian aarch64-linux-gnu-gcc; do
	command -v $tool >/dev/null || { skip "Debian's package" "no $tool"; end; }
done
version=$(sh build/about.sh version)
check "make debian" make debian O="$work/o"
cd "$work/o/debian/hvbox-$version" || exit 1
is "the changelog has the version" "$(dpkg-parsechangelog -S Version)" "$version"
check "dpkg-buildpackage" dpkg-buildpackage -us -uc -b -d
cd ..
is "lintian" "$(lintian --allow-root --fail-on error,warning "hvbox_${version}_$(dpkg --print-architecture).changes" 2>&1)" ""

deb=hvbox_${version}_$(dpkg --print-architecture).deb
dpkg-deb -R "$deb" root
files=$(cd root && find . ! -type d)
lacks "none of passt's files" "$files" "^./usr/(bin/passt-repair|share/man/man1/passt-repair[.]1[.]gz)$"
for unit in passt-repair passt-repair@; do
	has "$unit.service: the applet where it is" "$(cat root/lib/systemd/system/$unit.service root/usr/lib/systemd/system/$unit.service 2>&1)" \
		"^ExecStart=/usr/lib/hvbox/bin/passt-repair "
done
has "the service is enabled" "$(cat root/DEBIAN/postinst)" "deb-systemd-helper enable 'passt-repair.service'"
has "/run/passt is made" "$(cat root/DEBIAN/postinst)" "systemd-tmpfiles .* passt-repair.conf"
has "which musl it is made of" "$(cat root/DEBIAN/control)" "^Static-Built-Using: musl \(= .*\)"
check "the size that make alone gives" test "$(size root/usr/lib/hvbox/bin/hvbox)" -le \
	"$(sed -n 's/^default *\([0-9]*\).*/\1/p' "$sources/build/budgets")"

if [ "$(id -u)" -eq 0 ]; then
	mkdir tmp
	# shellcheck disable=SC2016 # for that shell
	check "autopkgtest's" unshare -m sh -ec 'mount -t overlay -o "lowerdir=$1/root/usr:/usr" overlay /usr
		cd "$2" && AUTOPKGTEST_TMP=$1/tmp exec sh debian/tests/installed' - "$PWD" "$PWD/hvbox-$version"
else
	skip "autopkgtest's" "needs root"
fi

musl=$(cd "$sources" && sh build/musl.sh bookworm arm64 aarch64-linux-musl)
cd "hvbox-$version" || exit 1
check "cross-built" env MUSL="$musl" dpkg-buildpackage -us -uc -b -d -aarm64
has "cross-built: for that" "$(dpkg-deb -f "../hvbox_${version}_arm64.deb" Architecture) $(readelf -h debian/hvbox/usr/lib/hvbox/bin/hvbox | grep Machine)" \
	"^arm64 .* AArch64"
tried Debian "dpkg-dev $(dpkg-query -W -f '${Version}' dpkg-dev), debhelper $(dpkg-query -W -f '${Version}' debhelper), \
lintian $(dpkg-query -W -f '${Version}' lintian)" "a package, and one that is cross-built; nothing of lintian's; autopkgtest's script"
end
