#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make install-init: what it puts where, and over what. Whether the init systems take it: tests/init/.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

dest="$work/a root"
make -s O="$work/o" default_defconfig

# install_init INIT [VARIABLE=...]: says what make says, and its exit status.
install_init() {
	init=$1
	shift
	make -s O="$work/o" install-init INIT="$init" DESTDIR="$dest" "$@" 2>&1
	echo "status $?"
}

# found: the files in $dest, with their modes.
found() {
	(cd "$dest" && find . ! -type d -printf '%m %P\n' | sort -k 2)
}

is "systemd" "$(umask 077; install_init systemd; found)" "status 0
644 usr/lib/systemd/system/passt-repair.service
644 usr/lib/systemd/system/passt-repair@.service
644 usr/lib/tmpfiles.d/passt-repair.conf"
is "umask 077: directories" "$(stat -c %a "$dest/usr" "$dest/usr/lib/systemd/system" | paste -sd ' ')" "755 755"
rm -rf "$dest"
is "openrc" "$(install_init openrc; found)" "status 0
755 etc/init.d/passt-repair"
rm -rf "$dest"
is "procd" "$(install_init procd; found)" "status 0
755 etc/init.d/passt-repair"
copy_sources "$work/src"
for mode in go-rwx go+rwX; do
	chmod -R $mode "$work/src"
	rm -rf "$dest"
	make -s -C "$work/src" O="$work/o" install-init INIT=s6 DESTDIR="$dest"
	is "sources that were checked out with $mode" "$(found)" "755 etc/s6/sv/passt-repair/log/run
644 etc/s6/sv/passt-repair/notification-fd
755 etc/s6/sv/passt-repair/run"
done
rm -rf "$dest"
is "s6" "$(install_init s6; found)" "status 0
755 etc/s6/sv/passt-repair/log/run
644 etc/s6/sv/passt-repair/notification-fd
755 etc/s6/sv/passt-repair/run"
rm -rf "$dest"
is "runit" "$(install_init runit; found)" "status 0
755 etc/sv/passt-repair/log/run
755 etc/sv/passt-repair/run"
rm -rf "$dest"
is "finit" "$(install_init finit; found)" "status 0
644 etc/finit.d/available/passt-repair.conf"

rm -rf "$dest"
is "initramfs-tools, dracut" "$(install_init initramfs-tools; install_init dracut; found)" "status 0
status 0
755 usr/lib/dracut/modules.d/90hvbox/module-setup.sh
755 usr/share/initramfs-tools/hooks/hvbox"
rm -rf "$dest"
is "apparmor, selinux" "$(install_init apparmor; install_init selinux; found)" "status 0
status 0
644 etc/apparmor.d/passt-repair
644 usr/share/selinux/packages/passt-repair.fc
644 usr/share/selinux/packages/passt-repair.te"

inits=$(cd build && printf '%s\n' */etc */usr | sed 's,/.*,,' | sort -u)
for one in $inits; do
	rm -rf "$dest"
	mkdir -p "$dest/conf"
	echo "::sysinit:/bin/true" >"$dest/conf/inittab"
	install_init "$one" bindir=/sbin prefix=/opt sysconfdir=/conf >"$work/said"
	is "$one: nothing but with its variables" "$(cat "$work/said"; find "$dest" -mindepth 1 -maxdepth 1 ! -name conf ! -name opt)" "status 0"
	# dracut looks for the program by its name.
	[ "$one" = dracut ] || has "$one: bindir=" "$(grep -r . "$dest")" "[ =:]/sbin/passt-repair"
	lacks "$one: bindir=, nowhere else" "$(grep -r . "$dest")" "/usr/bin/passt-repair"
	has "make help has $one" "$(make help)" "INIT=(.*[|])?$one"
done

# Each is taken away again, and nothing else.
for one in $inits; do
	rm -rf "$dest"
	mkdir -p "$dest/etc"
	printf '::sysinit:/bin/true\n\n::askfirst:/bin/sh\n' >"$dest/etc/inittab"
	before=$(found; cat "$dest/etc/inittab"; echo .)
	install_init "$one" bindir=/sbin >/dev/null
	is "$one: uninstall-init" "$(make -s O="$work/o" uninstall-init INIT="$one" DESTDIR="$dest" bindir=/sbin 2>&1; found; cat "$dest/etc/inittab"; echo .)" \
		"$before"
