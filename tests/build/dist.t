#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make dist: an archive of the last commit that is the same bytes each time, and that needs no git where it is unpacked. make release:
# that, and binaries.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

version=$(sh build/about.sh version)
name=hvbox-$version

copy_sources "$work/src"
cd "$work/src" || exit 1
is "without git" "$(status make dist; head -n 1 "$work/stderr")" "2
make dist: needs a git checkout"

if ! command -v git >/dev/null; then
	skip "the rest" "no git"
	end
fi
# A repository of the test's own, whoever runs it: what is here need be neither committed nor a repository.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t GIT_COMMITTER_NAME=t \
	GIT_COMMITTER_EMAIL=t GIT_COMMITTER_DATE="2001-02-03T04:05:06Z"
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
check "a repository" sh -c "git init -q && git add -A && git commit -q -m test"

check "make dist" make dist
has "it needs no configuration" "$(cd out && echo *)" "^$name.tar.gz $name.tar.gz.sha256\$"
check "its checksum is right" sh -c "cd out && sha256sum -c $name.tar.gz.sha256"
# From another place, umask, time zone and setting of git.
check "another clone" git clone -q . "$work/clone"
check "make dist there" sh -c "cd '$work/clone' && umask 077 && TZ=Asia/Tokyo GIT_CONFIG_COUNT=1 \
	GIT_CONFIG_KEY_0=tar.umask GIT_CONFIG_VALUE_0=0077 make O=o dist"
check "the same bytes" cmp "out/$name.tar.gz" "$work/clone/o/$name.tar.gz"
list=$(TZ=UTC tar -tvf "out/$name.tar.gz" --full-time --numeric-owner)
is "owner, time and directory are the same for all files" \
	"$(echo "$list" | grep -vcE "^([-d]rwxr-xr-x|lrwxrwxrwx) 0/0 +[0-9]+ 2001-02-03 04:05:06 $name/|^-rw-r--r-- 0/0 +[0-9]+ 2001-02-03 04:05:06 $name/")" 0
is "what is in it" "$(echo "$list" | sed "s|.* $name/||; s| -> .*||" | grep -v '/$' | grep . | sort)" "$(git ls-files | sort)"

# The files of a release, of this machine's architecture and, where there is a compiler, of another one.
archs=$(dpkg --print-architecture)
! command -v aarch64-linux-gnu-gcc >/dev/null || archs="$archs arm64"
check "make release" make release RELEASE_ARCHS="$archs"
cp build/configs/default_defconfig "$work/own"
check "make release there, whatever a login sets" env CFLAGS=-O2 make -C "$work/clone" O=o release RELEASE_ARCHS="$archs" KCONFIG_CONFIG="$work/own"
check "make release there: the configuration stays" cmp build/configs/default_defconfig "$work/own"
check "make release: the same bytes" diff -r out/release/files "$work/clone/o/release/files"
check "make release: the checksums are right" sh -c "cd out/release/files && sha256sum -c SHA256SUMS"
is "make release: what there is" "$(cd out/release/files && echo *)" \
	"$(for c in default standalone tiny; do for a in $archs; do echo "$name-$c-$a"; done; done | sort | sed '1iSHA256SUMS' | paste -sd ' ') $name.tar.gz"
is "make release: of an architecture that isn't known" "$(status make release RELEASE_ARCHS=vax; head -n 1 "$work/stderr")" \
	"2
cross.sh: vax: not one of amd64, arm64, armhf, i386, riscv64, s390x"

echo "# more" >>README.md
is "what is not committed" "$(status make dist; head -n 1 "$work/stderr")" "2
make dist: what is not committed would not be in it:"
git checkout -q README.md

# Where it is unpacked, inside of another repository.
tar -xf "out/$name.tar.gz"
check "the unpacked one builds" make -j2 -C "$name" O=out default_defconfig all
check "a checkout builds" make -j2 O=out default_defconfig all
check "the same binary" cmp "out/hvbox" "$name/out/hvbox"
is "of that version" "$("$name/out/hvbox" --version)" "hvbox $version"
is "make dist there" "$(status make -C "$name" dist; head -n 1 "$work/stderr")" "2
make dist: needs a git checkout"
# This test's own are not for those.
unset HELPER SUITE CHECK CHECK_SUITE TESTS TEST_GROUPS PROVE_FLAGS
check "its tests run" make -j2 -C "$name" test TEST_GROUPS=protocol TESTS=tests/build/spdx.t
end
