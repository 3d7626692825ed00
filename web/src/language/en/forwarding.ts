/** Where a message is forwarded to. Loaded when wanted. */
export const forwarding = {
  'forwarding.title': 'Forward message',
  'forwarding.send': 'Forward',
  'forwarding.find': 'Find a chat',
  'forwarding.rooms': 'Chats',
  'forwarding.noneFound': 'No chat has this name.',
  'forwarding.noRooms': 'You have no chats yet.',
  'forwarding.chosen':
    '{count, plural, =0 {No chat is chosen.} one {# chat is chosen.} other {# chats are chosen.}}',
  'forwarding.tooMany': 'A message can be forwarded to at most {limit, number} chats at once.',
  'forwarding.sent': 'Sent',
  'forwarding.done': 'Forwarded.',
} as const;
