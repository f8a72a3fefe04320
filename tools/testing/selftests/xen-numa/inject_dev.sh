#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# inject_dev.sh detach|attach DEV | has DEV QUEUES - a backend's device leaves its driver
# or comes back; or waits until xen-numa has so many queues of it. For inject.sh.
BUS=/sys/bus/xen-backend
kind=${2%%-*}

# queues WANT SECONDS
queues() {
	tries=$(($2 * ${SLOW:-1} * 5))
	while :; do
		set -- "$1" "$BUS/devices/$dev/numa/queue-"*
		[ -e "$2" ] || set -- "$1"
		[ $(($# - 1)) -ne "$1" ] || return 0
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.2
	done
}

dev=$2
case $1 in
detach)
	echo "$dev" > "$BUS/drivers/$kind/unbind" && queues 0 20 ;;
attach)
	echo "$dev" > "$BUS/drivers/$kind/bind" || exit 1
	[ "$kind" = vbd ] || {
		# what the toolstack does for an interface, only once
		id=${dev#vif-}
		XENBUS_PATH=/local/domain/0/backend/vif/$(echo "$id" | tr - /) \
			vif=vif$(echo "$id" | tr - .) /etc/xen/scripts/vif online || exit 1
	}
	# With a fault there may be fewer for ever.
	queues "$3" 2 || : ;;
has)
	queues "$3" 60 ;;
esac
