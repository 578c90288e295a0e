/** A kind of line in nginx's error log, with everything that is said about it. Texts without a full stop. */
export interface NginxErrorKind {
  /** Of the line in `result.json`; its cause is `nginx-` and this. */
  readonly id: string;
  /** Key in `nginxErrors`, which several kinds can share. Default: `id`. */
  readonly counted?: string;
  /** On the message alone, from its start: what comes after may have been sent by a client or an origin. */
  readonly line: RegExp;
  /** As nginx writes it, with `...` for what varies. */
  readonly writes: string;
  /** What happened. */
  readonly means: string;
  /** Where the fault is. */
  readonly owner: 'client' | 'proxy' | 'origin' | 'network';
  /** What to do, with nginx's directive. */
  readonly remedy: string;
  /** Functions of nginx that write it. */
  readonly from: string;
  /** Whether nginx ended its connection to the origin with it, or could not open one. */
  readonly endsUpstream: boolean;
  /** On a kept connection nginx sends the request again, unless its method is not idempotent (ngx_http_upstream_next). */
  readonly isRetried?: true;
}

/** The same for kinds that end an upstream connection, and those that do not. */
export const upstream = (kind: Omit<NginxErrorKind, 'endsUpstream'>): NginxErrorKind => ({
  ...kind,
  endsUpstream: true,
});
export const elsewhere = (kind: Omit<NginxErrorKind, 'endsUpstream'>): NginxErrorKind => ({
  ...kind,
  endsUpstream: false,
});
