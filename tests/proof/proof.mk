# SPDX-License-Identifier: GPL-2.0-or-later
# Proofs of the pure parts: doc/proof.md. DEEP=1: with larger bounds, without planted faults. ONLY=PROOF: one of them.

.PHONY: prove
prove: $(everything)
	PREPROCESS='$(CC) $(filter-out -W%,$(common_cflags)) $(LIBC_CFLAGS:$(O)/%=$(abspath $(O))/%) -include $(abspath $(everything)) -E' \
		TRACES=$(abspath $(O))/proof $(prove) --timer tests/proof/proof.t
