import { createConnection, type Connection } from 'mariadb';
import { startTcpProxy } from '../engines/tcp-proxy.ts';
import { mostReads, type QueryRecorder, type RecordedQuery } from './recorded-query.ts';

/**
 * Listens to what a service sends to its MySQL database: the service is given `url`, which leads through a proxy, and its statements are
 * read off the wire as they are (the text protocol). Each is explained and run again, and rolled back, to count what it reads.
 */
export async function recordMysql(databaseUrl: string): Promise<QueryRecorder & { readonly url: string }> {
  const direct = new URL(databaseUrl);
  let sent: string[] = [];
  const proxy = await startTcpProxy(Number(direct.port), {
    onRequest: () => readStatements((statement) => void sent.push(statement)),
  });
  const connection = await createConnection({
    host: direct.hostname,
    port: Number(direct.port),
    user: direct.username,
    password: direct.password,
    database: direct.pathname.slice(1),
  });
  const url = new URL(databaseUrl);
  url.port = String(proxy.port);
  return {
    url: url.href,
    async take() {
      const statements = sent.filter((statement) => reads.test(statement));
      sent = [];
      const queries: RecordedQuery[] = [];
      for (const text of new Set(statements))
        queries.push({ text, faults: await faultsOf(connection, text) });
      return queries;
    },
    async close() {
      await connection.end();
      await proxy.close();
    },
  };
}

/** Those that look for rows: not `INSERT … VALUES`, and not `SELECT 1`. */
const reads = /^\s*\(?\s*(?:SELECT\b[^]*\bFROM\b|UPDATE\b|DELETE\b|INSERT\b[^]*\bSELECT\b)/iu;

/** COM_QUERY and COM_STMT_PREPARE of MySQL's protocol, the first byte of a client's packet. */
const comQuery = 0x03;
const comPrepare = 0x16;

function readStatements(onStatement: (statement: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4) {
      const end = 4 + rest.readUIntLE(0, 3);
      if (rest.length < end) return;
      const isCommand = rest[3] === 0 && (rest[4] === comQuery || rest[4] === comPrepare);
      if (isCommand) onStatement(rest.toString('utf8', 5, end));
      rest = rest.subarray(end);
    }
  };
}

interface PlanRow {
  readonly table: string | null;
  readonly type: string | null;
  readonly key: string | null;
  readonly Extra: string | null;
}

async function faultsOf(connection: Connection, statement: string): Promise<readonly string[]> {
  const plan = await connection.query<readonly PlanRow[]>(`EXPLAIN ${statement}`);
  const { answered, examined } = await runAndCount(connection, statement);
  const tooMany = examined > mostReads(answered, statement);
  return [...plan.flatMap(planFaults), ...(tooMany ? [`reads ${examined} rows for ${answered}`] : [])];
}

function planFaults({ table, type, key, Extra }: PlanRow): readonly string[] {
  const name = table ?? '';
  return [
    ...(type === 'ALL' && !name.startsWith('<') ? [`scans ${name}`] : []),
    ...(type === 'index' ? [`scans the index ${key} of ${name}`] : []),
    ...(/Using filesort/.test(Extra ?? '') ? [`sorts ${name}`] : []),
    ...(/Using temporary/.test(Extra ?? '') ? [`makes a temporary table of ${name}`] : []),
  ];
}

/** `Handler_read_…` counts each row that the server takes from a table or an index. */
async function runAndCount(
  connection: Connection,
  statement: string,
): Promise<{ readonly answered: number; readonly examined: number }> {
  await connection.query('FLUSH STATUS');
  await connection.query('START TRANSACTION');
  const result = await connection.query<readonly unknown[] | { affectedRows: number }>(statement);
  const counters = await connection.query<readonly { Value: string }[]>(
    "SHOW SESSION STATUS LIKE 'Handler_read%'",
  );
  await connection.rollback();
  return {
    answered: 'affectedRows' in result ? result.affectedRows : result.length,
    examined: counters.reduce((sum, { Value }) => sum + Number(Value), 0),
  };
}
