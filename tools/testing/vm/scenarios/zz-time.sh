stamp() { local t; read -r t _ </proc/uptime; say "$t $*"; }
m() { stamp "--- $1"; /bin/true; stamp true; xl list > /tmp/l; stamp list; say "$(cat /tmp/l)";for g in g0 g1; do say "$(guest_log $g | grep 'xn: disk' | tail -n 1) $(guest_log $g | grep 'xn: net tx' | tail -n 1)"; done; }
[ -z "$(option xn.weight "")" ] || xl sched-credit2 -d 0 -w 2560
rate=$(option xn.r 256)
for node in 0 1; do
 stamp start g$node
 guest_start g$node --node $node --load disk,net --rate $rate
 stamp created g$node
 guest_wait_up g$node
 stamp up g$node
done
m now
xl sched-credit2 -d 0 -w 2560
m weight
xl destroy g1; stamp g1 destroyed
