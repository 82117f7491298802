#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each file says its licence, within its first seven lines: Buildroot wants five of its own before it. LICENSE is the text
# itself, .tsv, s6 and two of Debian's files know no comment, and the corpus of the fuzz targets is bytes.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

# Those of the repository; of an archive that was unpacked all but what was built.
if [ -e .git ]; then
	git ls-files -co --exclude-standard
else
	find . -type f ! -path './out/*'
fi | grep -vE '(^|/)LICENSE$|[.]tsv$|/notification-fd$|debian/(changelog|source/format)$|tests/fuzz/corpus/' >"$work/files"

while read -r file; do
	head -n 7 "$file" | grep -q "SPDX-License-Identifier: GPL-2[.]0-or-later" || echo "$file"
done <"$work/files" >"$work/without"
is "there are files" "$(grep -cE '^([.]/)?(Makefile|README.md|tests/build/lib.sh)$' "$work/files")" 3
is "each says its licence" "$(cat "$work/without")" ""
end
