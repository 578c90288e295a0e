/** Smallest change between separate runs that counts. */
export const MARGIN_PERCENT = 5;
/** The same for two sides measured in turn: their ratio is free of the differences between runs. */
export const MARGIN_IN_TURN_PERCENT = 3;
