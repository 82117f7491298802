# SPDX-License-Identifier: GPL-2.0-or-later
# passt-repair inside BusyBox: doc/busybox.md. ALL="bookworm trixie": with both C libraries and each way to link.

.PHONY: test-busybox
test-busybox: busybox all $(suite)
	ADDED=$(abspath $(O)/busybox) $(prove) --timer tests/busybox/busybox.t
