#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Compilers and linkers: gcc, clang, musl-gcc and a gcc whose own C library is musl, each with lld and bfd, position
# independent or not, with and without read-only relocations.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

# A gcc of a distribution that is musl itself knows its C library: no options say where it is, and it links static-pie
# when asked to. This is Debian's gcc with the specs of such a one.
triplet=$(gcc -dumpmachine | sed 's/gnu/musl/')
libc=/usr/lib/$triplet
cat >"$work/specs" <<END
%rename cpp_options old_cpp_options

*cpp_options:
-nostdinc -isystem /usr/include/$triplet -isystem include%s %(old_cpp_options)

*cc1:
%(cc1_cpu) -nostdinc -isystem /usr/include/$triplet -isystem include%s

*startfile:
%{static-pie:$libc/rcrt1.o;static:$libc/crt1.o;:$libc/Scrt1.o} $libc/crti.o crtbeginS.o%s

*endfile:
crtendS.o%s $libc/crtn.o

*libgcc:
libgcc.a%s

*link_libgcc:
-L$libc -L .%s

*lib:
-lc

*link:
-nostdlib %{static-pie:-static -pie --no-dynamic-linker -z text;static:-static;:-dynamic-linker /lib/ld-musl.so.1}

END
cat >"$work/native-cc" <<END
#!/bin/sh
if [ "\$*" = -dumpmachine ]; then echo $triplet; exit; fi
exec gcc -specs $work/specs "\$@"
END
chmod +x "$work/native-cc"

# runs NAME: the binary in $work/o is static, and starts as hvbox and as its applet.
runs() {
	is "$1: hvbox" "$(status "$work/o/hvbox" --list; cat "$work/stdout")" "0
$(applets | awk '{ print $1 }')"
	is "$1: its applet" "$(status "$work/o/passt-repair" "$work/none"; cat "$work/stderr")" "1
passt-repair: $work/none: cannot connect: No such file or directory"
	lacks "$1: static" "$(readelf -lW "$work/o/hvbox")" INTERP
}

for cc in gcc clang musl-gcc "$work/native-cc"; do
	for linker in lld bfd; do
		name="$(basename "$cc"), $linker"
		if ! command -v "$cc" >/dev/null; then
			skip "$name" "no $cc"
			continue
		fi
		if [ $linker = lld ] && ! command -v ld.lld >/dev/null; then
			skip "$name" "no ld.lld"
			continue
		fi
		for form in "" "STATIC_PIE=n RELRO=n"; do
			rm -f "$work/o/hvbox"
			make O="$work/o" default_defconfig >/dev/null
			# shellcheck disable=SC2086 # several
			set_config "$work/o" $form
			check "$name, ${form:-as shipped}: builds" make -j2 O="$work/o" CC="$cc" LD_FLAVOUR=$linker WERROR=1
			[ -e "$work/o/hvbox" ] || continue
			runs "$name, ${form:-as shipped}"
			type=DYN
			case $form in *STATIC_PIE*) type=EXEC ;; esac
			has "$name, ${form:-as shipped}: $type" "$(readelf -hW "$work/o/hvbox")" "Type: +$type"
			echo "# $(size "$work/o/hvbox") bytes"
		done
		for shipped in standalone tiny; do
			if [ $linker != lld ]; then continue; fi
			check "$name: $shipped builds without warnings" \
				make -j2 O="$work/o" CC="$cc" LD_FLAVOUR=$linker WERROR=1 ${shipped}_defconfig all
			is "$name: $shipped starts" "$(status "$work/o/hvbox")" 2
			# Whatever the compiler calls its target.
			[ "$(uname -m)" != x86_64 ] || lacks "$name: $shipped has entry code of our own" \
				"$(nm "$work/o/hvbox_unstripped")" " __libc_start_main$"
		done
		rm -rf "$work/o"
	done
done

# MUSL= says where musl is.
mkdir -p "$work/musl"
ln -s "/usr/include/$triplet" "$work/musl/include"
ln -s "$libc" "$work/musl/lib"
check "MUSL=" make -j2 O="$work/o" MUSL="$work/musl"
runs "MUSL="
is "MUSL= of nothing: make fails" "$(status make O="$work/o" MUSL="$work/none")" 2
has "and says what to do" "$(cat "$work/stderr")" "No musl for .* in $work/none/lib. Install musl-dev"
is "KERNEL_HEADERS= of nothing: make fails" "$(status make O="$work/o" KERNEL_HEADERS="$work/none")" 2
has "and says what to do" "$(cat "$work/stderr")" "No kernel headers of Linux 5.13 or newer in $work/none. Install linux-libc-dev"
mkdir "$work/headers"
cp -R /usr/include/linux /usr/include/asm-generic "$work/headers"
copy_sources "$work/src"
check "KERNEL_HEADERS=" make -j2 O="$work/other" KERNEL_HEADERS="$work/headers" default_defconfig all
is "others: all is compiled again" "$(make O="$work/other" KERNEL_HEADERS=/usr/include | grep -c "  CC	applet/lib/")" "$(find applet/lib -name '*.c' | wc -l)"
cp -R "$work/headers" "$work/src"
check "a relative KERNEL_HEADERS=" make -j2 -C "$work/src" O=o KERNEL_HEADERS=headers tiny_defconfig all
is "it is the same binary" "$(cmp "$work/o/hvbox" "$work/other/hvbox" && echo yes)" yes
# Those beside musl are too old: this machine's are taken.
mkdir -p "$work/old/include/linux"
cp -R "/usr/include/$triplet/." "$work/old/include"
cp /usr/include/linux/filter.h "$work/old/include/linux"
ln -s "$libc" "$work/old/lib"
check "headers beside musl that are too old" make -j2 O="$work/older" MUSL="$work/old" tiny_defconfig all
check "without lld" make -j2 O="$work/o" LD_FLAVOUR=bfd
end
