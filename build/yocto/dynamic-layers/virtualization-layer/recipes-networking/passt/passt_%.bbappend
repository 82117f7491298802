# SPDX-License-Identifier: GPL-2.0-or-later
# Both this recipe of meta-virtualization's and hvbox have a passt-repair: hvbox's is the one of an image.
do_install:append() {
	rm -f ${D}${bindir}/passt-repair ${D}${mandir}/man1/passt-repair.1
}
