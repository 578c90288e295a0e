/** Timers of Linux's TCP. Where no sysctl is named, they are compiled in and no setting changes them. */

/** TCP_TIMEWAIT_LEN (include/net/tcp.h). `tcp_fin_timeout` does not change it: that is about FIN_WAIT_2. */
export const TIME_WAIT_SECONDS = 60;

/** Default of `net.ipv4.tcp_tw_reuse_delay` (Linux 6.14). Older kernels have this second built in. */
export const TIME_WAIT_REUSE_DELAY_MS = 1_000;

/** TCP_DELACK_MIN (include/net/tcp.h): how long a receiver waits for data to send its ACK with. */
export const DELAYED_ACK_MS = 40;

/** TCP_RTO_MIN (include/net/tcp.h): the shortest time after which a lost segment is sent again. */
export const RETRANSMIT_MS = 200;

/** TCP_TIMEOUT_INIT (include/net/tcp.h): when a SYN is sent again. Each further wait is twice as long. */
export const SYN_RETRANSMIT_MS = 1_000;
