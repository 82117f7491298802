# SPDX-License-Identifier: GPL-2.0-or-later
# AppArmor's profile and SELinux's module for passt-repair. In the environment, POLICIES=apparmor|selinux: that one only;
# LIST="SUITE GROUP" (lines): these groups.
.PHONY: test-policy
test-policy:
	OUT=$(abspath $(O)) prove $(PROVE_FLAGS) --timer tests/policy/policy.t

image-tests: $(O)/tests/policy/suite
