/** Longest name of a client: that of a pod (RFC 1123, 2.1). */
export const LONGEST_NAME = 253;

/** Environment variable with the token. */
export const TOKEN_VARIABLE = 'CONNLAB_FLEET_TOKEN';
