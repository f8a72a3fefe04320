#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# domains and heap: what Xen says, in the firmware's numbers.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/xen.sh"

row() { sed -n "s/^$1  *//p" <<<"$out" | tr -s ' '; }
warnings() { grep -c '^warning: ' <<<"$out"; }

tree_new xen PVH
tree_guests
xen_good
works "domains" domains
is "a line each" "$(grep -c '^\(Domain-0\|vm1\|vm2\) ' <<<"$out")" 3
is "dom0" "$(row Domain-0)" "0 PV 4 0 1 2 3 0,1 2.0G 1.0G 1.0G -"
is "a guest, with its devices' homes" "$(row vm1)" "1 HVM 1 0-1 0 256M 256M 0B vbd-51712:0 vif-0:0"
is "another, of whose queues one has no home" "$(row vm2)" \
	"2 HVM 1 2-3 1 256M 0B 256M vbd-51712:1 vif-0:1"
is "nobody is warned of" "$(warnings)" 0
works "domains of one" domains vm2
is "one line" "$(grep -c '^vm2 ' <<<"$out") $(grep -c '^vm1 ' <<<"$out")" "1 0"
works "by its number" domains 2
is "the same" "$(grep -c '^vm2 ' <<<"$out")" 1
says "no such domain" 6 "no such domain: vm9" domains vm9
says "one domain at most" 2 "one domain at most" domains vm1 vm2
works "domains --json" domains --json
json "its pages" "[(p['pxm'], p['pages']) for p in j['domains'][1]['pages_by_node']]" "[(0, 65536)]"
json "its vCPU" "[(v['hard'], v['nodes']) for v in j['domains'][2]['vcpus']]" "[('2-3', '1')]"
json "its devices" "j['domains'][2]['devices'][1]" "{'device': 'vif-2-0', 'homes': [-1, 1]}"
json "no warnings" "sum(len(d['warnings']) for d in j['domains'])" 0

xen_edit 's/^vcpu 0 2-3 0-3/vcpu 0 0-3 0-3/'
run domains
is "a guest that may run anywhere" "$(row vm2 | cut -d' ' -f4,5)" "0-3 any"
is "is nobody's trouble" "$(warnings)" 0
xen_edit 's/^vcpu 0 0-3 0-3/vcpu 0 0-3 0-1/'
run domains
has "soft affinity counts" "vm2: memory on node 1 (100 %), where none of its vCPUs is to run"
xen_good
xen_edit 's/^domain 2 HVM 65536/&\npages 0 16384/; s/^pages 1 65536/pages 1 49152/'
run domains
has "a guest on two nodes" "vm2: its memory is on node 0 (25 %), node 1 (75 %): no place"
has "part of it is away from its vCPUs" "vm2: memory on node 0 (25 %), where none"
is "and no more is said" "$(warnings)" 2
run domains --json
json "the same in JSON" "j['domains'][2]['warnings']" "['spans-nodes', 'vcpus-away']"
xen_good
xen_edit 's/^domain 2 HVM 65536/&\npages 0 1000/'
run domains
is "a few pages elsewhere are nobody's trouble" "$(warnings)" 0
xen_good
xen_edit '/^vcpu [23] /d; /^domain 1/i vcpu 2 1 0-3'
run domains
has "where dom0 is not" "vm2: memory on node 1 (100 %), where dom0 has no vCPU"
xen_good
xen_edit 's/^vcpu [0-3] [0-3] 0-3/vcpu 0 0-3 0-3/'
run domains
is "a dom0 that is not pinned is not each guest's trouble" "$(warnings)" 0

# A stock Xen.
xen_good
xen_edit '$a counts ENOSYS'
sed -i '1i counts ENOSYS' "$XEN_NUMA_ROOT/xen"
works "domains on a stock Xen" domains
has "says what it does not know" "This Xen does not tell domains' pages by node"
is "and nothing of nodes" "$(grep -c 'ON 0' <<<"$out")" 0
is "the rest is there" "$(row vm1)" "1 HVM 1 0-1 0 256M vbd-51712:0 vif-0:0"
run domains --json
json "null in JSON" "(j['pages_known'], j['domains'][0]['pages_by_node'])" "(False, None)"
works "heap on a stock Xen" heap
is "without widths" "$(grep -c 'FREE<4G' <<<"$out")" 0
is "with what it has" "$(row 1)" "2-3 4.0G 2.0G 49% 21 10"

