#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# drop-sections.sh FILE: cuts the section headers off an ELF file. The kernel loads segments and never reads them.
# (strip --strip-section-headers does it from binutils 2.41 on; Debian 12 has 2.40.) Needs READELF or readelf.
set -eu
file=$1
readelf=${READELF:-readelf}

# The end of the last segment's contents: offset and size in the file, in hexadecimal.
end=$("$readelf" -lW "$file" | awk '$1 == "LOAD" { print $2, $5 }' | {
	end=0
	while read -r offset size; do
		if [ $((offset + size)) -gt $end ]; then end=$((offset + size)); fi
	done
	echo $end
})
[ "$end" -gt 0 ] || { echo "$file: no segments" >&2; exit 1; }

# e_shoff, then e_shnum and e_shstrndx; zeros are the same in both byte orders.
case $("$readelf" -h "$file" | awk '$1 == "Class:" { print $2 }') in
ELF64) zero="40:8 60:4" ;;
ELF32) zero="32:4 48:4" ;;
*) echo "$file: not an ELF file" >&2; exit 1 ;;
esac
for field in $zero; do
	dd if=/dev/zero of="$file" bs=1 seek="${field%:*}" count="${field#*:}" conv=notrunc 2>/dev/null
done
truncate -s "$end" "$file"
