#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make sbom: JSON, of the binary that was built, of what was linked with it. Licences are installed.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh

o=$work/o
make -s O="$o" tiny_defconfig all
check "make sbom" make O="$o" sbom
# A line for each value of interest; and each relation's two ends, which have to be there.
perl -MJSON::PP -0777 -ne '
	my $d = decode_json($_);
	my %id = map { $_->{SPDXID} => 1 } $d, @{$d->{files}}, @{$d->{packages}};
	print "$d->{spdxVersion} $d->{creationInfo}{created}\n";
	print "file $d->{files}[0]{checksums}[1]{checksumValue}\n";
	print "$_->{name} $_->{versionInfo} $_->{licenseConcluded}\n" for @{$d->{packages}};
	for (@{$d->{relationships}}) {
		print "$_->{relationshipType} $_->{relatedSpdxElement}\n";
		print "nothing: $_\n" for grep { !$id{$_} } $_->{spdxElementId}, $_->{relatedSpdxElement};
	}' "$o/hvbox.spdx.json" >"$work/sbom"
result $? "it is JSON"
sbom=$(cat "$work/sbom")
has "version and time" "$sbom" "^SPDX-2[.]3 20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$"
has "the binary" "$sbom" "^file $(sha256sum <"$o/hvbox" | cut -d ' ' -f 1)$"
has "hvbox" "$sbom" "^hvbox $(sh build/about.sh version) GPL-2[.]0-or-later$"
has "musl, by its version" "$sbom" "^musl $(dpkg-query -Wf '${Version}' musl-dev | sed 's/-.*//') MIT$"
for relation in "DESCRIBES SPDXRef-binary" "GENERATED_FROM SPDXRef-hvbox" "STATIC_LINK SPDXRef-musl"; do
	has "$relation" "$sbom" "^$relation$"
done
lacks "all that is related is there" "$sbom" "^nothing"
cp "$o/hvbox.spdx.json" "$work/first"
rm "$o/hvbox.spdx.json"
check "once more" make O="$o" sbom
check "once more: the same bytes" cmp "$o/hvbox.spdx.json" "$work/first"
# Unpacked in somebody else's repository, and musl below a relative path.
copy_sources "$work/foreign/src"
touch -d @1000000000 "$work/foreign/src/applet/lib/applet.h"
git init -q "$work/foreign"
GIT_COMMITTER_DATE=2002-02-02T02:02:02Z git -C "$work/foreign" -c user.name=t -c user.email=t commit -q --allow-empty -m t
mkdir "$work/foreign/src/musl"
for part in include lib; do ln -s "/usr/$part/$(uname -m)-linux-musl" "$work/foreign/src/musl/$part"; done
rm -rf "$work/foreign/src/out"
make -s -C "$work/foreign/src" tiny_defconfig all sbom MUSL=musl
sbom=$(cat "$work/foreign/src/out/hvbox.spdx.json")
has "elsewhere: the sources' time" "$sbom" '"created": "2001-09-09T01:46:40Z"'
has "elsewhere: musl" "$sbom" '"name": "musl"'
check "install" make O="$o" install DESTDIR="$work/root" docdir=/doc
check "install: the licence" cmp "$work/root/doc/LICENSE" LICENSE
check "install: musl's" cmp "$work/root/doc/LICENSE.musl" build/musl/LICENSE
tried "an SBOM" "perl's JSON::PP $(perl -MJSON::PP -e 'print JSON::PP->VERSION')" "what it names is what was linked"
end
