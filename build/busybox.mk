# SPDX-License-Identifier: GPL-2.0-or-later
# passt-repair as an applet of BusyBox: doc/busybox.md. build/busybox/ has what it is put together with.

.PHONY: busybox
busybox: $(O)/busybox/passt_repair.c $(O)/busybox/passt-repair.tests

$(O)/busybox/passt_repair.c: $(wildcard build/busybox/* applet/lib/* applet/passt-repair/*.* applet/passt-repair/*/*)
	@mkdir -p $(@D)
	$(call say,JOIN,$@)
	$(quiet)awk -f build/busybox/join.awk build/busybox/passt_repair.c.in applet/passt-repair/main.c >$@

$(O)/busybox/passt-repair.tests: build/busybox/passt-repair.tests build/busybox.mk
	@mkdir -p $(@D)
	@install -m 755 $< $@
