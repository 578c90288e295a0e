/** Smaller changes of runs on their own do not count. */
export const MARGIN_PERCENT = 5;
/** And of two sides that share their run: what makes runs differ is not in their ratio. */
export const MARGIN_IN_TURN_PERCENT = 3;
