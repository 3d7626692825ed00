import type { Db, Document } from 'mongodb';
import { mostReads, type QueryRecorder, type RecordedQuery } from './recorded-query.ts';

const profileBytes = 64 * 1024 * 1024;

/** Listens to what is asked of a MongoDB database, by its profiler: it tells how each command was carried out. */
export async function recordMongo(db: Db): Promise<QueryRecorder> {
  await db.command({ profile: 0 });
  await db.dropCollection('system.profile').catch(() => undefined);
  await db.createCollection('system.profile', { capped: true, size: profileBytes });
  await db.command({ profile: 2 });
  let seen = 0;
  return {
    async take() {
      const profile = db.collection('system.profile').find({}, { sort: { $natural: 1 } });
      const operations = await profile.skip(seen).toArray();
      seen += operations.length;
      return operations
        .filter((operation) => operation['planSummary'] !== undefined && !isOwn(operation))
        .map((operation) => toQuery(operation));
    },
    async close() {
      await db.command({ profile: 0 });
    },
  };
}

function isOwn({ ns }: Document): boolean {
  return String(ns).endsWith('.system.profile');
}

function toQuery(operation: Document): RecordedQuery {
  const { lsid: _lsid, $clusterTime: _time, ...command } = operation['command'] as Document;
  const text = JSON.stringify(command);
  return { text, faults: faultsOf(operation, text) };
}

function faultsOf(operation: Document, text: string): readonly string[] {
  const [command = ''] = Object.keys(operation['command'] as Document);
  const { ns, planSummary, docsExamined = 0, keysExamined = 0, hasSortStage } = operation;
  const { nreturned = 0, nMatched = 0, ndeleted = 0 } = operation;
  const answered = Math.max(Number(nreturned), Number(nMatched), Number(ndeleted));
  const examined = Math.max(Number(docsExamined), Number(keysExamined));
  return [
    ...(/COLLSCAN/.test(String(planSummary)) ? [`scans ${String(ns)}`] : []),
    ...(hasSortStage === true ? [`sorts ${String(ns)} in ${command}`] : []),
    ...(examined > mostReads(answered, text) ? [`reads ${examined} documents for ${answered}`] : []),
  ];
}
