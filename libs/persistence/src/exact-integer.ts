/** A `bigint` within ±(2^53 - 1), so that the number is exact. pg reads it as text. */
export const exactInteger = {
  to: (value: number | null) => value,
  from: (text: string | null) => (text === null ? null : Number(text)),
};
