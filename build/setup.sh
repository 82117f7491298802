#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# setup.sh TARGET...: installs what `make TARGET...` needs and this machine hasn't got, with apt, then runs it. For a
# fresh Debian 12 or newer, as root. Where nothing is missing it asks for no rights and no apt.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C

# For which targets ("all": for each), Debian's package, and how to see that it is there: a command, or a file.
table='
all    make                    make                            it runs everything
all    gcc                     gcc                             the compiler
all    musl-dev                /usr/lib/*-linux-musl/libc.a    the C library
all    linux-libc-dev          /usr/include/linux/filter.h     headers of the kernel
all    lld                     ld.lld                          links the smallest binaries
menuconfig  kconfig-frontends-nox  kconfig-mconf               the menus
nconfig     kconfig-frontends-nox  kconfig-nconf               the same
xconfig     kconfig-frontends      kconfig-qconf               the same by Qt
demo   iproute2                ip                              networks for the demonstration
demo   util-linux              setpriv                         namespaces, and a helper without the rights of root
test   perl                    prove                           runs the tests
test   cpio                    cpio                            packs an image, twice
test   git                     git                             the release archive is of a commit
test   strace                  strace                          which system calls the start-up code makes
test   libc6-dev               /usr/include/stdio.h            the sanitizers link with the own C library
test   kconfig-frontends-nox   kconfig-conf                    menuconfig and its like, random configurations
test   python3-kconfiglib      /usr/lib/python3/dist-packages/kconfiglib.py  the other Kconfig tool
test   python3                 python3                         another program that reads JSON
test   clang                   clang                           the other compiler
test   musl-tools              musl-gcc                        one more
test   gcc-aarch64-linux-gnu   aarch64-linux-gnu-gcc           a cross compiler
test   bsdutils                script                          a terminal for the menus
test   util-linux              unshare                         namespaces
test   mandoc                  mandoc                          manual pages of the guide are read
test   clang-format            clang-format                    its code is formatted
test   btrfs-progs             mkfs.btrfs                      file systems with other ways: directories, log files
test   xfsprogs                mkfs.xfs                        the same
test-upstream  perl            prove                           runs the tests
test-upstream  mmdebstrap      mmdebstrap                      fetches the passt-repair of trixie
test-busybox  perl             prove                           runs the tests
test-busybox  musl-tools       musl-gcc                        builds it with musl
test-busybox  libc6-dev        /usr/include/stdio.h            its own tools, and the other C library
test-busybox  bzip2            bzip2                           unpacks its sources, and packs its usage texts
test-busybox  dpkg-dev         dpkg-source                     the same: as Debian has patched them
test-busybox  python3          python3                         bloat-o-meter
coverage  perl                 prove                           runs the tests
coverage  mmdebstrap           mmdebstrap                      fetches clang 19 of trixie
coverage  util-linux           unshare                         namespaces, shared memory
coverage  binutils             objcopy                         takes out what describes counters
coverage  btrfs-progs          mkfs.btrfs                      the tests that are run want it
coverage  xfsprogs             mkfs.xfs                        the same
mutation  perl                 prove                           judges it
mutation  python3-clang        /usr/lib/python3/dist-packages/clang/cindex.py  says where operators and statements are
mutation  util-linux           unshare                         namespaces
mutation  git                  git                             which lines have changed
torture  perl                  prove                           runs the tests
bench  mmdebstrap              mmdebstrap                      fetches the passt-repair of trixie
bench  gnuplot-nox             gnuplot                         draws the plots
sizes  kconfig-frontends-nox   kconfig-conf                    what a changed symbol does to others
sizes  strace                  strace                          system calls
bloatcheck  git                git                             the other commit
dist   git                     git                             the last commit
release  git                   git                             the last commit
release  gcc-aarch64-linux-gnu    aarch64-linux-gnu-gcc        cross compilers
release  gcc-arm-linux-gnueabihf  arm-linux-gnueabihf-gcc      the same
release  gcc-i686-linux-gnu       i686-linux-gnu-gcc           the same
release  gcc-riscv64-linux-gnu    riscv64-linux-gnu-gcc        the same
release  gcc-s390x-linux-gnu      s390x-linux-gnu-gcc          the same
test-migration  perl           prove                           runs the tests
test-migration  mmdebstrap     mmdebstrap                      fetches QEMU, passt and a kernel of trixie
test-migration  util-linux     unshare                         namespaces
test-libvirt  perl             prove                           runs the tests
test-libvirt  mmdebstrap       mmdebstrap                      fetches libvirt, QEMU, passt and a kernel of testing
test-libvirt  util-linux       unshare                         namespaces
test-init  perl                prove                           runs the tests
test-init  mmdebstrap          mmdebstrap                      fetches init systems of trixie
test-init  gcc-aarch64-linux-gnu aarch64-linux-gnu-gcc           the hook for another architecture
test-init  util-linux          unshare                         namespaces
test-init  procps              pgrep                           which process is the service
test-init  strace              strace                          does a signal arrive?
test-init  cpio                cpio                            more files for an initramfs
test-init  qemu-system-x86     qemu-system-x86_64              the machine that an initramfs boots on
test-init  xz-utils            xz                              modules of its kernel
test-packages  perl            prove                           runs the tests
test-packages  kconfig-frontends-nox  kconfig-conf             as Buildroot has one
test-packages  debhelper       dh                              the package for Debian
test-packages  lintian         lintian                         the same
test-packages  gcc-aarch64-linux-gnu  aarch64-linux-gnu-gcc    the same for another architecture
test-packages  podman          podman                          the image for containers
test-packages  skopeo          skopeo                          the same
test-packages  crun            crun                            the same
test-packages  umoci           umoci                           puts a layer on top of an image
test-packages  mmdebstrap      mmdebstrap                      fetches podman, which knows DaemonSets, and mkosi, of trixie
test-packages  binutils        readelf                         the architecture of a cross-built layer
test-packages  util-linux      unshare                         namespaces
oci-layer  skopeo              skopeo                          reads and writes images
oci-layer  umoci               umoci                           puts a layer on top of one
oci    podman                  podman                          builds the image
oci    gcc-aarch64-linux-gnu   aarch64-linux-gnu-gcc           cross compilers
oci    gcc-arm-linux-gnueabihf arm-linux-gnueabihf-gcc         the same
oci    gcc-riscv64-linux-gnu   riscv64-linux-gnu-gcc           the same
oci    gcc-s390x-linux-gnu     s390x-linux-gnu-gcc             the same
test-policy  perl              prove                           runs the tests
test-policy  mmdebstrap        mmdebstrap                      fetches what compiles policies, of trixie
test-policy  cpio              cpio                            packs the image
test-policy  qemu-system-x86   qemu-system-x86_64              the machine that it boots on
test-policy  xz-utils          xz                              modules of newer kernels
image       cpio               cpio                            packs the image
run-image   cpio               cpio                            packs the image
run-image   qemu-system-x86    qemu-system-x86_64              the machine that it boots on
run-image   xz-utils           xz                              modules of newer kernels
test-image  cpio               cpio                            packs the image
test-image  qemu-system-x86    qemu-system-x86_64              the machine that it boots on
test-image  xz-utils           xz                              modules of newer kernels
test-image  perl               prove                           judges the tests
test-images  cpio              cpio                            packs the image
test-images  qemu-system-x86   qemu-system-x86_64              machines of each architecture
test-images  qemu-system-arm   qemu-system-aarch64             the same
test-images  qemu-system-misc  qemu-system-s390x               the same
test-images  xz-utils          xz                              modules of newer kernels
test-images  perl              prove                           judges the tests
test-images  gcc-aarch64-linux-gnu    aarch64-linux-gnu-gcc    cross compilers
test-images  gcc-arm-linux-gnueabihf  arm-linux-gnueabihf-gcc  the same
test-images  gcc-i686-linux-gnu       i686-linux-gnu-gcc       the same
test-images  gcc-riscv64-linux-gnu    riscv64-linux-gnu-gcc    the same
test-images  gcc-s390x-linux-gnu      s390x-linux-gnu-gcc      the same
fuzz   clang                   clang                           libFuzzer
fuzz   libclang-rt-dev         /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-i386.a  the same, and sanitizers
fuzz   llvm                    llvm-cov                        which lines the corpus reaches
fuzz   libc6-dev               /usr/include/stdio.h            they link with the own C library
fuzz   g++-i686-linux-gnu      i686-linux-gnu-g++              the same for 32 bits
fuzz   libc6-i386              /lib/ld-linux.so.2              runs those
fuzz   perl                    prove                           runs the tests
prove  perl            prove                           runs the proofs
prove  mmdebstrap      mmdebstrap                      fetches the cbmc of trixie
prove  util-linux      unshare                         namespaces
model  perl            prove                           runs the tests
model  spin            spin                            checks the model
model  libc6-dev       /usr/include/stdio.h            what spin makes links with the own C library
check  shellcheck              shellcheck                      scripts
check  mandoc                  mandoc                          manual pages
check  cppcheck                cppcheck                        C
check  clang-format            clang-format                    how C is set
'

# here PROBE: what shows that a package is there.
here() {
	# shellcheck disable=SC2086 # a pattern
	case $1 in
	/*) ls -d $1 >/dev/null 2>&1 ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# missing TARGET...: the packages that are.
missing() {
	echo "$table" | while read -r target package probe _; do
		case " all $* " in
		*" $target "*) [ -z "$package" ] || here "$probe" || echo "$package" ;;
		esac
	done | sort -u | tr '\n' ' '
}

[ $# -gt 0 ] || set -- all
packages=$(missing "$@")
if [ "$packages" ]; then
	if ! command -v apt-get >/dev/null; then
		echo "$0: this is not Debian; install what these packages of Debian's have: $packages" >&2
		exit 1
	fi
	if [ "$(id -u)" -ne 0 ]; then
		echo "$0: only root can install what is missing: apt-get install $packages" >&2
		exit 1
	fi
	echo "installing with apt: $packages"
	log=$(mktemp)
	export DEBIAN_FRONTEND=noninteractive
	# shellcheck disable=SC2086 # a list
	if ! { apt-get -q update && apt-get -q -y --no-install-recommends install $packages; } >"$log" 2>&1 </dev/null; then
		tail -n 20 "$log" >&2
		echo "$0: apt could not install them; the whole log is in $log" >&2
		exit 1
	fi
	rm -f "$log"
	packages=$(missing "$@")
	if [ "$packages" ]; then
		echo "$0: installed, and still not there: $packages" >&2
		exit 1
	fi
fi
exec make "$@"
