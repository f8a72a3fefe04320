#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What check does in the fresh system, whose packages are in /debs.
#
# Output: lines "ok WHAT", "not ok WHAT" and comments; all else goes to standard
# error. Exit: 0 came to its end, whatever the results.
set -eu -o pipefail
exec 3>&1 1>&2

# dkms recommends sudo, which does not go where root has no password
export DEBIAN_FRONTEND=noninteractive INITRD=No LC_ALL=C SUDO_FORCE_REMOVE=yes
version=$(< VERSION)
backends="xen-netback xen-blkback xen-gntdev xen-evtchn"
kernels=$(cd /lib/modules && ls)
tmp=$(mktemp -d)

note() { printf '# %s\n' "$*" >&3; }

# is WHAT GOT WANT
is() {
	if [ "$2" = "$3" ]; then
		echo "ok $1" >&3
	else
		note "got '$2', expected '$3'"
		echo "not ok $1" >&3
	fi
}

# holds WHAT COMMAND...
holds() {
	local what=$1

	shift
	if "$@"; then
		echo "ok $what" >&3
	else
		note "does not hold: $*"
		echo "not ok $what" >&3
	fi
}

lacks() { ! "$@"; }
no_file() { [ ! -e "$1" ] && [ ! -L "$1" ]; }

apt() { apt-get -qy -o Dpkg::Use-Pty=0 "$@"; }

# snapshot FILE - what there is, and what the kernels' modules are. Not what apt and
# dpkg note for themselves, nor logs.
snapshot() {
	{
		find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /run \
			-o -path /xen-numa -o -path /debs -o -path /mnt -o -path /var/cache -o -path /var/log \
			-o -path /var/lib/apt -o -path /var/lib/dpkg \) -prune -o -printf '%p %y %l\n'
		find /lib/modules/ -type f -exec sha256sum {} +
		find /var/log /var/cache -name '*xen-numa*'
	} | sort > "$1"
}

installed() { dpkg-query -W -f '${Package}\n' | sort; }

# could KVER - full or stock, as the project's own tree says for what is installed
could() {
	if KVER=$1 KDIR=/lib/modules/$1/build scripts/build-modules.sh --why >&2; then
		echo full
	else
		echo stock
	fi
}

field() { modinfo -k "$1" -F "$2" "$3" 2>/dev/null || true; }
place() { modinfo -k "$1" -n "$2" | sed "s,.*/lib/modules/$1/,,; s,/[^/]*\$,,"; }

# modules_are KVER full|stock - what is installed for that kernel
modules_are() {
	local m

	for m in xen-numa xen-numa-hooks; do
		is "$1: $m is of our version" "$(field "$1" version "$m")" "$version"
		is "$1: $m is for that kernel" "$(field "$1" vermagic "$m" | cut -d' ' -f1)" "$1"
		is "$1: $m is where dkms puts it" "$(place "$1" "$m")" updates/dkms
	done
	for m in $backends; do
		if [ "$2" = full ]; then
			is "$1: $m is ours" "$(field "$1" version "$m")" "xen-numa-$version"
			is "$1: $m is where it comes before the kernel's" "$(place "$1" "$m")" updates/dkms
		else
			is "$1: $m is the kernel's" "$(field "$1" version "$m")" ""
			is "$1: $m is where the kernel has it" "$(place "$1" "$m" | cut -d/ -f1)" kernel
		fi
	done
	if [ "$2" = full ]; then
		holds "$1: netback brings the hooks" \
			grep -q updates/dkms/xen-numa-hooks < <(modprobe -S "$1" --show-depends xen-netback)
	fi
	is "$1: what was built can be read" \
		"$(/usr/src/xen-numa-"$version"/scripts/dkms-status.sh "$1" | cut -d: -f1,2)" "$1: $2"
	holds "$1: dkms says that it is installed" \
		grep -q "^xen-numa/$version, $1, x86_64: installed" < <(dkms status)
}

# named_pages - of the manual, which the command sends people to
named_pages() { grep -aoE '/usr/share/doc/[a-z/-]+\.md' /usr/sbin/xen-numa | sort -u; }

# lost_links DIR - from its pages to what is not there
lost_links() {
	grep -ohE '\]\([^):]+\)' "$1"/*.md | sed 's/^[^(]*(//; s/)$//; s/#.*//' | sort -u |
		while read -r target; do
			[ -e "$1/$target" ] || echo "$target"
		done
}

