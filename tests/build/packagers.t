#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What packagers call make with, what their machines have set, and what else surrounds a build: options and tools, an
# environment, an ordinary user, a clock, another make.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

src=$work/src o=$work/o
copy_sources "$src"
cd "$src" || exit 1

# same NAME ARGUMENT...: make with these gives the binary that make alone does.
same() {
	same_name=$1
	shift
	check "$same_name: builds" "$@"
	check "$same_name: the same binary" cmp "$o/hvbox" "$work/plain"
}

# runs NAME ARGUMENT...: make with these gives one that runs.
runs() {
	runs_name=$1
	shift
	check "$runs_name: builds" make O="$o" "$@"
	is "$runs_name: starts" "$(status "$o/passt-repair")" 2
}

make -s O="$o" tiny_defconfig all
cp "$o/hvbox" "$work/plain"

# --- options
options=$(make O="$o" V=1 CPPFLAGS=-DFROM_CPP CFLAGS=-DFROM_C EXTRA_CFLAGS="-DFROM_EXTRA='a b'" LDFLAGS=-Wl,-z,defs)
has "CPPFLAGS, CFLAGS, EXTRA_CFLAGS are options of the compiler" "$options" "-DFROM_CPP -DFROM_C -DFROM_EXTRA='a b' .*-c applet/hvbox/main.c"
has "LDFLAGS of the linker" "$options" "-Wl,-z,defs .*-o .*/hvbox_unstripped"
same "-flto in CFLAGS alone" make O="$o" CFLAGS="-flto=auto"
runs "-O0" CFLAGS=-O0
runs "as Debian does" CPPFLAGS="-Wdate-time -D_FORTIFY_SOURCE=2" LDFLAGS="-Wl,-z,relro -Wl,-z,now" \
	CFLAGS="-g -O2 -ffile-prefix-map=$src=. -fstack-protector-strong -Wformat -Werror=format-security"
lacks "as Debian does: no debug information" "$(readelf -SW "$o/hvbox" 2>&1)" "[.]debug_info"
for strip in true :; do
	runs "STRIP=$strip" CFLAGS=-g STRIP=$strip
	has "STRIP=$strip: debug information stays" "$(readelf -SW "$o/hvbox")" "[.]debug_info"
done
runs "LDFLAGS=-fuse-ld=bfd" LDFLAGS=-fuse-ld=bfd
has "LDFLAGS=-fuse-ld=bfd: is the linker" "$(cat "$o/hvbox_unstripped.map")" "^Linker script and memory map"

# --- tools
is "a compiler that isn't there" "$(status make O="$o" CC=nonesuch-gcc; sed 's/.*[*][*][*] //' "$work/stderr" | head -n 1)" "2
CC=nonesuch-gcc: there is no such compiler here.  Stop."
# Of other vendors, with a launcher before it, and with the binary utilities' names as it has them.
cat >vendor-gcc <<'CODE'
#!/bin/sh
if [ "$*" = -dumpmachine ]; then echo "$(uname -m)-vendor-linux"; exit; fi
exec gcc "$@"
CODE
chmod +x vendor-gcc
same "another vendor's" make O="$o" CC=./vendor-gcc
same "with a launcher" make O="$o" CC="env gcc"
if [ "$(gcc -dumpmachine)" = x86_64-linux-gnu ] && command -v clang >/dev/null; then
	runs "clang" CC=clang
	has "clang: entry code of our own" "$(nm "$o/hvbox_unstripped")" " T _start$"
	has "clang: entry code of our own, it is" "$(nm "$o/hvbox_unstripped")" " t start_plain$"
fi
mkdir bin
for dir in /usr/sbin /usr/bin /sbin /bin; do ln -sf $dir/* bin/; done
rm -f bin/*lld*
for linked in 1 0; do
	is "without lld it is said when something is linked: $linked" \
		"$(PATH=$PWD/bin make -s O="$o" 2>&1 | grep -c "^There is no lld: $o/hvbox gets .* larger than it need be$")" $linked
done
runs "with it again"

# --- surroundings
same "paths for other compilers, POSIX's ways" env CPATH=/usr/include C_INCLUDE_PATH=/usr/include POSIXLY_CORRECT=1 make O="$o" -B
same "make -R" make -R O="$o" -B
same "make -e" env CFLAGS= make -e O="$o"
find . -type f -exec touch -d '+1 year' {} +
check "sources of next year" timeout 300 make -j2 O="$o"
find . -type f -exec touch {} +
if [ "$(id -u)" -eq 0 ]; then
	chmod -R go=rX .
	mkdir -m 777 "$work/theirs"
	chmod 755 "$work"
	check "an ordinary user, in sources of root" setpriv --reuid 65534 --regid 65534 --clear-groups \
		make -j2 O="$work/theirs/o" tiny_defconfig all
	check "an ordinary user: the same binary" cmp "$work/theirs/o/hvbox" "$work/plain"
	check "an ordinary user installs" setpriv --reuid 65534 --regid 65534 --clear-groups \
		make O="$work/theirs/o" install DESTDIR="$work/theirs/root"
	(umask 022; make -s O="$work/roots" tiny_defconfig all)
	check "an ordinary user installs what root has built" setpriv --reuid 65534 --regid 65534 --clear-groups \
		make O="$work/roots" install DESTDIR="$work/theirs/again"
	chmod -R a-w .
	for time in once again; do
		# shellcheck disable=SC2016 # for that shell
		check "an ordinary user, sources that are read-only, make debian, $time" setpriv --reuid 65534 --regid 65534 --clear-groups \
			sh -euc 'make O="$1" debian; cd "$1"/debian/*/debian; touch files' - "$work/theirs/o"
	done
	chmod -R u+w .
else
	skip "an ordinary user" "is this one"
fi

# --- two at once
rm -rf "$o"
make -s O="$o" tiny_defconfig
make O="$o" >"$work/first" 2>&1 &
first=$!
while ! [ -e "$o/cflags" ]; do sleep 0.1; done
check "two in one directory" make O="$o"
wait $first
is "two in one directory: the other one, too" $? 0
check "two in one directory: the same binary" cmp "$o/hvbox" "$work/plain"
flock "$o" sleep 2 &
sleep 0.5
is "one waits, and says so" "$(make -s O="$o" 2>&1)" "$o: another make is at work there: waiting for it"
is "help waits for nobody" "$(flock "$o" make -s O="$o" help 2>&1 | head -n 1)" "$(sed -n 2p build/help.txt)"
is "another directory isn't waited for" "$(flock "$o" make -s O="$work/plain.o" tiny_defconfig 2>&1)" ""

# --- the image: what has to be reached by others can be, whatever the umask
make -s O="$o" default_defconfig image >/dev/null
cp "$o/image.cpio.gz" "$work/image"
rm "$o/image.cpio.gz"
check "umask 077: an image" sh -c "umask 077 && make O='$o' image"
check "umask 077: the same image" cmp "$o/image.cpio.gz" "$work/image"
end
