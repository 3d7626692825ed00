import { describe, expect, test } from '@jest/globals';
import { createMongoDatabase } from '@parley/testkit';
import { MongoBulkWriteError, MongoClient, MongoError, MongoNetworkError, MongoServerError } from 'mongodb';
import { isTransient, NoAnswerError } from '../src/errors.ts';
import { isMongoUnavailable } from '../src/index.ts';

const serverError = (code: number, codeName: string) =>
  new MongoServerError({ ok: 0, code, codeName, errmsg: codeName });

const labelled = (label: string): MongoError => {
  const error = new MongoError('It did not work.');
  error.addErrorLabel(label);
  return error;
};

const named = (name: string): MongoError =>
  Object.defineProperty(new MongoError(name), 'name', { value: name });

describe('an error that says that MongoDB does not answer for now', () => {
  test.each([
    [10_107, 'NotWritablePrimary'],
    [13_435, 'NotPrimaryNoSecondaryOk'],
    [13_436, 'NotPrimaryOrSecondary'],
    [10_058, 'LegacyNotPrimary'],
    [189, 'PrimarySteppedDown'],
    [11_602, 'InterruptedDueToReplStateChange'],
    [11_600, 'InterruptedAtShutdown'],
    [91, 'ShutdownInProgress'],
    [134, 'ReadConcernMajorityNotAvailableYet'],
    [133, 'FailedToSatisfyReadPreference'],
    [64, 'WriteConcernTimeout'],
    [100, 'UnsatisfiableWriteConcern'],
    [262, 'ExceededTimeLimit'],
    [50, 'MaxTimeMSExpired'],
    [246, 'SnapshotUnavailable'],
    [251, 'NoSuchTransaction'],
    [89, 'NetworkTimeout'],
    [6, 'HostUnreachable'],
    [9_001, 'SocketException'],
  ])('has the code %i, %s', (code, name) => {
    expect(isMongoUnavailable(serverError(code, name))).toBe(true);
  });

  test.each(['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult'])(
    'has the label %s',
    (label) => {
      expect(isMongoUnavailable(labelled(label))).toBe(true);
    },
  );

  test.each([
    ['a lost connection, or a pool that was cleared', new MongoNetworkError('gone')],
    ['no connection in time', named('MongoWaitQueueTimeoutError')],
    ['no answer in time', new NoAnswerError(5_000)],
    ['a socket', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ])('is %s', (_, error) => {
    expect(isMongoUnavailable(error)).toBe(true);
  });
});

test('also when it comes of a bulk write, which wraps it', async () => {
  const mongo = await createMongoDatabase();
  const client = new MongoClient(mongo.url, { maxPoolSize: 1, waitQueueTimeoutMS: 100 });
  const numbers = client.db().collection<{ _id: number }>('numbers');
  await numbers.insertOne({ _id: 1 });
  // It holds the only connection.
  const slow = numbers.findOne({ $where: 'sleep(3000) || true' });
  const bulk = numbers.bulkWrite([{ deleteOne: { filter: { _id: 2 } } }]);
  const noConnection: unknown = await bulk.catch((error: unknown) => error);
  expect(noConnection).toBeInstanceOf(MongoBulkWriteError);
  expect(isMongoUnavailable(noConnection)).toBe(true);
  expect(isTransient(noConnection)).toBe(false);
  await slow;
  const repeat: unknown = await numbers
    .bulkWrite([{ insertOne: { document: { _id: 1 } } }])
    .catch((error: unknown) => error);
  expect(repeat).toBeInstanceOf(MongoBulkWriteError);
  expect(isMongoUnavailable(repeat)).toBe(false);
  await client.close();
  await mongo.drop();
});

describe('an error that is an answer', () => {
  test.each([
    [11_000, 'DuplicateKey'],
    [121, 'DocumentValidationFailure'],
    [13, 'Unauthorized'],
    [2, 'BadValue'],
    [43, 'CursorNotFound'],
    [17_287, 'PlanExecutor'],
  ])('has the code %i, %s', (code, name) => {
    expect(isMongoUnavailable(serverError(code, name))).toBe(false);
  });

  test.each([[new Error('ours')], [undefined], [null], ['ECONNRESET']])('is %p', (error) => {
    expect(isMongoUnavailable(error)).toBe(false);
  });
});
