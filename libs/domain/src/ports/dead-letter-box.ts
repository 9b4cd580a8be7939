/** Names a record of the log, or a letter of the box, within its partition: a number, or a text where the log counts otherwise. */
export type Offset = number | string;

/** Where a message was in the log. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: Offset;
}

/** A letter as a list shows it. */
export interface DeadLetterSummary {
  /** Names the letter in its box. */
  readonly offset: Offset;
  /** When it was put aside, ISO 8601. */
  readonly time: string;
  readonly reason: string;
  /** Where the message was; null if it was never in the log, or if that is not known. */
  readonly origin: Origin | null;
  readonly key: string | null;
  /** Size of the value, here or at its origin. */
  readonly bytes: number;
  /** SHA-256 in hexadecimal of a value that did not fit into the box; null if the value is here. */
  readonly leftOut: string | null;
}

export interface DeadLetter extends DeadLetterSummary {
  /** The message as it was before it was put aside. */
  readonly message: {
    readonly key: Uint8Array | null;
    readonly value: Uint8Array | null;
    /** As text. */
    readonly headers: Readonly<Record<string, string>>;
  };
}

/** What {@link DeadLetterBox.replay} did, as offsets of letters. */
export interface LetterReplay {
  readonly sent: readonly Offset[];
  /** Those of `sent` that this release cannot read as events: they come back as new letters. */
  readonly comingBack: readonly Offset[];
  /** Requested, but replayed before and not sent again. */
  readonly before: readonly Offset[];
  /** Requested, but without their value: {@link DeadLetterSummary.leftOut}. */
  readonly leftOut: readonly Offset[];
}

/** Why a request of an operator cannot be met, in one line. */
export class DeadLetterError extends Error {
  override readonly name = 'DeadLetterError';
}

/**
 * The dead letters as an operator works with them: what `DeadLetters` has kept. A replay loses no letter: if it is cut off, the
 * next one may send a letter again, which changes nothing, because events carry versions.
 */
export abstract class DeadLetterBox {
  /** The name that operators know, such as that of its topic. */
  abstract readonly name: string;

  /** The log and its address, for messages: `Kafka at 127.0.0.1:9092`. */
  abstract readonly log: string;

  /** The letters that were not replayed yet, oldest first. */
  abstract waiting(): Promise<readonly DeadLetterSummary[]>;

  /** One letter, and whether it was replayed. @throws {DeadLetterError} if there is none with this offset. */
  abstract find(offset: Offset): Promise<{ readonly letter: DeadLetter; readonly replayed: boolean }>;

  /**
   * Sends letters unchanged to where they came from: the given ones, or all that were not replayed yet.
   *
   * @throws {DeadLetterError} if an offset has no letter; nothing was sent.
   */
  abstract replay(which: readonly Offset[] | 'all'): Promise<LetterReplay>;

  /** Reads what an operator has typed. @throws {DeadLetterError} if it is no offset of this log. */
  abstract offsetOf(text: string): Offset;

  /** How an operator reads a value that is left out at its origin, and what makes later ones fit: one or more lines. */
  abstract adviceFor(origin: Origin): string;
}
