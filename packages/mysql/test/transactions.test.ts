import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Every transaction of every service, by its file, with the constant that bounds its writes. Who adds one says here how large it may
 * become; what would grow with the data goes in strides.
 */
const transactions = {
  'chat/src/stores/attachment-copies.ts': ['copyWrites', 'releaseWrites'],
  'chat/src/stores/attachment-store.ts': ['uploadWrites', 'forgettingWrites'],
  'chat/src/stores/commit-rooms.ts': ['roomsWrites'],
  'chat/src/stores/friendship-store.ts': ['friendshipWrites'],
  'chat/src/stores/group-register.ts': ['changeWrites'],
  'chat/src/stores/invite-store.ts': ['inviteWrites'],
  'chat/src/stores/legal-hold-store.ts': ['holdWrites', 'releaseWrites'],
  'chat/src/stores/room-changer.ts': ['changeWrites'],
  'chat/src/stores/room-expirer.ts': ['expiryWrites'],
  'chat/src/stores/room-maker.ts': ['roomWrites'],
  'chat/src/stores/room-preferences-store.ts': ['preferenceWrites'],
  'chat/src/stores/room-register.ts': ['roomWrites'],
  'chat/src/stores/thread-draft-store.ts': ['draftWrites'],
  'chat/src/stores/thread-store.ts': ['followingWrites'],
  'friend/src/stores/pair-store.ts': ['pairWrites'],
  'friend/src/stores/user-store.ts': ['userWrites'],
  'notification/src/stores/inbox-store.ts': ['inboxWrites'],
  'user/src/stores/account-store.ts': ['registrationWrites'],
  'user/src/stores/friend-pair-store.ts': ['pairWrites'],
  'user/src/stores/profile-image-store.ts': ['uploadWrites'],
  'user/src/stores/privacy-store.ts': ['visibilityWrites'],
  'user/src/stores/receipt-privacy-store.ts': ['settingsWrites'],
  'user/src/stores/session-store.ts': ['revocationWrites'],
  'user/src/stores/user-store.ts': ['profileWrites'],
};

const root = new URL('../../../', import.meta.url);
const sources = ['packages', 'subgraphs', 'gateway', 'prisma']
  .flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .filter(
    (file) =>
      /\.(?:ts|mjs)$/.test(file) && !/node_modules|\/dist\/|\/test\/|\/generated\/|\.d\.ts$/.test(file),
  )
  .map((file) => ({ file, text: readFileSync(new URL(file, root), 'utf8') }));

const calls = sources
  .map(({ file, text }) => {
    const found = text.matchAll(
      /(?<!function )\binTransaction(?:<[^(]*>)?\((?:\s*\w+,\s*\{ maxWrites: (\w+)[,\s])?/g,
    );
    return { file, bounds: [...found].map(([, bound = 'no bound']) => bound) };
  })
  .filter(({ file, bounds }) => bounds.length > 0 && !file.startsWith('packages/'));

it('each has a bound with a name, and is listed here', () => {
  const found = calls.map(({ file, bounds }): [string, string[]] => [file.replace('subgraphs/', ''), bounds]);
  expect(Object.fromEntries(found)).toEqual(transactions);
});

it('each bound is a constant of at most 1,000 rows', () => {
  for (const { file, bounds } of calls) {
    const service = file.split('/').slice(0, 3).join('/');
    const own = sources.filter((source) => source.file === file);
    const others = sources.filter((source) => source.file.startsWith(service));
    const texts = [...own, ...others].map(({ text }) => text);
    for (const bound of bounds) {
      const value = valueOf(texts, bound);
      expect(value).toBeGreaterThanOrEqual(1);
      expect(value).toBeLessThanOrEqual(1_000);
    }
  }
});

/** Of a constant that is made of numbers, and of other constants, by the first of the texts that has it. */
function valueOf(texts: readonly string[], name: string): number | undefined {
  const constant = new RegExp(`const ${name} = ([^;]+);`);
  const expression = texts.map((text) => constant.exec(text)?.[1]).find((one) => one !== undefined);
  return expression
    ?.split('+')
    .map((sum) => sum.split('*').map((one) => factorOf(texts, one.trim())))
    .reduce((total, factors) => total + factors.reduce((product, factor) => product * factor, 1), 0);
}

function factorOf(texts: readonly string[], factor: string): number {
  return /^\d/.test(factor) ? Number(factor.replaceAll('_', '')) : (valueOf(texts, factor) ?? NaN);
}

it('no other transaction is begun than by inTransaction', () => {
  const others = sources.filter(({ text }) =>
    /\$transaction|withTransaction|startTransaction|beginTransaction/.test(text),
  );
  const files = others.map(({ file }) => file);
  expect(files.toSorted((one, other) => (one < other ? -1 : 1))).toEqual([
    'packages/mongo/src/in-transaction.ts',
    'packages/mysql/src/in-transaction.ts',
  ]);
});
