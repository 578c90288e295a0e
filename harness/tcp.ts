/** Timers of TCP on Linux. Those without a sysctl are compiled into the kernel. */

/** Duration of TIME_WAIT: TCP_TIMEWAIT_LEN (include/net/tcp.h). `tcp_fin_timeout` is for FIN_WAIT_2 and does not change it. */
export const TIME_WAIT_SECONDS = 60;

/** Default of `net.ipv4.tcp_tw_reuse_delay` (Linux 6.14). Older kernels have the same delay built in. */
export const TIME_WAIT_REUSE_DELAY_MS = 1_000;

/** Shortest delay of a delayed ACK: TCP_DELACK_MIN (include/net/tcp.h). */
export const DELAYED_ACK_MS = 40;

/** Shortest retransmission timeout: TCP_RTO_MIN (include/net/tcp.h). Duplicate ACKs make TCP send a segment again sooner. */
export const RETRANSMIT_MS = 200;

/** Time before a SYN is sent again: TCP_TIMEOUT_INIT (include/net/tcp.h). Each further wait is twice as long. */
export const SYN_RETRANSMIT_MS = 1_000;
