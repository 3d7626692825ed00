import { type App, eventually, openApp, type Person, root, succeed } from '@parley/testkit';
import { inTurn, openAppsAt, takingTurns } from '../taking-turns.ts';

/** The apps of the people of a run, opened when they are first used. */
export interface Apps {
  /** The one by which they read and follow. */
  of(person: Person): App;
  /** Those by which they act: the next one for each attempt. */
  nextOf(person: Person): () => App;
  /** Does a mutation that must succeed; again while there is no answer. */
  succeed<Success extends object>(
    person: Person,
    name: string,
    input: object,
    selection?: string,
  ): Promise<Success>;
  /** The root field of a query; again while there is no answer. */
  read<Field>(person: Person, query: string, variables: object): Promise<Field>;
  /** The GraphQL endpoint of the next gateway. */
  nextUrl(): string;
  close(): void;
}

export function openApps(urls: readonly string[]): Apps {
  const apps = new Map<Person, App>();
  const of = (person: Person): App => {
    const app = apps.get(person) ?? openApp(person, { url: takingTurns(urls, apps.size) });
    apps.set(person, app);
    return app;
  };
  const acting = new Map<Person, readonly App[]>();
  let turn = 0;
  const nextOf = (person: Person): (() => App) => {
    const all = acting.get(person) ?? openAppsAt(urls, person);
    acting.set(person, all);
    return inTurn(all, (turn += 1));
  };
  const ask = async <Field>(person: Person, query: string, variables: object = {}): Promise<Field> =>
    root<Field>((await of(person).ask({ query, variables })) as Parameters<typeof root>[0]);
  const patiently = { timeoutMs: 40_000, everyMs: 200 };
  return {
    of,
    nextOf,
    succeed: (person, name, input, selection) => {
      const asker = {
        ask: <Field>(query: string, variables?: object) => ask<Field>(person, query, variables),
      };
      return eventually(() => succeed(asker, name, input, selection), patiently);
    },
    nextUrl: inTurn(urls, 0),
    read: (person, query, variables) => eventually(() => ask(person, query, variables), patiently),
    close() {
      for (const app of [...apps.values(), ...[...acting.values()].flat()]) app.close();
    },
  };
}
