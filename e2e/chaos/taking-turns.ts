import { type App, openApp, type Person } from '@parley/testkit';

/** The next gateway for each attempt. */
export function takingTurns(urls: readonly string[], first: number): () => string {
  return inTurn(urls, first);
}

/** One app of a person at each gateway: of several operations at once each can go on at the other one, whatever the others do. */
export function openAppsAt(urls: readonly string[], person: Person): readonly App[] {
  return urls.map((url) => openApp(person, { url }));
}

/** The next of them each time. @throws when there is none */
export function inTurn<T>(all: readonly T[], first: number): () => T {
  let turn = first;
  return () => {
    const next = all[turn++ % all.length];
    if (next === undefined) throw new Error('There is nothing to take turns at.');
    return next;
  };
}
