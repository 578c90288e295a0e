/** Constants of the kernel's interface, the same on x86-64 and arm64, by header below include/. */

/** linux/socket.h, uapi/linux/netlink.h. */
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const NETLINK_SOCK_DIAG = 4;
/** linux/net.h. */
export const SOCK_RAW = 3;
export const SOCK_CLOEXEC = 0o2_000_000;
/** linux/socket.h. */
export const MSG_DONTWAIT = 0x40;
/** uapi/linux/sched.h. */
export const CLONE_NEWNET = 0x4000_0000;
/** uapi/asm-generic/unistd.h. New system calls have one number on all architectures. */
export const SYS_PIDFD_OPEN = 434n;
export const SYS_PIDFD_GETFD = 438n;

/** uapi/linux/netlink.h: struct nlmsghdr is length, type and flags, sequence, port. */
export const NLMSG_HEADER_BYTES = 16;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLM_F_REQUEST = 1;
export const NLM_F_DUMP = 0x300;
/** Messages and attributes begin at multiples of this. */
export const NETLINK_ALIGN_BYTES = 4;
/** struct nlattr: length and type. */
export const ATTRIBUTE_HEADER_BYTES = 4;

/**
 * uapi/linux/inet_diag.h. This is the request of `ss` for both families in one pass over the kernel's table; the newer
 * SOCK_DIAG_BY_FAMILY needs a pass for each.
 */
export const TCPDIAG_GETSOCK = 18;
/** struct inet_diag_req. */
export const REQUEST_BYTES = 60;
/** Offsets in it. */
export const REQUEST_EXTENSIONS = 3;
export const REQUEST_STATES = 52;
/** struct inet_diag_msg. */
export const SOCKET_BYTES = 72;
/** The attribute that holds struct tcp_info. */
export const INET_DIAG_INFO = 2;