done
is "uninstall-init of what isn't there" "$(rm -r "$dest"; for one in busybox-init runit systemd; do
	make -s O="$work/o" uninstall-init INIT=$one DESTDIR="$dest" 2>&1; done; ls "$dest" 2>&1)" "ls: cannot access '$dest': No such file or directory"
install_init openrc >/dev/null
echo "# edited" >>"$dest/etc/init.d/passt-repair"
is "uninstall-init: a file of /etc that was edited stays" "$(make -s O="$work/o" uninstall-init INIT=openrc DESTDIR="$dest" 2>&1; found)" \
	"make uninstall-init: $dest/etc/init.d/passt-repair is another, and stays
755 etc/init.d/passt-repair"

# What is there.
rm -rf "$dest"
install_init openrc >/dev/null
is "again: nothing to say" "$(install_init openrc)" "status 0"
echo "# edited" >>"$dest/etc/init.d/passt-repair"
is "a file of /etc that was edited stays" "$(install_init openrc; tail -n 1 "$dest/etc/init.d/passt-repair")" \
	"make install-init: $dest/etc/init.d/passt-repair is another, and stays
status 0
# edited"
install_init systemd >/dev/null
echo "# older" >>"$dest/usr/lib/systemd/system/passt-repair.service"
is "one of /usr is replaced" "$(install_init systemd; grep older "$dest/usr/lib/systemd/system/passt-repair.service")" "status 0"
rm -rf "$dest"
mkdir -p "$dest/etc/s6/sv/passt-repair/run"
is "a directory is in the way" "$(install_init s6 | head -n 1; found)" \
	"make install-init: $dest/etc/s6/sv/passt-repair/run is a directory; nothing was done"
is "no inittab" "$(install_init busybox-init | head -n 1; found)" \
	"make install-init: there is no $dest/etc/inittab that build/busybox-init/etc/inittab could be added to; nothing was done"
echo "::sysinit:/etc/init.d/rcS" >"$dest/etc/inittab"
for time in once again; do
	is "an inittab, $time" "$(install_init busybox-init; cat "$dest/etc/inittab")" "status 0
::sysinit:/etc/init.d/rcS
::sysinit:/bin/mkdir -p -m 0755 /run/passt
::respawn:/usr/bin/passt-repair -sk /run/passt"
done
sed -i 's/^::respawn/#&/' "$dest/etc/inittab"
before=$(cat "$dest/etc/inittab")
is "an inittab that was edited stays" "$(install_init busybox-init; cat "$dest/etc/inittab")" \
	"make install-init: $dest/etc/inittab has other lines for passt-repair, and stays
status 0
$before"
printf '::askfirst:/bin/sh' >"$dest/etc/inittab"
is "an inittab whose last line has no end" "$(install_init busybox-init; head -n 2 "$dest/etc/inittab")" "status 0
::askfirst:/bin/sh
::sysinit:/bin/mkdir -p -m 0755 /run/passt"
has "INIT= is missing" "$(install_init '')" "INIT=: one of apparmor busybox-init dracut finit initramfs-tools openrc procd runit s6 selinux systemd; nothing was done"
has "INIT= nonsense" "$(install_init ../build)" "INIT=../build: one of "
make -s O="$work/o" standalone_defconfig
has "a configuration without the service" "$(install_init openrc)" "The service needs PASST_REPAIR_SERVICE=y LOG_KMSG=y"
rm -rf "$dest"
for init in systemd s6 finit; do
	has "and so for $init" "$(install_init "$init")" "The service needs PASST_REPAIR_SERVICE=y PASST_REPAIR_READY=y;"
done
has "what doesn't fit with make install" "$(make -s O="$work/o" install install-init INIT=systemd DESTDIR="$dest" 2>&1)" "The service needs"
is "has installed nothing" "$(ls "$dest" 2>&1)" "ls: cannot access '$dest': No such file or directory"
is "which an initramfs takes" "$(install_init dracut)" "status 0"
end
