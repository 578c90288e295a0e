/** Constants of the kernel's interface, the same on x86-64 and arm64, by header below include/. */

/** linux/socket.h, linux/net.h. */
export const AF_PACKET = 17;
export const SOCK_RAW = 3;
export const SOCK_CLOEXEC = 0o2_000_000;
export const SOL_PACKET = 263;

/** uapi/linux/if_ether.h: all protocols, in network byte order. */
export const ETH_P_ALL_BE = 0x0300;

/** uapi/linux/if_packet.h. */
export const PACKET_RX_RING = 5;
export const PACKET_STATISTICS = 6;
export const PACKET_VERSION = 10;
export const PACKET_VNET_HDR = 15;
export const PACKET_IGNORE_OUTGOING = 23;
export const TPACKET_V2 = 1;
/** Status of a slot: the kernel may write to it; a frame is in it. */
export const TP_STATUS_KERNEL = 0;
export const TP_STATUS_USER = 1;
/** struct sockaddr_ll. */
export const SOCKADDR_LL_BYTES = 20;
/** Offsets in struct tpacket2_hdr, which each slot begins with; tp_mac has 16 bits. */
export const TP_STATUS = 0;
export const TP_LEN = 4;
export const TP_SNAPLEN = 8;
export const TP_MAC = 12;
export const TP_SEC = 16;
export const TP_NSEC = 20;

/** uapi/linux/virtio_net.h: struct virtio_net_hdr, which stands before each frame with PACKET_VNET_HDR. */
export const VNET_HEADER_BYTES = 10;

/** uapi/asm-generic/mman-common.h. */
export const PROT_READ_WRITE = 3;
export const MAP_SHARED = 1;

/** uapi/linux/time.h, linux/timerfd.h. */
export const CLOCK_REALTIME = 0;
export const TFD_CLOEXEC = 0o2_000_000;
export const TFD_TIMER_ABSTIME = 1;

/** struct msghdr and, with the length that sendmmsg(2) fills in, struct mmsghdr; struct iovec. 64-bit systems. */
export const MMSGHDR_BYTES = 64;
export const MSG_IOV = 16;
export const MSG_IOVLEN = 24;
export const IOVEC_BYTES = 16;
