# SPDX-License-Identifier: GPL-2.0-or-later
SUMMARY = "musl, static, for hvbox where the C library is another"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://COPYRIGHT;md5=b03f1cc25363d094011f8f4fd8bcfb68"
SRC_URI = "https://musl.libc.org/releases/musl-${PV}.tar.gz"
SRC_URI[sha256sum] = "a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4"
S = "${UNPACKDIR}/musl-${PV}"
# What is known of musl is known by that name.
CVE_PRODUCT = "musl"

# A directory of its own: nothing else sees it, and nothing of it is installed.
prefix = "/opt/hvbox-musl"
ALLOW_EMPTY:${PN} = "1"

do_configure() {
	CFLAGS= CPPFLAGS= LDFLAGS= ./configure --target=${TARGET_SYS} --prefix=${prefix} --syslibdir=${prefix}/lib \
		--disable-gcc-wrapper --disable-shared
}

do_compile() {
	oe_runmake
}

do_install() {
	oe_runmake DESTDIR=${D} install
}
