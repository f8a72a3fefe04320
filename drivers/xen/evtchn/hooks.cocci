// SPDX-License-Identifier: GPL-2.0
// Where evtchn tells of channels that processes bind. The line above each rule
// says in which file and how often it inserts a line; the build fails when it
// differs.

// rule: include file: evtchn.c hits: 1
@include@
@@
  #include <xen/events.h>
+ #include <xen/numa-user.h>

// rule: bound file: evtchn.c hits: 1
@bound@
identifier port, u, rc;
symbol evtchn;
@@
  static int evtchn_bind_to_user(struct per_user_data *u, evtchn_port_t port, ...)
  {
  <...
+ xen_numa_channel_bound(port, evtchn);
  rc = evtchn_make_refcounted(port, ...);
  ...>
  }

// rule: gone file: evtchn.c hits: 1
@gone@
identifier evtchn, u, irq;
@@
  static void evtchn_unbind_from_user(struct per_user_data *u,
				      struct user_evtchn *evtchn)
  {
  <...
+ xen_numa_channel_gone(evtchn);
  unbind_from_irqhandler(irq, evtchn);
  ...>
  }
