#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/services.md's root file system of Debian trixie, made by mmdebstrap with the hook of build/mmdebstrap/, is the root of a machine
# of namespaces, whose systemd starts the service. SERVER: the program that is served. Needs root, mmdebstrap and the mirror.
: "${SERVER:?the program that is served}"
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
# shellcheck source=tests/lib/skip.sh
. tests/lib/skip.sh
# shellcheck source=tests/init/page.sh
. tests/init/page.sh
# shellcheck source=tests/init/inside.sh
. tests/init/inside.sh
mirror=$(sh build/mirror.sh) || give_up "needs Debian's mirror"

# mmdebstrap with the mirror, and without this machine's devices and settings: it would mount them there, for the packages' scripts.
mkdir "$work/bin" "$work/setup"
cat >"$work/bin/mmdebstrap" <<END
#!/bin/sh
exec unshare --mount --pid --fork --kill-child "$(command -v mmdebstrap)" --skip=chroot/mount \
	--hook-directory="$work/setup" "\$@" "$mirror"
END
cat >"$work/setup/setup.sh" <<'END'
#!/bin/sh
set -eu
mkdir -p "$1/dev" "$1/proc"
for node in null zero full random urandom tty; do cp -a /dev/$node "$1/dev/"; done
mount -t proc proc "$1/proc"
mount --bind "$1/proc/sys" "$1/proc/sys"
mount -o remount,bind,ro "$1/proc/sys"
END
chmod 755 "$work/bin/mmdebstrap" "$work/setup/setup.sh"

root=$work/root machine=$work/machine
check "mmdebstrap, with the hook" env O="$work/o" PATH="$work/bin:$PATH" image="$root" sh -euc "$(page mmdebstrap 1)"
check "hvbox is there" cmp "$work/o/hvbox" "$root/usr/bin/hvbox"
is "in the place of passt's own" "$(readlink "$root/usr/bin/passt-repair")" hvbox
mkdir -p "$machine/files/usr/bin"
cp "$SERVER" "$machine/files/usr/bin/test-server"
sh tests/init/machine.sh "$root" "$machine" /usr/lib/systemd/systemd >"$machine/log" 2>&1 </dev/null &
trap 'kill -KILL $!; finish' EXIT
check "systemd starts the service" until_so inside "systemctl is-active passt-repair"
check "a guest is served" inside "test-server /run/passt/guest.repair"

# For another architecture, whose programs need not run here: as far as the hook gets without them.
other=$work/other
if command -v aarch64-linux-gnu-gcc >/dev/null; then
	mkdir -p "$other/var/lib/dpkg"
	printf '%s\n' "Package: dpkg" "Status: install ok installed" "Architecture: arm64" "Version: 1" >"$other/var/lib/dpkg/status"
	has "another architecture: only systemctl isn't there" "$(O="$work/o-arm64" sh build/mmdebstrap/customize-hvbox.sh "$other" 2>&1)" \
		"^chroot: failed to run command .systemctl"
	has "another architecture: its binary" "$(readelf -h "$other/usr/bin/hvbox")" "Machine: *AArch64"
else
	skip "another architecture" "no aarch64-linux-gnu-gcc"
fi
tried mmdebstrap "mmdebstrap $(dpkg-query -W -f '${Version}' mmdebstrap), trixie" "a root file system is made, its systemd starts the service"
end
