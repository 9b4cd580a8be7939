/** The id of a period of a board: `all`, or one that sorts by time (`2026-W48`) among those of its kind, see `parsePeriod`. */
export type Period = string;

/** The period that never ends. */
export const ALL_TIME: Period = 'all';
