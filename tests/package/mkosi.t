#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/packages.md's image of Debian trixie, made by trixie's mkosi in a machine of namespaces, with this one's network for the mirror,
# where mkosi builds hvbox, too; then the root of another one, whose systemd starts the service. SERVER: the program that is served.
# Needs root, mmdebstrap and the mirror.
: "${SERVER:?the program that is served}"
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
# shellcheck source=tests/init/page.sh
. tests/init/page.sh
[ "$(id -u)" = 0 ] || skip_all "needs root"
command -v mmdebstrap >/dev/null || skip_all "no mmdebstrap"
unshare --mount --net --pid --cgroup --fork true || skip_all "can't make namespaces here"
# shellcheck source=tests/init/inside.sh
. tests/init/inside.sh
tools=$(sh build/trixie.sh trixie-mkosi usr/bin/mkosi mkosi apt base-files coreutils dash debian-archive-keyring diffutils dpkg libc-bin \
	mount perl-base sed systemd tar util-linux) || skip_all "needs Debian's mirror, for trixie"
mirror=$(sh build/mirror.sh)

# Who has started a machine ends it.
started=
# shellcheck disable=SC2086 # a list
trap '[ -z "$started" ] || kill -KILL $started; finish' EXIT
# boots ROOT COMMAND...: $machine, of its files.
boots() {
	boots_root=$1
	shift
	sh tests/init/machine.sh "$boots_root" "$machine" "$@" >"$machine/log" 2>&1 </dev/null &
	started="$started $!"
	until_so test -s "$machine/pid"
}

# The machine that mkosi runs on, as somebody has it who has an mkosi.conf. As Fedora does, that enables no service.
machine=$work/builder image=$work/builder/files/image
presets=$image/mkosi.extra/usr/lib/systemd/system-preset
mkdir -p "$presets" "$machine/files/etc" "$machine/files/hvbox"
cp /etc/resolv.conf /etc/hosts "$machine/files/etc/"
echo "disable *" >"$presets/99-default.preset"
cat >"$image/mkosi.conf" <<END
[Distribution]
Distribution=debian
Release=trixie
LocalMirror=$mirror
[Output]
Format=directory
[Content]
Bootable=no
Packages=systemd,systemd-sysv,passt
[Build]
WorkspaceDirectory=/tmp
END
page mkosi 1 doc/packages.md ini >>"$image/mkosi.conf"
cp -R Makefile Kconfig LICENSE applet build doc tests "$machine/files/hvbox/"
boots "$tools" sleep 600
# Into all of its namespaces but that of the network.
check "mkosi" nsenter -t "$(cat "$machine/pid")" --mount --pid --ipc --uts --cgroup env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
	sh -euc "cd /image; mkosi"
root=$work/root
mkdir "$root"
inside "tar -C /image/image -c ." | tar -C "$root" -x
check "hvbox is there" test -x "$root/usr/bin/hvbox"
is "in the place of passt's own" "$(readlink "$root/usr/bin/passt-repair")" hvbox
check "beside passt" test -x "$root/usr/bin/passt"

machine=$work/booted
mkdir -p "$machine/files/usr/bin"
cp "$SERVER" "$machine/files/usr/bin/test-server"
boots "$root" /usr/lib/systemd/systemd
check "systemd starts the service" until_so inside "systemctl is-active passt-repair"
check "a guest is served" inside "test-server /run/passt/guest.repair"
tried mkosi "Debian's mkosi $(version_in "$tools" mkosi)" "an image of Debian trixie is made, its systemd starts the service"
end
