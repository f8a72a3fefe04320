#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the Debian packages in a Debian root of their own, so that they fit the
# release that they are for, whatever this machine has.
#
# usage: deb.sh [trixie|bookworm]   (default: this machine's release, else trixie)
# environment:
#   DEBEMAIL, DEBFULLNAME  whom the packages name as their maintainer (default: the
#                          project, which has no address)
# Output: build/deb/HOST/, source package included. Exit: 0 built.
set -eu -o pipefail
. "$(dirname "$0")/../tools/testing/vm/lib.sh"

# own_release - this machine's, if there are packages for it
own_release() {
	case $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2> /dev/null) in
	bookworm) echo bookworm ;;
	*) echo trixie ;;
	esac
}

# The release in the version makes one that is for a later release the newer one.
package_version() {
	case $1 in
	trixie) echo "$version~deb13" ;;
	bookworm) echo "$version~deb12" ;;
	*) die "there are packages for trixie and bookworm, not for $1" ;;
	esac
}

# root need not be whose clone it is
g() { git -c safe.directory='*' "$@"; }

# What git knows of, as it is now; without git, all but what was built.
sources() {
	if g rev-parse --git-dir > /dev/null 2>&1; then
		g ls-files -z --cached --others --exclude-standard
	else
		find . \( -name .git -o -path ./build \) -prune -o -type f -print0
	fi
}

# Who builds them for others is who answers for them.
maintainer() {
	local ours address='^[^@<>[:space:]]+@[^@<>[:space:]]+$'

	ours=$(sed -n 's/^Maintainer: //p' debian/control)
	if [ -z "${DEBEMAIL:-}" ]; then
		echo "$ours"
		return
	fi
	[[ $DEBEMAIL =~ $address ]] || die "DEBEMAIL=$DEBEMAIL is no address of mail"
	[[ ${DEBFULLNAME:-} != *[$'<>\n']* ]] || die "DEBFULLNAME=$DEBFULLNAME is no name"
	echo "${DEBFULLNAME:-${ours% <*}} <$DEBEMAIL>"
}

# Nothing in it says when it was built, so that two builds of one commit are alike.
changelog() {
	local when

	when=$(g log -1 --format=%cD 2> /dev/null || date -R -r VERSION)
	printf 'xen-numa (%s) %s; urgency=medium\n\n' "$package" "$host"
	printf '  * Version %s.\n\n' "$version"
	printf ' -- %s  %s\n' "$maintainer" "$when"
}

# In the root, as dpkg-buildpackage likes it: a directory beside which it writes.
build() {
	local work=build/deb/$host.tmp tree=build/deb/$host.tmp/xen-numa-$version file

	rm -rf "$work"
	mkdir -p "$tree"
	sources | tar --null --ignore-failed-read -cf - -T - | tar -xf - -C "$tree"
	changelog > "$tree/debian/changelog"
	WHO=$maintainer awk '/^Maintainer: / { $0 = "Maintainer: " ENVIRON["WHO"] } 1' debian/control \
		> "$tree/debian/control"
	for file in "$tree"/debian/xen-numa-*; do
		sed -i "s/@VERSION@/$version/g" "$file"
	done
	"$XN_VM/enter.sh" env -C "/xen-numa/$tree" DEB_BUILD_OPTIONS="parallel=$XN_JOBS noautodbgsym" \
		dpkg-buildpackage -us -uc
	rm -rf "$tree" "build/deb/$host"
	mv "$work" "build/deb/$host"
}

cd "$XN_TOP"
host=${1:-$(own_release)}
version=$(< VERSION)
package=$(package_version "$host")
maintainer=$(maintainer)
[ "$(id -u)" = 0 ] || die "must run as root: it makes a Debian root and enters it with chroot"
mkdir -p "$XN_BUILD/deb"
exec 9> "$XN_BUILD/deb/.$host.lock"
flock -n 9 || die "another one is at work on $XN_BUILD/deb/$host"
export XN_HOST=$host XN_PACKAGES=deb.packages XN_ROOT=$XN_BUILD/deb/root-$host
"$XN_VM/root.sh" 9>&-
build 9>&-
ls "build/deb/$host"/*.deb
