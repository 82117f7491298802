# SPDX-License-Identifier: GPL-2.0-or-later
SUMMARY = "Applets for minimal hypervisor images: passt-repair, repair-check"
DESCRIPTION = "passt-repair lets passt carry a guest's TCP connections over in a live migration; \
repair-check says whether that will work."
LICENSE = "GPL-2.0-or-later & MIT"
LIC_FILES_CHKSUM = "file://LICENSE;md5=b234ee4d69f5fce4486a80fdaf4a4263 \
                    file://build/musl/LICENSE;md5=fc3507cef4d608ff91348b2f58aa2f9d"

# From the sources that this layer is a part of; what was built there stays there.
inherit externalsrc systemd
EXTERNALSRC = "${HVBOX_SOURCES}"

# A name of build/configs/: default, standalone, tiny.
HVBOX_CONFIG ?= "default"

# musl is linked statically. Where the C library is another, it is made for hvbox alone.
DEPENDS:append:libc-glibc = " hvbox-musl"
HVBOX_MUSL = ""
HVBOX_MUSL:libc-glibc = "MUSL=${STAGING_DIR_HOST}/opt/hvbox-musl KERNEL_HEADERS=${STAGING_INCDIR}"

# hvbox's own options for size stay, and it strips itself, more than strip can.
EXTRA_OEMAKE = "-C ${S} O=${B} 'CC=${CC}' CFLAGS= CPPFLAGS= LDFLAGS= ${HVBOX_MUSL}"
INHIBIT_PACKAGE_STRIP = "1"
INHIBIT_SYSROOT_STRIP = "1"
INSANE_SKIP:${PN} += "already-stripped ldflags"

do_configure() {
	oe_runmake ${HVBOX_CONFIG}_defconfig
}

do_compile() {
	oe_runmake
}

do_install() {
	oe_runmake DESTDIR=${D} bindir=${bindir} mandir=${mandir} install
	if ${@bb.utils.contains('DISTRO_FEATURES', 'systemd', 'true', 'false', d)} &&
		grep -q ^CONFIG_PASST_REPAIR_SERVICE=y ${B}/.config; then
		oe_runmake DESTDIR=${D} bindir=${bindir} INIT=systemd install-init
	fi
}

# systemd.bbclass fails where a unit isn't there.
python hvbox_service() {
    if not os.path.exists(d.expand('${D}${systemd_system_unitdir}/passt-repair.service')):
        d.delVar('SYSTEMD_SERVICE:' + d.getVar('PN'))
}
PACKAGESPLITFUNCS =+ "hvbox_service"
SYSTEMD_SERVICE:${PN} = "passt-repair.service"
FILES:${PN} += "${systemd_system_unitdir} ${nonarch_libdir}/tmpfiles.d"
