import { type RankingStore, withCountedRanks } from '@standings/domain';

/** Makes stores whose updates have their ranks, as the answers of the service do: a spread board has them counted after the update. */
export function answering(make: () => Promise<RankingStore>): () => Promise<RankingStore> {
  return async () => answeringStore(await make());
}

/** As {@link answering}, of one store. */
export function answeringStore(store: RankingStore): RankingStore {
  const updates: Pick<RankingStore, 'add' | 'set'> = {
    add: async (update) => withCountedRanks(await store.add(update)),
    set: async (replacement) => {
      const change = await store.set(replacement);
      return change && withCountedRanks(change);
    },
  };
  return Object.assign(Object.create(store) as RankingStore, updates);
}
