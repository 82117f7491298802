#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# sbom.sh DIRECTORY: prints what the binary built there is made of, in SPDX 2.3 (JSON): our sources, and what the linker's map
# says was linked with them. One commit and one compiler give the same bytes.
set -eu
binary=$1/hvbox map=$1/hvbox_unstripped.map
sha256=$(sha256sum "$binary" | cut -d ' ' -f 1)
version=$(sh build/about.sh version)
seconds=$(sh build/about.sh time)

# archive NAME: where it is, if anything of it was linked.
archive() {
	sed -n "s|.*[ (]\([^ (]*/$1\)(.*|\1|p" "$map" | head -n 1
}

# package ID NAME VERSION LICENCE COPYRIGHT: JSON has no comma behind the last one.
package() {
	cat <<CODE
$comma    {
      "SPDXID": "SPDXRef-$1",
      "name": "$2",
      "versionInfo": "$3",
      "downloadLocation": "NOASSERTION",
      "filesAnalyzed": false,
      "licenseConcluded": "$4",
      "licenseDeclared": "$4",
      "copyrightText": "$5"
    }
CODE
	comma='    ,
'
	relations="$relations
    {\"spdxElementId\": \"SPDXRef-binary\", \"relationshipType\": \"$6\", \"relatedSpdxElement\": \"SPDXRef-$1\"},"
}

comma='' relations=''
cat <<CODE
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "hvbox-$version",
  "documentNamespace": "https://hvbox.invalid/spdx/hvbox-$version-$sha256",
  "creationInfo": {
    "created": "$(date -u -d "@$seconds" +%Y-%m-%dT%H:%M:%SZ)",
    "creators": ["Tool: hvbox-build/sbom.sh"]
  },
  "files": [
    {
      "SPDXID": "SPDXRef-binary",
      "fileName": "./hvbox",
      "fileTypes": ["BINARY"],
      "checksums": [
        {"algorithm": "SHA1", "checksumValue": "$(sha1sum "$binary" | cut -d ' ' -f 1)"},
        {"algorithm": "SHA256", "checksumValue": "$sha256"}
      ],
      "licenseConcluded": "NOASSERTION",
      "copyrightText": "NOASSERTION"
    }
  ],
  "packages": [
CODE
package hvbox hvbox "$version" GPL-2.0-or-later "The hvbox developers" GENERATED_FROM
libc=$(archive libc.a)
if [ "$libc" ]; then
	# musl keeps its version in an object of its own.
	libc_version=$(ar p "$libc" version.lo 2>/dev/null | tr -c '0-9.' '\n' | grep -m 1 '^[0-9]*[.][0-9]*[.][0-9]*$') || libc_version=unknown
	package musl musl "$libc_version" MIT "$(sed -n '1s/©/(C)/p' build/musl/LICENSE)" STATIC_LINK
fi
if [ "$(archive libgcc.a)" ]; then
	package libgcc libgcc unknown "GPL-3.0-or-later WITH GCC-exception-3.1" "Free Software Foundation, Inc." STATIC_LINK
fi
cat <<CODE
  ],
  "relationships": [$relations
    {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-binary"}
  ]
}
CODE
