import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

/** What a file must set that makes a connection; docs/time-outs.md has the values. */
const rules: readonly { readonly makes: RegExp; readonly sets: readonly RegExp[] }[] = [
  { makes: /new MongoClient\(/, sets: [/serverSelectionTimeoutMS/, /connectTimeoutMS/, /socketTimeoutMS/] },
  { makes: /new PrismaMariaDb\(/, sets: [/connectTimeout/, /acquireTimeout/, /socketTimeout/] },
  { makes: /await createConnection\(/, sets: [/connectTimeout/] },
  { makes: /new Redis\(/, sets: [/connectTimeout/, /commandTimeout/] },
  { makes: /new Kafka\(/, sets: [/connectionTimeout/, /requestTimeout/] },
  { makes: /new S3Client\(/, sets: [/connectionTimeout/, /socketTimeout/] },
  { makes: /new Pool\(/, sets: [/connect: \{ timeout/] },
  { makes: /new WebSocket\(/, sets: [/handshakeTimeout/] },
  { makes: /\bfetch\(\s*\w*(?:url|address|endpoint)\w*\s*[,)]/i, sets: [/signal/] },
];

const exceptions = new Set([
  // A migration takes as long as it takes, and somebody watches it.
  'prisma/src/open-database.ts',
  // A browser's page: who waits sees it, and may leave.
  'playground/src/ask.ts',
]);

const root = new URL('../../../', import.meta.url);
const sources = ['packages', 'subgraphs', 'gateway', 'prisma', 'playground']
  .flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .filter(
    (file) => /\/src\/.*\.tsx?$/.test(file) && !/node_modules|\/dist\/|\/generated\/|testkit/.test(file),
  )
  .map((file) => ({ file, text: readFileSync(new URL(file, root), 'utf8') }));

test('every connection is made with time-outs, so that no await of an answer is without end', () => {
  const forgotten = sources.flatMap(({ file, text }) =>
    rules
      .filter(({ makes, sets }) => makes.test(text) && !sets.every((setting) => setting.test(text)))
      .map(({ makes }) => `${file}: ${makes.source}`),
  );
  expect(forgotten.filter((one) => !exceptions.has(one.split(':')[0] ?? ''))).toEqual([]);
});

test('each kind of connection is found somewhere', () => {
  const unused = rules.filter(({ makes }) => !sources.some(({ text }) => makes.test(text)));
  expect(unused).toEqual([]);
});
