/**
 * A message of text that is ASCII, with nothing besides key and value. Those of one send are encoded together: see
 * {@link recordBatch}.
 */
export class TextMessage {
  constructor(
    readonly key: string,
    readonly value: string,
  ) {}
}
