import { describe, expect, test } from '@jest/globals';
import { MongoError, MongoNetworkError, MongoServerError } from 'mongodb';
import { NoAnswerError } from '../src/errors.ts';
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
