import type { ApiCache, ApiInstance, ApiNews } from '../api.js';
import type { CanSee } from '../options/board-options.js';

/** What a request may see. Each cache is asked about once. */
export interface Sight {
  readonly sees: (cache: string) => Promise<boolean>;
  readonly names: (caches: readonly string[]) => Promise<readonly string[]>;
  readonly caches: (caches: readonly ApiCache[]) => Promise<readonly ApiCache[]>;
  readonly instances: (instances: readonly ApiInstance[]) => Promise<readonly ApiInstance[]>;
  readonly news: (news: readonly ApiNews[]) => Promise<readonly ApiNews[]>;
}

export function createSight(canSee: CanSee, request: Request): Sight {
  const known = new Map<string, Promise<boolean>>();
  // Nothing but `true` counts, whatever plain JavaScript answers.
  const ask = async (cache: string): Promise<boolean> => {
    const answer: unknown = await canSee(request, cache);
    return answer === true;
  };
  const sees = (cache: string): Promise<boolean> => {
    const answer = known.get(cache) ?? ask(cache);
    known.set(cache, answer);
    return answer;
  };
  const filtered = async <T>(all: readonly T[], name: (each: T) => string): Promise<T[]> => {
    const visible = await Promise.all(all.map((each) => sees(name(each))));
    return all.filter((_each, index) => visible[index] === true);
  };
  const names = (caches: readonly string[]): Promise<string[]> => filtered(caches, String);
  const orNull = (caches: readonly string[] | null): Promise<string[]> | null =>
    caches === null ? null : names(caches);
  return {
    ...{ sees, names },
    caches: async (caches) => {
      const visible = await filtered(caches, ({ name }) => name);
      return Promise.all(
        visible.map(async (cache) => ({ ...cache, after: await names(cache.after) })),
      );
    },
    instances: (instances) =>
      Promise.all(
        instances.map(async (instance) => ({
          ...instance,
          serves: await orNull(instance.serves),
          registered: await orNull(instance.registered),
          yields: await names(instance.yields),
          report:
            instance.report === null
              ? null
              : { ...instance.report, overdue: await names(instance.report.overdue) },
        })),
      ),
    news: (news) => filtered(news, ({ cache }) => cache),
  };
}
