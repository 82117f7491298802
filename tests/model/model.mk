# SPDX-License-Identifier: GPL-2.0-or-later
# make model: the service and all beside it, by spin (doc/model.md). ONLY=RUN: one of the runs of model.t, and its faults.
.PHONY: model
model:
	$(prove) -e sh --timer tests/model/model.t
