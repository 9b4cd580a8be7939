/** Takes the rankings of deleted boards out of the ranking store. */
export abstract class RankingRemoval {
  /**
   * Takes out those of every board whose deletion this process knows of.
   *
   * @returns the revision of the catalog up to which every deleted board is out, and stays out.
   * @throws whatever keeps it from that, such as a store that does not answer: call it again.
   */
  abstract run(stopping: AbortSignal): Promise<number>;
}
