# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# lib.sh: how a fuzz target is built and run: by clang's libFuzzer, with address and undefined behaviour sanitizers, with the
# machine's own C library. A target is tests/fuzz/TARGET.c, which includes the files that it is about. TARGETS: only these.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

: "${TARGETS:=message options line directory table config}"
export ASAN_OPTIONS=quarantine_size_mb=8 TMPDIR="$work"
mkdir "$work/config"
{
	cat build/configs/default_defconfig
	echo CONFIG_PASST_REPAIR_JSON=y
} >"$work/configured"
sh build/config.sh "$work/configured" "$work/config"

# wanted TARGET: is it one of TARGETS?
wanted() {
	case " $TARGETS " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

# its_sources DIR [FILE SED]: a copy of what targets include and run, with that change. The table of servers is a small one
# there, so that it is full after a few steps.
its_sources() {
	mkdir -p "$1"
	cp -R Kconfig applet build "$1"
	sed -i 's/TABLE_MAX = 1024/TABLE_MAX = 16/; s/TABLE_OWNERS = .*,$/TABLE_OWNERS = 4,/' \
		"$1/applet/passt-repair/pure/table.h"
	[ $# -eq 1 ] || sed -i "$3" "$1/$2"
}

# compile TARGET BITS DIR [OPTION...]: DIR/TARGET.BITS, of the sources in DIR.
compile() {
	compile_target=$1 compile_bits=$2 compile_dir=$3 compile_for=
	[ "$2" = 64 ] || compile_for=--target=i686-linux-gnu
	shift 3
	# shellcheck disable=SC2086 # nothing, or one word
	clang $compile_for -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -g -O2 -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -include "$work/config/autoconf.h" -I "$compile_dir" "$@" \
		"tests/fuzz/$compile_target.c" -o "$compile_dir/$compile_target.$compile_bits"
}

# fuzz TARGET.BITS DIR ARGUMENT...: runs it in DIR; says what it has found, if anything, on standard error.
fuzz() {
	fuzz_target=$1
	fuzz_dir=$2
	shift 2
	(cd "$fuzz_dir" && exec "./$fuzz_target" -timeout=20 "$@") >"$work/$fuzz_target.log" 2>&1 || {
		grep -aE ': not so: |runtime error: |ERROR: |^Running: |Test unit|^Base64' "$work/$fuzz_target.log" |
			awk '/^Running: / { input = $2; next } { print } END { print "with " input }' >&2
		return 1
	}
}

# replay TARGET.BITS DIR: each input of the corpus once.
replay() {
	fuzz "$1" "$2" -artifact_prefix="$work/" "$sources/tests/fuzz/corpus/${1%.*}"/*
}

# search TARGET.BITS DIR TO: new inputs for SECONDS_EACH; those that are worth keeping go into TO/TARGET, faults into TO.
search() {
	mkdir -p "$3/${1%.*}"
	fuzz "$1" "$2" -artifact_prefix="$3/${1%.*}-" -max_len=300 -max_total_time="$SECONDS_EACH" -print_final_stats=1 \
		"$3/${1%.*}" "$sources/tests/fuzz/corpus/${1%.*}"
}
