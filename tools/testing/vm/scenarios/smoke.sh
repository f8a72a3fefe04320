# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The bench itself: two guests come up, their disks and networks carry data,
# and they can be destroyed in the middle of it.

# moved FILE BYTES - whether that counter went this far
moved() { [ "$(<"$1")" -ge "$2" ]; }

guests=()
for node in $(nodes_with_cpus); do
	guest=g$node
	start=$SECONDS
	guest_start "$guest" --node "$node" --load disk,net --extra xn.hypercall
	say "$guest created in $((SECONDS - start)) s"
	guest_wait_up "$guest"
	say "$guest up after $((SECONDS - start)) s"
	guests+=("$guest")
done

for guest in "${guests[@]}"; do
	id=$(guest_domid "$guest")
	start=$SECONDS
	for counter in tx_bytes rx_bytes; do
		wait_for "$LIMIT" moved "/sys/class/net/vif$id.0/statistics/$counter" $((4 << 20)) ||
			fail "$guest: $counter stands still"
	done
	say "$guest: 4 MiB each way after $((SECONDS - start)) s more"
done

xl debug-keys u
for guest in "${guests[@]}"; do
	say "$guest: $(guest_log "$guest" | grep 'xn: disk' | tail -n 1)"
	say "$guest: $(guest_log "$guest" | grep 'xn: net tx' | tail -n 1)"
	say "$guest: $(guest_log "$guest" | grep 'xn: hypercall' | tail -n 1)"
	guest_destroy "$guest"
done
