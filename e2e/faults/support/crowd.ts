import { openSocket, type Person, platform, signUp, type Socket } from '@parley/testkit';

/** Registers so many people, four at a time: each costs a password's hash. */
export async function signUpMany(count: number): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < count) {
    const more = Math.min(4, count - people.length);
    people.push(...(await Promise.all(Array.from({ length: more }, () => signUp()))));
  }
  return people;
}

/** Opens so many sockets of each of them, all at once; resolves when all are open. */
export async function connectAll(people: readonly Person[], each: number): Promise<Socket[]> {
  const { gatewayUrl } = platform();
  const sockets = people.flatMap(({ tokens: { accessToken } }) =>
    Array.from({ length: each }, () => openSocket(gatewayUrl, { accessToken })),
  );
  await Promise.all(sockets.map(({ opened }) => opened));
  return sockets;
}

/** Whether each of them is online as they see it themselves, which is what their friends see. */
export function statesOf(people: readonly Person[]): Promise<string[]> {
  return Promise.all(
    people.map(async (person) => {
      const { onlineStatus } = await person.ask<{ onlineStatus: { state: string } }>(
        '{ me { onlineStatus { state } } }',
      );
      return onlineStatus.state;
    }),
  );
}