xen_good
works "heap" heap
is "a node" "$(row 0)" "0-1 4.0G 1000M 24% 4.0M 10 21"
is "another" "$(row 1)" "2-3 4.0G 2.0G 49% 0B 21 10"
works "heap --json" heap --json
json "pages by width" "[(w['width'], w['pages']) for w in j['nodes'][0]['free_pages_by_width']]" \
	"[(32, 1024), (33, 254976)]"
json "bytes" "[n['free_bytes'] >> 20 for n in j['nodes']]" "[1000, 2000]"
xen_edit 's/^node 1 1/node 1 -1/'
run heap
has "a node whose number nobody tells" "? (Xen's 1) 2-3 4.0G 2.0G 49% ? 21 10"
is "nor its title" "$(head -n 1 <<<"$out" | grep -o 'TO.*' | tr -s ' ')" "TO 0 TO ?"
run heap --json
json "nor what is free there by width" "j['nodes'][1]['free_pages_by_width']" None
run domains
has "nor what is there of a guest" "vm2 2 HVM 1 2-3 ? 256M 0B ?"

# What Xen has said at boot, and what a guest has.
xen_good
xen_edit 's/^node 1 1/node 1 -1/'
xen_edit '$a log (d1) NUMA: Node 1 PXM 7 [0000000100000000, 00000001ffffffff]'
run heap
has "a guest names no node" "? (Xen's 1)"
xen_edit '$a log (XEN) NUMA: Node 1 PXM 4 [0000000100000000, 00000001ffffffff]'
run heap
has "Xen does" "4 2-3 4.0G"
xen_edit '$a log (XEN) [2026-01-01 00:00:00] SRAT: Node 1 PXM 5 [0000000100000000, 00000001ffffffff]'
run heap
has "with the time, and in other words" "5 2-3 4.0G"

# A guest with many disks.
xen_good
xen_edit 's/^domain 2 HVM/domain 2 PVH/'
for ((i = 1; i < 64; i++)); do
	tree_device "vbd-2-$((51712 + 16 * i))"
	tree_queue "vbd-2-$((51712 + 16 * i))" 0
done
run domains
has "PVH" "vm2 2 PVH"
is "each of its disks" "$(grep '^vm2' <<<"$out" | grep -o 'vbd-[0-9]*:[01]' | wc -l)" 64
says "heap takes nothing" 2 "Too many arguments" heap 1

# Not there, not allowed.
for name in ENOENT EPERM EOPNOTSUPP; do
	echo "error $name" | xen_is
	want=4 text=
	case $name in
	ENOENT) text="modprobe xen-privcmd" ;;
	EOPNOTSUPP) text="of different versions" ;;
	# root is told that this is no dom0
	EPERM) text="not its control domain" ;;
	esac
	[ $name != EPERM ] || [ "$(id -u)" = 0 ] || want=5 text="root"
	for command in domains heap; do
		says "$command: $name" $want "$text" $command
	done
done
tree_bare none
for command in domains heap; do
	says "$command without Xen" 4 "not a Xen host" $command
done

# 300 guests, and names that are none.
tree_new many PVH
{
	echo "version 4.20
cpus 2
node 0 0 9000 1 0
node 1 1 9000 1 1
domain 0 PV 1
vcpu 0 0 0-1"
	for ((i = 1; i <= 300; i++)); do
		tree_domain $i "g$i"
		printf 'domain %s HVM 256\nvcpu 0 %s 0-1\npages %s 256\n' $i $((i % 2)) $((i % 2))
	done
} | xen_is
tree_domain 0 Domain-0
rm -r "$XEN_NUMA_ROOT/xenstore/local/domain/7"
works "300 domains" domains
is "a row each" "$(grep -c ' HVM ' <<<"$out")" 300
is "one that has just gone" "$(grep -c '^(gone)  *7 ' <<<"$out")" 1
is "by number" "$(awk '$3 == "HVM" { print $2 }' <<<"$out" | sort -nc 2>&1)" ""
end