manual_is_there() {
	local doc=/usr/share/doc/xen-numa-tools page

	is "all pages of the manual are there" \
		"$(cd $doc && ls -- *.md)" "$(cd Documentation && ls -- *.md)"
	is "its links lead somewhere" "$(lost_links $doc)" ""
	holds "the command names some" grep -q . < <(named_pages)
	for page in $(named_pages); do
		holds "${page##*/} is where the command says" test -s "$page"
	done
	holds "the manual page says where" \
		grep -q "^\.I ${doc//-/\\\\-}/\$" < <(zcat /usr/share/man/man8/xen-numa.8.gz)
}

all_kernels() {
	local k

	for k in $kernels; do
		modules_are "$k" "$(could "$k")"
	done
}

snapshot "$tmp/before"
installed > "$tmp/packages"
apt update
apt install /debs/*.deb
for p in coccinelle dkms linux-headers-amd64 linux-source; do
	holds "apt brings $p" dpkg-query -W "$p"
done
first=$(dpkg-query -W -f '${Depends}\n' linux-headers-amd64 | sed -n 's/.*linux-headers-\([^ ,]*\).*/\1/p')
note "linux-headers-amd64 is $first"
is "the release's own kernel gets all" "$(could "$first")" full
all_kernels

# kernels of backports: their source is left to the operator
for k in $kernels; do
	[ "$k" != "$first" ] || continue
	xy=$(cut -d. -f1,2 <<< "$k")
	is "$k: has no source yet" "$(could "$k")" stock
	holds "$k: which is said" grep -q "^$k: stock: .*linux-source-$xy" \
		< <("/usr/src/xen-numa-$version/scripts/dkms-status.sh")
	apt install "linux-source-$xy"
	is "$k: its source is enough" "$(could "$k")" full
	modules_are "$k" full
done

# a kernel that our hooks do not fit any more
hooks=/usr/src/xen-numa-$version/drivers/net/xen-netback/hooks.cocci
cp "$hooks" "$tmp/hooks"
sed -i 's/hits: 1$/hits: 7/' "$hooks"
dkms unbuild -m xen-numa -v "$version" -k "$first"
holds "$first: hooks that do not fit are no failure" dkms autoinstall -k "$first"
modules_are "$first" stock
holds "$first: but are named" grep -q "rule include: 1 insertions .* expected 7" \
	< <("/usr/src/xen-numa-$version/scripts/dkms-status.sh" "$first")
cp "$tmp/hooks" "$hooks"
"/usr/src/xen-numa-$version/scripts/dkms-refresh.sh"
modules_are "$first" full

is "the command is of our version" "$(xen-numa --version | grep -o '[0-9][0-9.]*$')" "$version"
case $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release) in
bookworm) xen=4.17 ;;
*) xen=4.20 ;;
esac
is "it is linked with this release's Xen" \
	"$(ldd /usr/sbin/xen-numa | sed -n 's/.*libxenctrl.so.\([0-9.]*\) => \/.*/\1/p')" $xen
is "it says so where there is no Xen" "$(xen-numa status > /dev/null 2>&1 || echo $?)" 4
for unit in xen-numa.service xen-numa-metrics.timer; do
	holds "$unit begins at boot" test -L "$(find /etc/systemd/system -name $unit | head -n 1)"
done
holds "the settings are there" test -s /etc/xen/numa.conf
manual_is_there

# what a program wrote there is kept as well
echo "# changed" >> /etc/xen/numa.conf
apt install --reinstall /debs/*.deb
all_kernels
holds "installing again keeps the settings" grep -q changed /etc/xen/numa.conf

apt remove xen-numa-dkms xen-numa-tools
holds "removing keeps the settings" grep -q changed /etc/xen/numa.conf
for k in $kernels; do
	for m in $backends; do
		is "$k: $m is the kernel's again" "$(field "$k" version "$m") $(place "$k" "$m" | cut -d/ -f1)" " kernel"
	done
	holds "$k: nothing is left in updates" no_file "/lib/modules/$k/updates/dkms"
done
holds "dkms knows nothing of it" no_file /var/lib/dkms/xen-numa
apt purge xen-numa-dkms xen-numa-tools
holds "purging takes the settings" no_file /etc/xen/numa.conf
# autoremove would keep what something else suggests
installed | comm -13 "$tmp/packages" - | xargs apt-get -qy purge
# What others made and keep: dkms its key, and netbase this file.
rm -f /var/lib/dkms/mok.key /var/lib/dkms/mok.pub
rmdir /var/lib/dkms
grep -q '^/etc/hosts ' "$tmp/before" || rm -f /etc/hosts
snapshot "$tmp/after"
{ diff "$tmp/before" "$tmp/after" || true; } | sed -n 's/^[<>]/# &/p' > "$tmp/diff"
head -n 40 "$tmp/diff" >&3
holds "all is as it was before" cmp "$tmp/before" "$tmp/after"
