import { isTooLarge } from '../refusal.js';

/**
 * Sends messages together, or by halves if Kafka refuses them as too large together. A part that is sent again after a half
 * was refused may be stored twice.
 *
 * @returns the messages that are too large alone, which are not sent.
 * @throws every other error of `send`.
 */
export async function sendByHalves<M>(
  messages: readonly M[],
  send: (part: readonly M[]) => Promise<void>,
): Promise<readonly M[]> {
  try {
    await send(messages);
    return [];
  } catch (error) {
    if (!isTooLarge(error)) throw error;
  }
  if (messages.length === 1) return messages;
  const middle = Math.ceil(messages.length / 2);
  const first = await sendByHalves(messages.slice(0, middle), send);
  return [...first, ...(await sendByHalves(messages.slice(middle), send))];
}
