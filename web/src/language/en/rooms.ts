export const rooms = {
  'rooms.title': 'Chats',
  'rooms.empty': 'No chats yet',
  'rooms.emptyText': 'Find somebody you know and say hello.',
  'rooms.threads': 'Threads',
  'rooms.newGroup': 'New group',
  'rooms.findPeople': 'Find people',
} as const;
