import { afterEach, expect, test } from '@jest/globals';
import { everybodyLeaves, refusal, signUp } from '@parley/testkit';

afterEach(everybodyLeaves);

const long = 'x'.repeat(5_000);
const kinds = (count: number) =>
  Array.from({ length: count }, () => ({ kind: 'MESSAGE_RECEIVED', isEnabled: true }));

/** Of every mutation that checks two fields or more: an input with several faults, and the fields that are at fault. */
const faulty: readonly [string, object, readonly string[]][] = [
  [
    'register',
    { username: 'ab', email: 'ada', password: '1', displayName: ' ', device: long },
    ['username', 'email', 'password', 'displayName', 'device'],
  ],
  ['login', { login: '', password: long, device: long }, ['login', 'password', 'device']],
  ['updateProfile', { displayName: '', bio: long }, ['displayName', 'bio']],
  [
    'sendMessage',
    {
      roomId: 'x',
      clientMessageId: '',
      text: long,
      replyTo: 'y',
      attachments: [{ uploadId: 'z' }],
    },
    ['roomId', 'clientMessageId', 'text', 'replyTo', 'attachments.0.uploadId'],
  ],
  ['sendMessage', { roomId: 'x', clientMessageId: long, text: ' ' }, ['roomId', 'clientMessageId', 'text']],
  ['createAttachmentUpload', { roomId: 'x', name: ' ', size: 0 }, ['roomId', 'name', 'size']],
  ['editMessage', { messageId: 'x', text: ' ' }, ['messageId', 'text']],
  ['markMessagesRead', { roomId: 'x', upTo: -1 }, ['roomId', 'upTo']],
  ['followThread', { threadRootId: 'x' }, ['threadRootId']],
  ['unfollowThread', { threadRootId: 'x' }, ['threadRootId']],
  ['markThreadRead', { threadRootId: 'x', upTo: -1 }, ['threadRootId', 'upTo']],
  ['markMessagesDelivered', { rooms: [{ roomId: 'x', upTo: -1 }] }, ['rooms.0.roomId', 'rooms.0.upTo']],
  ['markNotificationsRead', { ids: ['a', 'b'] }, ['ids.0', 'ids.1']],
  [
    'updateNotificationPreferences',
    { kinds: kinds(3), quietHours: { from: '24:00', to: '7:00', timeZone: 'Nowhere' } },
    ['kinds.1.kind', 'kinds.2.kind', 'quietHours.from', 'quietHours.to', 'quietHours.timeZone'],
  ],
  [
    'updateNotificationPreferences',
    { quietHours: { from: '07:00', to: '07:00', timeZone: 'Nowhere' } },
    ['quietHours.to', 'quietHours.timeZone'],
  ],
];

test.each(faulty)('%s says all that is wrong at once', async (mutation, input, fields) => {
  const { __typename, code, problems = [] } = await refusal(await signUp(), mutation, input);
  expect({ __typename, code }).toEqual({ __typename: 'InvalidInput', code: 'INVALID_INPUT' });
  expect(new Set(problems.map(({ field }) => field))).toEqual(new Set(fields));
  expect(problems).toHaveLength(fields.length);
  for (const { reason } of problems) expect(reason).toMatch(/^[A-Z].{8,}\.$/u);
});

test('of thousands of faults a hundred are reported', async () => {
  const { problems } = await refusal(await signUp(), 'updateNotificationPreferences', {
    kinds: kinds(1_000),
  });
  expect(problems).toHaveLength(100);
});
