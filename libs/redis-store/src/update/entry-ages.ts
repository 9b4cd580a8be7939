/** The latest entry of a stream, at the moment of a look. */
interface Sighting {
  readonly latest: string;
  /** In ms, of a clock that only goes forward. */
  readonly at: number;
}

/** More than this are thinned out: ages of entries that came between two of them are then known less exactly. */
const MOST_SIGHTINGS = 128;

/**
 * How long one process has seen the entries of a stream. An id tells the order of entries alone: the
 * time in it is of a clock that may have been wrong, or set back since.
 */
export class EntryAges {
  /** By time, and by id as well. The first one covers the oldest entry. */
  private sightings: Sighting[] = [];

  /** Notes a look at the stream. Ids are empty if it has no entries. */
  saw(oldest: string, latest: string, now: number): void {
    if (oldest === '') this.sightings = [];
    else this.note(oldest, latest, now);
  }

  /** How long the oldest entry has been there at least, in ms; 0 if there was none at the last look. */
  oldestMs(now: number): number {
    const [first] = this.sightings;
    return first === undefined ? 0 : now - first.at;
  }

  /** The latest entry that has been there for at least `ms`; undefined if none is known to have been. */
  latestOlderThan(ms: number, now: number): string | undefined {
    return this.sightings.findLast(({ at }) => now - at >= ms)?.latest;
  }

  private note(oldest: string, latest: string, now: number): void {
    const { sightings } = this;
    while (sightings[0] !== undefined && compareIds(sightings[0].latest, oldest) < 0) sightings.shift();
    // Entries above the latest were removed, or were those of another stream that had the same key.
    for (
      let last = sightings.at(-1);
      last !== undefined && compareIds(last.latest, latest) > 0;
      last = sightings.at(-1)
    )
      sightings.pop();
    if (sightings.at(-1)?.latest !== latest) sightings.push({ latest, at: now });
    if (sightings.length > MOST_SIGHTINGS) this.sightings = sightings.filter((_, index) => index % 2 === 0);
  }
}

/** @returns a number below, of or above 0, as the first id comes before, is or comes after the second. */
function compareIds(a: string, b: string): number {
  const [[timeA, numberA], [timeB, numberB]] = [parts(a), parts(b)];
  const [x, y] = timeA === timeB ? [numberA, numberB] : [timeA, timeB];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Both are integers of 64 bits. https://redis.io/docs/latest/develop/data-types/streams/#entry-ids */
function parts(id: string): [time: bigint, number: bigint] {
  const [time = '0', number = '0'] = id.split('-');
  return [BigInt(time), BigInt(number)];
}
